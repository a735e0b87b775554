"""Articles and products: which product is an article's own, and what is written to it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.exporting.articles import ArticleExporter
from sconnect.app.exporting.exporter import ExportItem, Match, Target, Upsert
from sconnect.app.storage.records import ArticleLink, ExportedArticle
from sconnect.domain.books import Article, Reference, RevenueGroup, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.shop_catalogue import ProductWrite, ShopProduct, WriteOutcome, Written
from sconnect.domain.values.field_change import FieldChange
from tests.fakes.books import FakeBooks
from tests.unit.app.conftest import BOOKS, Desk, linked_profile
from tests.unit.app.exporting.fakes import article, session_of, shop_for, stored, with_settings
from tests.unit.domain.makers import dutch_books

ProductTarget = Target[Article, ExportedArticle, ProductWrite]
ProductMatch = Match[Article, ExportedArticle, ProductWrite]


class Lab:
    """Asks the exporter of articles, in a run of its own, about articles of the books and products of the shop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.books = FakeBooks(BOOKS)
        self.session = session_of(desk)
        self.shop = shop_for(self.session.task)
        self.settings({})

    def settings(self, export: dict[str, Any], *, dry_run: bool = False, **articles: Any) -> None:
        """Begin a run with other settings; products are created with a tax class."""
        self.profile = with_settings(
            with_settings(linked_profile(), "article_export", tax_classes={VatKind.HIGH: "20"}, **export),
            "articles",
            **articles,
        )
        self.session = session_of(self._desk, profile=self.profile, books=self.books, shop=self.shop, dry_run=dry_run)
        self.exporter = ArticleExporter(self.session)

    def product(self, model: str, **changes: Any) -> str:
        """Put a product in the shop; returns its number."""
        shop_id = str(len(self.shop.products.records) + 1)
        product = ShopProduct(shop_id, model, f"Product {model}", Decimal(5), Decimal(3), True, "20")
        self.shop.products.records[shop_id] = replace(product, **changes)
        return shop_id

    async def link(self, code: str, row: Article, how: LinkOrigin = LinkOrigin.CHOSEN) -> ArticleLink:
        """Let the product with this code be known to be an article."""
        self.books.articles.add(row)
        link = ArticleLink(
            profile_id=self.profile.id,
            article_key=code.casefold(),
            article_id=row.id,
            article_code=row.code,
            how=how,
            at=self._desk.clock.now(),
        )
        await self.session.services.store.put(link)
        return link

    async def target(self, row: Article, **known: Any) -> ProductTarget:
        """Compose what the shop has to hold of an article of which this is known."""
        self.books.articles.add(row)
        record = ExportedArticle(profile_id=self.profile.id, item_id=row.id, at=self._desk.clock.now(), **known)
        item = ExportItem(row, row.code, row.name, "source", record)
        desired = self.exporter.compose(item, await self.session.reference())
        assert isinstance(desired, DesiredState), desired
        return Target(item, desired, self.exporter.content(desired))

    async def match(self, *targets: ProductTarget) -> list[ProductMatch]:
        """Match targets without a link, in one batch."""
        return await (await self.exporter.prepare_matching(targets))(targets)

    async def cause(self, row: Article, **known: Any) -> CauseKind:
        """Return why an article cannot be matched."""
        [found] = await self.match(await self.target(row, **known))
        assert isinstance(found, Cause), found
        assert "?" not in found.dutch
        return found.kind

    async def upsert(self, row: Article, **known: Any) -> Upsert[Article, ExportedArticle, ProductWrite]:
        """Return the write by which an article without a link is exported."""
        [found] = await self.match(await self.target(row, **known))
        assert isinstance(found, Upsert), found
        return found

    async def linked_upsert(self, row: Article, **known: Any) -> Upsert[Article, ExportedArticle, ProductWrite]:
        """Return the write to the product that is linked to an article."""
        [found] = await self.exporter.match_linked([await self.target(row, **known)])
        return found


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return Lab(desk)


