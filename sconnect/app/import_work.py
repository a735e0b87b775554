"""One run of the import in progress: both ends opened when needed, rare data read once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sconnect.app.errors import SettingsError
from sconnect.app.facts import remember_administration, remember_shop
from sconnect.app.ports import Books, Shop
from sconnect.app.progress import Progress
from sconnect.app.records import OrderRecord
from sconnect.app.services import Services
from sconnect.app.store import Stored
from sconnect.domain.books import Reference
from sconnect.domain.profile import Profile
from sconnect.domain.selection import is_selected, selected_statuses
from sconnect.domain.shop import ShopInfo, ShopOrder


@dataclass(frozen=True, slots=True)
class Todo:
    """An order that may be booked, with its marker when it was seen before."""

    order: ShopOrder
    marker: Stored[OrderRecord] | None = None


@dataclass(slots=True)
class ImportWork:
    """Everything one run of the import holds. Nothing is read from SnelStart until something asks for it."""

    services: Services
    profile: Profile
    progress: Progress
    shop: Shop
    info: ShopInfo
    statuses: frozenset[int] = field(init=False)
    """The order statuses that are imported."""
    _books: Books | None = None
    _reference: Reference | None = None

    def __post_init__(self) -> None:
        """Decide once which statuses are imported: every order is held against them."""
        self.statuses = selected_statuses(self.profile, self.info)

    @classmethod
    @asynccontextmanager
    async def open(cls, services: Services, profile: Profile, progress: Progress) -> AsyncIterator["ImportWork"]:
        """Open the shop and ask what it is; close it and count the calls at the end."""
        shop = await services.connector.shop(profile)
        try:
            work = cls(services, profile, progress, shop, await shop.info())
            await remember_shop(services, profile.id, work.info)
            try:
                yield work
            finally:
                progress.calls += work.calls_made
        finally:
            await shop.aclose()

    @property
    def out_of_time(self) -> bool:
        """Whether no new work may be begun."""
        return self.progress.stop_asked or self.services.clock.monotonic() >= self.progress.deadline

    def selects(self, order: ShopOrder) -> bool:
        """Whether the profile imports this order."""
        return is_selected(order, self.statuses, self.profile)

    @property
    def calls_made(self) -> int:
        """How many calls this run made to the administration."""
        return self._books.calls if self._books else 0

    async def books(self) -> Books:
        """Open the administration, once."""
        if self._books is None:
            self._books = await self.services.connector.books(self.profile)
        return self._books

    async def reference(self) -> Reference:
        """Read the rare data of the administration, once, and make sure it is the one that was linked."""
        if self._reference is None:
            reference = await (await self.books()).reference()
            self._refuse_other_administration(reference)
            self._refuse_unusable_template(reference)
            await remember_administration(self.services, self.profile.id, reference.administration)
            self._reference = reference
        return self._reference

    def _refuse_other_administration(self, reference: Reference) -> None:
        pinned = self.profile.connection.administration_id
        if not pinned:
            raise SettingsError(
                "Dit profiel is nog niet aan een administratie gekoppeld. Koppel het bij de instellingen, tab "
                "Verbinding. Er is niets geboekt."
            )
        if pinned != reference.administration.id:
            raise SettingsError(
                f"De koppelsleutel opent nu administratie '{reference.administration.name}', een andere dan waarmee "
                f"dit profiel is gekoppeld. Er is niets geboekt. Zet de juiste koppelsleutel terug of koppel opnieuw."
            )

    def _refuse_unusable_template(self, reference: Reference) -> None:
        template = reference.template(self.profile.orders.sales_template_id)
        if template is None or template.inactive:
            name = f"'{template.name}' is niet actief" if template else "bestaat niet meer"
            raise SettingsError(
                f"Het verkoopsjabloon van dit profiel {name} in SnelStart. Kies een ander bij de instellingen, tab "
                "Orders. Er is niets geboekt."
            )
