"""What an export records of each item, in which order it is written, and what is reported once."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.app.errors import StoreBusyError
from sconnect.app.exporting.exporter import ExportItem
from sconnect.app.exporting.issues import read_untried_issues, remove_issue
from sconnect.app.exporting.ledger import Ledger
from sconnect.app.storage.records import ArticleLink, ExportedArticle, ExportIssue
from sconnect.domain.books import Article
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Task
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.field_change import FieldChange
from tests.fakes.rows import Fate, Operation
from tests.unit.app.conftest import Desk
from tests.unit.app.exporting.fakes import article, issues_of, report_of, session_of, stored

SHARED = Cause(CauseKind.EXPORT_CODE_SHARED, "a", {"code": "A", "candidates": "A (een), B (twee)"})
SKIPPED = Cause(CauseKind.EXPORT_PRICE_MISSING, "A", {"code": "A"})


class Lab:
    """Keeps the ledger of one run after another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.open()

    def open(self, **options: Any) -> Ledger[Article, ExportedArticle]:
        """Begin a run."""
        self.session = session_of(self._desk, **options)
        self.ledger = Ledger[Article, ExportedArticle](self.session, ExportedArticle, Bilingual("Artikel", "Article"))
        return self.ledger

    async def item(self, code: str = "A", source_hash: str = "source") -> ExportItem[Article, ExportedArticle]:
        """Return an article with what is known of it."""
        row = article(code)
        known = (await self.ledger.read_known([row.id])).get(row.id) or self.ledger.blank(row.id)
        return ExportItem(row, code, row.name, source_hash, known)

    async def record(self) -> ExportedArticle:
        """Read the record of article A."""
        [record] = await stored(self.session, ExportedArticle)
        return record

    async def held_back(self, cause: Cause, **options: Any) -> None:
        """Let a run hold article A back."""
        ledger = self.open(**options)
        ledger.hold_back(await self.item(), cause)
        await ledger.flush()


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return Lab(desk)


async def test_what_was_exported_is_recorded_with_its_link_counted_and_reported(lab: Lab) -> None:
    item = await lab.item()
    link = ArticleLink(profile_id="lab", article_key="a", how=LinkOrigin.CREATED, at=lab.session.services.clock.now())
    changes = (FieldChange("prijs", "5", "10"),)
    record = replace(item.known, shop_id="7", content_hash="content")
    lab.ledger.record_synced(item, record, ItemOutcome.UPDATED, changes=changes, link=link)
    assert await stored(lab.session, ExportedArticle) == []
    await lab.ledger.flush()
    assert await lab.record() == replace(record, source_hash="source")
    assert await stored(lab.session, ArticleLink) == [link]
    assert lab.session.progress.counts == {"updated": 1}
    [reported] = await report_of(lab.session)
    assert (reported.subject, reported.outcome, reported.changes) == ("A", ItemOutcome.UPDATED, changes)


async def test_what_did_not_change_is_recorded_and_not_reported(lab: Lab) -> None:
    item = await lab.item()
    lab.ledger.record_synced(item, item.known, ItemOutcome.UNCHANGED)
    await lab.ledger.flush()
    assert (await lab.record()).source_hash == "source"
    assert await report_of(lab.session) == []


async def test_nothing_is_written_twice(lab: Lab) -> None:
    await lab.held_back(SHARED)
    await remove_issue(lab.session, "id-A")
    await lab.ledger.flush()
    assert await issues_of(lab.session) == {}
    assert len(await report_of(lab.session)) == 1


async def test_what_is_in_doubt_keeps_its_product_and_forgets_what_it_was_told(lab: Lab) -> None:
    known = replace(lab.ledger.blank("id-A"), shop_id="7", shop_key="A", source_hash="s", content_hash="c")
    await lab.ledger.mark_in_doubt([known])
    assert await lab.record() == replace(known, source_hash="", content_hash="")


async def test_more_than_can_be_read_at_once_is_read_in_turns(lab: Lab) -> None:
    ids = [f"id-{number}" for number in range(45)]
    await lab.session.services.store.put_many([lab.ledger.blank(each) for each in ids])
    found = await lab.ledger.read_known([*ids, "id-unknown"])
    assert sorted(found) == sorted(ids)


async def test_what_waits_stands_on_the_work_list_with_the_run_that_tried_it(lab: Lab) -> None:
    await lab.held_back(SHARED)
    [issue] = await stored(lab.session, ExportIssue)
    assert (issue.task, issue.item_id, issue.subject, issue.name) == (
        Task.EXPORT_ARTICLES,
        "id-A",
        "A",
        "Artikel A",
    )
    assert issue.causes == (SHARED,)
    assert issue.run_id == "run-1"
    assert lab.session.progress.errors == [SHARED.dutch], "the sentence names the article"
    assert lab.session.progress.counts == {"waiting": 1}


