"""How far an export has read the books: where a pass begins, what moves the cursor, and when everything comes again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sconnect.app.exporting.change_feed import OVERLAP, ChangeFeed
from sconnect.app.storage.records import ExportCursor, ExportedArticle
from sconnect.domain.books import Article
from sconnect.domain.shop_catalogue import ProductWrite
from tests.unit.app.conftest import Desk
from tests.unit.app.exporting.fakes import FakeExporter, article, cursor_of, session_of

HOUR, DAY = 3_600.0, 86_400.0


class Lab:
    """Opens the feed of one run after another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.session = session_of(desk)
        self.exporter = FakeExporter(self.session, [article("A"), article("B"), article("C")], page_size=2)

    async def open(self, **options: Any) -> ChangeFeed[Article, ExportedArticle, ProductWrite]:
        """Begin a run with the first pass of its feed."""
        self.session = session_of(self._desk, **options)
        feed = ChangeFeed(self.session, self.exporter)
        await feed.open()
        feed.begin_pass()
        return feed

    async def read_all(self, **options: Any) -> ChangeFeed[Article, ExportedArticle, ProductWrite]:
        """Let a run read to the end of what changed."""
        feed = await self.open(**options)
        while not await feed.move_past(await feed.read_page()):
            pass
        return feed

    async def cursor(self) -> ExportCursor:
        """Read the cursor that is stored."""
        found = await cursor_of(self.session)
        assert found
        return found

    def wait(self, seconds: float) -> None:
        self._desk.clock.seconds += seconds


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return Lab(desk)


async def test_a_first_pass_reads_everything_page_by_page(lab: Lab) -> None:
    began = lab.session.services.clock.now()
    feed = await lab.open()
    assert feed.reads_everything
    assert not await feed.move_past(await feed.read_page())
    assert (await lab.cursor()).skip == 2
    assert await feed.move_past(await feed.read_page())
    assert lab.exporter.pages == [(None, 0), (None, 2)]
    cursor = await lab.cursor()
    assert (cursor.read_until, cursor.whole_at) == (began, began)
    assert (cursor.pass_started, cursor.skip) == (None, 0)


async def test_the_next_pass_reads_what_was_modified_since_the_last_one_began_with_overlap(lab: Lab) -> None:
    began = lab.session.services.clock.now()
    await lab.read_all()
    lab.wait(HOUR)
    feed = await lab.open()
    assert not feed.reads_everything
    await feed.read_page()
    assert lab.exporter.pages[-1] == (began - OVERLAP, 0)
    assert timedelta(hours=2) < OVERLAP


async def test_a_pass_that_reads_changes_is_no_pass_over_everything(lab: Lab) -> None:
    await lab.read_all()
    first = await lab.cursor()
    lab.wait(HOUR)
    await lab.read_all()
    assert (await lab.cursor()).whole_at == first.whole_at
    assert (await lab.cursor()).read_until == lab.session.services.clock.now()


async def test_after_a_smaller_page_nothing_more_is_asked(lab: Lab) -> None:
    lab.exporter.rows = [article(code) for code in "ABCDE"]
    feed = await lab.open()
    page = await feed.read_page()
    assert not await feed.move_past(page)
    assert await feed.move_past(replace(page, rows=page.rows[:1]))


async def test_a_pass_that_was_cut_off_goes_on_at_its_page(lab: Lab) -> None:
    began = lab.session.services.clock.now()
    feed = await lab.open()
    await feed.move_past(await feed.read_page())
    lab.wait(5 * HOUR)
    later = await lab.open()
    assert later.is_resumed
    assert await later.move_past(await later.read_page())
    assert lab.exporter.pages == [(None, 0), (None, 2)]
    assert (await lab.cursor()).read_until == began  # what changed since then comes with the next pass


