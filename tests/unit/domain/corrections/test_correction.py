"""Corrections: which state may become which, and the references that credits have."""

from decimal import Decimal

import pytest

from sconnect.domain.books import BookedLine, BookedOrder
from sconnect.domain.corrections.correction import (
    MOVES,
    CorrectedLine,
    CorrectionState,
    credit_reference,
    credited_reference,
    is_as_intended,
)


def test_a_credit_has_the_reference_of_its_order_with_a_number() -> None:
    assert credit_reference("W-10", 1) == "W-10-C1"


@pytest.mark.parametrize(
    ("reference", "order"),
    [("W-10-C1", "W-10"), (" w-10-c12 ", "w-10"), ("W-10", ""), ("W-10-C", ""), ("-C1", ""), ("W-10-CX", ""), ("", "")],
)
def test_the_order_of_a_credit_is_read_from_its_reference(reference: str, order: str) -> None:
    assert credited_reference(reference) == order


def test_what_was_done_never_changes_and_nothing_is_sent_while_another_is_open() -> None:
    assert not MOVES[CorrectionState.DONE]
    assert {state for state in CorrectionState if CorrectionState.SENDING in MOVES[state]} == {
        state for state in CorrectionState if state.may_be_tried_again
    }
    assert not any(state.may_be_tried_again and state.is_open for state in CorrectionState)


def test_an_order_is_as_intended_whatever_its_texts() -> None:
    order = BookedOrder(
        "id", 1, "W-10", None, None, lines=(BookedLine("a", "Thee", Decimal(2), Decimal("4.50"), Decimal(9)),)
    )
    assert is_as_intended(order, [CorrectedLine(3, "a", Decimal("2.00"), Decimal("4.5"))])
    assert not is_as_intended(order, [CorrectedLine(0, "a", Decimal(1), Decimal("4.5"))])
    assert not is_as_intended(order, [])
