"""The link code: address and key of a shop in one text, copied from the extension's settings page."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any

from sconnect.app.errors import WrongKeyError
from sconnect.domain.values.bilingual import Bilingual

_PREFIX = "sc1."
_LONGEST = 4096
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHORTEST_SECRET = 32
"""Characters of the secret of a new link code; shorter ones of before work until they are renewed."""
_SECRET = re.compile(r"[\x21-\x7e]{16,256}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_COMMON = re.compile(r"^www\.|\.?(?::(?:80|443))?$")
_AGAIN = Bilingual(
    "Kopieer de koppelcode opnieuw, in zijn geheel, van de instellingenpagina van sconnect in OpenCart.",
    "Copy the link code again, all of it, from the settings page of sconnect in OpenCart.",
)


def _wrong(dutch: str, english: str) -> WrongKeyError:
    return WrongKeyError(f"{dutch} {_AGAIN.dutch}", english=f"{english} {_AGAIN.english}")


@dataclass(frozen=True, slots=True)
class Link:
    """Address and key of a shop. `url` carries the route; the secret never shows in a log."""

    url: str
    key: str
    secret: str = field(repr=False)

    @property
    def address(self) -> str:
        """The address of the shop without scheme, `www.`, the scheme's own port, and a dot or slash at the end."""
        rest = _SCHEME.sub("", self.url.partition("?")[0]).removesuffix("index.php")
        host, _, path = rest.partition("/")
        return f"{_COMMON.sub('', host.lower())}/{path}".rstrip("/")


def parse_link_code(text: str) -> Link:
    """Read a link code as pasted: spaces and line breaks are forgiven. Raises `WrongKeyError`."""
    code = "".join(text.split())
    if not code:
        raise _wrong("Er is geen koppelcode ingevuld.", "No link code was entered.")
    if not code.startswith(_PREFIX):
        raise _wrong(
            f"Dit is geen koppelcode: een koppelcode begint met '{_PREFIX}'.",
            f"This is no link code: a link code begins with '{_PREFIX}'.",
        )
    content = _decode(code.removeprefix(_PREFIX))
    url, key, secret = (content.get(name) for name in ("url", "key", "secret"))
    if not isinstance(url, str) or not isinstance(key, str) or not isinstance(secret, str):
        raise _wrong("In de koppelcode ontbreekt een deel.", "A part of the link code is missing.")
    if not url or not _KEY.fullmatch(key) or not _SECRET.fullmatch(secret):
        raise _wrong("De koppelcode is beschadigd.", "The link code is damaged.")
    return Link(url, key, secret)


def _decode(text: str) -> dict[str, Any]:
    """Return the JSON object inside the code."""
    damaged = _wrong("De koppelcode is onvolledig of beschadigd.", "The link code is incomplete or damaged.")
    if len(text) > _LONGEST:
        raise damaged
    try:
        content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        raise damaged from None
    if not isinstance(content, dict):
        raise damaged
    return content
