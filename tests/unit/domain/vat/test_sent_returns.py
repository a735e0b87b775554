"""Which sent return a day touches, what is asked about it, and which days can be chosen instead."""

from datetime import date

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat.sent_returns import SentReturn, first_free_day, problem_of, question_about, touched_by

QUARTER = SentReturn(date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 12))
OCTOBER = SentReturn(date(2026, 10, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("first", "last", "dutch", "english"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "het derde kwartaal van 2026", "the third quarter of 2026"),
        (date(2026, 9, 1), date(2026, 9, 30), "september 2026", "September 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "het jaar 2026", "the year 2026"),
        (date(2026, 2, 1), date(2026, 4, 30), "01-02-2026 tot en met 30-04-2026", "01-02-2026 through 30-04-2026"),
        (date(2026, 9, 1), date(2027, 9, 30), "01-09-2026 tot en met 30-09-2027", "01-09-2026 through 30-09-2027"),
    ],
)
def test_a_period_is_named_as_a_bookkeeper_does(first: date, last: date, dutch: str, english: str) -> None:
    assert SentReturn(first, last).name == Bilingual(dutch, english)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_and_quarter_has_its_own_name(month: int) -> None:
    first = date(2026, month, 1)
    assert SentReturn(first, date(2026, month, 28)).name.english == f"{first:%B} 2026"
    if month % 3 == 1:
        ordinal = ("first", "second", "third", "fourth")[month // 3]
        assert SentReturn(first, date(2026, month + 2, 28)).name.english == f"the {ordinal} quarter of 2026"


@pytest.mark.parametrize(
    ("day", "touched"),
    [
        (date(2026, 6, 30), None),
        (date(2026, 7, 1), QUARTER),
        (date(2026, 9, 30), QUARTER),
        (date(2026, 10, 1), OCTOBER),
        (date(2026, 11, 1), None),
    ],
)
def test_a_day_touches_the_return_that_it_lies_in(day: date, touched: SentReturn | None) -> None:
    assert touched_by(day, [QUARTER, OCTOBER]) == touched


def test_of_overlapping_periods_the_shortest_is_named() -> None:
    september = SentReturn(date(2026, 9, 1), date(2026, 9, 30))
    assert touched_by(date(2026, 9, 2), [QUARTER, september]) == september


def test_the_first_free_day_lies_in_no_return_that_was_sent() -> None:
    assert first_free_day(QUARTER, [QUARTER]) == date(2026, 10, 1)
    assert first_free_day(QUARTER, [QUARTER, OCTOBER]) == date(2026, 11, 1)


def test_the_question_names_the_return_when_it_was_sent_and_from_when_on_a_date_is_free() -> None:
    cause = question_about(date(2026, 8, 5), [QUARTER, OCTOBER])
    assert cause is not None
    assert (cause.kind, cause.key) == (CauseKind.RETURN_SENT, "2026-07-01/2026-09-30")
    assert cause.facts["after"] == "2026-11-01"
    assert cause.dutch == (
        "De btw-aangifte over het derde kwartaal van 2026 is al verzonden op 12-10-2026, en deze order valt op "
        "05-08-2026, in die periode. Kies een andere datum, vanaf 01-11-2026; dan telt het bedrag mee in een latere "
        "aangifte. Of laat het in die periode; dan moet u een suppletie indienen."
    )
    assert cause.english.startswith(
        "The VAT return for the third quarter of 2026 was sent already on 12-10-2026, and this order is dated "
    )


def test_a_return_of_which_the_moment_is_not_known_is_named_without_one() -> None:
    cause = question_about(date(2026, 10, 5), [OCTOBER], Bilingual("deze creditorder", "this credit order"))
    assert cause is not None
    assert cause.dutch.startswith("De btw-aangifte over oktober 2026 is al verzonden, en deze creditorder valt op ")
    assert cause.english.startswith("The VAT return for October 2026 was sent already, and this credit order is ")


def test_nothing_is_asked_of_a_day_outside() -> None:
    assert question_about(date(2026, 11, 1), [QUARTER, OCTOBER]) is None
    assert question_about(date(2026, 8, 1), []) is None


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (date(2026, 9, 30), "Choose a day after 30-09-2026, the last day of that return."),
        (
            date(2026, 10, 1),
            "The VAT return for October 2026 was sent already too. Choose a day from 01-11-2026 on.",
        ),
        (date(2026, 11, 1), ""),
        (TODAY, ""),
        (date(2026, 12, 1), "Choose a day up to 30-11-2026: later ones cannot be booked yet."),
    ],
)
def test_a_chosen_day_lies_after_the_return_in_no_other_one_and_not_ahead(day: date, refused: str) -> None:
    problem = problem_of(day, QUARTER.key, [QUARTER, OCTOBER], TODAY)
    assert problem.english == refused
    assert bool(problem.dutch) is bool(refused)


def test_the_first_day_after_a_return_that_was_sent_early_can_be_chosen() -> None:
    early = date(2026, 9, 26)
    assert not problem_of(date(2026, 10, 1), QUARTER.key, [QUARTER], early)
    assert problem_of(date(2026, 10, 2), QUARTER.key, [QUARTER], early)
