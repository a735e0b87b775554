"""The territory that goods go to decides the VAT, and what a customer card may say."""

from dataclasses import replace

import pytest

from sconnect.domain.books import BookAddress, Country, Customer, NewCustomer, Reference
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.composition.vat.card_vat_check import card_of, card_problem, needs_card
from sconnect.domain.customers.cards import address_of, new_customer
from sconnect.domain.customers.recognition import traits_of
from sconnect.domain.profile import AddressSource, ForeignRate
from sconnect.domain.shop import Address, ShopOrder
from sconnect.domain.vat import VatTreatment, books_country
from sconnect.domain.vat.territories import territory_of
from tests.unit.domain.makers import (
    SHIRT,
    D,
    book,
    booked,
    causes,
    composed,
    dutch_books,
    dutch_shop,
    order,
    planned,
    profile,
    totals,
)

NAMES = {"NL": "Nederland", "DE": "Duitsland", "ES": "Spanje", "FR": "Frankrijk", "GB": "Verenigd Koninkrijk"}
CANARIES = Address("Ana", "Díaz", "Díaz SL", "Calle Mayor 1", "", "35001", "Las Palmas", "ES", "Spain")
BELFAST = Address("Sean", "Boyle", "Boyle Ltd", "Royal Avenue 1", "", "BT1 5GS", "Belfast", "GB", "United Kingdom")
MONACO = Address("Luc", "Roux", "Roux SARL", "Rue Grimaldi 1", "", "98000", "Monaco", "MC", "Monaco")
SPANISH, NORTHERN_IRISH, FRENCH = "ESX1234567L", "XI123456782", "FR83404833048"
SETTINGS = profile({"vat_number_field_id": "7"})


WITH_EXPORT_ARTICLE = SETTINGS.model_copy(
    update={
        "orders": SETTINGS.orders.model_copy(
            update={"foreign_rates": (ForeignRate(country="ES", percent=D(0), article_code="EXPORT-0"),)}
        )
    }
)


def books(*more: str, one_stop_shop: bool = False) -> Reference:
    countries = tuple(Country(f"land-{code}", code, NAMES.get(code, code)) for code in (*NAMES, *more))
    return replace(dutch_books(charges_foreign_vat=one_stop_shop), countries=countries)


def sold_to(place: Address, number: str = "", vat: str = "0") -> ShopOrder:
    rows = totals(("tax", "BTW 21%", vat)) if D(vat) else ()
    return order(
        [replace(SHIRT, unit_vat=D(vat), options=())],
        rows,
        str(10 + D(vat)),
        billing_address=place,
        shipping_address=place,
        custom_fields={"7": number} if number else {},
    )


def plan_of(place: Address, number: str = "", vat: str = "0", reference: Reference | None = None) -> OrderPlan:
    return planned(plan_order(sold_to(place, number, vat), dutch_shop(), SETTINGS, reference or books()))


@pytest.mark.parametrize("number", ["", SPANISH, "ESX1234567R", "DE123456788"])
def test_goods_for_the_canary_islands_are_exported_whatever_the_vat_number(number: str) -> None:
    plan = plan_of(CANARIES, number)
    assert plan.taxation.treatment is VatTreatment.EXPORT
    assert (plan.taxation.vat_number, plan.taxation.is_elsewhere_in_the_union) == ("", False)
    waiting = book(sold_to(CANARIES, number), SETTINGS, books=books())
    assert causes(waiting) == {CauseKind.TERRITORY_UNKNOWN_TO_BOOKS}
    made = book(sold_to(CANARIES, number), WITH_EXPORT_ARTICLE, books=books())
    assert booked(made) == [("EXPORT-0", "1", "10.00")]
    assert composed(made).control_total_excluding_vat == 10
    assert "Btw-nummer" not in plan.memo
    assert "export zonder btw" in plan.notices[-1].dutch
    assert "an export without VAT" in plan.notices[-1].english


def test_mainland_spain_stays_a_reverse_charge() -> None:
    madrid = replace(CANARIES, postcode="28001", city="Madrid")
    plan = plan_of(madrid, SPANISH)
    assert (plan.taxation.treatment, plan.taxation.vat_number) == (VatTreatment.REVERSE_CHARGE, SPANISH)
    assert plan.notices == ()


def test_vat_on_an_export_waits_and_names_the_territory() -> None:
    outcome = book(sold_to(CANARIES, vat="2.1000"), SETTINGS, books=books())
    assert causes(outcome) == {CauseKind.SHOP_VAT_MISFIT}
    assert isinstance(outcome, list)
    assert "de Canarische Eilanden" in outcome[0].dutch


def test_a_new_card_outside_the_vat_area_has_no_vat_number() -> None:
    sold = sold_to(CANARIES, SPANISH)
    plan = plan_of(CANARIES, SPANISH)
    assert plan.taxation.keeps_vat_number_off_card
    traits = traits_of(sold, SETTINGS)
    numbers = [
        made.vat_number
        for without in (True, False)
        if isinstance(made := new_customer(sold, traits, SETTINGS, books(), without_vat_number=without), NewCustomer)
    ]
    assert numbers == ["", SPANISH]


