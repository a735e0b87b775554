"""The report of a run: everything comes back, in order, a part at a time."""

from sconnect.app.runs.report import RunReport, read_report
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.runs import ItemOutcome, RunItem
from sconnect.domain.values.field_change import FieldChange
from tests.unit.app.conftest import Desk

_RUN = "8204571234567-0123456789"


def _item(number: int) -> RunItem:
    return RunItem(
        subject=f"ART-{number}",
        outcome=ItemOutcome.UPDATED,
        name="Theepot € 🫖",
        causes=(Cause(CauseKind.ARTICLE_UNKNOWN, "x", {"code": "x"}),),
        changes=(FieldChange("price", "1.00", "2.00"),),
    )


async def test_items_come_back_in_the_order_they_were_added(desk: Desk) -> None:
    report = RunReport(desk.services, "winkel", _RUN)
    await report.add(*(_item(number) for number in range(120)))
    await desk.clock.sleep(1)
    await report.add(_item(120))
    await report.flush()

    items, following = await read_report(desk.services, "winkel", _RUN, limit=1000)
    assert items == [_item(number) for number in range(121)]
    assert following == ""


async def test_a_report_is_read_a_part_at_a_time(desk: Desk) -> None:
    report = RunReport(desk.services, "winkel", _RUN)
    await report.add(*(_item(number) for number in range(120)))
    await report.flush()

    seen: list[RunItem] = []
    after = ""
    while True:
        items, after = await read_report(desk.services, "winkel", _RUN, after=after, limit=50)
        seen += items
        if not after:
            break
    assert {item.subject for item in seen} == {f"ART-{number}" for number in range(120)}
    assert len(seen) == 120


async def test_runs_do_not_see_each_others_items(desk: Desk) -> None:
    report = RunReport(desk.services, "winkel", _RUN)
    await report.add(_item(1))
    await report.flush()
    assert await read_report(desk.services, "winkel", "8204571234567-0123456788") == ([], "")


async def test_long_explanations_are_spread_over_more_rows(desk: Desk) -> None:
    report = RunReport(desk.services, "winkel", _RUN)
    items = [RunItem(str(number), ItemOutcome.CREATED, explanation='"' * 90_000) for number in range(5)]
    await report.add(*items)
    await report.flush()
    seen, _ = await read_report(desk.services, "winkel", _RUN, limit=100)
    assert seen == items
