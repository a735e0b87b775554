"""One run of a task in progress: the administration opened when it is needed, its reference data read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sconnect.domain.call_quota import CallUse

if TYPE_CHECKING:
    from sconnect.app.ports import Books
    from sconnect.app.runs.progress import Progress
    from sconnect.app.services import Services
    from sconnect.app.storage.records import ViesCheck
    from sconnect.domain.books import Reference
    from sconnect.domain.profile import Profile


@dataclass(slots=True)
class RunSession:
    """What every run holds. The administration is called only when something needs it."""

    services: Services
    profile: Profile
    progress: Progress
    vies_checks: dict[str, ViesCheck] = field(default_factory=dict, init=False)
    """What is known of VAT numbers in this run, by key."""
    use: CallUse = field(default=CallUse.BACKGROUND, init=False)
    """What its calls to the administration are for."""
    _books: Books | None = field(default=None, init=False)
    _reference: Reference | None = field(default=None, init=False)

    @property
    def out_of_time(self) -> bool:
        """Whether no new work may be begun."""
        return self.progress.stop_asked or self.services.clock.monotonic() >= self.progress.deadline

    @property
    def calls_made(self) -> int:
        """How many calls this run made to the administration."""
        return self._books.usage.calls if self._books else 0

    async def books(self) -> Books:
        """Open the administration, once."""
        if self._books is None:
            self._books = await self.services.connector.books(self.profile, self.use)
        return self._books

    async def reference(self) -> Reference:
        """Read the reference data of the administration, once, and check whether the run can work with them."""
        if self._reference is None:
            reference = await (await self.books()).reference.read()
            await self.check_reference(reference)
            self._reference = reference.with_countries(self.profile.orders.countries_in_books)
        return self._reference

    async def check_reference(self, reference: Reference) -> None:
        """Raise `SettingsError` when the run cannot work with these data. A run that only reads accepts any."""

    def add_calls(self) -> None:
        """Add the calls to the administration to the progress."""
        if self._books is not None:
            self.progress.add_calls(self._books)
