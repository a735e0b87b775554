"""The articles of orders are looked up together, chosen without guessing, and brought up to date once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.errors import OutcomeUnknownError, RefusedError, UnreachableError
from sconnect.app.importing.articles.creation import MissingArticle
from sconnect.app.importing.articles.lookup import ArticleChoice
from sconnect.app.storage.records import ArticleLink
from sconnect.domain.books import Article, NewArticle
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import OptionArticle, Processing
from sconnect.domain.shop import LineOption, ShopOrder
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import BOOKS, CABLE, COFFEE, ImportRun, caused, import_run, order_of
from tests.unit.domain.makers import article, total_row

FIELD = "Webcode"
MANUAL = {"processing": Processing.MANUAL}
KEPT_UP_TO_DATE = {"processing": Processing.ADD_AND_UPDATE}
IN_FIELD = {"extra_field": FIELD}
COFFEE_ARTICLE = article("LAB-KOFFIE")


async def _link(desk: Desk, code: str = "lab-koffie", **columns: Any) -> ArticleLink:
    """Remember what a person decided about a code of the shop."""
    usual: dict[str, Any] = {"how": LinkOrigin.CHOSEN, "at": desk.clock.now(), "by": "anna"}
    link = ArticleLink(profile_id="lab", article_key=code, **(usual | columns))
    await desk.services.store.put(link)
    return link


async def _choices(run: ImportRun, *orders: ShopOrder) -> dict[str, ArticleChoice]:
    """Look the articles of orders up together, and choose those of all."""
    plans = [run.plan(order) for order in orders or [order_of()]]
    await run.articles.look_up(plans)
    return {code: choice for plan in plans for code, choice in (await run.articles.choose(plan)).items()}


async def _coffee(run: ImportRun, order: ShopOrder | None = None) -> ArticleChoice:
    return (await _choices(run, order or order_of()))["LAB-KOFFIE"]


def _only_in_books(run: ImportRun, *articles: Article) -> None:
    run.books.articles.records.clear()
    run.books.articles.add(*articles)


async def test_the_articles_of_several_orders_take_one_call(desk: Desk) -> None:
    run = import_run(desk)
    choices = await _choices(run, order_of(), order_of(CABLE, order_id="1002"))
    assert choices["LAB-KOFFIE"] == COFFEE_ARTICLE
    assert choices["LAB-KABEL"] == article("LAB-KABEL")
    assert run.books.articles.looked_up == [frozenset({"LAB-KOFFIE", "LAB-KABEL", "AFR"})]


async def test_an_article_is_asked_for_once_in_a_run(desk: Desk) -> None:
    run = import_run(desk)
    await _choices(run)
    await _choices(run, order_of(COFFEE, CABLE))
    await _choices(run, order_of(COFFEE, CABLE))
    assert run.books.articles.looked_up[1:] == [frozenset({"LAB-KABEL"})]


async def test_every_run_asks_anew_since_the_vat_follows_from_the_article(desk: Desk) -> None:
    run = import_run(desk)
    await _choices(run)
    await _choices(import_run(desk, books=run.books))
    assert len(run.books.articles.looked_up) == 2


async def test_a_code_counts_in_any_case(desk: Desk) -> None:
    run = import_run(desk)
    _only_in_books(run, replace(COFFEE_ARTICLE, code="lab-koffie"))
    assert isinstance(await _coffee(run), Article)


async def test_leading_zeros_do_not_count_where_codes_are_numbers(desk: Desk) -> None:
    numeric = replace(BOOKS, administration=replace(BOOKS.administration, numeric_article_codes=True))
    run = import_run(desk, reference=numeric)
    run.books.articles.numeric_codes = True
    _only_in_books(run, replace(COFFEE_ARTICLE, code="12"))
    choices = await _choices(run, order_of(replace(COFFEE, model="0012")))
    assert isinstance(choices["0012"], Article)


async def test_an_inactive_article_makes_the_order_wait_and_is_never_made_again(desk: Desk) -> None:
    run = import_run(desk)
    _only_in_books(run, article("LAB-KOFFIE", inactive=True))
    cause = caused(await _coffee(run))
    assert (cause.kind, cause.key, cause.facts) == (
        CauseKind.ARTICLE_INACTIVE,
        "lab-koffie",
        {"code": "LAB-KOFFIE"},
    )


async def test_several_articles_with_one_value_in_the_extra_field_are_never_guessed_between(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD)
    _only_in_books(run, *(article(code, extra_fields={FIELD: "LAB-KOFFIE"}) for code in ("A", "B")))
    cause = caused(await _coffee(run))
    assert cause.kind is CauseKind.ARTICLE_AMBIGUOUS
    assert cause.facts["candidates"] == "A (Artikel A), B (Artikel B)"


async def test_a_code_that_is_too_long_is_not_asked_for_and_makes_the_order_wait(desk: Desk) -> None:
    run = import_run(desk)
    code = "X" * 101
    choices = await _choices(run, order_of(replace(COFFEE, model=code)))
    assert caused(choices[code]).kind is CauseKind.ARTICLE_CODE_UNFIT
    assert all(code not in asked for asked in run.books.articles.looked_up)


async def test_a_code_of_the_greatest_length_is_asked_for(desk: Desk) -> None:
    run = import_run(desk)
    code = "X" * 100
    await _choices(run, order_of(replace(COFFEE, model=code)))
    assert code in run.books.articles.looked_up[0]


async def test_an_unknown_article_is_to_be_made_in_the_group_of_its_rate(desk: Desk) -> None:
    run = import_run(desk)
    _only_in_books(run)
    choices = await _choices(run, order_of(COFFEE, replace(CABLE, catalogue_price=Decimal("11.00"))))
    assert choices == {
        "LAB-KOFFIE": MissingArticle(NewArticle("LAB-KOFFIE", "Product LAB-KOFFIE", "g-low", Decimal("12.39"))),
        "LAB-KABEL": MissingArticle(NewArticle("LAB-KABEL", "Product LAB-KABEL", "g-high", Decimal("11.00"))),
    }


async def test_an_unknown_article_waits_when_articles_are_made_by_hand(desk: Desk) -> None:
    run = import_run(desk, articles=MANUAL)
    _only_in_books(run)
    cause = caused(await _coffee(run))
    assert (cause.kind, cause.key) == (CauseKind.ARTICLE_UNKNOWN, "lab-koffie")
    assert cause.facts == {"code": "LAB-KOFFIE", "name": "Product LAB-KOFFIE"}


async def test_an_article_that_cannot_be_made_says_why(desk: Desk) -> None:
    run = import_run(desk, articles={"revenue_groups_by_rate": {}})
    _only_in_books(run)
    assert caused(await _coffee(run)).kind is CauseKind.REVENUE_GROUP_MISSING


async def test_a_person_may_let_one_article_be_made_whatever_the_settings_say(desk: Desk) -> None:
    run = import_run(desk, articles=MANUAL)
    _only_in_books(run)
    await _link(desk, how=LinkOrigin.CREATED)
    choices = await _choices(run, order_of(COFFEE, CABLE))
    assert isinstance(choices["LAB-KOFFIE"], MissingArticle)
    assert caused(choices["LAB-KABEL"]).kind is CauseKind.ARTICLE_UNKNOWN


async def test_an_article_that_a_person_linked_is_read_by_its_id_and_not_looked_for_by_code(desk: Desk) -> None:
    run = import_run(desk)
    run.books.articles.add(replace(COFFEE_ARTICLE, id="chosen", code="ANDERS"))
    await _link(desk, article_id="chosen")
    assert await _coffee(run) == run.books.articles.records["chosen"]
    assert run.books.usage.asked.count("articles.by_id") == 1
    assert run.books.articles.looked_up == [frozenset({"AFR"})]


async def test_an_article_that_a_person_linked_by_code_is_looked_for_by_that_code(desk: Desk) -> None:
    run = import_run(desk)
    run.books.articles.add(replace(COFFEE_ARTICLE, id="other", code="ANDERS"))
    await _link(desk, article_code="ANDERS")
    assert await _coffee(run) == run.books.articles.records["other"]
    assert run.books.articles.looked_up == [frozenset({"ANDERS", "AFR"})]


@pytest.mark.parametrize("columns", [{"article_id": "gone"}, {"article_code": "WEG"}], ids=["by id", "by code"])
async def test_a_linked_article_that_is_gone_waits_and_is_never_replaced_by_a_new_one(
    desk: Desk, columns: dict[str, str]
) -> None:
    await _link(desk, **columns)
    assert caused(await _coffee(import_run(desk))).kind is CauseKind.ARTICLE_UNKNOWN


async def test_a_linked_article_that_became_inactive_waits(desk: Desk) -> None:
    run = import_run(desk)
    run.books.articles.add(article("LAB-KOFFIE", id="chosen", inactive=True))
    await _link(desk, article_id="chosen")
    assert caused(await _coffee(run)).kind is CauseKind.ARTICLE_INACTIVE


async def test_an_article_is_found_by_its_extra_field_whatever_its_code(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD)
    _only_in_books(run, article("A", extra_fields={FIELD: "LAB-KOFFIE"}), article("LAB-KOFFIE", id="same code"))
    assert await _coffee(run) == run.books.articles.records["id-A"]


async def test_an_article_that_no_extra_field_names_is_made_under_the_code_when_that_is_free(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD)
    _only_in_books(run)
    choice = await _coffee(run)
    assert isinstance(choice, MissingArticle)
    assert (choice.article.code, choice.extra_field, choice.made) == ("LAB-KOFFIE", FIELD, None)


@pytest.mark.parametrize("inactive", [False, True])
async def test_a_code_that_another_article_has_already_is_not_taken(desk: Desk, *, inactive: bool) -> None:
    run = import_run(desk, articles=IN_FIELD)
    _only_in_books(run, article("LAB-KOFFIE", extra_fields={FIELD: "THEE"}, inactive=inactive))
    cause = caused(await _coffee(run))
    assert (cause.kind, cause.facts["value"]) == (CauseKind.ARTICLE_CODE_TAKEN, "THEE")


async def test_an_article_that_was_being_made_only_gets_its_field(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD | MANUAL)
    _only_in_books(run, COFFEE_ARTICLE)
    await _link(desk, how=LinkOrigin.CREATED, article_code="LAB-KOFFIE", pending_field=FIELD)
    choice = await _coffee(run)
    assert isinstance(choice, MissingArticle)
    assert (choice.extra_field, choice.made) == (FIELD, COFFEE_ARTICLE)


async def test_an_article_that_was_being_made_and_got_another_value_is_not_overwritten(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD)
    _only_in_books(run, article("LAB-KOFFIE", extra_fields={FIELD: "THEE"}))
    await _link(desk, how=LinkOrigin.CREATED, article_code="LAB-KOFFIE", pending_field=FIELD)
    assert caused(await _coffee(run)).kind is CauseKind.ARTICLE_CODE_TAKEN


async def test_by_hand_a_code_that_no_extra_field_names_is_not_looked_for_as_a_code(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD | MANUAL)
    _only_in_books(run)
    assert caused(await _coffee(run)).kind is CauseKind.ARTICLE_UNKNOWN
    assert run.books.articles.looked_up == [frozenset({"LAB-KOFFIE"}), frozenset({"AFR"})]


def _with_option() -> ShopOrder:
    return order_of(replace(COFFEE, options=(LineOption("Maling", "Fijn"),)))


OPTION = (OptionArticle(model="LAB-KOFFIE", option="Maling", value="Fijn", article_code="FIJN-L"),)


async def test_the_article_of_an_option_is_found_by_its_code_even_where_the_extra_field_counts(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD, option_articles=OPTION)
    _only_in_books(run, article("FIJN-L"))
    plan = await run.look_up(_with_option())
    choices = await run.articles.choose(plan)
    assert choices["FIJN-L"] == article("FIJN-L")
    assert run.articles.found_by(plan, choices) == {"FIJN-L": FoundBy.OPTION}


async def test_the_story_says_by_what_each_article_was_found(desk: Desk) -> None:
    run = import_run(desk)
    await _link(desk, "lab-kabel", article_id="id-LAB-KABEL")
    new = replace(COFFEE, model="NIEUW")
    plan = await run.look_up(order_of(COFFEE, CABLE, new))
    assert run.articles.found_by(plan, await run.articles.choose(plan)) == {
        "LAB-KOFFIE": FoundBy.CODE,
        "LAB-KABEL": FoundBy.LINK,
        "NIEUW": FoundBy.CREATED,
    }


async def test_the_story_says_that_an_article_was_found_by_its_extra_field(desk: Desk) -> None:
    run = import_run(desk, articles=IN_FIELD)
    _only_in_books(run, article("A", extra_fields={FIELD: "LAB-KOFFIE"}))
    plan = await run.look_up(order_of())
    assert run.articles.found_by(plan, await run.articles.choose(plan)) == {"LAB-KOFFIE": FoundBy.EXTRA_FIELD}


async def test_a_service_article_that_is_not_there_is_left_to_the_composition_and_never_made(desk: Desk) -> None:
    run = import_run(desk)
    shipping = total_row("shipping", "Flat Shipping Rate", Decimal("5.00"))
    order = order_of()
    order = replace(order, totals=(*order.totals[:1], shipping, *order.totals[1:]), total=Decimal("19.55"))
    order = replace(
        order, totals=(*order.totals[:-2], total_row("tax", "BTW 21%", Decimal("1.05")), *order.totals[-2:])
    )
    assert list(await _choices(run, order)) == ["LAB-KOFFIE", "AFR"]
    assert "VERZ-H" in run.books.articles.looked_up[0]


async def _updates(run: ImportRun, order: ShopOrder | None = None) -> dict[str, NewArticle]:
    plan = await run.look_up(order or order_of(replace(COFFEE, catalogue_price=Decimal("13.00"))))
    updates = await run.articles.updates(plan, await run.articles.choose(plan))
    return {code: update.wanted for code, update in updates.items()}


async def test_name_and_catalogue_price_of_an_article_follow_the_shop(desk: Desk) -> None:
    assert await _updates(import_run(desk, articles=KEPT_UP_TO_DATE)) == {
        "LAB-KOFFIE": NewArticle("LAB-KOFFIE", "Product LAB-KOFFIE", "g-low", Decimal("13.00"))
    }


@pytest.mark.parametrize("processing", [Processing.ADD, Processing.MANUAL])
async def test_articles_that_do_not_follow_the_shop_get_no_update(desk: Desk, processing: Processing) -> None:
    assert await _updates(import_run(desk, articles={"processing": processing})) == {}


async def test_an_article_that_is_right_already_gets_no_update(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    _only_in_books(run, article("LAB-KOFFIE", name="Product LAB-KOFFIE", sales_price=Decimal("13.00")))
    assert await _updates(run) == {}


async def test_an_article_that_a_person_linked_gets_no_update(desk: Desk) -> None:
    await _link(desk, article_id="id-LAB-KOFFIE")
    assert await _updates(import_run(desk, articles=KEPT_UP_TO_DATE)) == {}


async def test_the_article_of_an_option_gets_no_update(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE, option_articles=OPTION)
    _only_in_books(run, article("FIJN-L"))
    assert await _updates(run, _with_option()) == {}


async def test_an_article_that_is_to_be_made_gets_no_update(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    _only_in_books(run)
    assert await _updates(run) == {}


async def _update(run: ImportRun) -> tuple[Article, str]:
    plan = await run.look_up(order_of())
    [update] = (await run.articles.updates(plan, await run.articles.choose(plan))).values()
    updated, notice = await run.articles.update(update)
    return updated, notice.dutch


async def test_an_updated_article_is_what_later_orders_of_the_run_see(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    updated, notice = await _update(run)
    assert updated.name == "Product LAB-KOFFIE"
    assert "is bijgewerkt" in notice
    assert await _coffee(run) == updated
    assert run.progress.counts == {"articles_updated": 1}


async def test_an_article_is_updated_once_in_a_run(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    plan = await run.look_up(order_of())
    [update] = (await run.articles.updates(plan, await run.articles.choose(plan))).values()
    await run.articles.update(update)
    assert (await run.articles.update(update))[1].dutch == ""
    assert await _updates(run) == {}
    assert len(run.books.articles.updated) == 1


@pytest.mark.parametrize("error", [RefusedError("mag niet", "mag niet"), OutcomeUnknownError("stil", "stil")])
async def test_an_update_that_fails_leaves_the_article_as_it_was_and_is_not_tried_again_in_this_run(
    desk: Desk, error: RefusedError | OutcomeUnknownError
) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    run.books.usage.fail("articles.update", error)
    unchanged, notice = await _update(run)
    assert unchanged == await _coffee(run) == COFFEE_ARTICLE
    assert notice
    assert run.progress.counts == {}
    assert await _updates(run) == {}


async def test_an_update_that_cannot_reach_the_books_raises(desk: Desk) -> None:
    run = import_run(desk, articles=KEPT_UP_TO_DATE)
    run.books.usage.fail("articles.update", UnreachableError("niet nu", "niet nu"))
    with pytest.raises(UnreachableError):
        await _update(run)


async def test_a_link_under_the_key_of_before_is_found_and_written_under_that_of_today(desk: Desk) -> None:
    run = import_run(desk)
    typed = replace(COFFEE, model="LAB\u200b-KO\u00adFFIE")
    await _link(desk, typed.model.casefold(), article_id=article("LAB-KABEL").id)
    choices = await _choices(run, order_of(typed))
    assert choices[typed.model] == article("LAB-KABEL")
    store = desk.services.store
    assert await store.get(ArticleLink, "lab", typed.model.casefold()) is None
    assert await store.get(ArticleLink, "lab", "lab-koffie") is not None
    assert await _coffee(import_run(desk, books=run.books)) == article("LAB-KABEL")


async def test_a_code_that_is_written_clean_costs_no_second_look_at_the_links(desk: Desk) -> None:
    run = import_run(desk)
    desk.rows.reads.clear()
    await _choices(run)
    assert desk.rows.reads["articles"] == 1


async def test_an_article_that_was_made_with_characters_that_are_not_shown_is_found(desk: Desk) -> None:
    run = import_run(desk)
    typed = "LAB\u200b-KOFFIE"
    _only_in_books(run, article(typed))
    assert (await _choices(run, order_of(replace(COFFEE, model=typed))))[typed] == article(typed)
    assert run.books.articles.looked_up[0] >= {typed, "LAB-KOFFIE"}
