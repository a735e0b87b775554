"""What payments say that an order does not: never an amount that nobody knows."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.payments import (
    OrderPayments,
    Payment,
    PaymentState,
    Refund,
    digest_of,
    paid_unbooked,
    payments_after_booking,
)

D = Decimal
PAID = Payment("tr_1", PaymentState.PAID, D("113.66"), "EUR")
TEN = Refund("tr_1", "re_1", D("10.00"), "EUR")
FOUND = OrderPayments("7", 2, D("113.6600"), "EUR", D(1), (PAID,), ())


def told(found: OrderPayments, *, is_undone: bool = False) -> list[CauseKind]:
    return [cause.kind for cause in payments_after_booking(found, "17", is_undone=is_undone)]


def test_one_payment_of_what_was_owed_says_nothing() -> None:
    assert told(FOUND) == []
    assert told(replace(FOUND, payments=(replace(PAID, amount=None),))) == []
    assert told(replace(FOUND, payments=(replace(PAID, amount=D("113.67")),))) == []
    assert told(replace(FOUND, payments=(replace(PAID, state=PaymentState.OPEN, amount=D(1)),))) == []


@pytest.mark.parametrize(
    ("payments", "refunds", "amount"),
    [
        ((PAID,), (TEN,), "10,00"),
        ((PAID,), (TEN, replace(TEN, refund="re_2", amount=D("3.66"))), "13,66"),
        ((replace(PAID, state=PaymentState.REFUNDED),), (TEN,), "10,00"),
        ((replace(PAID, state=PaymentState.REFUNDED),), (), None),
        ((replace(PAID, state=PaymentState.REFUNDED),), (replace(TEN, transaction="tr_9"),), None),
        ((PAID,), (replace(TEN, amount=None),), None),
        ((PAID,), (TEN, replace(TEN, refund="re_2", currency="USD")), None),
    ],
)
def test_a_refund_names_an_amount_only_when_every_part_of_it_is_known(
    payments: tuple[Payment, ...], refunds: tuple[Refund, ...], amount: str | None
) -> None:
    [cause] = payments_after_booking(replace(FOUND, payments=payments, refunds=refunds), "17", is_undone=False)
    assert cause.kind is CauseKind.REFUNDED_AT_PROVIDER
    expected = "vertelt de winkel niet" if amount is None else f"€\xa0{amount} terugbetaald"
    assert expected in cause.dutch
    assert "?" not in cause.dutch + cause.english


def test_a_refund_that_failed_and_one_that_the_order_shows_are_no_news() -> None:
    assert told(replace(FOUND, refunds=(replace(TEN, is_void=True),))) == []
    assert told(replace(FOUND, refunds=(TEN,)), is_undone=True) == []


def test_two_payments_are_two_and_one_reported_twice_is_one() -> None:
    second = replace(PAID, transaction="tr_2")
    assert told(replace(FOUND, payments=(PAID, second))) == [CauseKind.PAID_TWICE]
    assert told(replace(FOUND, payments=(PAID, PAID))) == []
    assert told(replace(FOUND, payments=(PAID, replace(second, state=PaymentState.FAILED)))) == []


def test_another_amount_is_compared_in_euro_only() -> None:
    less = replace(PAID, amount=D("100.00"))
    assert told(replace(FOUND, payments=(less,))) == [CauseKind.PAID_OTHER_AMOUNT]
    assert told(replace(FOUND, payments=(replace(less, currency="USD"),))) == []
    assert told(replace(FOUND, payments=(less,), currency_code="USD", currency_value=D("1.1"))) == []


def test_an_order_that_was_paid_and_is_no_sale_is_a_question_of_its_own() -> None:
    cause = paid_unbooked(replace(FOUND, status_id=14), "Expired")
    assert cause is not None
    assert (cause.kind, cause.key) == (CauseKind.PAID_UNBOOKED, "14:7")
    assert paid_unbooked(replace(FOUND, payments=(replace(PAID, state=PaymentState.REFUNDED),)), "Expired") is None
    assert paid_unbooked(replace(FOUND, total=D("-5")), "Expired") is None


def test_the_same_is_told_once_and_anything_else_anew() -> None:
    one = payments_after_booking(replace(FOUND, refunds=(TEN,)), "17", is_undone=False)
    more = payments_after_booking(replace(FOUND, refunds=(TEN, replace(TEN, refund="re_2"))), "17", is_undone=False)
    assert digest_of(one) == digest_of(list(one)) != digest_of(more)