async def test_an_article_that_the_shop_does_not_know_is_created(lab: Lab) -> None:
    made = await lab.upsert(article("A"))
    assert made.write.create
    assert made.write.model == "A"
    assert FieldChange("prijs zonder btw", "", "10") in (made.changes or ())
    assert made.intent.shop_key == made.record.shop_key == "A"


async def test_a_product_with_the_code_of_the_article_is_its_own_however_it_is_spelled(lab: Lab) -> None:
    number = lab.product(" a ")
    found = await lab.upsert(article("A"))
    assert (found.write.shop_id, found.write.create) == (number, False)
    assert found.changes == (FieldChange("prijs zonder btw", "5", "10"),)
    assert found.record.shop_key == " a "


async def test_the_key_may_be_a_kind_of_product_code(lab: Lab) -> None:
    lab.settings({}, shop_key="sku")
    lab.product("A")
    number = lab.product("X", codes={"sku": "A"})
    assert (await lab.upsert(article("A"))).write.shop_id == number


async def test_two_products_with_one_code_are_ambiguous(lab: Lab) -> None:
    lab.product("A")
    lab.product("a")
    assert await lab.cause(article("A")) is CauseKind.EXPORT_PRODUCT_AMBIGUOUS


async def test_the_product_that_a_person_linked_goes_before_the_one_with_the_code(lab: Lab) -> None:
    lab.product("A")
    number = lab.product("X")
    await lab.link("X", article("A"))
    found = await lab.upsert(article("A"))
    assert found.write.shop_id == number
    assert found.link(number) is None


async def test_two_products_that_a_person_linked_are_ambiguous(lab: Lab) -> None:
    for code in ("X", "Y"):
        lab.product(code)
        await lab.link(code, article("A"))
    assert await lab.cause(article("A")) is CauseKind.EXPORT_PRODUCT_AMBIGUOUS


async def test_a_link_that_an_import_learned_does_not_choose_a_product(lab: Lab) -> None:
    lab.product("X")
    await lab.link("X", article("A"), LinkOrigin.RECOGNISED)
    assert (await lab.upsert(article("A"))).write.create


async def test_products_that_a_person_put_on_the_collective_article_are_not_switched_off_with_it(lab: Lab) -> None:
    lab.settings({}, collective_article="A")
    lab.product("X")
    await lab.link("X", article("A"))
    assert await lab.match(await lab.target(article("A"), shop_key="A")) == [None]


async def test_a_product_that_was_being_made_under_another_code_is_its_own(lab: Lab) -> None:
    number = lab.product("OLD")
    assert (await lab.upsert(article("A"), shop_key="OLD")).write.shop_id == number


async def test_a_code_that_several_articles_have_is_not_guessed_about(lab: Lab) -> None:
    lab.settings({}, extra_field="web")
    lab.books.articles.add(article("B", extra_fields={"web": "w"}))
    lab.product("W")
    assert await lab.cause(article("A", extra_fields={"web": "W"})) is CauseKind.EXPORT_CODE_SHARED


async def test_an_article_that_does_not_take_part_shares_no_code(lab: Lab) -> None:
    lab.settings({}, extra_field="web")
    lab.books.articles.add(article("B", extra_fields={"web": "W"}, inactive=True))
    number = lab.product("W")
    assert (await lab.upsert(article("A", extra_fields={"web": "W"}))).write.shop_id == number


async def test_a_shared_code_does_not_matter_for_what_a_person_linked(lab: Lab) -> None:
    lab.settings({}, extra_field="web")
    lab.books.articles.add(article("B", extra_fields={"web": "W"}))
    number = lab.product("X")
    row = article("A", extra_fields={"web": "W"})
    await lab.link("X", row)
    assert (await lab.upsert(row)).write.shop_id == number


async def test_a_product_that_a_person_linked_to_another_article_is_taken(lab: Lab) -> None:
    lab.product("A")
    await lab.link("A", article("B"))
    assert await lab.cause(article("A")) is CauseKind.EXPORT_PRODUCT_TAKEN


