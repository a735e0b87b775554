"""What payment modules keep and no order history shows is listed by the daily look, once, with its amount if known."""

from decimal import Decimal

import pytest

from sconnect.app.worklist.corrections.preparing import Choice, Scope
from sconnect.domain.causes import CauseKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of
from tests.functional.faults import DAY, timer_runs
from tests.functional.in_process import in_process_api
from tests.functional.lab import Lab
from tests.functional.orders import plain_order, plain_orders
from tests.functional.test_corrections import correct, invoice, story

EXPIRED, REFUNDED = 14, 11
ONE_RATE, TWO_RATES = 2, 3
"""Places among the plain orders."""


def paid_lab(*, status: int | None = None, place: int = 0) -> tuple[Lab, str, str]:
    """An order paid once with what it costs; booked, unless the shop gave it another status. Returns its total too."""
    lab = Lab()
    [order_id] = lab.place(plain_orders(place + 1)[place])
    if status is not None:
        lab.shop.entries[order_id]["histories"].clear()
        lab.shop.change_status(order_id, status)
    total = lab.shop.entries[order_id]["order"]["total"]
    lab.shop.payments.pay(order_id, "tr_1", total)
    lab.import_orders()
    return lab, order_id, total


def kinds(lab: Lab) -> list[CauseKind]:
    return [item.kind for item in items_of(lab)]


def next_day(lab: Lab) -> None:
    timer_runs(lab, 1, every=DAY)


def test_an_order_that_was_paid_as_it_should_be_is_no_news() -> None:
    lab, order_id, _ = paid_lab()
    next_day(lab)
    lab.assert_booked_once(order_id)
    assert kinds(lab) == []


def test_a_refund_in_the_dashboard_is_told_without_an_amount_that_nobody_knows() -> None:
    lab, order_id, total = paid_lab()
    lab.shop.payments.pay(order_id, "tr_1", total, state="refunded")
    next_day(lab)
    item = item_of(lab, CauseKind.REFUNDED_AT_PROVIDER)
    assert [order.order_id for order in item.orders] == [order_id]
    assert "vertelt de winkel niet" in item.cause.dutch
    assert "?" not in item.cause.dutch + item.cause.english


def test_a_refund_with_an_amount_is_told_with_it_once_and_anew_when_there_is_more() -> None:
    lab, order_id, _ = paid_lab()
    lab.shop.payments.refund(order_id, "re_1", "10.0000")
    next_day(lab)
    assert "€\xa010,00 terugbetaald" in item_of(lab, CauseKind.REFUNDED_AT_PROVIDER).cause.dutch
    decide(lab, item_of(lab, CauseKind.REFUNDED_AT_PROVIDER), Action.SKIP, reason="gecrediteerd")
    timer_runs(lab, 3, every=DAY)
    lab.import_orders(by="anna")
    assert kinds(lab) == []
    lab.shop.payments.refund(order_id, "re_2", "2.5000")
    lab.shop.payments.refund(order_id, "re_3", "99.0000", state="canceled")
    next_day(lab)
    assert "€\xa012,50 terugbetaald" in item_of(lab, CauseKind.REFUNDED_AT_PROVIDER).cause.dutch
    lab.assert_booked_once(order_id)


def test_a_refund_that_the_order_shows_itself_is_one_item() -> None:
    lab, order_id, total = paid_lab()
    lab.shop.payments.pay(order_id, "tr_1", total, state="refunded")
    lab.shop.change_status(order_id, REFUNDED)
    next_day(lab)
    assert kinds(lab) == [CauseKind.UNDONE_AFTER_BOOKING]


def test_an_order_that_was_paid_twice_is_told_and_a_failed_attempt_is_not() -> None:
    lab, order_id, total = paid_lab()
    lab.shop.payments.pay(order_id, "tr_0", total, state="expired")
    next_day(lab)
    assert kinds(lab) == []
    lab.shop.payments.pay(order_id, "tr_2", total)
    next_day(lab)
    assert "2 keer betaald" in item_of(lab, CauseKind.PAID_TWICE).cause.dutch


def test_another_amount_than_the_order_is_told() -> None:
    lab, order_id, total = paid_lab()
    lab.shop.payments.pay(order_id, "tr_1", str(Decimal(total) - 5))
    next_day(lab)
    assert kinds(lab) == [CauseKind.PAID_OTHER_AMOUNT]


def test_an_amount_in_another_currency_is_not_compared() -> None:
    lab, order_id, _ = paid_lab()
    lab.shop.payments.pay(order_id, "tr_1", "1.00", currency="USD")
    next_day(lab)
    assert kinds(lab) == []


