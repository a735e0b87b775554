"""A profile that has some of a shop's stores exports to those only."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sconnect.app.exporting.articles import ArticleExporter
from sconnect.app.exporting.customers import CustomerExporter
from sconnect.app.exporting.export_changes import Export
from sconnect.app.storage.records import ExportedArticle, ExportedCustomer
from sconnect.domain.books import BookAddress, Country, Customer, VatKind
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import Task
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop import STORES
from sconnect.domain.shop_catalogue import ShopCustomer, ShopProduct
from tests.fakes.books import FakeBooks
from tests.fakes.shop import FakeShop
from tests.unit.app.conftest import BOOKS, Desk, linked_profile
from tests.unit.app.exporting.fakes import article, report_of, session_of, stored, with_settings
from tests.unit.domain.makers import dutch_shop

if TYPE_CHECKING:
    from sconnect.app.exporting.session import ExportSession

HOME = BookAddress("Jan Jansen", "Dorpsstraat 1", "1234 AB", "Alkmaar", "nl")
JAN = Customer("id-1", 1, "Jan Jansen", ("jan@example.test",), "0612345678", address=HOME)


class Lab:
    """A shop of three stores, and profiles that have some of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._runs = 0
        self.books = FakeBooks(replace(BOOKS, countries=(Country("nl", "NL", "Nederland"),)))
        self.books.articles.add(article("A"))
        self.books.customers.add(JAN)
        self.shop = self.shop_with(STORES)
        self.session: ExportSession

    @staticmethod
    def shop_with(*capabilities: str) -> FakeShop:
        """Return a shop with these capabilities and the exports."""
        tasks = {Task.EXPORT_ARTICLES.value, Task.EXPORT_CUSTOMERS.value}
        stores = {"0": "Main", "1": "One", "2": "Two"}
        return FakeShop(replace(dutch_shop(), capabilities=frozenset({*tasks, *capabilities}), stores=stores))

    def product(self, shop_id: str, *stores: str, model: str = "A") -> None:
        """Put a product in stores of the shop."""
        product = ShopProduct(shop_id, model, "Product", Decimal(5), Decimal(3), True, "20", stores=frozenset(stores))
        self.shop.products.records[shop_id] = product

    def account(self, store_id: str) -> None:
        """Put an account in a store of the shop."""
        account = ShopCustomer("7", "jan@example.test", "1", "Jan", "Jansen", "000", store_id=store_id)
        self.shop.customers.records["7"] = account

    async def export(self, task: Task, *stores: str, **settings: object) -> None:
        """Export with a profile that has these stores."""
        self._runs += 1
        group = "article_export" if task is Task.EXPORT_ARTICLES else "customer_export"
        given = {"tax_classes": {VatKind.HIGH: "20"}} if task is Task.EXPORT_ARTICLES else {"update_phone": True}
        profile = with_settings(linked_profile(), group, **{**given, **settings}).model_copy(update={"stores": stores})
        self.session = session_of(
            self._desk, task, profile=profile, books=self.books, shop=self.shop, run_id=f"run-{self._runs}"
        )
        if task is Task.EXPORT_ARTICLES:
            assert not await Export(self.session, ArticleExporter(self.session)).run()
        else:
            assert not await Export(self.session, CustomerExporter(self.session)).run()

    async def told(self) -> list[CauseKind]:
        """Return why something was not exported in the last run."""
        items = await report_of(self.session)
        assert all("?" not in cause.dutch for item in items for cause in item.causes)
        return [cause.kind for item in items for cause in item.causes]

    @property
    def now(self) -> datetime:
        return self._desk.clock.now()

    @property
    def price(self) -> Decimal:
        return next(product.price for product in self.shop.products.records.values() if product.model == "A")


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return Lab(desk)


async def test_a_product_of_other_stores_only_is_left_alone_and_none_is_made_beside_it(lab: Lab) -> None:
    lab.product("5", "0", "1")
    await lab.export(Task.EXPORT_ARTICLES, "2")
    assert (lab.price, lab.shop.traffic.batches) == (Decimal(5), [])
    assert await lab.told() == [CauseKind.EXPORT_PRODUCT_OTHER_STORE]


async def test_a_product_of_one_of_the_stores_is_updated_whatever_other_stores_have_under_its_code(lab: Lab) -> None:
    lab.product("5", "0")
    lab.product("6", "1", "2")
    await lab.export(Task.EXPORT_ARTICLES, "2")
    prices = {number: product.price for number, product in lab.shop.products.records.items()}
    assert prices == {"5": Decimal(5), "6": Decimal(10)}
    assert await lab.told() == []


