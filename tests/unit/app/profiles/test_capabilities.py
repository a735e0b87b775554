from dataclasses import replace

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.capabilities import can_do, read_facts, remember_administration, remember_shop
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.starting import start_run
from sconnect.app.storage.records import RunRecord
from sconnect.domain.profile import Interval, Planning, Task, TaskPlan
from tests.fakes.rows import Fate
from tests.fakes.ticks import start_due_runs
from tests.unit.app.conftest import BOOKS, Desk, linked_profile
from tests.unit.domain.makers import dutch_shop

INFO = replace(
    dutch_shop(),
    shop_version="4.1.0.3",
    extension_version="1.0",
    capabilities=frozenset({"import_orders", "export_articles"}),
    stores={"0": "De Winkel"},
)


async def test_an_import_remembers_what_it_found_at_both_ends(desk: Desk) -> None:
    progress = Progress(run_id="run-1", deadline=400, by_hand=False)
    async with ImportSession.open(desk.services, linked_profile(), progress) as session:
        await session.reference()
    facts = await read_facts(desk.services, "lab")
    assert facts is not None
    assert facts.shop_version == dutch_shop().shop_version
    assert facts.administration_name == BOOKS.administration.name


async def test_what_is_no_news_is_not_written(desk: Desk) -> None:
    for _ in range(3):
        await remember_shop(desk.services, "lab", INFO)
        await remember_administration(desk.services, "lab", BOOKS.administration)
        await desk.clock.sleep(60)
    assert desk.rows.writes["claims"] == 4  # with the summary of the profile
    facts = await read_facts(desk.services, "lab")
    assert facts is not None
    assert (facts.shop_name, facts.shop_version, facts.capabilities) == (
        "De Winkel",
        "4.1.0.3",
        ("export_articles", "import_orders"),
    )


async def test_tables_that_are_busy_stop_nobody(desk: Desk) -> None:
    desk.rows.policy = lambda _: Fate.LOST
    await remember_shop(desk.services, "lab", INFO)


async def test_a_task_that_the_shop_cannot_do_is_refused_in_words_and_never_started(desk: Desk) -> None:
    planning = Planning(export_customers=TaskPlan(interval=Interval.MINUTES_5))
    await save_profile(desk.services, linked_profile().model_copy(update={"planning": planning}), by="test")
    await remember_shop(desk.services, "lab", INFO)
    with pytest.raises(RefusedError, match=r"'Klanten exporteren' kan niet met deze winkel: .*versie 1\.0"):
        await start_run(desk.services, "lab", Task.EXPORT_CUSTOMERS, by="eva")
    assert await start_due_runs(desk.services, Task.EXPORT_CUSTOMERS) == []
    assert [run async for run in desk.services.store.range(RunRecord, "lab")] == []
    assert (await start_run(desk.services, "lab", Task.EXPORT_ARTICLES, by="eva")).needs_message


async def test_a_shop_that_nobody_looked_at_is_given_the_benefit_of_the_doubt(desk: Desk) -> None:
    assert can_do(Task.EXPORT_CUSTOMERS, await read_facts(desk.services, "lab"))