async def test_a_pass_that_was_left_for_long_begins_again(lab: Lab) -> None:
    feed = await lab.open()
    await feed.move_past(await feed.read_page())
    lab.wait(6 * HOUR)
    began = lab.session.services.clock.now()
    await lab.read_all()
    assert lab.exporter.pages == [(None, 0), (None, 0), (None, 2)]
    assert (await lab.cursor()).read_until == began


async def test_other_settings_read_everything_again(lab: Lab) -> None:
    await lab.read_all()
    before = (await lab.open()).source(article("A"))
    lab.exporter.stated_settings = "other settings"
    feed = await lab.open()
    assert feed.reads_everything
    assert feed.source(article("A")) != before


async def test_other_settings_give_up_a_pass_that_was_cut_off(lab: Lab) -> None:
    feed = await lab.open()
    await feed.move_past(await feed.read_page())
    lab.exporter.stated_settings = "other settings"
    later = await lab.open()
    await later.read_page()
    assert lab.exporter.pages == [(None, 0), (None, 0)]


async def test_the_terms_are_looked_at_once_a_day_and_no_more_often(lab: Lab) -> None:
    await lab.read_all()
    lab.exporter.stated_terms = "other terms"
    lab.wait(23 * HOUR)
    assert not (await lab.open()).reads_everything
    lab.wait(HOUR)
    assert (await lab.open()).reads_everything


async def test_terms_that_changed_are_found_out_once_a_run(lab: Lab) -> None:
    await lab.read_all()
    lab.wait(HOUR)
    feed = await lab.open()
    lab.exporter.stated_terms = "other terms"
    assert await feed.terms_changed()
    assert not await feed.terms_changed()
    feed.begin_pass()
    assert feed.reads_everything


async def test_terms_that_are_the_same_change_nothing(lab: Lab) -> None:
    await lab.read_all()
    feed = await lab.open()
    assert not await feed.terms_changed()
    assert not feed.reads_everything


async def test_the_fingerprint_of_a_row_follows_settings_and_terms_and_not_the_moment_of_change(lab: Lab) -> None:
    row = article("A")
    feed = await lab.open()
    before = feed.source(row)
    assert feed.source(replace(row, modified_at=lab.session.services.clock.now())) == before
    assert feed.source(replace(row, name="Anders")) != before
    lab.exporter.stated_terms = "other terms"
    assert (await lab.open()).source(row) != before


@pytest.mark.parametrize(("hours", "whole"), [(0.9, False), (1.0, True)])
async def test_everything_is_read_again_as_often_as_asked(lab: Lab, hours: float, whole: bool) -> None:
    lab.exporter.recheck = timedelta(hours=1)
    await lab.read_all()
    lab.wait(hours * HOUR)
    assert (await lab.open()).reads_everything is whole


async def test_books_that_show_nothing_do_not_move_the_cursor_until_their_terms_are_known(lab: Lab) -> None:
    await lab.read_all()
    before = await lab.cursor()
    lab.exporter.rows = []
    lab.wait(HOUR)
    await lab.read_all()
    assert await lab.cursor() == before
    lab.wait(DAY)
    await lab.read_all()
    assert (await lab.cursor()).read_until == lab.session.services.clock.now()


async def test_a_dry_run_moves_no_cursor(lab: Lab) -> None:
    feed = await lab.read_all(dry_run=True)
    await feed.record_retry()
    assert await cursor_of(lab.session) is None


async def test_a_retry_is_due_a_day_after_the_last_one_and_whenever_a_person_asks(lab: Lab) -> None:
    assert not (await lab.open()).retry_is_due
    assert (await lab.open(by_hand=True)).retry_is_due
    assert not (await lab.open(by_hand=True, dry_run=True)).retry_is_due
    await lab.read_all()
    lab.wait(DAY)
    await lab.read_all()
    assert (await lab.open()).retry_is_due
    await (await lab.open()).record_retry()
    assert not (await lab.open()).retry_is_due
    lab.wait(DAY - 1)
    assert not (await lab.open()).retry_is_due
    lab.wait(1)
    assert (await lab.open()).retry_is_due
