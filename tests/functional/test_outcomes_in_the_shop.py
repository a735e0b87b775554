"""The shop shows with an order what became of it, when its owner wants that; it costs the import nothing."""

from dataclasses import replace

import pytest

from local.shop import faults as shop_faults
from local.shop.http.wire import Dropped, Fault, Reply, Response
from local.snelstart.faults import Fault as BooksFault
from local.snelstart.faults import FaultKind
from sconnect.app.importing.outcomes.telling import MOST_CALLS
from sconnect.app.runs.starting import read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import RunRecord, UnshownOutcome
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState
from sconnect.domain.shop_catalogue import LARGEST_BATCH
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.faults import (
    DAY,
    KilledError,
    assert_done,
    let_articles_be_made,
    place_waiting,
    timer_runs,
)
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_housekeeping import maintained

PAGE = "https://sconnect.example.test"
WRITE = "outcomes_write"


class ShowingLab(Lab):
    """A lab whose shop shows outcomes, of an app that has an address."""

    def __init__(self) -> None:
        super().__init__()
        self.shop.outcomes.switched_on = True

    def _wired(self) -> Services:
        return replace(super()._wired(), page_address=PAGE)

    def shown(self, order_id: str) -> tuple[str, str, str, str]:
        """What the shop shows of an order: its state, sales order, invoice and why, in Dutch."""
        record = self.shop.outcomes.records.get(order_id)
        assert record is not None, "nothing is shown"
        return record["state"], record["sales_order"], record["invoice"], record["reason_nl"]

    def number_of(self, order_id: str) -> str:
        [booked] = self.booked(order_id)
        return str(booked["nummer"])

    def unshown(self) -> list[str]:
        return self.run(self._unshown())

    async def _unshown(self) -> list[str]:
        rows = self.services.store.range(UnshownOutcome, self.profile.id)
        return [row.record.order_id async for row in rows]

    def only_writes(self, fault: Fault) -> None:
        """Let the shop misbehave when it is told what became of orders, and only then."""

        def when_told(honest: Response) -> Reply:
            return fault(honest) if self.shop.requests[-1].query["call"] == WRITE else honest

        self.shop.fault = when_told


def test_a_booked_order_is_shown_with_its_sales_order_and_a_link_to_its_page() -> None:
    lab = ShowingLab()
    [order_id] = lab.place(*plain_orders(1))
    lab.import_orders()
    assert lab.shown(order_id) == ("booked", lab.number_of(order_id), "", "")
    assert lab.shop.outcomes.records[order_id]["link"] == f"{PAGE}/#/orders/{lab.profile.id}/{order_id}"
    assert lab.unshown() == []


def test_an_order_that_waits_is_shown_with_why_and_later_as_booked() -> None:
    lab = ShowingLab()
    order_id = place_waiting(lab)
    assert lab.shown(order_id) == ("waiting", "", "", "artikel")
    assert lab.shop.outcomes.records[order_id]["reason_en"] == "article"
    let_articles_be_made(lab)
    lab.import_orders(by="anna")
    assert_done(lab, order_id)
    assert lab.shown(order_id) == ("booked", lab.number_of(order_id), "", "")


def test_a_page_of_orders_is_told_in_one_call_per_hundred_and_the_cursor_does_not_move_by_it() -> None:
    lab = ShowingLab()
    placed = lab.place(*plain_orders(130))
    histories = {order_id: list(lab.shop.entries[order_id]["histories"]) for order_id in placed}
    lab.import_orders()
    assert lab.shop.calls[WRITE] == 2
    assert {order_id: lab.shop.entries[order_id]["histories"] for order_id in placed} == histories
    asked = lab.shop.calls["orders"]
    timer_runs(lab, 3)
    assert lab.shop.calls[WRITE] == 2, "a run without news tells nothing"
    assert lab.shop.calls["orders"] == asked + 3, "and is asked nothing more for it"


