"""Rows as somebody sees them who has access to some profiles only."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.app.overview.figures import read_figures
from sconnect.app.overview.planning import read_planning
from sconnect.app.overview.profiles import list_summaries
from sconnect.app.profiles.repository import record_of
from sconnect.app.storage.records import RECORDS, OfProfile, ProfileRecord, ShopClaims, SummaryRow
from sconnect.domain.profile import Task
from sconnect.domain.profile.history import By
from tests.unit.app.conftest import Desk
from tests.unit.app.storage.samples import filled
from tests.unit.domain.makers import profile

MINE, OTHER = "mijn", "ander"


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
async def test_nothing_is_there_but_what_is_of_a_visible_profile(kind: Any, desk: Desk) -> None:
    """Every kind of record: a new one that is of no profile is not there either."""
    record = filled(kind)
    await desk.services.store.put(record)
    visible = desk.services.store.of_profiles({MINE})
    is_shared = kind is ShopClaims
    assert (await visible.get_like(record) is not None) == is_shared
    assert bool([each async for each in visible.range(kind, record.partition)]) == is_shared
    if issubclass(kind, OfProfile) or kind in {ProfileRecord, SummaryRow}:
        theirs = desk.services.store.of_profiles({record.partition if issubclass(kind, OfProfile) else record.key})
        assert await theirs.get_like(record) is not None
        assert [each async for each in theirs.range(kind, record.partition)]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
async def test_nothing_can_be_written_but_a_summary_of_a_visible_profile(kind: Any, desk: Desk) -> None:
    record = filled(kind)
    whole = desk.services.store.of_profiles({record.partition, record.key})
    for write in (whole.put(record), whole.insert(record), whole.delete(kind, record.partition, record.key)):
        with pytest.raises(RuntimeError):
            await write
    if kind is SummaryRow:
        await whole.merge(record, {"waiting": 3})
        return
    with pytest.raises(RuntimeError):
        await whole.merge(record, {})


async def test_the_summary_of_another_profile_is_not_written(desk: Desk) -> None:
    with pytest.raises(RuntimeError):
        await desk.services.store.of_profiles({MINE}).merge(SummaryRow(profile_id=OTHER), {"waiting": 3})


async def test_lists_and_totals_of_one_among_four_hundred_cost_as_much_as_of_all(desk: Desk) -> None:
    ids = [f"winkel-{number:03d}" for number in range(400)]
    for name in ids:
        made = profile(reference_prefix=f"{name}-").model_copy(update={"id": name, "name": name})
        await desk.services.store.put(record_of(desk.services, made, by=By("test")))
        await desk.services.store.put(SummaryRow(profile_id=name, waiting=2, is_whole=True, built_at=desk.clock.now()))
    services = replace(desk.services, store=desk.services.store.of_profiles(ids[7:9]))
    desk.rows.reads.clear()
    planned = await read_planning(services)
    summaries, following = await list_summaries(services, after="", limit=1)
    figures = await read_figures(services)
    assert [each.profile_id for each in planned[:: len(Task)]] == ids[7:9]
    assert ([each.id for each in summaries], following) == ([ids[7]], ids[8])
    assert (figures.profiles, figures.waiting) == (2, 4)
    assert desk.rows.reads.total() <= 10
