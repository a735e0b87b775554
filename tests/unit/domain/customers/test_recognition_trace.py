"""What a bookkeeper reads about a recognition."""

from sconnect.domain.books import Customer
from sconnect.domain.causes import CauseKind
from sconnect.domain.customers.recognition import (
    Ambiguous,
    CustomerTraits,
    Inactive,
    Match,
    NoMatch,
    Recognition,
    cause_of,
    choice_key,
    recognise,
    recognition_key,
)
from sconnect.domain.profile import RecognitionMode as Mode
from sconnect.domain.values.bilingual import Bilingual
from tests.unit.domain.build import book_address, customer

GUEST = CustomerTraits(email="info@b.nl", postcode="1234AB", house_number="12A", person="Jan")
CODED = CustomerTraits(shop_customer_id="7", code=12, email="info@b.nl", person="Jan")
BAKER = customer("baker", name="Bakker", code=1001, emails=("info@b.nl",))
SMITH = customer("smith", name="Smit", code=1002, emails=("info@b.nl",))


def sentences_of(outcome: Recognition) -> tuple[str, str]:
    return outcome.explanation.dutch, outcome.explanation.english


def outcome_of(traits: CustomerTraits, mode: Mode, *candidates: Customer) -> Recognition:
    return recognise(traits, mode, candidates)


def test_recognised() -> None:
    assert sentences_of(outcome_of(GUEST, Mode.EMAIL, BAKER)) == (
        "Herkend aan e-mailadres info@b.nl: Bakker (1001).",
        "Recognised by e-mail address info@b.nl: Bakker (1001).",
    )


def test_several() -> None:
    assert sentences_of(outcome_of(GUEST, Mode.EMAIL, BAKER, SMITH)) == (
        "2 klanten hebben e-mailadres info@b.nl: Bakker (1001), Smit (1002).",
        "2 customers have e-mail address info@b.nl: Bakker (1001), Smit (1002).",
    )


def test_nobody_and_nothing_to_go_by() -> None:
    assert sentences_of(outcome_of(GUEST, Mode.CODE_OR_EMAIL)) == (
        "De order heeft geen klantcode. Geen klant met e-mailadres info@b.nl.",
        "The order has no customer code. No customer with e-mail address info@b.nl.",
    )


def test_inactive() -> None:
    asleep = customer("asleep", name="Bakker", code=None, emails=("info@b.nl",), inactive=True)
    assert sentences_of(outcome_of(GUEST, Mode.EMAIL, asleep)) == (
        "Gevonden op e-mailadres info@b.nl, maar in SnelStart op non-actief: Bakker.",
        "Found by e-mail address info@b.nl, but inactive in SnelStart: Bakker.",
    )


def test_remembered() -> None:
    assert sentences_of(recognise(GUEST, Mode.EMAIL, [], BAKER)) == (
        "Herkend aan een eerdere koppeling: Bakker (1001).",
        "Recognised by an earlier link: Bakker (1001).",
    )


def test_a_code_wins_from_another_e_mail_address_with_a_warning() -> None:
    coded = customer("coded", name="Bakker", code=12, emails=("oud@b.nl", "factuur@b.nl"))
    dutch, english = sentences_of(outcome_of(CODED, Mode.CODE_OR_EMAIL, coded, SMITH))
    assert dutch == (
        "Herkend aan klantcode 12: Bakker (12). "
        "Let op: deze klant heeft in SnelStart een ander e-mailadres (oud@b.nl, factuur@b.nl)."
    )
    assert english.endswith("Note: this customer has another e-mail address in SnelStart (oud@b.nl, factuur@b.nl).")


def test_no_warning_when_the_e_mail_address_agrees_or_is_not_known() -> None:
    for emails in [("info@b.nl",), ()]:
        coded = customer("coded", code=12, emails=emails)
        assert "Let op" not in outcome_of(CODED, Mode.CODE_OR_EMAIL, coded).explanation.dutch


def test_the_best_of_several_says_what_pleaded_for_it() -> None:
    here = customer("here", name="Jan", code=3, emails=("info@b.nl",), address=book_address())
    twin = customer("twin", name="Piet", code=4, emails=("info@b.nl",), address=book_address())
    dutch, english = sentences_of(outcome_of(GUEST, Mode.SMART, here, twin))
    where = "e-mailadres info@b.nl en postcode 1234AB"
    assert dutch.endswith(
        f"2 klanten hebben {where}: Jan (3), Piet (4). Gekozen is Jan (3), op grond van naam en postcode."
    )
    assert english.endswith("Jan (3), Piet (4). Jan (3) was chosen, by name and postcode.")