def test_a_shop_that_does_not_show_outcomes_is_never_told_and_nothing_is_kept_for_it() -> None:
    lab = ShowingLab()
    lab.shop.outcomes.switched_on = False
    place_waiting(lab)
    decide(lab, item_of(lab, CauseKind.ARTICLE_UNKNOWN), Action.SKIP, reason="proef")
    timer_runs(lab, 2)
    lab.clock.seconds += DAY
    assert "unshown" not in maintained(lab).counts
    assert not [path for _, path in lab.snelstart_calls if "verkoopfacturen" in path]
    assert WRITE not in {request.query["call"] for request in lab.shop.requests}
    assert lab.unshown() == []
    assert lab.shop.outcomes.records == {}


@pytest.mark.parametrize(
    "fault",
    [
        shop_faults.drop,
        shop_faults.maintenance,
        shop_faults.failing(500),
        shop_faults.failing(404),
        shop_faults.instead(b"<html>"),
        shop_faults.changed(lambda answer: {**answer, "results": None}),
        shop_faults.changed(lambda answer: {**answer, "results": [{"key": "999", "outcome": "created", "id": "999"}]}),
    ],
)
def test_a_shop_that_cannot_be_told_costs_the_import_no_failure_and_no_second_call_and_is_told_later(
    fault: Fault,
) -> None:
    lab = ShowingLab()
    lab.only_writes(fault)
    placed = lab.place(*plain_orders(3))
    before = lab.clock.seconds
    run = lab.import_orders()
    assert (run.state, run.errors, run.counts["done"]) == (RunState.DONE, (), 3)
    assert lab.clock.seconds - before < 1, "no wait"
    assert sum(request.query["call"] == WRITE for request in lab.shop.requests) == 1
    assert sorted(lab.unshown()) == sorted(placed)
    lab.shop.fault = None
    timer_runs(lab, 1)
    assert [lab.shown(each)[:2] for each in placed] == [("booked", lab.number_of(each)) for each in placed]
    assert lab.unshown() == []


def test_a_shop_that_answers_slowly_is_left_after_ten_seconds() -> None:
    lab = ShowingLab()
    lab.only_writes(shop_faults.slow(25))
    placed = lab.place(*plain_orders(30))
    before = lab.clock.seconds
    run = lab.import_orders()
    assert run.state is RunState.DONE
    assert lab.clock.seconds - before < 15
    assert len(lab.unshown()) == len(placed)


def test_what_is_told_later_is_what_became_of_it_by_then() -> None:
    lab = ShowingLab()
    lab.only_writes(shop_faults.drop)
    order_id = place_waiting(lab)
    let_articles_be_made(lab)
    lab.import_orders(by="anna")
    lab.shop.fault = None
    timer_runs(lab, 1)
    assert lab.shown(order_id) == ("booked", lab.number_of(order_id), "", "")


def test_an_item_that_the_database_of_the_shop_did_not_take_is_told_again_and_an_unknown_order_is_not() -> None:
    lab = ShowingLab()
    codes = iter(["failed", "unknown"])

    def refuse(answer: dict[str, object]) -> dict[str, object]:
        results = [
            {"key": result["key"], "outcome": "refused", "code": next(codes), "message": "no"}
            for result in answer["results"]  # type: ignore[attr-defined]
        ]
        return {**answer, "results": results}

    lab.only_writes(shop_faults.changed(refuse))
    first, _ = lab.place(*plain_orders(2))
    lab.import_orders()
    assert lab.unshown() == [first]


def test_a_decision_of_a_person_is_shown_by_the_next_run() -> None:
    lab = ShowingLab()
    order_id = place_waiting(lab)
    decide(lab, item_of(lab, CauseKind.ARTICLE_UNKNOWN), Action.SKIP, reason="proef")
    assert lab.unshown() == [order_id]
    timer_runs(lab, 1)
    assert lab.shown(order_id) == ("skipped", "", "", "")
    assert lab.unshown() == []