async def test_a_linked_product_that_went_to_another_store_is_written_no_more(lab: Lab) -> None:
    lab.product("5", "2")
    await lab.export(Task.EXPORT_ARTICLES, "2")
    assert lab.price == 10
    lab.product("5", "0")
    lab.books.articles.add(article("A", sales_price=Decimal(12), modified_at=lab.now))
    await lab.export(Task.EXPORT_ARTICLES, "2")
    assert lab.price == 5
    assert await lab.told() == [CauseKind.EXPORT_PRODUCT_OTHER_STORE]
    [known] = await stored(lab.session, ExportedArticle)
    assert known.shop_id == ""


async def test_a_profile_that_gets_fewer_stores_looks_at_what_it_exported_before(lab: Lab) -> None:
    lab.product("5", "0")
    lab.account("0")
    for task in (Task.EXPORT_ARTICLES, Task.EXPORT_CUSTOMERS):
        await lab.export(task)
        assert await lab.told() == []
    sent = len(lab.shop.traffic.batches)
    await lab.export(Task.EXPORT_ARTICLES, "1")
    assert lab.session.progress.counts == {ItemOutcome.UNCHANGED.value: 1}
    await lab.export(Task.EXPORT_CUSTOMERS, "1")
    assert len(lab.shop.traffic.batches) == sent


async def test_an_article_that_leaves_the_shop_does_not_switch_off_a_product_of_other_stores(lab: Lab) -> None:
    lab.product("5", "0")
    lab.books.articles.add(article("A", inactive=True))
    await lab.export(Task.EXPORT_ARTICLES, "2", update_status=True)
    assert lab.shop.products.records["5"].enabled


async def test_a_product_that_a_person_linked_is_not_written_when_it_is_of_other_stores(lab: Lab) -> None:
    lab.product("5", "0")
    await lab.export(Task.EXPORT_ARTICLES, "0")  # links it
    lab.books.articles.add(article("A", sales_price=Decimal(12), modified_at=lab.now))
    await lab.export(Task.EXPORT_ARTICLES, "1")
    assert lab.price == 10
    assert await lab.told() == [CauseKind.EXPORT_PRODUCT_OTHER_STORE]


async def test_a_product_in_a_store_that_is_chosen_for_new_products_is_updated(lab: Lab) -> None:
    lab.product("5", "2")
    await lab.export(Task.EXPORT_ARTICLES, "1", new_product_stores=("2",))
    assert lab.price == 10


async def test_an_account_of_another_store_is_left_alone_and_none_is_made_beside_it(lab: Lab) -> None:
    lab.account("0")
    await lab.export(Task.EXPORT_CUSTOMERS, "1", "2")
    assert lab.shop.traffic.batches == []
    assert await lab.told() == [CauseKind.EXPORT_ACCOUNT_OTHER_STORE]


async def test_a_linked_account_that_is_of_another_store_by_now_is_written_no_more(lab: Lab) -> None:
    lab.account("2")
    await lab.export(Task.EXPORT_CUSTOMERS, "2")
    assert lab.shop.customers.records["7"].telephone == "0612345678"
    lab.account("0")
    lab.books.customers.add(replace(JAN, phone="0699999999", modified_at=lab.now))
    await lab.export(Task.EXPORT_CUSTOMERS, "2")
    assert lab.shop.customers.records["7"].telephone == "000"
    assert await lab.told() == [CauseKind.EXPORT_ACCOUNT_OTHER_STORE]
    [known] = await stored(lab.session, ExportedCustomer)
    assert known.shop_id == ""


@pytest.mark.parametrize(
    ("stores", "expected"), [((), ""), (("2", "0"), ""), (("2", "1"), "2"), (("1",), "1")], ids=str
)
async def test_a_new_account_is_made_in_the_main_store_or_else_in_the_first_of_the_profile(
    lab: Lab, stores: tuple[str, ...], expected: str
) -> None:
    await lab.export(Task.EXPORT_CUSTOMERS, *stores, create_customers=True)
    [made] = lab.shop.customers.records.values()
    assert made.store_id == expected


@pytest.mark.parametrize("task", [Task.EXPORT_ARTICLES, Task.EXPORT_CUSTOMERS])
async def test_an_extension_that_tells_no_stores_gets_the_export_as_before_and_the_run_says_so(
    lab: Lab, task: Task
) -> None:
    lab.shop = lab.shop_with()
    lab.product("5", "0")
    lab.shop.products.records["5"] = replace(lab.shop.products.records["5"], stores=None)
    lab.account("")
    await lab.export(task, "1")
    assert "gaat naar de hele webshop" in lab.session.progress.errors[0]
    assert len(lab.shop.traffic.batches) == 1
