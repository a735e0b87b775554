"""Orders dated in the period of a VAT return that was sent wait for a date, and get the one that a person chose."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import RefusedError
from sconnect.app.importing.sent_returns.reading import NOT_KNOWN
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.storage.records import OrderRecord, SentReturns
from sconnect.app.worklist.corrections import correcting
from sconnect.app.worklist.corrections.preparing import Choice, Scope
from sconnect.domain.causes import CauseKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of, refusal
from tests.functional.faults import DAY
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_corrections import CHANGE, CREDIT, correct, edited, made_of, refunded
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
    lab.sim.invoice_all(lab.demo.books.name, day=date(2026, 11, 30))
    for days, dated in (((date(2026, 7, 1), date(2026, 9, 30)), 2), ((date(2026, 11, 1), date(2026, 11, 30)), 2)):
        stages = lab.run(reconcile(lab.services, lab.profile, *days)).stages
        assert stages is not None
        assert stages.counts.get("dated") == dated
        assert stages.counts.get("other_period", 0) == (days[0].month == 11)
        assert not stages.unexplained


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


THIS_QUARTER, NEXT = date(2026, 10, 1), date(2027, 1, 1)
"""The quarter of the lab's own today, sent early, and the first day after it."""


def sent_early(lab: Lab) -> Lab:
    """The return of the present quarter is sent, and the row of the day before is over."""
    lab.sim.make_return(lab.demo.books.name, THIS_QUARTER)
    lab.clock.seconds += DAY
    return lab


def test_a_credit_in_a_sent_return_asks_for_a_date_and_is_made_with_the_one_that_was_chosen() -> None:
    lab, order_id = refunded(invoiced=True)
    sent_early(lab)
    _, prepared = lab.run(correcting.preview(lab.services, lab.profile.id, order_id, CREDIT))
    assert prepared.question is not None
    assert prepared.question.dutch.startswith(
        "De btw-aangifte over het vierde kwartaal van 2026 is al verzonden op 24-11-2026, en deze creditorder valt op "
        "25-11-2026, in die periode."
    )
    with pytest.raises(RefusedError, match="deze creditorder valt op"):
        correct(lab, order_id, CREDIT)
    with pytest.raises(RefusedError, match="Kies een dag na 31-12-2026"):
        correct(lab, order_id, replace(CREDIT, day=date(2026, 12, 31)))
    assert made_of(lab, order_id) == []

    record = correct(lab, order_id, replace(CREDIT, day=NEXT))

    [credit] = made_of(lab, order_id)
    assert credit["datum"] == "2027-01-01T00:00:00"
    assert (record.state, record.dated.dutch) == (CorrectionState.DONE, "Datum van de verkooporder: 01-01-2027")


def test_a_credit_can_stay_in_the_period_and_says_that_a_supplement_is_due() -> None:
    lab, order_id = refunded(invoiced=True)
    record = correct(sent_early(lab), order_id, replace(CREDIT, in_sent_period=True))
    assert made_of(lab, order_id)[0]["datum"] == "2026-11-25T00:00:00"
    assert record.dated.english == (
        "Stays in the fourth quarter of 2026, of which the VAT return was sent already: a supplementary return is due"
    )


@pytest.mark.parametrize("scope", [Scope.AMOUNT, Scope.AS_IN_SHOP])
def test_a_change_of_an_order_in_a_sent_return_asks_for_its_date_and_writes_it(scope: Scope) -> None:
    lab, order_id = edited(invoiced=False, quantity=1)
    choice = Choice(CorrectionKind.CHANGE, scope, amount=Decimal("10.00"))
    with pytest.raises(RefusedError, match="deze verkooporder valt op 24-11-2026"):
        correct(sent_early(lab), order_id, choice)
    assert correct(lab, order_id, replace(choice, day=NEXT)).state is CorrectionState.DONE
    [order] = lab.booked(order_id)
    assert order["datum"] == "2027-01-01T00:00:00"
    later = replace(CHANGE, scope=Scope.AMOUNT, amount=Decimal("1.00"))
    assert correct(lab, order_id, later).dated == NOTHING
    with pytest.raises(RefusedError, match="niet meer op verzonden"):
        correct(lab, order_id, replace(later, day=NEXT))


def test_a_move_of_an_order_in_a_sent_return_asks_for_its_date_and_a_removal_does_not() -> None:
    lab, order_id = edited(invoiced=False, quantity=1)
    move = Choice(CorrectionKind.MOVE, customer_id=lab.add_customer("goed@example.test"))
    with pytest.raises(RefusedError, match="deze verkooporder valt op 24-11-2026"):
        correct(sent_early(lab), order_id, move)
    assert correct(lab, order_id, replace(move, in_sent_period=True)).state is CorrectionState.DONE
    [order] = lab.booked(order_id)
    assert (order["datum"], order["relatie"]["id"]) == ("2026-11-24T00:00:00", move.customer_id)
    assert correct(lab, order_id, Choice(CorrectionKind.REMOVE)).state is CorrectionState.DONE


def test_a_day_on_which_other_rates_hold_cannot_be_chosen() -> None:
    lab, order_id = edited(invoiced=False, quantity=1)
    rates = sent_early(lab).sim.books(lab.demo.books.name).vat_tariffs
    for row in rates[:]:
        if row["btwSoort"] in {"Hoog", "Laag"} and row["datumVanaf"] >= "2012-10":
            rates.append({**row, "btwPercentage": row["btwPercentage"] + 2, "datumVanaf": "2027-01-01T00:00:00"})
            row["datumTotEnMet"] = "2026-12-31T00:00:00"
    choice = replace(CHANGE, scope=Scope.AMOUNT, amount=Decimal("1.00"), day=NEXT)
    with pytest.raises(RefusedError, match="Op 01-01-2027 golden andere btw-tarieven dan op 24-11-2026"):
        correct(lab, order_id, choice)


@pytest.mark.parametrize(("days", "told"), [(0, None), (10, NOT_KNOWN)])
def test_a_key_without_the_right_says_what_is_not_known_about_a_month_that_is_over(
    days: int, told: Bilingual | None
) -> None:
    lab, order_id = edited(invoiced=False, quantity=1)
    books = lab.sim.books(lab.demo.books.name)
    books.scopes = books.scopes.replace("btwaangiftes:read ", "")
    lab.clock.seconds += days * DAY
    choice = replace(CHANGE, scope=Scope.AMOUNT, amount=Decimal("1.00"))
    _, prepared = lab.run(correcting.preview(lab.services, lab.profile.id, order_id, choice))
    assert prepared.notice == told
