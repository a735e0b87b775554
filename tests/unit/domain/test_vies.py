"""What VIES answers, told: to the bookkeeper on the order, and as a cause why it waits."""

from datetime import UTC, datetime

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vies import (
    ABOUT_BOOKED,
    NoAnswer,
    ViesAnswer,
    answered_notice,
    dry_run_notice,
    invalid_after_booking,
    invalid_cause,
    off_notice,
    quarter_of,
    unanswered_after_booking,
    unanswered_cause,
    unanswered_notice,
)

NUMBER, OWN = "DE136695976", "NL004495445B01"
AT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # the first of July in the Netherlands


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        (datetime(2026, 1, 1, 12, tzinfo=UTC), "2026Q1"),
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), "2026Q1"),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), "2026Q2"),
        (AT, "2026Q3"),
        (datetime(2026, 9, 30, 12, tzinfo=UTC), "2026Q3"),
        (datetime(2026, 10, 1, 12, tzinfo=UTC), "2026Q4"),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "2026Q4"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027Q1"),
    ],
)
def test_a_quarter_is_one_of_the_dutch_calendar(moment: datetime, quarter: str) -> None:
    assert quarter_of(moment) == quarter


def test_a_valid_answer_is_told_with_its_proof() -> None:
    said = answered_notice(NUMBER, ViesAnswer(valid=True, at=AT, consultation_number="WAPI1", requester=OWN))
    assert said == Bilingual(
        f"VIES: btw-nummer {NUMBER} is geldig, antwoord van 01-07-2026 00:30, raadpleegnummer WAPI1.",
        f"VIES: VAT number {NUMBER} is valid, answer of 01-07-2026 00:30, consultation number WAPI1.",
    )


def test_an_invalid_answer_is_told_as_such() -> None:
    said = answered_notice(NUMBER, ViesAnswer(valid=False, at=AT, consultation_number="WAPI1", requester=OWN))
    assert "is niet geldig," in said.dutch
    assert "is not valid," in said.english


def test_why_there_is_no_consultation_number_is_told() -> None:
    with_own = answered_notice(NUMBER, ViesAnswer(valid=True, at=AT, requester=OWN))
    without = answered_notice(NUMBER, ViesAnswer(valid=True, at=AT))
    assert "VIES gaf geen raadpleegnummer" in with_own.dutch
    assert "VIES gave no consultation number" in with_own.english
    assert "zonder raadpleegnummer, want" in without.dutch
    assert "without a consultation number, because" in without.english


@pytest.mark.parametrize("why", sorted(NoAnswer))
def test_every_reason_for_no_answer_has_its_own_sentence(why: NoAnswer) -> None:
    said = unanswered_notice(NUMBER, why)
    cause = unanswered_cause(NUMBER, why)
    assert NUMBER in said.dutch
    assert NUMBER in said.english
    assert "elk uur opnieuw" in said.dutch
    assert "every hour" in said.english
    others = {unanswered_notice(NUMBER, other).dutch for other in NoAnswer if other is not why}
    assert said.dutch not in others
    assert cause.facts["why"] in said.dutch
    assert cause.facts["why_en"] in said.english
    assert unanswered_after_booking(NUMBER, why).facts == cause.facts


def test_the_causes_are_about_the_number() -> None:
    answer = ViesAnswer(valid=False, at=AT)
    assert invalid_cause(NUMBER, answer) == Cause(
        CauseKind.VIES_INVALID, NUMBER, {"number": NUMBER, "asked": "01-07-2026"}
    )
    assert invalid_after_booking(NUMBER, answer) == Cause(
        CauseKind.VIES_INVALID_BOOKED, NUMBER, {"number": NUMBER, "asked": "01-07-2026"}
    )
    assert (unanswered_cause(NUMBER, NoAnswer.BUSY).kind, unanswered_cause(NUMBER, NoAnswer.BUSY).key) == (
        CauseKind.VIES_UNANSWERED,
        NUMBER,
    )
    booked = {invalid_after_booking(NUMBER, answer).kind, unanswered_after_booking(NUMBER, NoAnswer.BUSY).kind}
    assert booked == ABOUT_BOOKED


def test_what_was_not_asked_is_told() -> None:
    for said in (off_notice(NUMBER), dry_run_notice(NUMBER)):
        assert NUMBER in said.dutch
        assert NUMBER in said.english
        assert said.dutch != said.english