async def test_a_product_whose_article_still_has_its_code_is_taken(lab: Lab) -> None:
    lab.settings({}, extra_field="web")
    lab.product("W")
    await lab.link("W", article("B", extra_fields={"web": "W"}), LinkOrigin.CREATED)
    lab.exporter._conflicts._shared = set()  # as after a survey from before it got that code
    row = article("A", extra_fields={"web": "W"})
    assert await lab.cause(row) is CauseKind.EXPORT_PRODUCT_TAKEN


async def test_a_product_whose_article_got_another_code_goes_to_the_one_that_has_it_now(lab: Lab) -> None:
    number = lab.product("A")
    await lab.link("A", replace(article("B"), id="id-of-b"), LinkOrigin.CREATED)
    found = await lab.upsert(article("A"))
    assert found.write.shop_id == number
    link = found.link(number)
    assert isinstance(link, ArticleLink)
    assert (link.article_id, link.how) == ("id-A", LinkOrigin.RECOGNISED)


@pytest.mark.parametrize(("made", "how"), [(True, LinkOrigin.CREATED), (False, LinkOrigin.RECOGNISED)])
async def test_what_is_made_or_found_is_linked_for_imports(lab: Lab, made: bool, how: LinkOrigin) -> None:
    if not made:
        lab.product("A")
    link = (await lab.upsert(article("A"))).link("7")
    assert isinstance(link, ArticleLink)
    assert (link.article_key, link.article_id, link.article_code, link.how) == ("a", "id-A", "A", how)


async def test_a_link_that_says_the_same_is_not_written_again(lab: Lab) -> None:
    lab.product("A")
    await lab.link("A", article("A"), LinkOrigin.CREATED)
    assert (await lab.upsert(article("A"))).link("1") is None
    renamed = await lab.upsert(replace(article("NEW"), id="id-A"), shop_key="A")
    link = renamed.link("1")
    assert isinstance(link, ArticleLink)
    assert (link.article_code, link.how) == ("NEW", LinkOrigin.CREATED)


async def test_a_code_that_is_too_long_for_the_tables_gets_no_link(lab: Lab) -> None:
    lab.settings({}, shop_key="sku")
    lab.product("X", codes={"sku": "A" * 101})
    found = await lab.upsert(article("B"), shop_key="A" * 101)
    assert found.write.shop_id == "1"
    assert found.link("1") is None


async def test_reasons_not_to_create_an_article_are_told_once_it_is_not_found(lab: Lab) -> None:
    lab.settings({"create_products": False})
    assert await lab.cause(article("A")) is CauseKind.EXPORT_NOT_IN_SHOP
    lab.product("B")
    assert not (await lab.upsert(article("B"))).write.create


async def test_a_price_that_is_the_same_but_for_its_decimals_stays(lab: Lab) -> None:
    lab.product("A", price=Decimal("9.9950"))
    found = await lab.upsert(article("A"))
    assert found.write.price is None
    assert found.changes == ()
    assert found.record.kept_price == 10
    lab.product("B", price=Decimal("9.9949"))
    other = await lab.upsert(article("B"))
    assert other.write.price == 10
    assert other.record.kept_price is None


async def test_a_linked_product_is_written_without_being_read(lab: Lab) -> None:
    found = await lab.linked_upsert(article("A"), shop_id="7", shop_key="A")
    assert (found.write.shop_id, found.write.price, found.write.create) == ("7", Decimal(10), False)
    assert found.changes is None
    assert found.intent.shop_key == "A"
    assert lab.shop.traffic.reads == 0


async def test_a_linked_product_keeps_a_price_that_stands_for_that_of_the_article(lab: Lab) -> None:
    known = {"shop_id": "7", "shop_key": "A", "kept_price": Decimal(10)}
    kept = await lab.linked_upsert(article("A"), **known)
    assert (kept.write.price, kept.record.kept_price) == (None, Decimal(10))
    changed = await lab.linked_upsert(article("A", sales_price=Decimal(11)), **known)
    assert (changed.write.price, changed.record.kept_price) == (Decimal(11), None)


