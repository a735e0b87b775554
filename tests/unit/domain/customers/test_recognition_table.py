"""Six modes against every situation (behaviour.md 1.3.1): one line per situation, one column per mode."""

import pytest

from sconnect.domain.books import Customer
from sconnect.domain.customers.recognition import (
    Ambiguous,
    CustomerTraits,
    Inactive,
    Match,
    NoMatch,
    OtherCompany,
    Recognition,
    recognise,
)
from sconnect.domain.profile import RecognitionMode
from tests.unit.domain.build import book_address, customer

EMAIL = "jan@voorbeeld.nl"
SHOPPER = CustomerTraits(
    shop_customer_id="7",
    code=12,
    email=EMAIL,
    postcode="1234AB",
    house_number="12A",
    vat_number="NL123456782B01",
    country_code="NL",
    person="Jan de Vries",
    company="",
    phone="0612345678",
)
HERE = book_address()

BY_CODE = customer("code", code=12)
BY_EMAIL = customer("email", emails=(EMAIL,))
BY_BOTH = customer("both", emails=(EMAIL,), address=HERE)
BY_POSTAL = customer("postal", emails=(EMAIL,), postal_address=HERE)
BY_VAT = customer("vat", vat_number="NL123456782B01")
BY_NAME = customer("name", name="J.a.n. de Vriés", address=HERE)
BY_NAME_POSTAL = customer("postbox", name="Jan de Vries", postal_address=HERE)
SECOND_IN_LIST = customer("list", emails=("kantoor@voorbeeld.nl", "JAN@voorbeeld.NL "))
TWIN = customer("twin", emails=(EMAIL,))
TWIN_HERE = customer("twin-here", emails=(EMAIL,), address=HERE)
SUPPLIER = customer("supplier", code=12, emails=(EMAIL,), address=HERE, is_customer=False)
PLACEHOLDER = customer("placeholder", code=-12, emails=(EMAIL,), address=HERE)
ASLEEP = customer("asleep", code=12, emails=(EMAIL,), address=HERE, inactive=True)
OTHER_DOOR = customer("door", name="Jan de Vries", address=book_address("Dorpsstraat 14"))
OTHER_TOWN = customer("town", name="Jan de Vries", address=book_address(postcode="4321BA"))

MODES = (
    RecognitionMode.CODE,
    RecognitionMode.EMAIL,
    RecognitionMode.CODE_OR_EMAIL,
    RecognitionMode.EMAIL_AND_POSTCODE,
    RecognitionMode.CODE_OR_EMAIL_AND_POSTCODE,
    RecognitionMode.SMART,
)

# situation: candidates, then what comes out in each mode:   CODE  EMAIL  CODE|EMAIL  E+P  CODE|E+P  SMART
SITUATIONS: dict[str, tuple[list[Customer], str]] = {
    "nobody": ([], "- - - - - -"),
    "only the code": ([BY_CODE], "code - code - code code"),
    "only the e-mail": ([BY_EMAIL], "- email email - - email"),
    "e-mail and postcode": ([BY_BOTH], "- both both both both both"),
    "postcode of the postal address": ([BY_POSTAL], "- postal postal postal postal postal"),
    "e-mail is second in a list": ([SECOND_IN_LIST], "- list list - - list"),
    "only the VAT number": ([BY_VAT], "- - - - - vat"),
    "only name and place": ([BY_NAME], "- - - - - name"),
    "name and postal place": ([BY_NAME_POSTAL], "- - - - - postbox"),
    "name at the main before the postal place": ([BY_NAME_POSTAL, BY_NAME], "- - - - - name"),
    "name and street, other house number": ([OTHER_DOOR], "- - - - - -"),
    "name and house number, other postcode": ([OTHER_TOWN], "- - - - - -"),
    "code and e-mail of two customers": ([BY_BOTH, BY_CODE], "code both code both code code"),
    "VAT number before e-mail": ([BY_BOTH, BY_VAT], "- both both both both vat"),
    "e-mail before name and place": ([BY_NAME, BY_EMAIL], "- email email - - email"),
    "shared e-mail, one at the place": ([BY_EMAIL, BY_BOTH], "- ? ? both both both"),
    "shared e-mail, main before postal place": ([BY_POSTAL, BY_BOTH], "- ? ? both both both"),
    "shared e-mail, nobody at the place": ([BY_EMAIL, TWIN], "- ? ? - - ?"),
    "shared e-mail and place": ([TWIN_HERE, BY_BOTH], "- ? ? ? ? ?"),
    "shared e-mail, but a code too": ([BY_EMAIL, TWIN, BY_CODE], "code ? code - code code"),
    "a supplier": ([SUPPLIER], "- - - - - -"),
    "a placeholder of the books": ([PLACEHOLDER], "- - - - - -"),
    "inactive": ([ASLEEP], "! ! ! ! ! !"),
    "inactive beside active": ([ASLEEP, BY_BOTH], "! both both both both both"),
    "inactive beside a customer elsewhere": ([ASLEEP, BY_EMAIL], "! email email ! ! email"),
    "the same customer twice": ([BY_BOTH, BY_BOTH], "- both both both both both"),
}

CASES = [
    pytest.param(mode, candidates, outcome, id=f"{situation}-{mode.value}")
    for situation, (candidates, outcomes) in SITUATIONS.items()
    for mode, outcome in zip(MODES, outcomes.split(), strict=True)
]


def short(outcome: Recognition) -> str:
    match outcome:
        case Match(customer=found):
            return found.id
        case NoMatch():
            return "-"
        case OtherCompany(customer=found):
            return f"{found.id}?"
        case Ambiguous():
            return "?"
        case Inactive():
            return "!"


@pytest.mark.parametrize(("mode", "candidates", "outcome"), CASES)
def test_every_mode_in_every_situation(mode: RecognitionMode, candidates: list[Customer], outcome: str) -> None:
    assert short(recognise(SHOPPER, mode, candidates)) == outcome
    assert short(recognise(SHOPPER, mode, candidates[::-1])) == outcome, "the order of the candidates must not matter"


@pytest.mark.parametrize("mode", MODES)
def test_a_remembered_link_goes_first_in_every_mode(mode: RecognitionMode) -> None:
    linked = customer("linked")
    assert short(recognise(SHOPPER, mode, [BY_CODE, BY_BOTH], linked)) == "linked"


@pytest.mark.parametrize("mode", MODES)
def test_a_remembered_customer_that_went_inactive_is_not_replaced_by_a_new_card(mode: RecognitionMode) -> None:
    assert short(recognise(SHOPPER, mode, [], customer("linked", inactive=True))) == "!"


@pytest.mark.parametrize("mode", MODES)
def test_a_remembered_relation_that_is_no_customer_any_more_counts_for_nothing(mode: RecognitionMode) -> None:
    assert short(recognise(SHOPPER, mode, [], customer("linked", is_customer=False))) == "-"


@pytest.mark.parametrize("mode", MODES)
def test_a_shopper_without_any_trait_is_nobody(mode: RecognitionMode) -> None:
    empty = customer("empty", code=None, name="", emails=(), address=None)
    assert short(recognise(CustomerTraits(), mode, [empty])) == "-"


def test_all_candidates_are_shown_when_several_fit() -> None:
    outcome = recognise(SHOPPER, RecognitionMode.EMAIL, [TWIN, BY_EMAIL])
    assert isinstance(outcome, Ambiguous)
    assert {found.id for found in outcome.candidates} == {"twin", "email"}
