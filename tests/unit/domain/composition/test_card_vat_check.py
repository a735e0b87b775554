"""In another member state the customer card decides the VAT, so an order waits for a card that decides otherwise."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.domain.books import BookAddress, Country, Customer, NewCustomer, Reference
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.composition.vat.card_vat_check import (
    Card,
    card_notices,
    card_of,
    card_problem,
    listing_notices,
    needs_card,
)
from sconnect.domain.profile import AddressSource
from sconnect.domain.shop import Address, VoucherSold
from sconnect.domain.values.bilingual import Bilingual
from tests.unit.domain.makers import (
    SHIRT,
    D,
    article,
    dutch_books,
    dutch_shop,
    line,
    order,
    planned,
    profile,
    totals,
)

COUNTRIES = tuple(Country(f"land-{code}", code, name) for code, name in {"NL": "Nederland", "DE": "Duitsland"}.items())
COUNTRIES += tuple(Country(f"land-{code}", code, code) for code in ("BE", "GB", "CH", "GR"))
ORDER_ADDRESS, CARD_ADDRESS = AddressSource.ORDER, AddressSource.CUSTOMER_CARD
VAT_NUMBERS = {"vat_number_field_id": "7"}
EVEN, WITHOUT, OTHER, WITH, ELSEWHERE = (
    None,
    CauseKind.CARD_WITHOUT_VAT_NUMBER,
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER,
    CauseKind.CARD_WITH_VAT_NUMBER,
    CauseKind.CARD_IN_OTHER_COUNTRY,
)


def books(*, one_stop_shop: bool = True) -> Reference:
    return replace(dutch_books(charges_foreign_vat=one_stop_shop), countries=COUNTRIES)


def card(country: str = "DE", number: str = "") -> Customer:
    address = BookAddress("", "Weg 1", "1", "Ort", f"land-{country}") if country else None
    return Customer("id", 1001, "Müller GmbH", vat_number=number, address=address)


def plan_of(country: str, percent: int, number: str = "", *, one_stop_shop: bool = True) -> OrderPlan:
    name = {19: "MwSt 19% (OSS DE)", 21: "BTW 21%"}.get(percent, "")
    vat = D(percent) / 10
    rows = totals(("tax", name, str(vat))) if percent else ()
    sold = order(
        [replace(SHIRT, unit_vat=vat)],
        rows,
        str(10 + vat),
        country=country,
        custom_fields={"7": number} if number else {},
    )
    return planned(plan_order(sold, dutch_shop(), profile(VAT_NUMBERS), books(one_stop_shop=one_stop_shop)))


def problem(plan: OrderPlan, own: Customer | NewCustomer, source: AddressSource = ORDER_ADDRESS) -> Any:
    cause = card_problem(plan, card_of(own, books()), profile(address_source=source), books())
    assert cause is None or "?" not in cause.dutch + cause.english
    return cause


REVERSED = plan_of("DE", 0, "DE123456788")
TAXED = plan_of("DE", 19)
DUTCH_VAT = plan_of("DE", 21, one_stop_shop=False)
AT_HOME = plan_of("NL", 21)
EXPORT = plan_of("CH", 0)


@pytest.mark.parametrize(
    ("plan", "own", "kind"),
    [
        (REVERSED, card(number="DE 123.456.788"), EVEN),
        (REVERSED, card(number="123456788"), EVEN),
        (REVERSED, card("NL", "DE123456788"), EVEN),
        (REVERSED, card(), WITHOUT),
        (REVERSED, card("BE", "BE0123456749"), WITHOUT),
        (REVERSED, card(number="DE999999995"), OTHER),
        (plan_of("DE", 0, "BE0123456749"), card("BE", "BE0123456749"), CauseKind.VAT_NUMBER_OF_OTHER_STATE),
        (plan_of("GR", 0, "EL123456783"), card("GR", "EL123456783"), EVEN),
        (TAXED, card(), EVEN),
        (TAXED, card("BE", "BE0123456749"), EVEN),
        (TAXED, card(number="DE123456788"), WITH),
        (DUTCH_VAT, card(), EVEN),
        (DUTCH_VAT, card(number="DE123456788"), WITH),
        (AT_HOME, card(number="DE123456788"), EVEN),
        (EXPORT, card(number="DE123456788"), EVEN),
    ],
)
def test_the_vat_number_on_the_card_must_fit_what_was_charged(plan: OrderPlan, own: Customer, kind: Any) -> None:
    assert getattr(problem(plan, own), "kind", None) is kind


@pytest.mark.parametrize(
    ("plan", "own", "kind"),
    [
        (TAXED, card(), EVEN),
        (TAXED, card("NL"), ELSEWHERE),
        (TAXED, card(number="DE123456788"), WITH),
        (AT_HOME, card("NL"), EVEN),
        (AT_HOME, card(""), EVEN),
        (AT_HOME, card("DE"), ELSEWHERE),
        (AT_HOME, card("CH"), ELSEWHERE),
        (EXPORT, card("GB"), EVEN),
        (EXPORT, card("NL"), ELSEWHERE),
        (REVERSED, card("BE", "BE0123456749"), ELSEWHERE),
    ],
)
def test_with_the_addresses_of_the_card_its_country_counts(plan: OrderPlan, own: Customer, kind: Any) -> None:
    assert getattr(problem(plan, own, CARD_ADDRESS), "kind", None) is kind


def test_without_an_address_on_the_order_the_country_of_the_card_counts() -> None:
    """OpenCart 4 keeps none of a download; it was charged Dutch VAT, and a German card would make that German VAT."""
    nowhere = Address(first_name="Gerda", last_name="Gast")
    bare = replace(SHIRT, options=())
    sold = order(
        [bare], totals(("tax", "BTW 21%", "2.1000")), "12.1000", billing_address=nowhere, shipping_address=None
    )
    download = planned(plan_order(sold, dutch_shop(), profile(), books()))
    assert needs_card(download.taxation, profile())
    assert problem(download, card("DE")).kind is ELSEWHERE
    assert problem(download, card("NL")) is None


def test_goods_without_vat_are_as_right_on_a_card_with_a_number() -> None:
    book = line("BOEK", 1, "10.0000", "0.0000", "0")
    sold = order([book], totals(), "10.0000", country="DE")
    untaxed = planned(plan_order(sold, dutch_shop(), profile(), books()))
    assert problem(untaxed, card(number="DE123456788")) is None


def test_a_gift_voucher_bears_no_vat_wherever_the_card_is() -> None:
    sold = VoucherSold("Cadeaubon", D("25.0000"))
    voucher = order([], totals(("sub_total", "", "25.0000")), "25.0000", vouchers_sold=(sold,), country="DE")
    assert problem(planned(plan_order(voucher, dutch_shop(), profile(), books())), card("DE"), CARD_ADDRESS) is None


def test_a_card_that_still_has_to_be_made_is_judged_alike() -> None:
    new = NewCustomer("Müller GmbH", "m@example.test", "", BookAddress("", "Weg 1", "1", "Ort", "land-DE"))
    assert problem(REVERSED, new).kind is WITHOUT
    assert problem(REVERSED, replace(new, vat_number="DE123456788")) is None


def test_the_sentences_name_the_customer_the_country_and_the_numbers() -> None:
    assert (
        "klant Müller GmbH (1001) heeft in SnelStart geen btw-nummer van Duitsland" in problem(REVERSED, card()).dutch
    )
    other = problem(REVERSED, card(number="DE999999995")).dutch
    assert "op btw-nummer DE123456788, maar klant Müller GmbH (1001) heeft in SnelStart btw-nummer DE999999995" in other
    elsewhere = problem(TAXED, card("NL"), CARD_ADDRESS).dutch
    assert "hoort bij Duitsland, maar de klantkaart van Müller GmbH (1001) staat in Nederland" in elsewhere


@pytest.mark.parametrize(
    ("plan", "source", "is_needed"),
    [
        (TAXED, ORDER_ADDRESS, True),
        (REVERSED, ORDER_ADDRESS, True),
        (AT_HOME, ORDER_ADDRESS, False),
        (EXPORT, ORDER_ADDRESS, False),
        (AT_HOME, CARD_ADDRESS, True),
    ],
)
def test_the_card_is_read_only_when_the_vat_depends_on_it(
    plan: OrderPlan, source: AddressSource, *, is_needed: bool
) -> None:
    assert needs_card(plan.taxation, profile(address_source=source)) is is_needed


def test_a_cause_tells_card_and_order_side_by_side() -> None:
    cause = problem(REVERSED, card(number="DE999999995"))
    assert (cause.key, cause.facts) == (
        "Müller GmbH (1001):DE",
        {
            "who": "Müller GmbH (1001)",
            "country": "Duitsland",
            "country_en": "Germany",
            "card_country": "Duitsland",
            "card_country_en": "Germany",
            "card_number": "DE999999995",
            "number": "DE123456788",
        },
    )


def test_a_number_of_another_member_state_is_weighed_per_order() -> None:
    """What the books make of it may differ from order to order, so accepting one says nothing of the next."""
    cause = problem(plan_of("DE", 0, "BE0123456749"), card("BE", "BE0123456749"))
    assert (cause.key, cause.facts) == (
        "1001",
        {"number": "BE0123456749", "country": "Duitsland", "country_en": "Germany"},
    )


def test_a_country_that_the_books_do_not_know_is_named_by_its_code() -> None:
    cause = card_problem(REVERSED, card_of(card(), dutch_books()), profile(), dutch_books())
    assert cause is not None
    assert (cause.facts["country"], cause.facts["card_country"]) == ("DE", "NL")


def test_a_card_reads_as_the_books_would_read_it() -> None:
    assert card_of(card(number=" de 123.456.788 "), books()) == Card(
        "Müller GmbH (1001)", "DE", Bilingual("Duitsland", "Germany"), "DE123456788"
    )
    unreadable = replace(card("", " onbekend "), code=None)
    assert card_of(unreadable, books()) == Card("Müller GmbH", "NL", Bilingual("Nederland", "Netherlands"), "ONBEKEND")


def exempt(country: str = "DE") -> OrderPlan:
    """A book that bears no VAT at home, sold to a consumer."""
    sold = order([line("BOEK", 1, "10.0000", "0.0000", "0")], totals(), "10.0000", country=country)
    return planned(plan_order(sold, dutch_shop(), profile(), books()))


@pytest.mark.parametrize(
    ("plan", "number", "is_told"),
    [
        (exempt(), "DE123456788", True),
        (exempt(), "DE000000000", True),
        (exempt(), "123456788", True),
        (exempt(), "", False),
        (exempt(), "BE0123456749", False),
        (exempt("GR"), "EL000000000", True),
        (exempt("NL"), "DE123456788", False),
        (TAXED, "DE123456788", False),
        (REVERSED, "DE123456788", False),
        (EXPORT, "DE123456788", False),
    ],
)
def test_a_sale_without_vat_on_a_card_with_a_number_may_be_reported_as_a_supply(
    plan: OrderPlan, number: str, *, is_told: bool
) -> None:
    """The books report what goes to a number of another member state; exempt goods are no such supply."""
    notices = card_notices(plan, card_of(card(plan.taxation.country, number), books()), books())
    assert len(notices) == is_told
    for notice in notices:
        assert "opgaaf ICP" in notice.dutch
        assert "Müller GmbH (1001)" in notice.dutch
        assert "recapitulative statement (ICP)" in notice.english


def test_a_gift_voucher_alone_is_no_supply_to_report() -> None:
    sold = VoucherSold("Cadeaubon", D("25.0000"))
    voucher = order([], totals(("sub_total", "", "25.0000")), "25.0000", vouchers_sold=(sold,), country="DE")
    plan = planned(plan_order(voucher, dutch_shop(), profile(), books()))
    assert card_notices(plan, card_of(card(number="DE123456788"), books()), books()) == []


def test_goods_that_bear_no_vat_at_home_are_named_once_beside_a_reverse_charge() -> None:
    untaxed = (line(f"BOEK-{at}", 1, "10.0000", "0.0000", "0") for at in (1, 1, 2))
    sold = order(
        [replace(SHIRT, unit_vat=D(0)), *untaxed],
        totals(),
        "40.0000",
        country="DE",
        custom_fields={"7": "DE123456788"},
    )
    plan = planned(plan_order(sold, dutch_shop(), profile(VAT_NUMBERS), books()))
    articles = {
        code: article(code, revenue_group_id=group)
        for code, group in ((SHIRT.model, "g-high"), ("BOEK-1", "g-none"), ("BOEK-2", "g-none"))
    }
    [notice] = listing_notices(plan, articles, books())
    assert "BOEK-1, BOEK-2." in notice.dutch
    assert "BOEK-1, BOEK-2." in notice.english
    assert SHIRT.model not in notice.dutch
    assert listing_notices(plan, {SHIRT.model: articles[SHIRT.model]}, books()) == []
    assert listing_notices(TAXED, articles, books()) == []


def test_an_order_of_nothing_that_can_bear_vat_is_no_supply_to_report() -> None:
    plan, own = replace(exempt(), lines=()), card_of(card(number="DE123456788"), books())
    assert (card_notices(plan, own, books()), len(card_notices(exempt(), own, books()))) == ([], 1)


def test_goods_that_are_picked_up_do_not_follow_the_address_of_the_card() -> None:
    picked_up = replace(AT_HOME, taxation=replace(AT_HOME.taxation, is_picked_up=True))
    assert problem(picked_up, card("DE"), CARD_ADDRESS) is None
    assert not needs_card(picked_up.taxation, profile(address_source=CARD_ADDRESS))


@pytest.mark.parametrize("books_country", ["ES", ""])
@pytest.mark.parametrize(
    ("number", "kind"),
    [("ESB12345674", CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA), ("DE123456788", None), ("", None)],
)
def test_a_card_of_the_member_state_reports_goods_for_a_part_outside_the_vat_area(
    books_country: str, number: str, kind: Any
) -> None:
    outside = replace(EXPORT, taxation=replace(EXPORT.taxation, country="ES", books_country=books_country))
    found = problem(outside, card("DE", number))
    assert (found and found.kind) == kind


def test_where_the_books_have_another_country_for_the_goods_only_a_card_without_a_number_can_be_right() -> None:
    """They refuse a number of another country than that of the card."""
    elsewhere = replace(REVERSED, taxation=replace(REVERSED.taxation, books_country="GB"))
    assert problem(elsewhere, card("GB")) is None
    assert problem(elsewhere, card("GB", "BE0123456749")).kind is WITHOUT


@pytest.mark.parametrize(("number", "is_of_there"), [("EL12", True), ("GR12", False), ("12", True), ("", False)])
def test_a_number_counts_for_a_country_by_its_prefix_and_without_one_for_any(number: str, *, is_of_there: bool) -> None:
    """What the books make of wrong check digits is not known."""
    taxed = replace(TAXED, taxation=replace(TAXED.taxation, country="GR"))
    assert bool(problem(taxed, card("GR", number))) is is_of_there
