"""An export works page by page: three times as many articles do not take much more memory."""

import gc
import tracemalloc
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from sconnect.app.exporting.export_changes import export_articles
from sconnect.app.ports import BookPage, Value
from sconnect.app.runs.progress import Progress
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.books import Article, VatKind
from sconnect.domain.profile import Task
from sconnect.domain.shop_catalogue import ProductWrite, ShopProduct, WriteOutcome, Written
from tests.fakes.books import FakeArticles, FakeBooks
from tests.fakes.connections import FakeConnector
from tests.fakes.rows import InMemoryRows
from tests.fakes.shop import FakeShop, FakeShopProducts
from tests.unit.app.conftest import BOOKS, Desk, linked_profile
from tests.unit.domain.makers import dutch_shop


class _GeneratedArticles(FakeArticles):
    """Makes its articles while they are asked for, so that it holds none."""

    def __init__(self, books: FakeBooks, articles: int) -> None:
        super().__init__(books.usage)
        self._there_are = articles

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Article]:
        del since
        last = min(skip + 500, self._there_are)
        rows = tuple(
            Article(f"id-{number}", f"CODE-{number}", f"Artikel {number}", "g-high", Decimal(number + 1))
            for number in range(skip, last)
        )
        return BookPage(rows, last if last < self._there_are else None)


class _ForgetfulProducts(FakeShopProducts):
    """Answers that it created every product, and keeps none."""

    made = 0

    async def find(self, keys: Collection[str], *, by: str) -> list[ShopProduct]:
        del keys, by
        return []

    async def write(self, writes: Sequence[ProductWrite]) -> list[Written]:
        self.made += len(writes)
        return [Written(write.key, WriteOutcome.CREATED, "1") for write in writes]


class _ForgetfulRows(InMemoryRows):
    """Keeps nothing but the cursor."""

    async def put_many(self, table: str, partition: str, rows: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        del table, partition, rows

    async def put(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        return await super().put(table, partition, key, values) if table == "claims" else ""


async def _peak(desk: Desk, articles: int) -> int:
    info = replace(dutch_shop(), capabilities=frozenset({Task.EXPORT_ARTICLES.value}))
    shop = FakeShop(info)
    shop.products = products = _ForgetfulProducts(shop.traffic)
    books = FakeBooks(BOOKS)
    books.articles = _GeneratedArticles(books, articles)
    connector = FakeConnector(books, shop)
    services = replace(desk.services, connector=connector, store=RecordStore(_ForgetfulRows()))
    profile = linked_profile()
    export = profile.article_export.model_copy(update={"tax_classes": {VatKind.HIGH: "20"}})
    profile = profile.model_copy(update={"article_export": export})
    progress = Progress("run", desk.clock.monotonic() + 400, by_hand=False)
    gc.collect()
    tracemalloc.start()
    try:
        assert not await export_articles(services, profile, progress)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert products.made == articles
    return most


@pytest.mark.timeout(300)  # tracing makes every allocation slow
async def test_memory_is_bounded_by_a_page(desk: Desk) -> None:
    await _peak(desk, 10)  # what is loaded and remembered once
    few = await _peak(desk, 1_000)
    # It differs by a third from run to run, whatever their number; what grew with that would be three times as much.
    assert await _peak(desk, 3_000) <= 1.6 * few
