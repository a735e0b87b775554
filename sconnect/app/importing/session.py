"""One run of the import in progress: shop and books opened when needed, reference data read once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sconnect.app.importing.preflight import check_book_settings, check_shop_settings
from sconnect.app.profiles.capabilities import remember_administration, remember_payment_methods, remember_shop
from sconnect.app.profiles.pinning import require_pinned_administration
from sconnect.app.runs.last_look import fingerprint_of_all, last_look
from sconnect.app.runs.session import RunSession
from sconnect.domain.call_quota import CallUse
from sconnect.domain.orders.selection import (
    SaleStatuses,
    followed_statuses,
    has_selected_status,
    is_in_scope,
    is_nobodys_yet,
    is_selected,
    is_undone_sale,
)
from sconnect.domain.setup.option_ids import lacks_option_ids, option_problems, with_option_ids
from sconnect.domain.setup.seen_methods import methods_of, unknown_method
from sconnect.domain.shop import OPTIONS
from sconnect.domain.values.bilingual import Bilingual

if TYPE_CHECKING:
    from sconnect.app.importing.markers import OrderMarkers
    from sconnect.app.ports import Shop
    from sconnect.app.runs.progress import Progress
    from sconnect.app.services import Services
    from sconnect.app.storage.records import AdoptionState, FormerArticle, LastLook, RestoredProfile, ShopFacts
    from sconnect.domain.books import Reference
    from sconnect.domain.profile import Profile
    from sconnect.domain.shop import OrderPage, ShopInfo, ShopOrder
    from sconnect.domain.vat.sent_returns import SentReturn

ORDERS_PER_PAGE = 200
"""Orders that are prepared together: their customers and articles share the look-ups."""
PriceQuestion = tuple[str, str, Decimal, date]
"""Article and customer (ids), quantity and day."""


@dataclass(slots=True)
class Found:
    """What a run found to do, by which the next one can tell that there is nothing new."""

    work: bool = False
    """Whether there was anything to do."""
    nothing_new: bool = False
    """Whether it ended because the shop showed what it showed before."""
    page: tuple[int, OrderPage] | None = field(default=None, repr=False)
    """The page of changed orders, with the entry of the history after which it begins; None when there were more."""
    until: datetime | None = None
    """When everything is to be looked at whatever the shop shows; None: now."""


@dataclass(slots=True)
class ImportSession(RunSession):
    """Everything one run of the import holds. Nothing is read from SnelStart until something asks for it."""

    shop: Shop
    info: ShopInfo
    look: LastLook | None = field(init=False)
    """What an import saw when it last found nothing to do, of a shop that says the same of itself now.

    None: everything is looked at.
    """
    facts: ShopFacts | None = field(default=None, init=False)
    """What is known of shop and books, as it was when the shop had said what it is; None: not read."""
    found: Found = field(default_factory=Found, init=False)
    _markers: OrderMarkers | None = field(default=None, init=False)
    sales: SaleStatuses = field(init=False)
    """The order statuses that are imported, and those that undo a sale which was booked."""
    refreshed: set[str] = field(default_factory=set)
    """Customers and articles (by id) that this run brought up to date, or tried to: once is enough."""
    sold: dict[str, str] = field(default_factory=dict)
    """Products of the shop whose article (by id) this run remembered: once is enough."""
    methods: set[str] = field(default_factory=set)
    """The payment methods, by code, that this run noted: once is enough."""
    takes_no_text_lines: bool = False
    """Whether the administration refused an order for a line of only a text."""
    sent_together: int = 0
    """How many orders, or customers, the largest group had that was sent."""
    first_order_found: bool = False
    """Whether an order of the administration was found back by its reference, as far as this run knows."""
    former_articles: list[FormerArticle] | None = None
    """Articles for orders of before a day; None: not read yet."""
    neighbours: frozenset[str] = frozenset()
    """The other profiles that book, or booked, orders of this shop in this administration."""
    adoption: AdoptionState | None = None
    """How far the profile is with what another program booked; None: it booked before that was asked."""
    restored: RestoredProfile | None = None
    """The copy that the profile was put back from; None: it never was."""
    prices: dict[PriceQuestion, Decimal | None] = field(default_factory=dict)
    """What the books answered to questions about prices; None when they gave none."""
    sent_returns: Collection[SentReturn] | None = None
    """The VAT returns that were sent; None: not asked yet. Empty from the start where no order is asked about them."""

    def __post_init__(self) -> None:
        """Decide once which statuses are imported, as every order is compared with them, and whose calls these are."""
        look = last_look(self.services, self.progress)
        self.look = look if look and look.shop == fingerprint_of_all(self.info) else None
        self.sales = SaleStatuses.of_profile(self.profile, self.info)
        if not (self.progress.dry_run or self.progress.look_only):
            self.use = CallUse.IMPORT

    @classmethod
    @asynccontextmanager
    async def open(cls, services: Services, profile: Profile, progress: Progress) -> AsyncIterator[ImportSession]:
        """Open the shop and ask what it is; close it and count the calls at the end."""
        shop = await services.connector.shop(profile)
        try:
            session = cls(services, profile, progress, shop, await shop.info())
            if session.look is None:
                decided = session.sales.every | session.sales.undoing
                session.facts = await remember_shop(services, profile.id, session.info, decided=decided)
            check_shop_settings(profile, session.info, progress)
            await session.look_up_options()
            try:
                yield session
            finally:
                if session._markers is not None:
                    await session._markers.show_in_list()
                session.add_calls()
        finally:
            await shop.aclose()

    @property
    def markers(self) -> OrderMarkers:
        """The markers of the profile's orders, for a run that has something to look at."""
        if self._markers is None:
            from sconnect.app.importing.markers import OrderMarkers

            self._markers = OrderMarkers.of(self.services, self.profile, self.progress)
        return self._markers

    @property
    def followed_statuses(self) -> frozenset[int]:
        """The order statuses to ask the shop for: a booked order is followed in any status."""
        return followed_statuses(self.sales, self.info)

    async def look_up_options(self) -> None:
        """Turn options that the settings hold as text into numbers, once: shoppers read them in several languages."""
        if not lacks_option_ids(self.profile) or OPTIONS not in self.info.capabilities:
            return
        options = await self.shop.options()
        wanted = with_option_ids(self.profile, options)
        for problem in option_problems(wanted, options):
            self.progress.error(problem.words)
        if wanted is not self.profile and not self.progress.dry_run:
            from sconnect.app.profiles.option_numbers import keep_option_articles

            await keep_option_articles(self.services, self.profile, wanted)
        self.profile = wanted

    async def note_payment_methods(self, orders: Iterable[ShopOrder]) -> None:
        """Keep the payment methods of orders for the settings; one that is new is told, where those name others."""
        found = methods_of(order for order in orders if self.is_in_scope(order))
        unnoted = {code: each for code, each in found.items() if code not in self.methods}
        if not unnoted:
            return
        self.methods |= unnoted.keys()
        names = {code: each.name for code, each in unnoted.items()}
        for code in await remember_payment_methods(self.services, self.profile.id, names, known=self.facts):
            if notice := unknown_method(unnoted[code], self.profile.orders):
                self.progress.error(notice)

    def selects(self, order: ShopOrder) -> bool:
        """Whether the profile imports this order."""
        selected = is_selected(order, self.sales.counted(order), self.sales.undone(order), self.profile)
        return selected and not is_nobodys_yet(order, self.info)

    def asks_about(self, order: ShopOrder) -> bool:
        """Whether a person has to say what becomes of an order that is not booked: its sale was undone in the shop."""
        undone = is_undone_sale(order, self.sales.counted(order), self.sales.undone(order), self.profile)
        return undone and not is_nobodys_yet(order, self.info)

    def is_in_scope(self, order: ShopOrder) -> bool:
        """Whether an order is one of the profile, whatever its status."""
        return is_in_scope(order, self.profile) and not is_nobodys_yet(order, self.info)

    def has_selected_status(self, order: ShopOrder) -> bool:
        """Whether the profile imports orders like this one, whenever it was placed."""
        return has_selected_status(order, self.sales.counted(order), self.sales.undone(order))

    async def check_reference(self, reference: Reference) -> None:
        """Refuse any other administration than the pinned one, and broken settings."""
        require_pinned_administration(self.profile, reference, Bilingual("Er is niets geboekt.", "Nothing was booked."))
        self.takes_no_text_lines = await remember_administration(
            self.services, self.profile.id, reference.administration, known=self.facts
        )
        await check_book_settings(self.profile, await self.books(), reference, self.progress)
