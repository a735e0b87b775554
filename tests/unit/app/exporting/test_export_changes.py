"""The pipeline of an export: what is selected, matched, written and recorded, and when the cursor moves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.errors import ReadFailedError, UnreachableError
from sconnect.app.exporting.export_changes import Export
from sconnect.app.ports import BookPage
from sconnect.app.storage.records import ArticleLink, ExportedArticle, ExportIssue
from sconnect.domain.books import Article
from sconnect.domain.causes import CauseKind
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop_catalogue import ProductWrite, WriteOutcome, Written
from tests.unit.app.conftest import Desk
from tests.unit.app.exporting.fakes import (
    FakeExporter,
    article,
    cursor_of,
    issues_of,
    report_of,
    session_of,
    stored,
)

A, B, C = article("A"), article("B"), article("C")


class Lab:
    """Runs one export after another with an exporter that finds what the test sets."""

    def __init__(self, desk: Desk, rows: Sequence[Article] = (A, B), *, page_size: int = 500) -> None:
        self._desk = desk
        self._runs = 0
        self.session = session_of(desk)
        self.exporter = FakeExporter(self.session, rows, page_size=page_size)

    async def run(self, **options: Any) -> dict[str, int]:
        """Let the next run come and go; returns its counts."""
        self._runs += 1
        self.session = session_of(self._desk, run_id=f"run-{self._runs}", **options)
        self.exporter.sent.clear()
        self.more = await Export(self.session, self.exporter).run()
        return self.session.progress.counts

    async def linked(self) -> None:
        """Let everything be created, and change its price in the books."""
        await self.run()
        self.exporter.rows = [replace(row, sales_price=row.sales_price + 1) for row in self.exporter.rows]

    async def records(self) -> dict[str, ExportedArticle]:
        """Read what is recorded, by article code."""
        return {record.item_id.removeprefix("id-"): record for record in await stored(self.session, ExportedArticle)}

    def sent(self) -> list[list[str]]:
        """Return which articles were sent, per batch."""
        return [[write.key for write in batch] for batch in self.exporter.sent]


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return Lab(desk)


async def test_what_changed_is_created_recorded_linked_and_reported(lab: Lab) -> None:
    assert await lab.run() == {"created": 2}
    assert not lab.more
    assert lab.sent() == [["A", "B"]]
    record = (await lab.records())["A"]
    assert (record.shop_id, record.shop_key, record.content_hash) == ("made-A", "A", "A for 10")
    assert record.source_hash
    links = await stored(lab.session, ArticleLink)
    assert {link.article_key for link in links} == {"A is made-A", "B is made-B"}
    report = await report_of(lab.session)
    assert [(item.subject, item.name, item.outcome) for item in report] == [
        ("A", "Artikel A", ItemOutcome.CREATED),
        ("B", "Artikel B", ItemOutcome.CREATED),
    ]
    assert report[0].changes[0].after == "10"


async def test_what_was_dealt_with_as_it_stands_is_neither_matched_nor_sent(lab: Lab) -> None:
    await lab.run()
    lab.exporter.matched.clear()
    assert await lab.run() == {"unchanged": 2}
    assert not lab.exporter.matched
    assert not lab.exporter.matched_linked
    assert lab.sent() == []
    assert await report_of(lab.session) == []


async def test_a_change_of_nothing_but_the_moment_is_no_change(desk: Desk, lab: Lab) -> None:
    await lab.run()
    lab.exporter.rows = [replace(row, modified_at=desk.clock.now()) for row in lab.exporter.rows]
    assert await lab.run() == {"unchanged": 2}
    assert not lab.exporter.matched_linked


async def test_what_the_export_has_nothing_to_do_with_is_not_even_counted(lab: Lab) -> None:
    lab.exporter.irrelevant = {"A"}
    assert await lab.run() == {"created": 1}
    assert set(await lab.records()) == {"B"}


async def test_a_row_that_the_books_give_twice_is_exported_once(desk: Desk) -> None:
    lab = Lab(desk, [A, A])
    assert await lab.run() == {"created": 1}
    assert lab.sent() == [["A"]]


async def test_a_product_that_stays_as_it_is_counts_as_unchanged_and_is_not_looked_at_again(lab: Lab) -> None:
    lab.exporter.stays = {"A"}
    assert await lab.run() == {"unchanged": 1, "created": 1}
    lab.exporter.stays = set()
    await lab.run()
    assert lab.sent() == []


async def test_what_cannot_go_to_the_shop_is_skipped_and_reported_once(lab: Lab) -> None:
    lab.exporter.cannot_go = {"A": CauseKind.EXPORT_PRICE_MISSING}
    assert await lab.run() == {"skipped": 1, "created": 1}
    [item] = [item for item in await report_of(lab.session) if item.subject == "A"]
    assert [cause.kind for cause in item.causes] == [CauseKind.EXPORT_PRICE_MISSING]
    assert await issues_of(lab.session) == {}
    lab.exporter.rows[0] = replace(A, name="Anders")
    assert await lab.run() == {"skipped": 1, "unchanged": 1}
    assert await report_of(lab.session) == []


async def test_what_is_linked_is_updated_without_being_matched_anew(lab: Lab) -> None:
    await lab.linked()
    lab.exporter.matched.clear()
    assert await lab.run() == {"updated": 2}
    assert lab.exporter.matched == []
    assert [write.shop_id for write in lab.exporter.sent[0]] == ["made-A", "made-B"]
    assert not any(write.create for write in lab.exporter.sent[0])
    assert (await lab.records())["A"].content_hash == "A for 11"


async def test_a_change_that_the_shop_is_not_told_of_sends_nothing(lab: Lab) -> None:
    await lab.run()
    lab.exporter.rows = [replace(row, name="Anders") for row in lab.exporter.rows]
    assert await lab.run() == {"unchanged": 2}
    assert lab.exporter.matched_linked == []
    assert await lab.run() == {"unchanged": 2}


async def test_a_linked_product_that_became_anothers_is_matched_anew_without_its_link(lab: Lab) -> None:
    await lab.linked()
    lab.exporter.lost = {"A"}
    assert await lab.run() == {"updated": 1, "created": 1}
    assert lab.sent() == [["B"], ["A"]]
    assert lab.exporter.known_when_matched["A"].shop_id == ""


async def test_a_linked_product_that_the_shop_does_not_have_any_more_is_matched_anew(lab: Lab) -> None:
    await lab.linked()
    lab.exporter.refusals = {"A": "unknown"}
    assert await lab.run() == {"updated": 1, "refused": 1}
    assert lab.sent() == [["A", "B"], ["A"]]
    assert lab.exporter.known_when_matched["A"].shop_id == ""


async def test_a_product_without_a_link_that_the_shop_does_not_know_is_refused(lab: Lab) -> None:
    lab.exporter.found, lab.exporter.refusals = {"A": "7"}, {"A": "unknown"}
    assert await lab.run() == {"refused": 1, "created": 1}
    assert await issues_of(lab.session) == {"id-A": CauseKind.EXPORT_PRODUCT_REFUSED}


async def test_a_product_that_is_found_is_updated_and_not_created(lab: Lab) -> None:
    lab.exporter.found = {"A": "7"}
    assert await lab.run() == {"updated": 1, "created": 1}
    assert (await lab.records())["A"].shop_id == "7"


async def test_a_found_product_that_is_as_it_should_be_is_recorded_and_linked_without_a_write(lab: Lab) -> None:
    lab.exporter.found, lab.exporter.changes = {"A": "7"}, {"A": ()}
    assert await lab.run() == {"unchanged": 1, "created": 1}
    assert lab.sent() == [["B"]]
    record = (await lab.records())["A"]
    assert (record.shop_id, record.content_hash) == ("7", "A for 10")
    assert "A is 7" in {link.article_key for link in await stored(lab.session, ArticleLink)}


async def test_a_product_that_was_not_compared_is_sent(lab: Lab) -> None:
    await lab.linked()
    lab.exporter.changes = {"A": None, "B": ()}
    assert await lab.run() == {"updated": 1, "unchanged": 1}
    assert lab.sent() == [["A"]]


async def test_what_waits_for_a_person_stands_on_the_work_list_until_it_is_solved(lab: Lab) -> None:
    lab.exporter.found = {"A": CauseKind.EXPORT_PRODUCT_AMBIGUOUS}
    assert await lab.run() == {"waiting": 1, "created": 1}
    assert await issues_of(lab.session) == {"id-A": CauseKind.EXPORT_PRODUCT_AMBIGUOUS}
    assert lab.session.progress.errors[0].startswith("Artikel ")
    assert lab.session.progress.errors[0].count("Artikel") == 1
    lab.exporter.found = {"A": "7"}
    assert await lab.run(by_hand=True) == {"updated": 1, "unchanged": 2}
    assert await issues_of(lab.session) == {}


async def test_what_may_not_be_created_is_skipped_with_the_reason(lab: Lab) -> None:
    lab.exporter.uncreatable = {"A": CauseKind.EXPORT_NOT_IN_SHOP}
    assert await lab.run() == {"skipped": 1, "created": 1}
    [item] = [item for item in await report_of(lab.session) if item.subject == "A"]
    assert [cause.kind for cause in item.causes] == [CauseKind.EXPORT_NOT_IN_SHOP]


async def test_what_need_not_be_there_and_never_was_is_not_looked_for(lab: Lab) -> None:
    lab.exporter.uncreatable = {"A": None}
    assert await lab.run() == {"unchanged": 1, "created": 1}
    assert lab.exporter.matched == [["B"]]


async def test_what_need_not_be_there_and_may_have_been_made_is_looked_for_and_forgotten(lab: Lab) -> None:
    at = lab.session.services.clock.now()
    in_doubt = ExportedArticle(profile_id=lab.session.profile.id, item_id="id-A", at=at, shop_key="maybe A")
    await lab.session.services.store.put(in_doubt)
    lab.exporter.uncreatable = {"A": None}
    assert await lab.run() == {"unchanged": 1, "created": 1}
    assert lab.exporter.matched == [["A", "B"]]
    assert (await lab.records())["A"].shop_key == ""


async def test_before_a_write_is_recorded_that_what_the_shop_holds_is_in_doubt(lab: Lab) -> None:
    await lab.linked()
    await lab.run()
    [before] = [record for record in lab.exporter.records_when_sent[-1] if record.item_id == "id-A"]
    assert (before.shop_key, before.source_hash, before.content_hash) == ("maybe A", "", "")


async def test_what_was_in_doubt_when_the_answer_was_lost_is_sent_again(lab: Lab) -> None:
    honest = lab.exporter.write

    async def lose_the_answer(writes: Sequence[ProductWrite]) -> list[Written]:
        await honest(writes)
        raise UnreachableError("weg", "weg")

    lab.exporter.write = lose_the_answer  # type: ignore[method-assign] # one answer is lost
    with pytest.raises(UnreachableError):
        await lab.run()
    assert {record.shop_key for record in (await lab.records()).values()} == {"maybe A", "maybe B"}
    lab.exporter.write = honest  # type: ignore[method-assign] # and the next one is not
    assert await lab.run() == {"created": 2}


async def test_a_creation_that_finds_its_own_work_done_counts_as_created(lab: Lab) -> None:
    async def done_already(writes: Sequence[ProductWrite]) -> list[Written]:
        return [Written(write.key, WriteOutcome.UNCHANGED, "7") for write in writes]

    lab.exporter.write = done_already  # type: ignore[method-assign] # as a shop answers a repeat
    assert await lab.run() == {"created": 2}


async def test_writes_go_by_the_hundred(desk: Desk) -> None:
    lab = Lab(desk, [article(f"A{number}") for number in range(250)])
    assert await lab.run() == {"created": 250}
    assert [len(batch) for batch in lab.exporter.matched] == [100, 100, 50]
    assert [len(batch) for batch in lab.sent()] == [100, 100, 50]


@pytest.mark.parametrize(("reads_linked", "together"), [(True, [100, 50]), (False, [150])])
async def test_what_is_read_before_it_is_written_goes_a_batch_at_a_time(
    desk: Desk, reads_linked: bool, together: list[int]
) -> None:
    lab = Lab(desk, [article(f"A{number}") for number in range(150)])
    await lab.linked()
    lab.exporter.reads_linked = reads_linked
    await lab.run()
    assert [len(batch) for batch in lab.exporter.matched_linked] == together
    assert [len(batch) for batch in lab.sent()] == [100, 50]


async def test_the_rest_of_a_batch_that_the_shop_did_not_get_round_to_is_sent_again(lab: Lab) -> None:
    lab.exporter.answered_at_once = 1
    assert await lab.run() == {"created": 2}
    assert lab.sent() == [["A", "B"], ["B"]]


async def test_a_shop_that_gets_round_to_nothing_ends_the_run(lab: Lab) -> None:
    lab.exporter.answered_at_once = 0
    with pytest.raises(ReadFailedError):
        await lab.run()
    assert len(lab.sent()) == 1


async def test_a_dry_run_reports_what_it_would_do_and_writes_nothing(lab: Lab) -> None:
    lab.exporter.found = {"B": "7"}
    assert await lab.run(dry_run=True) == {"created": 1, "updated": 1}
    report = {item.subject: (item.outcome, len(item.changes)) for item in await report_of(lab.session)}
    assert report == {"A": (ItemOutcome.CREATED, 1), "B": (ItemOutcome.UPDATED, 1)}
    assert lab.sent() == []
    assert await lab.records() == {}
    assert await stored(lab.session, ArticleLink) == []
    assert await cursor_of(lab.session) is None
    assert not lab.more


async def test_a_dry_run_keeps_no_issue_and_never_tries_again_what_waits(lab: Lab) -> None:
    lab.exporter.found = {"A": CauseKind.EXPORT_PRODUCT_TAKEN}
    assert await lab.run(dry_run=True, by_hand=True) == {"waiting": 1, "created": 1}
    assert await stored(lab.session, ExportIssue) == []
    assert lab.exporter.reread == []


async def test_a_dry_run_stops_after_the_page_with_as_many_as_were_asked_for(desk: Desk) -> None:
    lab = Lab(desk, [A, B, C], page_size=1)
    lab.session = session_of(desk, dry_run=True)
    lab.session.progress.newest = 2
    assert not await Export(lab.session, lab.exporter).run()
    assert lab.session.progress.counts == {"created": 2}
    assert lab.session.progress.errors == []


async def test_a_dry_run_without_time_says_that_it_did_not_look_at_everything(lab: Lab) -> None:
    await lab.run(dry_run=True, seconds=0)
    assert not lab.more
    assert "De proef stopte" in lab.session.progress.errors[0]


async def test_a_run_that_is_cut_off_leaves_the_cursor_at_its_page(desk: Desk) -> None:
    lab = Lab(desk, [A, B, C], page_size=1)
    honest = lab.exporter.write

    async def slow(writes: Sequence[ProductWrite]) -> list[Written]:
        await desk.clock.sleep(300)
        return await honest(writes)

    lab.exporter.write = slow  # type: ignore[method-assign] # two writes take longer than a run
    assert await lab.run() == {"created": 2}
    assert lab.more
    cursor = await cursor_of(lab.session)
    assert cursor
    assert (cursor.skip, cursor.read_until) == (2, None)
    lab.exporter.write = honest  # type: ignore[method-assign] # the next run is in no hurry
    lab.exporter.pages.clear()
    assert await lab.run() == {"created": 1, "unchanged": 3}  # and once more what changed on the pages before
    assert [skip for _, skip in lab.exporter.pages] == [2, 3, 0, 1, 2, 3]
    assert not lab.more


async def test_what_was_done_of_a_page_that_is_cut_off_is_recorded(desk: Desk) -> None:
    lab = Lab(desk, [article(f"A{number}") for number in range(150)])
    honest = lab.exporter.write

    async def slow(writes: Sequence[ProductWrite]) -> list[Written]:
        await desk.clock.sleep(500)
        return await honest(writes)

    lab.exporter.write = slow  # type: ignore[method-assign] # one batch takes longer than a run
    assert await lab.run() == {"created": 100}
    assert lab.more
    assert len(await lab.records()) == 100
    cursor = await cursor_of(lab.session)
    assert cursor is None or cursor.read_until is None


async def test_no_batch_is_begun_after_time_ran_out(desk: Desk) -> None:
    lab = Lab(desk, [article(f"A{number}") for number in range(150)])
    await lab.linked()
    honest = lab.exporter.write

    async def slow(writes: Sequence[ProductWrite]) -> list[Written]:
        await desk.clock.sleep(500)
        return await honest(writes)

    lab.exporter.write = slow  # type: ignore[method-assign] # one batch takes longer than a run
    assert await lab.run() == {"updated": 100}
    assert lab.more
    assert [len(batch) for batch in lab.exporter.matched_linked] == [150]
    lab.exporter.write = honest  # type: ignore[method-assign] # the next run is in no hurry
    assert await lab.run() == {"updated": 50, "unchanged": 100}
    assert not lab.more


async def test_a_page_that_fails_does_not_move_the_cursor(lab: Lab) -> None:
    async def fail(writes: Sequence[ProductWrite]) -> list[Written]:
        del writes
        raise UnreachableError("weg", "weg")

    lab.exporter.write = fail  # type: ignore[method-assign] # the shop is gone
    with pytest.raises(UnreachableError):
        await lab.run()
    assert await cursor_of(lab.session) is None


async def test_terms_that_turn_out_to_have_changed_begin_everything_again(desk: Desk, lab: Lab) -> None:
    await lab.run()
    lab.exporter.stated_terms = "other terms"
    lab.exporter.rows.append(C)
    lab.exporter.pages.clear()
    desk.clock.seconds += 3_600
    assert await lab.run() == {"unchanged": 4, "created": 1}  # two before the terms were looked at
    assert [since is None for since, _ in lab.exporter.pages] == [False, True]


async def test_keys_are_surveyed_before_a_pass_over_everything_and_no_other(lab: Lab) -> None:
    await lab.run()
    assert lab.exporter.surveys == 1
    await lab.run()
    assert lab.exporter.surveys == 1


async def test_what_waits_is_tried_again_once_a_day(desk: Desk, lab: Lab) -> None:
    lab.exporter.found = {"A": CauseKind.EXPORT_PRODUCT_AMBIGUOUS}
    await lab.run()
    desk.clock.seconds += timedelta(hours=23).total_seconds()
    await lab.run()
    assert lab.exporter.reread == []
    desk.clock.seconds += timedelta(hours=2).total_seconds()
    assert await lab.run() == {"unchanged": 2, "waiting": 1}
    assert lab.exporter.reread == [{"id-A"}]
    await lab.run()
    assert len(lab.exporter.reread) == 1


async def test_what_was_tried_in_this_run_is_not_tried_twice(lab: Lab) -> None:
    lab.exporter.found = {"A": CauseKind.EXPORT_PRODUCT_AMBIGUOUS}
    assert await lab.run(by_hand=True) == {"waiting": 1, "created": 1}
    assert lab.exporter.reread == []


async def test_an_issue_of_what_is_gone_from_the_books_is_removed(lab: Lab) -> None:
    lab.exporter.found = {"A": CauseKind.EXPORT_PRODUCT_AMBIGUOUS}
    await lab.run()
    lab.exporter.rows = [B]
    await lab.run(by_hand=True)
    assert await issues_of(lab.session) == {}


async def test_a_retry_that_is_cut_off_is_made_again(desk: Desk, lab: Lab) -> None:
    lab.exporter.found = {"A": CauseKind.EXPORT_PRODUCT_AMBIGUOUS}
    await lab.run()
    lab.exporter.found = {"A": "7"}
    before = await cursor_of(lab.session)
    honest = lab.exporter.read_page

    async def slow(since: datetime | None, skip: int) -> BookPage[Article]:
        await desk.clock.sleep(500)
        return await honest(since, skip)

    lab.exporter.read_page = slow  # type: ignore[method-assign] # the pass takes all the time there is
    assert await lab.run(by_hand=True) == {"unchanged": 2}
    assert lab.more
    assert lab.exporter.reread == []
    after = await cursor_of(lab.session)
    assert before
    assert after
    assert after.retried_at == before.retried_at


async def test_prices_are_sent_as_they_are_wanted(lab: Lab) -> None:
    lab.exporter.rows = [replace(A, sales_price=Decimal("12.3456"))]
    await lab.run()
    assert lab.exporter.sent[0][0].price == Decimal("12.3456")