def test_an_expired_order_that_was_paid_is_asked_about_and_booked_when_it_is_a_sale() -> None:
    lab, order_id, _ = paid_lab(status=EXPIRED)
    item = item_of(lab, CauseKind.PAID_UNBOOKED)
    assert [order.order_id for order in item.orders] == [order_id]
    assert "tr_1" in item.cause.dutch
    assert not lab.booked(order_id)
    timer_runs(lab, 2, every=DAY)
    lab.import_orders(by="anna")
    assert kinds(lab) == [CauseKind.PAID_UNBOOKED]
    decide(lab, item_of(lab, CauseKind.PAID_UNBOOKED), Action.COUNTS_AS_SALE)
    lab.clock.seconds += 60
    lab.import_orders()
    lab.assert_booked_once(order_id)
    timer_runs(lab, 2, every=DAY)
    assert kinds(lab) == []
    lab.assert_booked_once(order_id)


def test_who_leaves_it_out_is_not_asked_again() -> None:
    lab, order_id, _ = paid_lab(status=EXPIRED)
    decide(lab, item_of(lab, CauseKind.PAID_UNBOOKED), Action.SKIP, reason="teruggestort")
    timer_runs(lab, 2, every=DAY)
    assert kinds(lab) == []
    assert not lab.booked(order_id)


def test_an_expired_order_that_gets_an_imported_status_is_booked() -> None:
    lab, order_id, _ = paid_lab(status=EXPIRED)
    lab.shop.change_status(order_id, 2)
    next_day(lab)
    lab.assert_booked_once(order_id)
    assert kinds(lab) == []


def test_an_extension_of_before_is_never_asked_for_payments() -> None:
    lab = Lab()
    lab.shop.gate.is_old = True
    [order_id] = lab.place(plain_order())
    lab.shop.payments.pay(order_id, "tr_1", "1.00", state="refunded")
    lab.import_orders()
    next_day(lab)
    assert lab.shop.calls["payments"] == 0
    assert kinds(lab) == []


@pytest.mark.parametrize(("place", "spread"), [(ONE_RATE, True), (TWO_RATES, False)])
def test_what_was_refunded_is_proposed_to_be_credited_where_its_vat_can_be_said(place: int, *, spread: bool) -> None:
    lab, order_id, _ = paid_lab(place=place)
    invoice(lab, order_id)
    lab.shop.payments.refund(order_id, "re_1", "4.0000")
    next_day(lab)
    seen = story(lab, order_id)
    assert (seen.still_refunded, seen.can_be_spread) == (Decimal(4), spread)
    correct(lab, order_id, Choice(CorrectionKind.CREDIT, Scope.AMOUNT, amount=Decimal("1.50")))
    assert story(lab, order_id).still_refunded == Decimal("2.50")
    assert kinds(lab) == [CauseKind.REFUNDED_AT_PROVIDER]
    correct(lab, order_id, Choice(CorrectionKind.CREDIT, Scope.AMOUNT, amount=Decimal("2.50")))
    assert story(lab, order_id).still_refunded is None
    assert kinds(lab) == []
    next_day(lab)
    assert kinds(lab) == []
    lab.shop.payments.refund(order_id, "re_2", "1.0000")
    next_day(lab)
    assert kinds(lab) == [CauseKind.REFUNDED_AT_PROVIDER]
    assert story(lab, order_id).still_refunded == 1


def test_of_a_refund_without_an_amount_nothing_is_proposed() -> None:
    lab, order_id, total = paid_lab()
    lab.shop.payments.pay(order_id, "tr_1", total, state="refunded")
    next_day(lab)
    assert story(lab, order_id).still_refunded is None


def test_more_than_is_booked_is_never_proposed() -> None:
    lab, order_id, total = paid_lab(place=ONE_RATE)
    lab.shop.payments.refund(order_id, "re_1", str(Decimal(total) + 5))
    seen = story(lab, order_id)
    assert seen.still_refunded == seen.in_books


def test_the_proposal_is_told_over_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, order_id, _ = paid_lab(place=TWO_RATES)
    lab.shop.payments.refund(order_id, "re_1", "4.0000")
    with in_process_api(lab, monkeypatch) as api:
        shown = api.ask("GET", f"/api/profiles/{lab.profile.id}/orders/{order_id}/corrections").json()
    assert (Decimal(shown["proposed"]["amount"]), shown["proposed"]["scope"]) == (Decimal(4), "lines")