async def test_what_waits_longer_keeps_the_moment_it_began_to(desk: Desk, lab: Lab) -> None:
    began = desk.clock.now()
    await lab.held_back(SHARED)
    desk.clock.seconds += 3_600
    await lab.held_back(SHARED, run_id="run-2")
    [issue] = await stored(lab.session, ExportIssue)
    assert (issue.since, issue.run_id) == (began, "run-2")


async def test_what_is_skipped_is_not_on_the_work_list(lab: Lab) -> None:
    await lab.held_back(SKIPPED)
    assert await issues_of(lab.session) == {}
    assert lab.session.progress.errors == []
    assert lab.session.progress.counts == {"skipped": 1}


async def test_a_reason_is_reported_once_until_it_is_another(lab: Lab) -> None:
    await lab.held_back(SHARED)
    assert len(await report_of(lab.session)) == 1
    await lab.held_back(SHARED, run_id="run-2")
    assert await report_of(lab.session) == []
    await lab.held_back(replace(SHARED, facts={"code": "A", "candidates": "A (een), C (drie)"}), run_id="run-3")
    assert len(await report_of(lab.session)) == 1


async def test_a_dry_run_reports_every_reason_and_records_none(lab: Lab) -> None:
    await lab.held_back(SHARED)
    before = await lab.record()
    await lab.held_back(SHARED, run_id="dry", dry_run=True)
    assert len(await report_of(lab.session)) == 1
    await lab.held_back(SKIPPED, run_id="dry-2", dry_run=True)
    assert await lab.record() == before
    assert await issues_of(lab.session) == {"id-A": CauseKind.EXPORT_CODE_SHARED}


async def test_what_is_exported_after_all_leaves_the_work_list(lab: Lab) -> None:
    await lab.held_back(SHARED)
    item = await lab.item()
    lab.ledger.record_synced(item, item.known, ItemOutcome.UNCHANGED)
    await lab.ledger.flush()
    assert await issues_of(lab.session) == {}
    assert (await lab.record()).reason_hash == ""


async def test_what_is_skipped_after_it_waited_leaves_the_work_list(lab: Lab) -> None:
    await lab.held_back(SHARED)
    await lab.held_back(SKIPPED, run_id="run-2")
    assert await issues_of(lab.session) == {}


async def test_a_cause_is_kept_within_what_a_column_holds(lab: Lab) -> None:
    await lab.held_back(replace(SHARED, key="a\nb", facts={"code": "x\ty", "candidates": "z" * 600}))
    [issue] = await stored(lab.session, ExportIssue)
    assert (issue.causes[0].key, issue.causes[0].facts["code"]) == ("a b", "x y")
    assert len(issue.causes[0].facts["candidates"]) == 500


async def test_an_issue_stands_before_the_record_that_says_so(desk: Desk, lab: Lab) -> None:
    def lose_records(operation: Operation) -> Fate:
        return Fate.LOST if operation.table == "exports" and operation.is_write else Fate.FINE

    desk.rows.policy = lose_records
    with pytest.raises(StoreBusyError):
        await lab.held_back(SHARED)
    assert await issues_of(lab.session) == {"id-A": CauseKind.EXPORT_CODE_SHARED}
    assert await stored(lab.session, ExportedArticle) == []


async def test_a_link_stands_before_the_record_that_it_was_exported(desk: Desk, lab: Lab) -> None:
    def lose_links(operation: Operation) -> Fate:
        return Fate.LOST if operation.table == "articles" and operation.is_write else Fate.FINE

    item, now = await lab.item(), desk.clock.now()
    desk.rows.policy = lose_links
    link = ArticleLink(profile_id="lab", article_key="a", how=LinkOrigin.CREATED, at=now)
    lab.ledger.record_synced(item, item.known, ItemOutcome.CREATED, link=link)
    with pytest.raises(StoreBusyError):
        await lab.ledger.flush()
    assert await stored(lab.session, ExportedArticle) == []


async def test_only_what_this_run_did_not_try_in_this_export_is_tried_again(desk: Desk, lab: Lab) -> None:
    await lab.held_back(SHARED)
    assert await read_untried_issues(lab.session) == []
    assert await read_untried_issues(session_of(desk, run_id="run-2")) == ["id-A"]
    assert await read_untried_issues(session_of(desk, Task.EXPORT_CUSTOMERS, run_id="run-2")) == []