@pytest.mark.parametrize(
    ("number", "waits"),
    [
        ("", False),
        (SPANISH, True),
        ("X1234567L", True),
        ("ESX1234567R", True),
        ("12345", True),
        ("NL123456782B01", False),
        ("DE123456788", False),
        ("BE0123456789", False),
    ],
)
def test_a_card_with_a_number_of_the_member_state_makes_an_export_wait(number: str, *, waits: bool) -> None:
    own = Customer(
        "id", 7, "Díaz SL", vat_number=number, address=BookAddress("", "C", "35001", "Las Palmas", "land-ES")
    )
    plan = plan_of(CANARIES, SPANISH)
    assert needs_card(plan.taxation, SETTINGS)
    problem = card_problem(plan, card_of(own, books()), SETTINGS, books())
    assert (problem is not None) is waits
    if problem:
        assert problem.kind is CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA
        assert "de Canarische Eilanden" in problem.dutch
        assert "export" in problem.dutch
        assert "intracommunautaire levering" in problem.dutch


def test_books_that_know_the_territory_itself_see_the_export() -> None:
    reference = books("IC")
    plan = plan_of(CANARIES, SPANISH, reference=reference)
    assert plan.notices == ()
    assert not needs_card(plan.taxation, SETTINGS)
    made = address_of(CANARIES, reference)
    assert isinstance(made, BookAddress)
    assert made.country_id == "land-IC"


def test_a_territory_with_a_code_of_its_own_that_the_books_lack_is_booked_in_its_member_state() -> None:
    islands = replace(CANARIES, country_code="IC", country_name="Canary Islands")
    made = address_of(islands, books())
    assert isinstance(made, BookAddress)
    assert made.country_id == "land-ES"
    assert plan_of(islands, SPANISH).taxation.is_export_unseen_by_books


def test_with_the_addresses_of_the_card_a_card_on_the_mainland_is_elsewhere() -> None:
    card_source = profile({"vat_number_field_id": "7"}, address_source=AddressSource.CUSTOMER_CARD)
    plan = plan_of(CANARIES)
    for postcode, expected in (("35001", None), ("28001", CauseKind.CARD_IN_OTHER_COUNTRY)):
        own = Customer("id", 7, "Díaz", address=BookAddress("", "C", postcode, "Stad", "land-ES"))
        problem = card_problem(plan, card_of(own, books()), card_source, books())
        assert getattr(problem, "kind", None) is expected


def test_northern_ireland_takes_numbers_of_its_own() -> None:
    plan = plan_of(BELFAST, NORTHERN_IRISH)
    assert (plan.taxation.treatment, plan.taxation.country) == (VatTreatment.REVERSE_CHARGE, "XI")
    assert f"Btw-nummer: {NORTHERN_IRISH}" in plan.memo
    assert "opgaaf intracommunautaire prestaties" in plan.notices[0].dutch
    assert plan.notices[0].english == (
        "For goods Northern Ireland belongs to the European Union. SnelStart only knows the country United "
        "Kingdom there and does not report the supply: add it to the recapitulative statement (ICP) yourself."
    )


@pytest.mark.parametrize(("number", "kind"), [("", "MISSING"), ("GB123456782", "INVALID"), ("XI123456789", "INVALID")])
def test_northern_ireland_without_vat_and_without_a_valid_number_waits(number: str, kind: str) -> None:
    outcome = plan_order(sold_to(BELFAST, number), dutch_shop(), SETTINGS, books())
    assert causes(outcome) == {CauseKind[f"VAT_NUMBER_{kind}"]}
    assert isinstance(outcome, list)
    assert "Noord-Ierland" in outcome[0].dutch


def test_dutch_vat_below_the_threshold_goes_to_northern_ireland_with_a_notice() -> None:
    plan = plan_of(BELFAST, vat="2.1000")
    assert plan.taxation.treatment is VatTreatment.DOMESTIC
    assert "rekent dan geen btw" in plan.notices[0].dutch
    assert "there and then charges no VAT" in plan.notices[0].english


def test_great_britain_stays_outside() -> None:
    plan = plan_of(replace(BELFAST, postcode="LS1 1AA"), NORTHERN_IRISH)
    assert (plan.taxation.treatment, plan.notices) == (VatTreatment.EXPORT, ())


@pytest.mark.parametrize(("number", "kind"), [("", None), ("XI999999973", CauseKind.CARD_WITH_OTHER_VAT_NUMBER)])
def test_a_card_that_cannot_hold_the_number_is_right_without_one(number: str, kind: CauseKind | None) -> None:
    place = BookAddress("", "R", "BT1 5GS", "Belfast", "land-GB")
    own = Customer("id", 7, "Boyle", vat_number=number, address=place)
    problem = card_problem(plan_of(BELFAST, NORTHERN_IRISH), card_of(own, books()), SETTINGS, books())
    assert getattr(problem, "kind", None) is kind


