"""Orders dated in the period of a VAT return that was sent wait for a date, and get the one that a person chose."""

from datetime import date, timedelta

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.storage.records import OrderRecord, SentReturns
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.state import OrderState
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of, refusal
from tests.functional.faults import DAY
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_dry_run import dry_run_import, of_orders
from tests.functional.test_revoked_decisions import read, revoked

PLACED, QUARTER = "2026-08-05", date(2026, 7, 1)
RETURN = "2026-07-01/2026-09-30"


def lab_of(*days: str, sent: bool = True) -> tuple[Lab, list[str]]:
    """A lab in which the return of the third quarter was sent, with orders placed on these days."""
    lab = Lab()
    lab.sim.make_return(lab.demo.books.name, QUARTER, sent=sent)
    placed = lab.place(*(plain_order(number) for number, _ in enumerate(days, 1)))
    for order_id, day in zip(placed, days, strict=True):
        lab.shop.entries[order_id]["order"]["date_added"] = f"{day} 10:00:00"
    return lab, placed


def day_booked(lab: Lab, order_id: str) -> str:
    [order] = lab.booked(order_id)
    return str(order["datum"])[:10]


def marker_of(lab: Lab, order_id: str) -> OrderRecord:
    marker = lab.marker(order_id)
    assert marker is not None
    return marker


def test_orders_of_a_sent_return_wait_before_anything_is_created_and_get_the_date_that_was_chosen() -> None:
    lab, [first, second, later] = lab_of(PLACED, "2026-09-30", "2026-10-01")
    cards = len(lab.sim.books(lab.demo.books.name).relations)

    lab.import_orders()

    assert day_booked(lab, later) == "2026-10-01"
    assert len(lab.sim.books(lab.demo.books.name).relations) == cards + 1
    [item] = items_of(lab)
    assert (item.kind, item.key, item.order_count) == (CauseKind.RETURN_SENT, RETURN, 2)
    assert item.facts["after"] == "2026-10-01"

    decide(lab, item, Action.CHOOSE_DATE, booking_day=date(2026, 11, 2))
    lab.import_orders()

    assert {day_booked(lab, each) for each in (first, second)} == {"2026-11-02"}
    explanation = read_explanation(marker_of(lab, first).explanation)
    assert explanation.sent is not None
    assert explanation.sent.day == "2026-11-02"
    assert any("02-11-2026" in notice for notice in explanation.notices)
    assert items_of(lab) == []
    found = lab.run(reconcile(lab.services, lab.profile, date(2026, 7, 1), date(2026, 9, 30)))
    assert (found.missing, found.foreign, found.orders_books) == ((), (), 2)


def test_an_order_can_stay_in_the_period_and_then_says_that_a_supplement_is_due() -> None:
    lab, [order_id] = lab_of(PLACED)
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.RETURN_SENT), Action.CHOOSE_DATE, in_sent_period=True)
    lab.import_orders()
    assert day_booked(lab, order_id) == PLACED
    told = read_explanation(marker_of(lab, order_id).explanation).told
    assert any("suppletie" in each.nl and "supplementary" in each.en for each in told)


def test_a_date_that_was_chosen_can_be_taken_back_and_is_asked_again() -> None:
    lab, [order_id] = lab_of(PLACED)
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.RETURN_SENT), Action.CHOOSE_DATE, booking_day=date(2026, 10, 1))
    assert read(lab, order_id).decisions[0].what.dutch == "Datum van de verkooporder: 01-10-2026"
    assert revoked(lab, order_id) == (order_id,)
    lab.import_orders()
    assert not lab.booked(order_id)
    assert item_of(lab, CauseKind.RETURN_SENT).order_count == 1


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 10, 5), date(2027, 3, 1), None])
def test_a_day_in_a_sent_return_or_ahead_cannot_be_chosen(day: date | None) -> None:
    lab, [order_id] = lab_of(PLACED)
    lab.sim.make_return(lab.demo.books.name, date(2026, 10, 1), "Maand")
    lab.import_orders()
    item = item_of(lab, CauseKind.RETURN_SENT)
    assert item.facts["after"] == "2026-11-01"
    assert refusal(lab, item.id, Action.CHOOSE_DATE, booking_day=day).english.startswith("Choose") or day == date(
        2026, 10, 5
    )
    assert marker_of(lab, order_id).decisions == ()


