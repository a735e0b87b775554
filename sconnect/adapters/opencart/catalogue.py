"""Products and customers of a shop, read and written in batches (docs/shop-protocol.md, chapter 7)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sconnect.adapters.opencart.http.client import ShopClient
from sconnect.adapters.opencart.mapping.accounts import customer_of, customer_record
from sconnect.adapters.opencart.mapping.lenient_rows import Problems, Row, plain_text_of, rows_of
from sconnect.adapters.opencart.mapping.products import product_of, product_record
from sconnect.app.errors import UnreadableError
from sconnect.domain.shop_catalogue import (
    LARGEST_BATCH,
    CustomerWrite,
    ProductWrite,
    ShopCustomer,
    ShopProduct,
    WriteOutcome,
    Written,
)

_MOST_VARIANTS = 20_000
T = TypeVar("T")
Held = TypeVar("Held", ShopProduct, ShopCustomer)


class OpenCartProducts:
    """Fulfils `ports.ShopProducts`."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    async def find(self, keys: Collection[str], *, by: str) -> list[ShopProduct]:
        """Read products by `id`, `model` or a kind of product code, each once, in as few calls as possible."""
        return await _found(self._client, "products", keys, by, product_of, _product_key)

    async def variants(self) -> list[ShopProduct]:
        """Read the products that follow a master, page by page."""
        found: list[ShopProduct] = []
        after, more = 0, True
        while more and len(found) < _MOST_VARIANTS:
            answer = await self._client.ask("variants", after=str(after))
            page = _records(answer, "products", product_of)
            last = max((int(product.shop_id) for product in page), default=0)
            found += page
            # A shop that gives the same page again would be asked for ever.
            after, more = last, answer.get("more") is True and last > after
        return found

    async def write(self, writes: Sequence[ProductWrite]) -> list[Written]:
        """Write one batch of products, all found by the same kind of key."""
        if not writes:
            return []
        (by, *others) = {write.key_field for write in writes}
        if others:
            raise ValueError("a batch of products has one kind of key")
        answer = await self._client.post("products_write", {"by": by, "items": _items(map(product_record, writes))})
        return results_of(answer, [write.key for write in writes])


class OpenCartCustomers:
    """Fulfils `ports.ShopCustomers`."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    async def find(self, keys: Collection[str], *, by: str) -> list[ShopCustomer]:
        """Read customers by `id` or `email`, each once, in as few calls as possible."""
        return await _found(self._client, "customers", keys, by, customer_of, _account_key)

    async def write(self, writes: Sequence[CustomerWrite]) -> list[Written]:
        """Write one batch of customers."""
        if not writes:
            return []
        answer = await self._client.post("customers_write", {"items": _items(map(customer_record, writes))})
        return results_of(answer, [write.email for write in writes])


async def _found(
    client: ShopClient,
    call: str,
    keys: Collection[str],
    by: str,
    read: Callable[[Row], Held],
    key_of: Callable[[Held, str], str],
) -> list[Held]:
    wanted = _by_spelling(keys)
    found: dict[str, Held] = {}
    for some in _batches(wanted.values()):
        answered = _records(await client.post(call, {"by": by, "keys": some}), call, read)
        found |= {held.shop_id: held for held in answered if _spelling(key_of(held, by)) in wanted}
    return list(found.values())


def _items(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    items = list(records)
    if len(items) > LARGEST_BATCH:
        raise ValueError(f"a batch holds at most {LARGEST_BATCH} items")
    return items


def _records(answer: Mapping[str, Any], name: str, read: Callable[[Row], Held]) -> list[Held]:
    """Read products or accounts. What is wrong with one of them becomes its own problem."""
    problems = Problems()
    found = []
    for row in rows_of(answer, name, problems, required=True):
        own = Problems()
        held = read(replace(row, problems=own))
        found.append(replace(held, problem=own.told) if own.sentences else held)
    if problems.sentences:
        raise UnreadableError(
            f"De webwinkel stuurt een onbruikbare lijst. {problems.sentences[0].dutch}",
            f"The shop sends an unusable list. {problems.sentences[0].english}",
        )
    return found


def _read(answer: Mapping[str, Any], name: str, read: Callable[[Row], T]) -> list[T]:
    problems = Problems()
    found = [read(row) for row in rows_of(answer, name, problems, required=True)]
    if problems.sentences:
        raise UnreadableError(
            f"De webwinkel stuurt een onbruikbare lijst. {problems.sentences[0].dutch}",
            f"The shop sends an unusable list. {problems.sentences[0].english}",
        )
    return found


def results_of(answer: Mapping[str, Any], keys: list[str]) -> list[Written]:
    """Match results with what was sent: in order and by key. Fewer than sent: the rest was not done."""
    results = _read(answer, "results", _result)
    if len(results) > len(keys):
        raise _mismatch("more results than items")
    for result, key in zip(results, keys, strict=False):
        if _spelling(result.key) != _spelling(key):
            raise _mismatch("a result for another item")
    return results


def _result(row: Row) -> Written:
    try:
        outcome = WriteOutcome(row.plain("outcome"))
    except ValueError:
        raise _mismatch(f"outcome {row.plain('outcome')[:40]!r}") from None
    shop_id = row.identifier("id")
    if outcome is WriteOutcome.REFUSED:
        return Written(row.plain("key"), outcome, code=row.plain("code"), reason=row.plain("message"))
    if not shop_id:
        raise _mismatch("a result without a number")
    return Written(row.plain("key"), outcome, shop_id)


def _mismatch(detail: str) -> UnreadableError:
    return UnreadableError(
        "De webwinkel vertelt niet duidelijk wat er is gebeurd met wat hij moest bewaren. Werk de extensie bij.",
        english="The shop does not tell clearly what became of what it had to keep. Update the extension.",
        detail=detail,
    )


def _product_key(product: ShopProduct, by: str) -> str:
    return {"id": product.shop_id, "model": product.model}.get(by) or product.codes.get(by, "")


def _account_key(account: ShopCustomer, by: str) -> str:
    return account.shop_id if by == "id" else account.email


def _by_spelling(keys: Iterable[str]) -> dict[str, str]:
    """Return each key by its spelling, without empty ones: those would find every record without a value."""
    return {_spelling(key): key.strip() for key in keys if key.strip()}


def _spelling(key: str) -> str:
    """Return a key in the form in which keys that the shop returned are compared."""
    return plain_text_of(key.encode("utf-8", "replace").decode()).casefold()


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    listed = list(keys)
    for start in range(0, len(listed), LARGEST_BATCH):
        yield listed[start : start + LARGEST_BATCH]