def test_books_that_know_northern_ireland_want_its_number_on_the_card() -> None:
    reference = books("XI")
    sold = sold_to(BELFAST, NORTHERN_IRISH)
    made = new_customer(sold, traits_of(sold, SETTINGS), SETTINGS, reference)
    assert isinstance(made, NewCustomer)
    assert (made.vat_number, made.address.country_id) == (NORTHERN_IRISH, "land-XI")
    plan = plan_of(BELFAST, NORTHERN_IRISH, reference=reference)
    assert plan.notices == ()
    assert card_problem(plan, card_of(made, reference), SETTINGS, reference) is None
    bare = card_problem(plan, card_of(replace(made, vat_number=""), reference), SETTINGS, reference)
    assert bare is not None
    assert bare.kind is CauseKind.CARD_WITHOUT_VAT_NUMBER


def test_monaco_counts_as_france_and_is_booked_there() -> None:
    plan = plan_of(MONACO, FRENCH)
    assert (plan.taxation.treatment, plan.taxation.country) == (VatTreatment.REVERSE_CHARGE, "FR")
    assert plan.notices == ()
    made = address_of(MONACO, books("MC"))
    assert isinstance(made, BookAddress)
    assert made.country_id == "land-FR"


@pytest.mark.parametrize(
    ("country", "number"), [("NL", "NL123456789B01"), ("NL", "12345"), ("CH", "DE123456789"), ("CH", "DE" + "1" * 28)]
)
def test_an_invalid_vat_number_is_told_where_it_decides_nothing(country: str, number: str) -> None:
    place = replace(CANARIES, country_code=country, postcode="1234", city="Plaats")
    plan = plan_of(place, number, vat="2.1000" if country == "NL" else "0", reference=books("CH"))
    assert f"('{number}') is niet geldig" in plan.notices[0].dutch
    assert f"('{number}') is not valid" in plan.notices[0].english


@pytest.mark.parametrize("number", ["", "geen", "n.v.t.", "1234"])
def test_what_is_no_number_at_all_is_not_told(number: str) -> None:
    assert plan_of(replace(CANARIES, country_code="NL", postcode="1234 AB"), number, vat="2.1000").notices == ()


def test_several_dutch_rates_abroad_are_all_named() -> None:
    lines = [
        replace(SHIRT, unit_vat=D("2.1000"), options=()),
        replace(SHIRT, model="THEE-L", unit_vat=D("0.9000"), options=()),
    ]
    sold = order(lines, totals(("tax", "BTW 21%", "2.1000"), ("tax", "BTW 9%", "0.9000")), "23.0000", country="FR")
    [notice] = planned(plan_order(sold, dutch_shop(), SETTINGS, books(one_stop_shop=True))).notices
    assert "(21 en 9 %)" in notice.dutch
    assert "(21 and 9 %)" in notice.english


def test_rates_abroad_are_chosen_for_the_one_stop_shop_only() -> None:
    rate = ForeignRate(country="DE", percent=D(21), article_code="DE-21")
    chosen = profile(foreign_rates=(rate,))
    sold = order(
        [replace(SHIRT, unit_vat=D("2.1000"), options=())],
        totals(("tax", "BTW 21%", "2.1000")),
        "12.1000",
        country="DE",
    )
    plans = [
        planned(plan_order(sold, dutch_shop(), chosen, dutch_books(charges_foreign_vat=charges)))
        for charges in (False, True)
    ]
    assert [plan.taxation.chosen_rates for plan in plans] == [(), (rate,)]
    assert [plan.lines[0].code for plan in plans] == ["SHIRT", "DE-21"]


def test_a_country_code_is_read_in_any_case() -> None:
    assert books_country("nl", None, books()) == "NL"
    assert books_country("es", territory_of("ES", "35001", ""), books()) == "ES"
    assert books_country("mc", territory_of("MC", "", ""), replace(books(), countries=())) == "MC"


def test_dutch_vat_abroad_is_told_while_the_administration_uses_the_one_stop_shop() -> None:
    lille = replace(CANARIES, country_code="FR", postcode="59000", city="Lille")
    reference = replace(books(one_stop_shop=True), foreign_vat_rates=())
    outcome = plan_order(sold_to(lille, vat="2.1000"), dutch_shop(), SETTINGS, reference)
    plan = planned(outcome)
    assert plan.taxation.treatment is VatTreatment.ONE_STOP_SHOP
    assert "Nederlandse btw (21 %) over een levering in Frankrijk" in plan.notices[0].dutch
    german = plan_order(
        order(
            [replace(SHIRT, unit_vat=D("1.9000"))], totals(("tax", "MwSt 19% (OSS DE)", "1.9000")), "11.9", country="DE"
        ),
        dutch_shop(),
        SETTINGS,
        reference,
    )
    assert not planned(german).notices


def test_a_cause_about_a_card_is_the_same_for_each_order() -> None:
    place = BookAddress("", "C", "35001", "Las Palmas", "land-ES")
    own = Customer("id", 7, "Díaz", vat_number=SPANISH, address=place)
    keys = [
        problem.key
        for plan in (plan_of(CANARIES), plan_of(replace(CANARIES, postcode="38001")))
        if (problem := card_problem(plan, card_of(own, books()), SETTINGS, books()))
    ]
    assert keys == ["Díaz (7):ES"] * 2
