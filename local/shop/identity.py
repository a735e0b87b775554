"""Which shop a simulated shop is, and at which address it answers (docs/shop-protocol.md, chapter 5.1)."""

import hashlib
import secrets

from local.shop.http.wire import Refused

ADDRESS = "labwinkel.example.test"


class ShopIdentity:
    """The identity that a shop's tables hold. `here` is the address in its own configuration.

    `installation` is empty for an extension of before, which knows none of this.
    """

    def __init__(self, *, here: str = ADDRESS, database: str = "shop") -> None:
        self.installation = secrets.token_hex(16)
        self.here = here
        self.database = database
        self.real = ""
        """The address at which the extension first answered."""

    def check_address(self) -> None:
        """Let the request pass at the address where the extension first answered, or raise `Refused`."""
        if not self.installation:
            return
        self.real = self.real or self.here
        if self.real != self.here:
            raise Refused(
                403,
                "second_address",
                "This shop was at another address first; its settings page asks which is the real one.",
            )

    def confirm_move(self) -> None:
        """Say, as the owner on the settings page, that the shop moved to where it is now."""
        self.real = self.here

    def answer(self) -> dict[str, str]:
        """Return the field `identity`."""
        text = f"{self.installation}\n{self.database}\n"
        database = hashlib.sha256(text.encode()).hexdigest()[:32]
        return {"installation": self.installation, "database": database, "address": self.here}
