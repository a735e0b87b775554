"""Views are made from the objects they show, field by field under the names of the API."""

from datetime import date
from decimal import Decimal

from sconnect.app.errors import NotFoundError
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.reconciliation.rules import (
    Finding,
    ForeignOrder,
    MissingOrder,
    RateTotals,
    Reconciliation,
    Sentence,
)
from sconnect.entrypoints.http.endpoint import Words
from sconnect.entrypoints.http.handlers.orders import CauseView
from sconnect.entrypoints.http.handlers.reconciliation import ReconciliationView


def test_a_comparison_is_shown_with_its_days_sums_and_reasons() -> None:
    why = Sentence.of(Finding.NOT_OURS)
    found = Reconciliation(
        date(2026, 11, 1),
        date(2026, 11, 30),
        rates=(RateTotals(Decimal(21), Decimal(100), Decimal(21), Decimal(110), Decimal(23)),),
        missing=(MissingOrder("17", Decimal("12.50"), why),),
        foreign=(ForeignOrder("W-18", "900", None, why),),
        counts={"missing": 1, "foreign": 1},
    )
    shown = ReconciliationView.model_validate(found).model_dump(mode="json", by_alias=True)
    assert (shown["from"], shown["until"]) == ("2026-11-01", "2026-11-30")
    assert shown["rates"][0]["difference"] == "12"
    reason = {"nl": Finding.NOT_OURS.nl, "en": Finding.NOT_OURS.en}
    assert shown["missing"] == [{"order_id": "17", "total": "12.50", "reason": reason}]
    assert shown["foreign"] == [{"reference": "W-18", "number": "900", "total": None, "reason": reason}]


def test_a_cause_is_shown_with_its_sentence_in_both_languages() -> None:
    cause = Cause(CauseKind.OUTCOME_UNKNOWN, "17")
    shown = CauseView.model_validate(cause).model_dump()
    assert shown == {"kind": cause.kind, "key": "17", "nl": cause.dutch, "en": cause.english}


def test_an_error_without_an_english_sentence_is_shown_in_dutch_twice() -> None:
    assert Words.model_validate(NotFoundError("Weg.", "Weg.")) == Words(nl="Weg.", en="Weg.")
    assert Words.model_validate(NotFoundError("Weg.", english="Gone.")) == Words(nl="Weg.", en="Gone.")
