"""The two ends of a profile, as far as use-cases need them: books that remember orders, a shop without any."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn

from sconnect.app.ports import CustomerQuery, MaySend
from sconnect.domain.books import Article, BookedOrder, Customer, NewArticle, NewCustomer, Reference, SalesOrder
from sconnect.domain.profile import Profile
from sconnect.domain.shop import OrderPage, ShopInfo, ShopOrder
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.storefront import FakeStorefront


class FakeBooks(FakeCatalogue):
    """Fulfils `ports.Books` for orders and for exports.

    `booked` is what stands in the books; `hidden` references are not found yet.
    """

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self._reference = reference
        self.hidden: set[str] = set()
        self.look_up_errors: deque[Exception] = deque()
        self.looked_up: list[frozenset[str]] = []
        self.paused = 0.0
        self.quota_used = 0.0

    @property
    def calls(self) -> int:
        return len(self.looked_up) + len(self.asked)

    def book(self, reference: str) -> BookedOrder:
        """Put a sales order in the books."""
        number = len(self.booked) + 1
        order = BookedOrder(f"id-{number}", number, reference, Decimal("12.10"), Decimal("10.00"))
        self.booked.append(order)
        return order

    async def find_orders(self, references: Collection[str]) -> list[BookedOrder]:
        self.looked_up.append(frozenset(references))
        if self.look_up_errors:
            raise self.look_up_errors.popleft()
        shown = set(references) - self.hidden
        return [order for order in self.booked if order.payment_reference in shown]

    async def reference(self) -> Reference:
        return self._reference

    async def find_customers(self, query: CustomerQuery) -> list[Customer]:
        _not_here(query)

    async def find_articles(self, codes: Collection[str], *, extra_field: str = "") -> list[Article]:
        _not_here(codes, extra_field)

    async def agreed_prices(self, customer_id: str, quantities: Mapping[str, Decimal], day: date) -> dict[str, Decimal]:
        _not_here(customer_id, quantities, day)

    async def create_customer(self, customer: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        _not_here(customer, may_send)

    async def update_customer(self, customer_id: str, changes: NewCustomer) -> Customer:
        _not_here(customer_id, changes)

    async def create_article(self, article: NewArticle) -> Article:
        _not_here(article)

    async def update_article(self, article_id: str, article: NewArticle) -> Article:
        _not_here(article_id, article)

    async def create_order(self, order: SalesOrder, *, may_send: MaySend | None = None) -> BookedOrder | None:
        _not_here(order, may_send)


class FakeShop(FakeStorefront):
    """Fulfils `ports.Shop` for a shop without orders."""

    def __init__(self, info: ShopInfo) -> None:
        super().__init__()
        self._info = info
        self.is_closed = False

    async def info(self) -> ShopInfo:
        return self._info

    async def orders_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        del statuses, limit
        return OrderPage((), history_id, more=False)

    async def orders_placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        del first, until, statuses, limit
        return OrderPage((), int(after_order or "0"), more=False)

    async def orders_by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        del order_ids
        return []

    async def aclose(self) -> None:
        self.is_closed = True


class FakeConnector:
    """Fulfils `ports.Connector` with the same two ends for every profile."""

    def __init__(self, books: FakeBooks, shop: FakeShop) -> None:
        self._books = books
        self._shop = shop

    async def books(self, profile: Profile) -> FakeBooks:
        del profile
        return self._books

    async def shop(self, profile: Profile) -> FakeShop:
        del profile
        return self._shop

    async def books_by_key(self, client_key: str) -> FakeBooks:
        del client_key
        return self._books

    async def shop_by_code(self, link_code: str) -> FakeShop:
        del link_code
        return self._shop


def _not_here(*_: object) -> NoReturn:
    raise NotImplementedError("these books only look orders up")
