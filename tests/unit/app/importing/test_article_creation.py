"""An article is created once, adopted when it turns out to exist, and never taken for ours when it is not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sconnect.app.errors import (
    NotNowError,
    OutcomeUnknownError,
    RefusalReason,
    RefusedError,
    SettingsError,
    TooManyCallsError,
    UnreachableError,
    UnreadableError,
)
from sconnect.app.importing.articles.creation import MissingArticle
from sconnect.app.importing.create_once import InDoubt
from sconnect.app.storage.records import ArticleLink
from sconnect.domain.books import Article
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import ImportRun, caused, import_run, order_of
from tests.unit.domain.makers import article

FIELD = "Webcode"
EXISTS = RefusedError("bestaat al", "bestaat al", reason=RefusalReason.CODE_EXISTS)
LOST = OutcomeUnknownError("stil", "stil")


def _run(desk: Desk, **settings: Any) -> ImportRun:
    """Begin a run over books without the article."""
    run = import_run(desk, articles=settings)
    run.books.articles.records.clear()
    return run


async def _create(run: ImportRun) -> Article | Cause | InDoubt:
    """Create the article of an order of one coffee, which the books did not have when they were asked."""
    plan = await run.look_up(order_of())
    choice = (await run.articles.choose(plan))["LAB-KOFFIE"]
    assert isinstance(choice, MissingArticle), choice
    return await run.articles.create("LAB-KOFFIE", choice)


async def _link(desk: Desk, **columns: Any) -> None:
    usual: dict[str, Any] = {"how": LinkOrigin.CREATED, "at": desk.clock.now()}
    await desk.services.store.put(ArticleLink(profile_id="lab", article_key="lab-koffie", **(usual | columns)))


async def _links(desk: Desk) -> list[ArticleLink]:
    return [stored.record async for stored in desk.services.store.range(ArticleLink, "lab")]


def _appears_meanwhile(run: ImportRun, made: Article) -> None:
    """Create the article elsewhere between the look-up and the creation."""

    async def make() -> None:
        run.books.articles.add(made)

    run.books.usage.before["articles.create"] = make


async def test_an_article_is_created_and_counted(desk: Desk) -> None:
    run = _run(desk)
    made = await _create(run)
    assert made == run.books.articles.records["id-LAB-KOFFIE"]
    assert run.progress.counts == {"articles_created": 1}
    assert await _links(desk) == []


async def test_a_second_order_takes_the_article_that_the_first_one_made(desk: Desk) -> None:
    run = _run(desk)
    plan = await run.look_up(order_of())
    choice = (await run.articles.choose(plan))["LAB-KOFFIE"]
    assert isinstance(choice, MissingArticle)
    first = await run.articles.create("LAB-KOFFIE", choice)
    assert await run.articles.create("LAB-KOFFIE", choice) == first
    assert (await run.articles.choose(plan))["LAB-KOFFIE"] == first
    assert run.books.usage.asked.count("articles.create") == 1


async def test_an_article_that_is_refused_waits_with_the_reason(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail(
        "articles.create", RefusedError("de omzetgroep is op slot", "de omzetgroep is op slot", codes=["ART-0001"])
    )
    cause = caused(await _create(run))
    assert (cause.kind, cause.key) == (CauseKind.ARTICLE_REFUSED, "lab-koffie")
    assert cause.decisive == {"code": "LAB-KOFFIE", "detail": "de omzetgroep is op slot"}
    assert run.progress.counts == {}


async def test_an_article_that_was_made_meanwhile_is_adopted(desk: Desk) -> None:
    run = _run(desk)
    theirs = article("LAB-KOFFIE", id="theirs")
    _appears_meanwhile(run, theirs)
    assert await _create(run) == theirs
    assert run.progress.counts == {}
    assert [asked for asked in run.books.articles.looked_up if asked == {"LAB-KOFFIE"}] == [frozenset({"LAB-KOFFIE"})]


async def test_an_article_that_exists_but_is_inactive_waits(desk: Desk) -> None:
    run = _run(desk)
    _appears_meanwhile(run, article("LAB-KOFFIE", inactive=True))
    assert caused(await _create(run)).kind is CauseKind.ARTICLE_INACTIVE


async def test_an_article_that_is_said_to_exist_and_is_not_found_is_in_doubt(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail("articles.create", EXISTS)
    outcome = await _create(run)
    assert isinstance(outcome, InDoubt)
    assert outcome.cause.kind is CauseKind.ARTICLE_UNCERTAIN
    assert outcome.retry_at == desk.clock.now() + timedelta(minutes=5)


async def test_an_article_whose_answer_was_lost_is_looked_for_and_adopted(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.lose_answers("articles.create", LOST)
    assert await _create(run) == run.books.articles.records["id-LAB-KOFFIE"]
    assert len(run.books.articles.created) == 1


async def test_an_article_without_an_answer_that_is_not_found_is_in_doubt_and_not_made_twice(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail("articles.create", LOST)
    assert isinstance(await _create(run), InDoubt)
    assert run.books.usage.asked.count("articles.create") == 1


@pytest.mark.parametrize(
    "error",
    [
        UnreachableError("niet nu", "niet nu"),
        TooManyCallsError("quotum", "quotum"),
        SettingsError("geen recht", "geen recht"),
    ],
)
async def test_books_that_cannot_be_reached_raise_and_are_no_cause(
    desk: Desk, error: NotNowError | SettingsError
) -> None:
    run = _run(desk)
    run.books.usage.fail("articles.create", *[error] * 4)
    with pytest.raises(type(error)):
        await _create(run)
    assert run.books.articles.created == []


async def test_an_article_that_a_person_wanted_made_is_linked_to_the_code_of_the_shop(desk: Desk) -> None:
    run = _run(desk, processing=Processing.MANUAL)
    await _link(desk, by="anna", note="nieuw in het assortiment")
    made = await _create(run)
    assert isinstance(made, Article)
    [link] = await _links(desk)
    assert (link.article_id, link.article_code) == (made.id, "LAB-KOFFIE")
    assert (link.by, link.note) == ("anna", "nieuw in het assortiment")
    plan = await run.look_up(order_of(order_id="1002"))
    assert (await run.articles.choose(plan))["LAB-KOFFIE"] == made


async def test_the_intent_to_fill_an_extra_field_stands_in_the_tables_before_the_article_is_made(desk: Desk) -> None:
    run = _run(desk, extra_field=FIELD)
    seen: list[str] = []

    async def look() -> None:
        seen.extend(link.pending_field for link in await _links(desk))

    run.books.usage.before["articles.create"] = look
    made = await _create(run)
    assert seen == [FIELD]
    assert isinstance(made, Article)
    assert made.extra_fields == run.books.articles.records[made.id].extra_fields == {FIELD: "LAB-KOFFIE"}
    assert await _links(desk) == []


async def test_a_field_that_is_refused_waits_and_is_filled_by_a_later_run(desk: Desk) -> None:
    run = _run(desk, extra_field=FIELD)
    run.books.usage.fail("articles.fill_extra_field", RefusedError("het veld is te kort.", "het veld is te kort."))
    cause = caused(await _create(run))
    assert (cause.kind, cause.facts["detail"]) == (CauseKind.ARTICLE_FIELD_REFUSED, "het veld is te kort")
    assert [link.pending_field for link in await _links(desk)] == [FIELD]

    later = import_run(desk, books=run.books, articles={"extra_field": FIELD})
    assert isinstance(await _create(later), Article)
    assert len(run.books.articles.created) == 1
    assert await _links(desk) == []


@pytest.mark.parametrize("error", [LOST, UnreadableError("onleesbaar", "onleesbaar")])
async def test_a_field_without_an_answer_leaves_the_article_right_and_the_intent_for_the_next_order(
    desk: Desk, error: OutcomeUnknownError | UnreadableError
) -> None:
    run = _run(desk, extra_field=FIELD)
    run.books.usage.fail("articles.fill_extra_field", error)
    assert isinstance(await _create(run), Article)
    assert [link.pending_field for link in await _links(desk)] == [FIELD]


async def test_a_field_that_was_filled_otherwise_meanwhile_is_never_overwritten(desk: Desk) -> None:
    run = _run(desk, extra_field=FIELD)
    _appears_meanwhile(run, article("LAB-KOFFIE", extra_fields={FIELD: "THEE"}))
    cause = caused(await _create(run))
    assert (cause.kind, cause.facts["value"]) == (CauseKind.ARTICLE_CODE_TAKEN, "THEE")
    assert "articles.fill_extra_field" not in run.books.usage.asked


async def test_a_field_that_holds_the_code_already_is_not_written_again(desk: Desk) -> None:
    run = _run(desk, extra_field=FIELD)
    _appears_meanwhile(run, article("LAB-KOFFIE", extra_fields={FIELD: " lab-koffie "}))
    assert isinstance(await _create(run), Article)
    assert "articles.fill_extra_field" not in run.books.usage.asked
    assert await _links(desk) == []


async def test_an_article_that_was_made_before_only_gets_its_field(desk: Desk) -> None:
    run = _run(desk, extra_field=FIELD)
    run.books.articles.add(article("LAB-KOFFIE"))
    await _link(desk, article_code="LAB-KOFFIE", pending_field=FIELD)
    assert await _create(run) == replace(article("LAB-KOFFIE"), extra_fields={FIELD: "LAB-KOFFIE"})
    assert run.books.articles.created == []


async def test_an_article_that_is_refused_leaves_its_intent_for_the_next_try(desk: Desk) -> None:
    run = _run(desk, extra_field=FIELD)
    run.books.usage.fail("articles.create", RefusedError("nee", "nee"))
    assert caused(await _create(run)).kind is CauseKind.ARTICLE_REFUSED
    assert "articles.fill_extra_field" not in run.books.usage.asked
