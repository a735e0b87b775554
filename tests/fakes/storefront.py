"""Products and customers of a shop in memory: created and updated as the protocol says, but never picky about form."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

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


class FakeStorefront:
    """Fulfils `ports.Storefront`. Put records in `products_by_id` and `customers_by_id`.

    `errors` are raised one per call; `stop_after` items of a batch the shop runs out of time; items whose key is in
    `refusals` are refused with that code.
    """

    def __init__(self) -> None:
        self.products_by_id: dict[str, ShopProduct] = {}
        self.customers_by_id: dict[str, ShopCustomer] = {}
        self.errors: deque[Exception] = deque()
        self.stop_after: int | None = None
        self.refusals: dict[str, str] = {}
        self.reads = 0
        """How many times products or customers were asked for."""
        self.batches: list[list[ProductWrite] | list[CustomerWrite]] = []
        """What was sent to be written, per call."""
        self.changes = 0
        """How many products and customers were created or updated."""

    async def products(self, keys: Collection[str], *, by: str) -> list[ShopProduct]:
        self._read()
        wanted = set(map(_spelling, keys))
        return [product for product in self.products_by_id.values() if _spelling(_product_key(product, by)) in wanted]

    async def customers(self, keys: Collection[str], *, by: str) -> list[ShopCustomer]:
        self._read()
        wanted = set(map(_spelling, keys))
        return [
            account
            for account in self.customers_by_id.values()
            if _spelling(account.shop_id if by == "id" else account.email) in wanted
        ]

    async def write_products(self, writes: Sequence[ProductWrite]) -> list[Written]:
        self._take(list(writes))
        return [self._write_product(write) for write in writes[: self.stop_after]]

    async def write_customers(self, writes: Sequence[CustomerWrite]) -> list[Written]:
        self._take(list(writes))
        return [self._write_customer(write) for write in writes[: self.stop_after]]

    def _read(self) -> None:
        self.reads += 1
        self._fail()

    def _take(self, batch: list[Any]) -> None:
        assert len(batch) <= LARGEST_BATCH
        self.batches.append(batch)
        self._fail()

    def _fail(self) -> None:
        if self.errors:
            raise self.errors.popleft()

    def _write_product(self, write: ProductWrite) -> Written:
        found = [
            product
            for product in self.products_by_id.values()
            if (
                product.shop_id == write.shop_id
                if write.shop_id
                else _spelling(_product_key(product, write.key_field)) == _spelling(write.key)
            )
        ]
        if refusal := self._refusal(write.key, len(found), may_create=write.create and not write.shop_id):
            return refusal
        model = write.key if write.key_field == "model" else ""
        codes = {} if write.key_field == "model" else {write.key_field: write.key}
        before = found[0] if found else ShopProduct("", model, "", Decimal(0), Decimal(0), False, "0", codes)
        after = replace(before, **_given(write), codes={**before.codes, **(write.codes or {})})
        return self._keep(self.products_by_id, write.key, before, after)

    def _write_customer(self, write: CustomerWrite) -> Written:
        found = [
            account
            for account in self.customers_by_id.values()
            if (
                account.shop_id == write.shop_id
                if write.shop_id
                else _spelling(account.email) == _spelling(write.email)
            )
        ]
        if refusal := self._refusal(write.email, len(found), may_create=write.create and not write.shop_id):
            return refusal
        before = found[0] if found else ShopCustomer("", write.email, "1", "", "", "")
        email = write.email if write.shop_id else before.email
        values = {**before.custom_fields, **(write.custom_fields or {})}
        after = replace(before, **_given(write), email=email, custom_fields=values)
        return self._keep(self.customers_by_id, write.email, before, after)

    def _refusal(self, key: str, hits: int, *, may_create: bool) -> Written | None:
        code = self.refusals.get(key)
        if hits > 1:
            code = code or "ambiguous"
        if hits == 0 and not may_create:
            code = code or "unknown"
        return Written(key, WriteOutcome.REFUSED, code=code, reason="refused") if code else None

    def _keep(self, records: dict[str, Any], key: str, before: Any, after: Any) -> Written:
        if before.shop_id and before == after:
            return Written(key, WriteOutcome.UNCHANGED, before.shop_id)
        shop_id = before.shop_id or str(max(map(int, records), default=0) + 1)
        records[shop_id] = replace(after, shop_id=shop_id)
        self.changes += 1
        return Written(key, WriteOutcome.UPDATED if before.shop_id else WriteOutcome.CREATED, shop_id)


def _given(write: ProductWrite | CustomerWrite) -> Mapping[str, Any]:
    names = [field.name for field in fields(write) if field.name not in _NOT_A_FIELD]
    return {name: getattr(write, name) for name in names if getattr(write, name) is not None}


def _product_key(product: ShopProduct, by: str) -> str:
    return {"id": product.shop_id, "model": product.model}.get(by) or product.codes.get(by, "")


def _spelling(key: str) -> str:
    return key.strip().casefold()