def test_braces_in_a_name_are_just_braces() -> None:
    odd = customer("odd", name="{subject} & {0}", code=1, emails=("info@b.nl",))
    assert "{subject} & {0} (1)" in outcome_of(GUEST, Mode.EMAIL, odd).explanation.dutch


def test_an_unknown_customer_waits_under_the_key_of_the_mode() -> None:
    outcome = outcome_of(GUEST, Mode.EMAIL_AND_POSTCODE)
    assert isinstance(outcome, NoMatch)
    cause = cause_of(outcome, GUEST, Mode.EMAIL_AND_POSTCODE)
    assert (cause.kind, cause.key) == (CauseKind.CUSTOMER_UNKNOWN, recognition_key(GUEST, Mode.EMAIL_AND_POSTCODE))
    assert cause.dutch.startswith(
        "Klant Jan (info@b.nl) is niet bekend in SnelStart (Geen klant met e-mailadres info@b.nl en postcode 1234AB)."
    )


def test_an_ambiguous_customer_waits_under_the_key_of_the_choice() -> None:
    outcome = outcome_of(GUEST, Mode.SMART, BAKER, SMITH)
    assert isinstance(outcome, Ambiguous)
    cause = cause_of(outcome, GUEST, Mode.SMART)
    assert (cause.kind, cause.key) == (CauseKind.CUSTOMER_AMBIGUOUS, choice_key(GUEST, Mode.SMART))
    assert "Bakker (1001), Smit (1002)" in cause.dutch


def test_an_inactive_customer_waits_by_name() -> None:
    outcome = outcome_of(
        GUEST, Mode.EMAIL, customer("asleep", name="Bakker", code=9, emails=("info@b.nl",), inactive=True)
    )
    assert isinstance(outcome, Inactive)
    assert cause_of(outcome, GUEST, Mode.EMAIL).dutch.startswith("Klant Bakker (9) staat in SnelStart op non-actief.")


def test_the_steps_stay_available_as_data() -> None:
    outcome = outcome_of(GUEST, Mode.CODE_OR_EMAIL, BAKER)
    assert isinstance(outcome, Match)
    assert [(step.rule, step.verdict, dict(step.values), step.hits) for step in outcome.explanation.steps] == [
        ("code", "no_value", {}, ()),
        ("email", "match", {"email": "info@b.nl"}, (BAKER,)),
    ]


def test_a_step_and_an_explanation_speak_both_languages() -> None:
    explanation = outcome_of(GUEST, Mode.CODE_OR_EMAIL, BAKER).explanation
    assert explanation.words == Bilingual(explanation.dutch, explanation.english)
    assert [step.words for step in explanation.steps] == [
        Bilingual("De order heeft geen klantcode.", "The order has no customer code."),
        Bilingual(
            "Herkend aan e-mailadres info@b.nl: Bakker (1001).",
            "Recognised by e-mail address info@b.nl: Bakker (1001).",
        ),
    ]


def test_an_inactive_link_says_who_is_inactive_and_the_search_goes_on() -> None:
    asleep = customer("asleep", name="Bakker", code=9, inactive=True)
    outcome = recognise(GUEST, Mode.EMAIL, [], asleep)
    assert isinstance(outcome, Inactive)
    assert outcome.customer is asleep
    dutch, english = sentences_of(outcome)
    assert dutch.startswith("Gevonden op een eerdere koppeling, maar in SnelStart op non-actief: Bakker (9). Geen ")
    assert english.startswith("Found by an earlier link, but inactive in SnelStart: Bakker (9). No customer ")
    found = recognise(GUEST, Mode.EMAIL, [BAKER], asleep)
    assert isinstance(found, Match)
    assert found.customer is BAKER


def test_an_unknown_customer_is_explained_in_both_languages_without_a_double_full_stop() -> None:
    outcome = outcome_of(GUEST, Mode.EMAIL)
    assert isinstance(outcome, NoMatch)
    assert cause_of(outcome, GUEST, Mode.EMAIL).facts == {
        "who": "Jan (info@b.nl)",
        "why": "Geen klant met e-mailadres info@b.nl",
        "why_en": "No customer with e-mail address info@b.nl",
    }


def test_an_inactive_customer_waits_under_the_key_of_the_mode() -> None:
    outcome = outcome_of(GUEST, Mode.EMAIL, customer("asleep", emails=("info@b.nl",), inactive=True))
    assert isinstance(outcome, Inactive)
    assert cause_of(outcome, GUEST, Mode.EMAIL).key == "email:info@b.nl"


def test_an_earlier_link_stays_available_as_data() -> None:
    outcome = recognise(GUEST, Mode.EMAIL, [], BAKER)
    assert isinstance(outcome, Match)
    [step] = outcome.explanation.steps
    assert (step.rule, step.verdict, step.hits, step.chosen) == ("remembered", "match", (BAKER,), BAKER)