def test_the_invoice_number_is_shown_after_the_daily_maintenance_and_stays() -> None:
    lab = ShowingLab()
    first, second = lab.place(*plain_orders(2))
    lab.import_orders()
    number = lab.number_of(first)
    lab.sim.invoice(lab.demo.books.name, lab.booked(first)[0]["id"])
    lab.clock.seconds += DAY
    assert maintained(lab).counts["unshown"] == 2
    timer_runs(lab, 1)
    assert lab.shown(first) == ("booked", number, f"F{number}", "")
    assert lab.shown(second) == ("booked", lab.number_of(second), "", "")
    lab.clock.seconds += DAY
    maintained(lab)
    timer_runs(lab, 1)
    assert lab.shown(first)[2] == f"F{number}"


def test_a_key_that_may_not_read_invoices_leaves_the_rest_shown_and_says_so() -> None:
    lab = ShowingLab()
    [order_id] = lab.place(*plain_orders(1))
    lab.only_writes(shop_faults.drop)
    lab.import_orders()
    lab.shop.fault = None
    lab.clock.seconds += DAY
    lab.sim.faults.add(BooksFault(FaultKind.REFUSE, "GET", "*/verkoopfacturen", status=403))
    day = maintained(lab)
    assert day.errors
    timer_runs(lab, 1)
    assert lab.shown(order_id)[0] == "booked"


def test_what_a_killed_run_did_not_tell_is_found_by_the_daily_maintenance() -> None:
    lab = ShowingLab()

    def die(_: Response) -> Reply:
        raise KilledError

    lab.only_writes(die)
    placed = lab.place(*plain_orders(2))
    with pytest.raises(KilledError):
        lab.import_orders()
    lab.shop.fault = None
    assert lab.unshown() == []
    lab.clock.seconds += DAY
    maintained(lab)
    timer_runs(lab, 1)
    assert [lab.shown(each)[0] for each in placed] == ["booked", "booked"]


def test_orders_of_before_the_switch_and_of_a_lost_table_are_shown_too_a_bounded_number_per_run() -> None:
    lab = ShowingLab()
    lab.shop.outcomes.switched_on = False
    number = MOST_CALLS * LARGEST_BATCH + 30
    placed = lab.place(*plain_orders(number))
    lab.import_orders()
    lab.shop.outcomes.switched_on = True
    for _ in range(2):
        timer_runs(lab, 1)
        lab.clock.seconds += DAY
        assert maintained(lab).counts["unshown"] == number
        told = lab.shop.calls[WRITE]
        timer_runs(lab, 1)
        assert lab.shop.calls[WRITE] == told + MOST_CALLS
        timer_runs(lab, 1)
        assert set(lab.shop.outcomes.records) == set(placed)
        assert lab.unshown() == []
        lab.shop.outcomes.reinstall()


def test_a_dry_run_shows_nothing() -> None:
    lab = ShowingLab()
    lab.place(*plain_orders(1))

    async def dry_run() -> RunRecord:
        started = await start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="anna", dry_run=True)
        await lab._carry_out(started.name)
        return await read_run(lab.services, started.name)

    lab.import_orders()
    told = lab.shop.calls[WRITE]
    lab.place(*plain_orders(2, first_customer=5))
    assert lab.run(dry_run()).state is RunState.DONE
    assert lab.shop.calls[WRITE] == told
    assert lab.unshown() == []


def test_a_run_that_lost_the_shop_asks_it_nothing_more() -> None:
    lab = ShowingLab()
    lab.place(*plain_orders(1))
    lab.import_orders()
    lab.place(*plain_orders(1, first_customer=9))

    def gone_for_orders(honest: Response) -> Reply:
        return Dropped() if lab.shop.requests[-1].query["call"] == "orders" else honest

    told = lab.shop.calls[WRITE]
    lab.shop.fault = gone_for_orders
    assert lab.import_orders().state is RunState.FAILED
    assert lab.shop.calls[WRITE] == told


def test_without_an_address_of_the_page_the_rest_is_shown() -> None:
    lab = ShowingLab()
    lab._wired = lambda: Lab._wired(lab)  # type: ignore[method-assign]
    [order_id] = lab.place(*plain_orders(1))
    lab.import_orders()
    assert lab.shown(order_id)[0] == "booked"
    assert lab.shop.outcomes.records[order_id]["link"] == ""
