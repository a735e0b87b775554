"""One shop in memory, without orders. Products and customers are created and updated as the protocol says."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.payments import OrderPayments, PaymentPage
from sconnect.domain.shop import OrderPage, ShopInfo, ShopOption, ShopOrder
from sconnect.domain.shop_catalogue import (
    LARGEST_BATCH,
    CustomerWrite,
    ProductWrite,
    ShopCustomer,
    ShopProduct,
    WriteOutcome,
    Written,
)

_NOT_A_FIELD = {"key", "key_field", "shop_id", "create", "email", "codes", "custom_fields"}


@dataclass(slots=True)
class FakeTraffic:
    """What was asked of a shop's products and customers, and how it behaves.

    `errors` are raised one per call; `stop_after` items of a batch the shop runs out of time; items whose key is in
    `refusals` are refused with that code.
    """

    errors: deque[Exception] = field(default_factory=deque)
    stop_after: int | None = None
    refusals: dict[str, str] = field(default_factory=dict)
    reads: int = 0
    """How many times products or customers were asked for."""
    batches: list[list[ProductWrite] | list[CustomerWrite]] = field(default_factory=list)
    """What was sent to be written, per call."""
    changes: int = 0
    """How many products and customers were created or updated."""

    def read(self) -> None:
        """Count a read."""
        self.reads += 1
        self._fail()

    def take(self, batch: list[Any]) -> None:
        """Receive a batch."""
        assert len(batch) <= LARGEST_BATCH
        self.batches.append(batch)
        self._fail()

    def _fail(self) -> None:
        if self.errors:
            raise self.errors.popleft()

    def refusal(self, key: str, hits: int, *, may_create: bool) -> Written | None:
        """Return the reason why an item is refused; None when it is not."""
        code = self.refusals.get(key)
        if hits > 1:
            code = code or "ambiguous"
        if hits == 0 and not may_create:
            code = code or "unknown"
        return Written(key, WriteOutcome.REFUSED, code=code, reason="refused") if code else None

    def keep(self, records: dict[str, Any], key: str, before: Any, after: Any) -> Written:
        """Store a record, and say what was done."""
        if before.shop_id and before == after:
            return Written(key, WriteOutcome.UNCHANGED, before.shop_id)
        shop_id = before.shop_id or str(max(map(int, records), default=0) + 1)
        records[shop_id] = replace(after, shop_id=shop_id)
        self.changes += 1
        return Written(key, WriteOutcome.UPDATED if before.shop_id else WriteOutcome.CREATED, shop_id)


class FakeShopProducts:
    """Fulfils `ports.ShopProducts`. Put records in `records`, by id."""

    def __init__(self, traffic: FakeTraffic) -> None:
        self._traffic = traffic
        self.records: dict[str, ShopProduct] = {}
        self.followers: set[str] = set()
        """Those that follow a master."""

    async def find(self, keys: Collection[str], *, by: str) -> list[ShopProduct]:
        self._traffic.read()
        wanted = set(map(_spelling, keys))
        return [product for product in self.records.values() if _spelling(_product_key(product, by)) in wanted]

    async def variants(self) -> list[ShopProduct]:
        self._traffic.read()
        return [product for product in self.records.values() if product.shop_id in self.followers]

    async def write(self, writes: Sequence[ProductWrite]) -> list[Written]:
        self._traffic.take(list(writes))
        return [self._write(write) for write in writes[: self._traffic.stop_after]]

    def _write(self, write: ProductWrite) -> Written:
        found = [
            product
            for product in self.records.values()
            if (
                product.shop_id == write.shop_id
                if write.shop_id
                else _spelling(_product_key(product, write.key_field)) == _spelling(write.key)
            )
        ]
        if refusal := self._traffic.refusal(write.key, len(found), may_create=write.create and not write.shop_id):
            return refusal
        model = write.key if write.key_field == "model" else ""
        codes = {} if write.key_field == "model" else {write.key_field: write.key}
        before = found[0] if found else ShopProduct("", model, "", Decimal(0), Decimal(0), False, "0", codes)
        after = replace(before, **_given(write), codes={**before.codes, **(write.codes or {})})
        return self._traffic.keep(self.records, write.key, before, after)


class FakeShopCustomers:
    """Fulfils `ports.ShopCustomers`. Put records in `records`, by id."""

    def __init__(self, traffic: FakeTraffic) -> None:
        self._traffic = traffic
        self.records: dict[str, ShopCustomer] = {}

    async def find(self, keys: Collection[str], *, by: str) -> list[ShopCustomer]:
        self._traffic.read()
        wanted = set(map(_spelling, keys))
        return [
            account
            for account in self.records.values()
            if _spelling(account.shop_id if by == "id" else account.email) in wanted
        ]

    async def write(self, writes: Sequence[CustomerWrite]) -> list[Written]:
        self._traffic.take(list(writes))
        return [self._write(write) for write in writes[: self._traffic.stop_after]]

    def _write(self, write: CustomerWrite) -> Written:
        found = [
            account
            for account in self.records.values()
            if (
                account.shop_id == write.shop_id
                if write.shop_id
                else _spelling(account.email) == _spelling(write.email)
            )
        ]
        if refusal := self._traffic.refusal(write.email, len(found), may_create=write.create and not write.shop_id):
            return refusal
        before = found[0] if found else ShopCustomer("", write.email, "1", "", "", "")
        email = write.email if write.shop_id else before.email
        values = {**before.custom_fields, **(write.custom_fields or {})}
        after = replace(before, **_given(write), email=email, custom_fields=values)
        return self._traffic.keep(self.records, write.email, before, after)


class FakeShopOrders:
    """Fulfils `ports.ShopOrders` for a shop without orders."""

    async def changed_after(self, history_id: int, *, statuses: Collection[int], limit: int) -> OrderPage:
        del statuses, limit
        return OrderPage((), history_id, more=False)

    async def placed(
        self, first: datetime, until: datetime, *, after_order: str = "", statuses: Collection[int], limit: int
    ) -> OrderPage:
        del first, until, statuses, limit
        return OrderPage((), int(after_order or "0"), more=False)

    async def by_id(self, order_ids: Sequence[str]) -> list[ShopOrder]:
        del order_ids
        return []


class FakeShopOutcomes:
    """Fulfils `ports.ShopOutcomes` for a shop that takes everything."""

    def __init__(self) -> None:
        self.written: list[Outcome] = []

    async def write(self, outcomes: Sequence[Outcome], *, links: Mapping[str, str]) -> list[Written]:
        del links
        self.written += outcomes
        return [Written(outcome.order_id, WriteOutcome.UPDATED, outcome.order_id) for outcome in outcomes]


class FakeShopPayments:
    """Fulfils `ports.ShopPayments` for a shop without payment modules."""

    async def since(self, moment: datetime, *, after_order: str = "", limit: int) -> PaymentPage:
        del moment, limit
        return PaymentPage((), after_order or "0", more=False)

    async def of_order(self, order_id: str) -> OrderPayments | None:
        del order_id
        return None


class FakeShop:
    """Fulfils `ports.Shop`."""

    def __init__(self, info: ShopInfo) -> None:
        self._info = info
        self.options_offered: tuple[ShopOption, ...] = ()
        self.traffic = FakeTraffic()
        self.orders = FakeShopOrders()
        self.products = FakeShopProducts(self.traffic)
        self.customers = FakeShopCustomers(self.traffic)
        self.outcomes = FakeShopOutcomes()
        self.payments = FakeShopPayments()
        self.is_closed = False
        self.linked_address = ""

    async def info(self) -> ShopInfo:
        return self._info

    async def options(self) -> tuple[ShopOption, ...]:
        return self.options_offered

    async def aclose(self) -> None:
        self.is_closed = True


def _given(write: ProductWrite | CustomerWrite) -> Mapping[str, Any]:
    names = [field.name for field in fields(write) if field.name not in _NOT_A_FIELD]
    return {name: getattr(write, name) for name in names if getattr(write, name) is not None}


def _product_key(product: ShopProduct, by: str) -> str:
    return {"id": product.shop_id, "model": product.model}.get(by) or product.codes.get(by, "")


def _spelling(key: str) -> str:
    return key.strip().casefold()