async def test_a_linked_product_that_was_linked_to_another_article_since_is_given_up(lab: Lab) -> None:
    await lab.link("A", article("B"))
    target = await lab.target(article("A"), shop_id="7", shop_key="A")
    assert await lab.exporter.match_linked([target]) == []


async def test_a_dry_run_compares_linked_products_and_misses_those_that_are_gone(lab: Lab) -> None:
    lab.settings({}, dry_run=True)
    number = lab.product("A")
    here = await lab.target(article("A"), shop_id=number, shop_key="A")
    gone = await lab.target(article("B"), shop_id="99", shop_key="B")
    [found] = await lab.exporter.match_linked([here, gone])
    assert found.target is here
    assert found.changes == (FieldChange("prijs zonder btw", "5", "10"),)
    assert lab.shop.traffic.reads == 1


async def test_an_overwritten_code_is_the_one_that_is_recorded_and_linked(lab: Lab) -> None:
    lab.settings({"update_model": True})
    found = await lab.linked_upsert(article("NEW"), shop_id="7", shop_key="OLD")
    link = found.link("7")
    assert isinstance(link, ArticleLink)
    assert (found.intent.shop_key, found.record.shop_key, link.article_key) == ("OLD", "NEW", "new")


async def test_an_article_that_is_inactive_is_switched_off_and_keeps_its_link(lab: Lab) -> None:
    await lab.link("A", article("A"), LinkOrigin.CREATED)
    found = await lab.linked_upsert(article("A", inactive=True), shop_id="7", shop_key="A")
    assert found.write == ProductWrite("A", "model", shop_id="7", enabled=False)
    assert (found.intent.switched_off, found.record.switched_off) == (True, True)
    assert found.link("7") is None


async def test_what_an_export_switched_off_is_switched_on_again(lab: Lab) -> None:
    target = await lab.target(article("A"), shop_id="7", shop_key="A", switched_off=True)
    [found] = await lab.exporter.match_linked([target])
    assert found.write.enabled is True
    assert (found.intent.switched_off, found.record.switched_off) == (True, False)
    assert target.content == (await lab.target(article("A"), shop_id="7", shop_key="A")).content


@pytest.mark.parametrize("products", [0, 2])
async def test_nothing_is_switched_off_unless_it_is_certain_to_be_the_product(lab: Lab, products: int) -> None:
    for _ in range(products):
        lab.product("A")
    assert await lab.match(await lab.target(article("A", inactive=True), shop_key="A")) == [None]


async def test_an_inactive_article_without_a_product_or_with_status_left_alone_stays_as_it_is(lab: Lab) -> None:
    lab.settings({"update_status": False})
    record = ExportedArticle(profile_id="lab", item_id="id-A", at=lab.session.services.clock.now(), shop_key="A")
    item = ExportItem(article("A", inactive=True), "A", "", "", record)
    assert lab.exporter.compose(item, BOOKS) is None


@pytest.mark.parametrize(
    ("row", "shop_key", "relevant"),
    [
        (article("A"), "", True),
        (article("A", inactive=True), "", False),
        (article("A", inactive=True), "A", True),
        (article("VERZ-H"), "", False),
    ],
)
async def test_what_does_not_belong_in_the_shop_matters_only_while_it_may_have_a_product(
    lab: Lab, row: Article, shop_key: str, relevant: bool
) -> None:
    known = ExportedArticle(profile_id="lab", item_id=row.id, at=lab.session.services.clock.now(), shop_key=shop_key)
    assert lab.exporter.is_relevant(row, known) is relevant


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("ambiguous", CauseKind.EXPORT_PRODUCT_AMBIGUOUS, "A"),
        ("bad_tax_class", CauseKind.EXPORT_PRODUCT_REFUSED, "belastingklasse bestaat niet"),
        ("unknown", CauseKind.EXPORT_PRODUCT_REFUSED, "het product bestaat niet meer"),
        ("other", CauseKind.EXPORT_PRODUCT_REFUSED, "een waarde past niet in de winkel (too long)"),
    ],
)
async def test_a_refusal_is_told_with_its_remedy(lab: Lab, code: str, kind: CauseKind, said: str) -> None:
    upsert = await lab.upsert(article("A"))
    cause = lab.exporter.refusal(upsert, Written("A", WriteOutcome.REFUSED, code=code, reason="too long."))
    assert (cause.kind, cause.key) == (kind, "a")
    assert said in cause.dutch


