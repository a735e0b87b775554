"""What became of an order, in a word."""

from datetime import UTC, datetime

import pytest

from sconnect.app.storage.records import OrderRecord
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.outcome import Outcome, word_for
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import NOTHING

LONGEST = 64
NOW = datetime(2026, 11, 29, tzinfo=UTC)
OF_ORDERS = sorted(kind for kind in CauseKind if not kind.value.startswith("export"))


def marker(state: OrderState, **more: object) -> OrderRecord:
    return OrderRecord(profile_id="lab", order_id="7", state=state, updated_at=NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", OF_ORDERS)
def test_every_cause_of_an_order_has_a_word_in_both_languages_that_the_shop_can_keep(kind: CauseKind) -> None:
    word = word_for(kind)
    assert 0 < len(word.dutch) <= LONGEST
    assert 0 < len(word.english) <= LONGEST
    assert "{" not in word.dutch + word.english, "no name, amount or number of anybody"


@pytest.mark.parametrize(
    ("kind", "dutch"),
    [
        (CauseKind.ARTICLE_UNKNOWN, "artikel"),
        (CauseKind.CUSTOMER_AMBIGUOUS, "klant"),
        (CauseKind.VAT_MISMATCH, "btw"),
        (CauseKind.VAT_NUMBER_INVALID, "btw-nummer"),
        (CauseKind.VIES_INVALID, "btw-nummer"),
        (CauseKind.TOTAL_DIFFERENCE, "bedrag klopt niet"),
        (CauseKind.CURRENCY_UNCLEAR, "valuta"),
        (CauseKind.ORDER_UNREADABLE, "inhoud van de order"),
    ],
)
def test_the_word_says_what_it_is_about(kind: CauseKind, dutch: str) -> None:
    assert word_for(kind).dutch == dutch


def test_a_booked_order_tells_its_number_and_leaves_an_invoice_that_is_known_alone() -> None:
    booked = marker(OrderState.DONE, sales_order_number=12, cause_kind=CauseKind.CUSTOMER_UNKNOWN).outcome
    assert booked == Outcome("7", OrderState.DONE, 12, None, None)
    assert booked.reason is NOTHING


@pytest.mark.parametrize("state", sorted(set(OrderState) - {OrderState.DONE}))
def test_an_order_that_is_not_booked_tells_why_and_has_no_number_and_no_invoice(state: OrderState) -> None:
    outcome = marker(state, sales_order_number=12, cause_kind=CauseKind.ARTICLE_UNKNOWN).outcome
    assert outcome == Outcome("7", state, None, CauseKind.ARTICLE_UNKNOWN, "")
    assert outcome.reason.english == "article"