def test_a_date_in_a_return_that_was_sent_meanwhile_is_asked_about_again() -> None:
    lab, [order_id] = lab_of(PLACED)
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.RETURN_SENT), Action.CHOOSE_DATE, booking_day=date(2026, 10, 1))
    lab.sim.make_return(lab.demo.books.name, date(2026, 10, 1), "Maand")
    lab.clock.seconds += DAY
    lab.import_orders()
    assert item_of(lab, CauseKind.RETURN_SENT).key == "2026-10-01/2026-10-31"
    decide(lab, item_of(lab, CauseKind.RETURN_SENT), Action.CHOOSE_DATE, in_sent_period=True)
    lab.import_orders()
    assert day_booked(lab, order_id) == "2026-10-01"


def test_returns_are_read_once_a_day_per_administration_and_a_run_without_news_reads_none() -> None:
    lab, _ = lab_of("2026-10-02")
    for hours in (0, 1, 22):
        lab.clock.seconds += hours * 3_600
        lab.place(plain_order(1))
        lab.import_orders()
    assert lab.sim.log.count("GET", "/btwaangiftes") == 1
    lab.clock.seconds += DAY
    lab.import_orders()
    assert lab.sim.log.count("GET", "/btwaangiftes") == 1
    [order_id] = lab.place(plain_order(1))
    lab.shop.entries[order_id]["order"]["date_added"] = f"{PLACED} 10:00:00"
    lab.sim.make_return(lab.demo.books.name, QUARTER)  # sent once more
    lab.import_orders()
    assert lab.sim.log.count("GET", "/btwaangiftes") == 2
    assert not lab.booked(order_id)


@pytest.mark.parametrize("kind", ["no right", "fails", "ignored"])
def test_returns_that_cannot_be_read_hold_nothing_up(kind: str) -> None:
    lab, [order_id] = lab_of(PLACED)
    books = lab.sim.books(lab.demo.books.name)
    if kind == "no right":
        books.scopes = books.scopes.replace("btwaangiftes:read ", "")
    elif kind == "fails":
        lab.sim.faults.add(Fault(FaultKind.REFUSE, "GET", "/v2/btwaangiftes"))
    else:
        lab.sim.make_return(lab.demo.books.name, date(2026, 4, 1), sent=False)
    lab.import_orders()
    assert bool(lab.booked(order_id)) is (kind != "ignored")
    row = lab.run(_row(lab))
    assert row.is_refused is (kind == "no right")
    due = row.due_at - lab.clock.now()
    assert due < timedelta(minutes=16) if kind == "fails" else due > timedelta(hours=23)


async def _row(lab: Lab) -> SentReturns:
    stored = await lab.services.store.get(
        SentReturns, SentReturns.PARTITION_PREFIX, lab.profile.connection.administration_id
    )
    assert stored is not None
    return stored.record


def test_a_dry_run_tells_which_order_waits_for_a_date() -> None:
    lab, [order_id] = lab_of(PLACED)
    item = of_orders(dry_run_import(lab))[order_id]
    assert [(cause.kind, cause.key) for cause in item.causes] == [(CauseKind.RETURN_SENT, RETURN)]
    assert not lab.booked(order_id)


def test_an_order_that_was_sent_and_not_answered_keeps_its_date() -> None:
    lab, [order_id] = lab_of(PLACED, sent=False)
    lab.sim.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders"))
    lab.import_orders()
    lab.sim.make_return(lab.demo.books.name, QUARTER)
    lab.clock.seconds += DAY
    lab.import_orders()
    assert marker_of(lab, order_id).state is OrderState.DONE
    assert day_booked(lab, order_id) == PLACED