def test_an_article_that_lost_its_product_forgets_all_that_was_known_of_it(lab: Lab) -> None:
    at = lab.session.services.clock.now()
    known = ExportedArticle(
        profile_id="lab",
        item_id="id-A",
        at=at,
        shop_id="7",
        shop_key="A",
        content_hash="hash",
        kept_price=Decimal(1),
        switched_off=True,
    )
    forgotten = ExportedArticle(profile_id="lab", item_id="id-A", at=at, switched_off=True)
    assert lab.exporter.unlinked(known) == forgotten


@pytest.mark.parametrize(
    ("stock", "recheck", "hours"),
    [("none", "hourly", None), ("free", "hourly", 1), ("technical", "daily", 24), ("free", "never", None)],
)
def test_everything_is_read_again_only_for_stock(lab: Lab, stock: str, recheck: str, hours: int | None) -> None:
    lab.settings({"stock": stock, "stock_recheck": recheck})
    found = lab.exporter.recheck
    assert (found.total_seconds() / 3_600 if found else None) == hours


async def test_codes_are_surveyed_only_where_they_need_not_be_unique(lab: Lab) -> None:
    await lab.exporter.survey_keys()
    assert lab.books.usage.asked == []
    lab.settings({}, extra_field="web")
    await lab.exporter.survey_keys()
    assert lab.books.usage.asked == ["articles.changed"]


def _with_high_percentage(percent: int, **administration: Any) -> Reference:
    books = dutch_books(**administration)
    rates = [replace(rate, percent=Decimal(percent)) for rate in books.vat_rates if rate.kind is VatKind.HIGH]
    return replace(books, vat_rates=tuple(rates))


@pytest.mark.parametrize(("excluding", "same"), [(True, True), (False, False)])
def test_vat_percentages_decide_only_prices_that_include_vat(lab: Lab, excluding: bool, same: bool) -> None:
    before, after = (
        lab.exporter.terms(_with_high_percentage(percent, article_prices_exclude_vat=excluding)).text
        for percent in (21, 22)
    )
    assert (before == after) is same


def test_the_order_of_revenue_groups_decides_nothing_and_their_vat_kind_does(lab: Lab) -> None:
    def terms(*groups: RevenueGroup) -> str:
        return lab.exporter.terms(replace(BOOKS, revenue_groups=groups)).text

    one, two, *_ = BOOKS.revenue_groups
    assert terms(one, two) == terms(two, one)
    assert terms(one, two) != terms(one, replace(two, vat_kind=VatKind.NONE))


@pytest.mark.parametrize(
    ("export", "articles", "same"),
    [
        ({"update_name": True}, {}, False),
        ({}, {"shop_key": "sku"}, False),
        ({}, {"extra_field": "web"}, False),
        ({}, {"collective_article": "DIVERSEN"}, False),
        ({}, {"revenue_group_id": "g-low"}, True),
    ],
)
def test_settings_that_decide_what_is_exported_count_and_others_do_not(
    lab: Lab, export: dict[str, Any], articles: dict[str, Any], same: bool
) -> None:
    before = lab.exporter.settings().text
    lab.settings(export, **articles)
    assert (lab.exporter.settings().text == before) is same


async def test_matching_writes_nothing(lab: Lab) -> None:
    lab.product("A")
    await lab.match(await lab.target(article("A")), await lab.target(article("B")))
    assert lab.shop.traffic.batches == []
    assert await stored(lab.session, ArticleLink) == []


async def test_a_batch_is_matched_with_one_question_to_the_shop(lab: Lab) -> None:
    targets = [await lab.target(article(f"A{number}")) for number in range(100)]
    await lab.match(*targets)
    assert lab.shop.traffic.reads == 1
