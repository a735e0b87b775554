"""One run of the import over books in memory: ordinary ones, with what a test is about filled in."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sconnect.app.importing.articles.lookup import ArticleLookup
from sconnect.app.importing.book_orders import book_orders, select_candidates
from sconnect.app.importing.completion import PreparedOrder, create_missing_and_compose
from sconnect.app.importing.customers.creation import KnownCustomer, MissingCustomer
from sconnect.app.importing.customers.recognition import CustomerChoice, recognise_customers
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.sending.sending import send_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.validation import ValidatedOrder, validate_order
from sconnect.app.runs.progress import Progress
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.records.orders import order_key
from sconnect.domain.books import BookAddress, Country, Customer, Reference
from sconnect.domain.call_quota import CallUse
from sconnect.domain.causes import Cause
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.profile import Profile
from sconnect.domain.shop import OrderLine, ShopInfo, ShopOrder
from tests.fakes.books import FakeBooks
from tests.fakes.shop import FakeShop
from tests.unit.app import conftest
from tests.unit.app.conftest import Desk
from tests.unit.domain import makers
from tests.unit.domain.makers import (
    HIGH_CLASS,
    LOW_CLASS,
    address,
    article,
    dutch_shop,
    line,
    order,
    planned,
    total_row,
)

NETHERLANDS = Country("land-nl", "NL", "Nederland")
GERMANY = Country("land-de", "DE", "Duitsland")
BOOKS = replace(conftest.BOOKS, countries=(NETHERLANDS, GERMANY))
VAT_NAMES = {Decimal(21): "BTW 21%", Decimal(9): "BTW 9%", Decimal(0): ""}
GROUPS = {Decimal(21): "g-high", Decimal(9): "g-low", Decimal(0): "g-none"}

COFFEE = line("LAB-KOFFIE", 1, "12.3853", "1.1147", LOW_CLASS)
CABLE = line("LAB-KABEL", 2, "10.0000", "2.1000", HIGH_CLASS)
GUEST = Customer(
    id="guest",
    code=5001,
    name="Gerda Gast",
    emails=("gast@example.test",),
    phone="0612345678",
    address=BookAddress("Gerda Gast", "Kerkstraat 1", "3512 PH", "Utrecht", NETHERLANDS.id),
)
"""The card of who places the orders below."""


def order_of(*lines: OrderLine, order_id: str = "1001", **changes: Any) -> ShopOrder:
    """Make an order of these lines, or of one coffee."""
    lines = lines or (COFFEE,)
    net = sum((each.quantity * each.unit_price for each in lines), Decimal(0))
    total = sum((each.quantity * (each.unit_price + each.unit_vat) for each in lines), Decimal(0))
    vat: dict[str, Decimal] = defaultdict(Decimal)
    for each in filter(lambda each: each.unit_price, lines):
        vat[VAT_NAMES[(each.unit_vat / each.unit_price * 100).quantize(Decimal(1))]] += each.quantity * each.unit_vat
    rows = (
        total_row("sub_total", "Sub-Total", net),
        *(total_row("tax", name, amount) for name, amount in vat.items() if amount),
        total_row("total", "Total", total),
    )
    return replace(order(lines, rows, str(total)), order_id=order_id, **changes)


def orders_of(*shoppers: str) -> list[ShopOrder]:
    """Make an order of one coffee for each of these shoppers."""
    return [_order_by(name, str(1001 + index)) for index, name in enumerate(shoppers)]


def _order_by(name: str, order_id: str) -> ShopOrder:
    home = replace(address(), first_name=name.title(), last_name="Test")
    return order_of(order_id=order_id, email=f"{name}@example.test", billing_address=home, shipping_address=home)


def card_of_shopper(name: str, **changes: Any) -> Customer:
    """Make the card of one of the shoppers above."""
    card = replace(GUEST, id=name, code=None, name=f"{name.title()} Test", emails=(f"{name}@example.test",))
    return replace(card, **changes)


@dataclass(slots=True)
class _Connector:
    """Fulfils `ports.Connector` with the same books for every profile."""

    fake_books: FakeBooks

    async def books(self, profile: Profile, use: CallUse = CallUse.PEOPLE) -> FakeBooks:
        del profile, use
        return self.fake_books

    async def shop(self, profile: Profile) -> FakeShop:
        del profile
        return FakeShop(dutch_shop())

    async def books_by_key(self, client_key: str) -> FakeBooks:
        del client_key
        return self.fake_books

    async def shop_by_code(self, link_code: str) -> FakeShop:
        del link_code
        return FakeShop(dutch_shop())


@dataclass(slots=True)
class ImportRun:
    """One run of the import in progress, with the steps of its pipeline."""

    desk: Desk
    books: FakeBooks
    session: ImportSession
    articles: ArticleLookup = field(init=False)

    def __post_init__(self) -> None:
        self.articles = ArticleLookup(self.session)

    @property
    def progress(self) -> Progress:
        return self.session.progress

    async def candidate(self, shop_order: ShopOrder) -> Candidate:
        """Put an order with its marker."""
        store, profile_id = self.session.services.store, self.session.profile.id
        return Candidate(shop_order, await store.get(OrderRecord, profile_id, order_key(shop_order.order_id)))

    def plan(self, shop_order: ShopOrder) -> OrderPlan:
        return planned(plan_order(shop_order, self.session.info, self.session.profile, self.books.reference.data))

    async def look_up(self, shop_order: ShopOrder) -> OrderPlan:
        """Look up the articles of an order."""
        plan = self.plan(shop_order)
        await self.articles.look_up([plan])
        return plan

    async def recognise(self, *orders: ShopOrder) -> dict[str, CustomerChoice]:
        return await recognise_customers(self.session, [(each, self.plan(each)) for each in orders])

    async def validate(self, shop_order: ShopOrder) -> ValidatedOrder | None:
        plan = await self.look_up(shop_order)
        customers = await self.recognise(shop_order)
        candidate = await self.candidate(shop_order)
        return await validate_order(self.session, self.articles, candidate, plan, customers[shop_order.order_id])

    async def prepare(self, shop_order: ShopOrder) -> PreparedOrder | None:
        """Validate an order and create what it misses."""
        validated = await self.validate(shop_order)
        return await create_missing_and_compose(self.session, self.articles, validated) if validated else None

    async def prepare_all(self, *orders: ShopOrder) -> list[PreparedOrder | None]:
        """Recognise the customers of orders together, then validate each and create what it misses."""
        plans = [await self.look_up(each) for each in orders]
        customers = await recognise_customers(self.session, list(zip(orders, plans, strict=True)))
        prepared = []
        for each, plan in zip(orders, plans, strict=True):
            candidate, customer = await self.candidate(each), customers[each.order_id]
            validated = await validate_order(self.session, self.articles, candidate, plan, customer)
            ready = await create_missing_and_compose(self.session, self.articles, validated) if validated else None
            prepared.append(ready)
        return prepared

    async def send(self, *orders: ShopOrder) -> bool:
        """Prepare orders that lack nothing, and send them."""
        return await send_orders(self.session, [there(await self.prepare(each)) for each in orders])

    async def book(self, *orders: ShopOrder) -> bool:
        return await book_orders(self.session, self.articles, [await self.candidate(each) for each in orders])

    async def select(self, *orders: ShopOrder, again: bool = False) -> list[Candidate]:
        return await select_candidates(self.session, orders, again=again)


def import_run(
    desk: Desk,
    *,
    books: FakeBooks | None = None,
    reference: Reference = BOOKS,
    info: ShopInfo | None = None,
    customers: Mapping[str, Any] | None = None,
    articles: Mapping[str, Any] | None = None,
    run_id: str = "run-1",
    first_order_found: bool = True,
    **orders: Any,
) -> ImportRun:
    """Begin a run over books that hold the articles and the card of the orders above.

    Settings are those of the makers, unless given; `orders` are settings of the tab Orders.
    """
    books = books or stocked_books(reference)
    services = replace(desk.services, connector=_Connector(books))
    progress = Progress(run_id=run_id, deadline=desk.clock.monotonic() + 400, by_hand=False)
    made = makers.profile(
        customers, {"revenue_groups_by_rate": GROUPS} | dict(articles or {}), **({"statuses": (5,)} | orders)
    )
    connection = made.connection.model_copy(update={"administration_id": reference.administration.id})
    profile = made.model_copy(update={"connection": connection})
    info = info or dutch_shop()
    session = ImportSession(services, profile, progress, FakeShop(info), info, first_order_found=first_order_found)
    return ImportRun(desk, books, session)


def stocked_books(reference: Reference = BOOKS) -> FakeBooks:
    """Make books that hold what the orders above need."""
    books = FakeBooks(reference)
    books.articles.add(article("LAB-KOFFIE"), article("LAB-KABEL"), article("AFR"))
    books.customers.add(GUEST)
    return books


def known(choice: object) -> KnownCustomer:
    assert isinstance(choice, KnownCustomer), choice
    return choice


def missing(choice: object) -> MissingCustomer:
    assert isinstance(choice, MissingCustomer), choice
    return choice


def caused(choice: object) -> Cause:
    assert isinstance(choice, Cause), choice
    return choice


def there(prepared: PreparedOrder | None) -> PreparedOrder:
    assert prepared is not None, "the order waits"
    return prepared
