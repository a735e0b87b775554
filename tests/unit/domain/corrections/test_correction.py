"""Corrections: which state may become which, and the references that credits have."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from sconnect.app.storage.records import CorrectionRecord
from sconnect.domain.books import BookedLine, BookedOrder
from sconnect.domain.corrections.correction import (
    CorrectedLine,
    CorrectionKind,
    Intent,
    credit_reference,
    credited_reference,
    is_as_intended,
    standing_total,
)
from sconnect.domain.corrections.state import MOVES, CorrectionState
from sconnect.domain.values.bilingual import Bilingual

NOW = datetime(2026, 11, 30, tzinfo=UTC)
SENT_ALREADY = "of which the VAT return was sent already"


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


def _made(kind: CorrectionKind, total: str | None, corrects: str = "v1") -> CorrectionRecord:
    return CorrectionRecord(
        profile_id="lab",
        order_id="1",
        number=1,
        kind=kind,
        state=CorrectionState.DONE,
        corrects=corrects,
        total_including_vat=None if total is None else Decimal(total),
        updated_at=NOW,
    )


@pytest.mark.parametrize(
    ("made", "total"),
    [
        ([], "100"),
        ([_made(CorrectionKind.CREDIT, "-10"), _made(CorrectionKind.CREDIT, "-5")], "85"),
        ([_made(CorrectionKind.CHANGE, "80"), _made(CorrectionKind.CREDIT, "-5")], "75"),
        ([_made(CorrectionKind.REMOVE, None)], "0"),
        ([_made(CorrectionKind.MOVE, "100")], "100"),
        ([_made(CorrectionKind.CREDIT, "-10", corrects="an earlier booking")], "100"),
        ([_made(CorrectionKind.CREDIT, None)], None),
        ([_made(CorrectionKind.CHANGE, None)], None),
    ],
)
def test_what_stands_is_the_sales_order_as_it_became_and_its_credits(
    made: list[CorrectionRecord], total: str | None
) -> None:
    booking = SimpleNamespace(sales_order_id="v1", total_including_vat=Decimal(100))
    assert standing_total(booking, made) == (None if total is None else Decimal(total))
    by_hand = SimpleNamespace(sales_order_id="", total_including_vat=Decimal(100))
    assert standing_total(by_hand, [_made(CorrectionKind.CREDIT, "-10")]) == Decimal(90)


@pytest.mark.parametrize(
    ("sent_return", "day", "dutch", "english"),
    [
        ("", "", "", ""),
        ("", "2026-10-01", "", ""),
        (
            "2026-07-01/2026-09-30",
            "2026-10-02",
            "Datum van de verkooporder: 02-10-2026",
            "Date of the sales order: 02-10-2026",
        ),
        (
            "2026-07-01/2026-09-30",
            "",
            "Blijft in het derde kwartaal van 2026, waarvan de btw-aangifte al was verzonden: een suppletie is nodig",
            f"Stays in the third quarter of 2026, {SENT_ALREADY}: a supplementary return is due",
        ),
    ],
)
def test_what_was_chosen_about_its_date_is_told(sent_return: str, day: str, dutch: str, english: str) -> None:
    intent = Intent(CorrectionKind.CREDIT, sent_return=sent_return, day=day)
    sending = _made(CorrectionKind.CREDIT, None).sending(intent, owner="me", at=NOW, settle_at=NOW)
    assert (sending.sent_return, sending.day) == (sent_return, day)
    assert sending.dated == Bilingual(dutch, english)
