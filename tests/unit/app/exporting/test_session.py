"""One run of an export: what is opened, and what stops it before anything is exported."""

from dataclasses import replace

import pytest

from sconnect.app.errors import SettingsError
from sconnect.app.exporting.session import ExportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.report import read_report
from sconnect.domain.books import ExtraFields
from sconnect.domain.profile import Task
from sconnect.domain.runs import ItemOutcome, RunItem
from tests.fakes.connections import FakeConnector
from tests.fakes.shop import FakeShop
from tests.unit.app.conftest import Desk, linked_profile
from tests.unit.app.exporting.fakes import session_of, shop_for, with_settings
from tests.unit.domain.makers import dutch_shop


async def test_at_the_end_the_shop_is_closed_calls_are_counted_and_the_report_is_written(desk: Desk) -> None:
    shop = shop_for(Task.EXPORT_ARTICLES)
    services = replace(desk.services, connector=FakeConnector(desk.books, shop))
    progress = Progress("run-1", desk.clock.monotonic() + 400, by_hand=False)
    async with ExportSession.open(services, linked_profile(), progress, Task.EXPORT_ARTICLES) as session:
        await (await session.books()).articles.by_id([])
        await session.report.add(RunItem("A", ItemOutcome.CREATED))
        await (await session.shop()).products.find([], by="id")  # the shop is open until the end
    assert shop.is_closed
    assert progress.calls == 1
    items, _ = await read_report(services, "lab", "run-1")
    assert [item.subject for item in items] == ["A"]


async def test_a_shop_whose_extension_cannot_receive_the_export_stops_it(desk: Desk) -> None:
    session = session_of(desk, Task.EXPORT_CUSTOMERS, shop=shop_for(Task.EXPORT_ARTICLES))
    with pytest.raises(SettingsError, match="Werk de extensie in de webwinkel bij"):
        await session.shop()


@pytest.mark.parametrize("task", [Task.EXPORT_ARTICLES, Task.EXPORT_CUSTOMERS])
async def test_only_prices_need_a_shop_that_counts_in_euro(desk: Desk, task: Task) -> None:
    shop = FakeShop(replace(dutch_shop(), capabilities=frozenset({task.value}), default_currency="USD"))
    session = session_of(desk, task, shop=shop)
    if task is Task.EXPORT_CUSTOMERS:
        assert await session.shop() is shop
        return
    with pytest.raises(SettingsError, match="De winkel rekent in USD"):
        await session.shop()


async def test_books_of_another_administration_stop_the_export(desk: Desk) -> None:
    session = session_of(desk, profile=with_settings(linked_profile(), "connection", administration_id="other"))
    with pytest.raises(SettingsError, match="Er is niets geëxporteerd"):
        await session.reference()


async def test_a_field_that_selects_and_does_not_exist_stops_the_export(desk: Desk) -> None:
    profile = with_settings(linked_profile(), "article_export", only_with_field="web")
    with pytest.raises(SettingsError, match="Extra veld 'web' bestaat niet"):
        await session_of(desk, profile=profile).check_extra_fields()


async def test_a_field_that_only_fills_something_is_reported_and_the_export_goes_on(desk: Desk) -> None:
    session = session_of(desk, profile=with_settings(linked_profile(), "article_export", ean_field="ean"))
    await session.check_extra_fields()
    assert "ean" in session.progress.errors[0]


async def test_extra_fields_are_read_only_when_the_settings_of_the_export_name_one(desk: Desk) -> None:
    profile = with_settings(linked_profile(), "article_export", only_with_field="web")
    desk.books.reference.fields = ExtraFields(articles=("web",))
    await session_of(desk, Task.EXPORT_CUSTOMERS, profile=profile).check_extra_fields()
    assert desk.books.usage.asked == []
    await session_of(desk, profile=profile).check_extra_fields()
    assert desk.books.usage.asked == ["reference.extra_fields"]


async def test_no_new_work_is_begun_after_the_deadline(desk: Desk) -> None:
    session = session_of(desk, seconds=10)
    desk.clock.seconds += 9
    assert not session.out_of_time
    desk.clock.seconds += 1
    assert session.out_of_time


async def test_no_new_work_is_begun_when_a_person_stopped_the_run(desk: Desk) -> None:
    session = session_of(desk)
    session.progress.stop_asked = True
    assert session.out_of_time
