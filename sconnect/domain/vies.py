"""VIES: what the Commission answers about a VAT number, and what that means for an order that was charged 0 %.

The exemption of an intra-Community supply needs a valid VAT number of the buyer (article 138(1)(b) of Directive
2006/112/EC). A valid answer, kept with its date and consultation number, is the proof that an inspector asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.scheduling import AMSTERDAM, dutch_day
from sconnect.domain.values.bilingual import Bilingual

ASK_AGAIN = timedelta(hours=1)
"""How long after a question without an answer the same number is asked again."""
ABOUT_BOOKED = frozenset({CauseKind.VIES_UNANSWERED_BOOKED, CauseKind.VIES_INVALID_BOOKED})
"""Causes about the VAT number of an order that is booked; their key is the number."""


class NoAnswer(StrEnum):
    """Why VIES gave no answer about a number. Each of them says nothing about the number."""

    MEMBER_STATE = "member_state"
    BUSY = "busy"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    BLOCKED = "blocked"
    NOT_ASKED = "not_asked"


_WHY: Mapping[NoAnswer, Bilingual] = {
    NoAnswer.MEMBER_STATE: Bilingual(
        "het register van die lidstaat is nu niet bereikbaar", "the register of that member state is not available now"
    ),
    NoAnswer.BUSY: Bilingual("VIES heeft het nu te druk", "VIES is too busy now"),
    NoAnswer.TIMED_OUT: Bilingual("het antwoord bleef te lang uit", "the answer took too long"),
    NoAnswer.UNREACHABLE: Bilingual("VIES is nu niet bereikbaar", "VIES cannot be reached now"),
    NoAnswer.UNREADABLE: Bilingual("VIES gaf een onbegrijpelijk antwoord", "VIES gave an unreadable answer"),
    NoAnswer.BLOCKED: Bilingual(
        "VIES weigert de vragen van deze installatie of van uw eigen btw-nummer; de beheerder moet dat uitzoeken",
        "VIES refuses the questions of this installation or of your own VAT number; the operator has to find out why",
    ),
    NoAnswer.NOT_ASKED: Bilingual("VIES is in deze uitvoering nog niet gevraagd", "VIES was not asked yet in this run"),
}


@dataclass(frozen=True, slots=True)
class ViesAnswer:
    """What VIES answered about a number. `consultation_number` is empty when none was given."""

    valid: bool
    at: datetime
    """When it was answered; aware of its time zone."""
    consultation_number: str = ""
    requester: str = ""
    """The own VAT number that was accepted with the question; empty when none was."""


def quarter_of(moment: datetime) -> str:
    """Return the quarter of a moment on the Dutch calendar, such as `2026Q4`."""
    day = dutch_day(moment)
    return f"{day.year:04d}Q{(day.month + 2) // 3}"


def answered_notice(number: str, answer: ViesAnswer) -> Bilingual:
    """Tell what VIES answered, when, and under which consultation number."""
    day = f"{answer.at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
    dutch, english = ("geldig", "valid") if answer.valid else ("niet geldig", "not valid")
    if answer.consultation_number:
        proof = Bilingual(
            f"raadpleegnummer {answer.consultation_number}", f"consultation number {answer.consultation_number}"
        )
    elif answer.requester:
        proof = Bilingual("VIES gaf geen raadpleegnummer", "VIES gave no consultation number")
    else:
        proof = Bilingual(
            "zonder raadpleegnummer, want gevraagd zonder (geldig) eigen btw-nummer",
            "without a consultation number, because asked without a (valid) VAT number of your own",
        )
    return Bilingual(
        f"VIES: btw-nummer {number} is {dutch}, antwoord van {day}, {proof.dutch}.",
        f"VIES: VAT number {number} is {english}, answer of {day}, {proof.english}.",
    )


def unanswered_notice(number: str, why: NoAnswer) -> Bilingual:
    """Tell that an order is booked at 0 % before VIES answered."""
    return Bilingual(
        f"VIES gaf nog geen antwoord over btw-nummer {number}: {_WHY[why].dutch}. De order is geboekt tegen 0 %; het "
        "nummer wordt elk uur opnieuw gevraagd tot er antwoord is.",
        f"VIES has not answered about VAT number {number} yet: {_WHY[why].english}. The order is booked at 0 %; the "
        "number is asked again every hour until there is an answer.",
    )


def dry_run_notice(number: str) -> Bilingual:
    """Tell that a dry run does not ask."""
    return Bilingual(
        f"Btw-nummer {number} wordt pas bij het echte importeren aan VIES gevraagd; is het niet geldig, dan wacht de "
        "order.",
        f"VIES is asked about VAT number {number} at the real import only; when it is not valid, the order waits.",
    )


def off_notice(number: str) -> Bilingual:
    """Tell that nobody asked VIES."""
    return Bilingual(
        f"Btw-nummer {number} is niet bij VIES gecontroleerd: dat staat uit bij de instellingen, tab Klanten.",
        f"VAT number {number} was not checked with VIES: that is off in the settings, tab Customers.",
    )


def invalid_cause(number: str, answer: ViesAnswer) -> Cause:
    """Return the cause of an order that may not be booked at 0 %."""
    return Cause(CauseKind.VIES_INVALID, number, {"number": number, **_asked(answer)})


def unanswered_cause(number: str, why: NoAnswer) -> Cause:
    """Return the cause of an order that waits for an answer."""
    return Cause(CauseKind.VIES_UNANSWERED, number, {"number": number, **_reasons(why)})


def invalid_after_booking(number: str, answer: ViesAnswer) -> Cause:
    """Return the cause of an order that was booked at 0 % under a number that turned out invalid."""
    return Cause(CauseKind.VIES_INVALID_BOOKED, number, {"number": number, **_asked(answer)})


def unanswered_after_booking(number: str, why: NoAnswer) -> Cause:
    """Return the cause of an order that was booked at 0 % and whose number VIES has not answered about yet."""
    return Cause(CauseKind.VIES_UNANSWERED_BOOKED, number, {"number": number, **_reasons(why)})


def _asked(answer: ViesAnswer) -> dict[str, str]:
    return {"asked": f"{answer.at.astimezone(AMSTERDAM):%d-%m-%Y}"}


def _reasons(why: NoAnswer) -> dict[str, str]:
    return _WHY[why].facts("why")
