"""What is recorded of the VAT of one sale, and what the books make of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sconnect.domain.books import Article, Country, ForeignVatRate, Period, Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import ForeignRate, VatExemption
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat import (
    Sale,
    Taxation,
    VatTreatment,
    bears_no_vat_at_home,
    books_country,
    chosen_article,
    code_for_product,
    country_name,
    foreign_percents,
    kinds_with,
    percent_of,
    percent_of_article,
    shop_vat_misfit,
    taxation_of,
)
from sconnect.domain.vat.territories import Territory, _with_postcode, territory_of
from tests.unit.domain.makers import D, dutch_books

TODAY, JULY, BEFORE = date(2026, 11, 23), date(2026, 7, 1), date(2026, 6, 30)
DUTCH, GERMAN = "NL123456782B01", "DE136695976"
NO_OSS, OSS = dutch_books(), dutch_books(charges_foreign_vat=True)
KOR, GERMAN_KOR = VatExemption(country="NL"), VatExemption(country="DE")
CANARIES = territory_of("ES", "35001", "")
HELIGOLAND = territory_of("DE", "27498", "")
NORTHERN_IRELAND = territory_of("GB", "BT1 5GS", "")
MONACO = territory_of("MC", "98000", "")
AKROTIRI = territory_of("GB", "", "Akrotiri")
SAN_MARINO = territory_of("SM", "47890", "")


def sale(country: str = "NL", charged: int = 0, number: str = "", **more: Any) -> Sale:
    return Sale("1001", country, country, number, [D(charged)] if charged else [], **({"day": TODAY} | more))


def taxed(sold: Sale, books: Reference = NO_OSS) -> Taxation:
    made = taxation_of(sold, books)
    assert not isinstance(made, Cause), made.dutch
    return made


@pytest.mark.parametrize(
    ("sold", "number"),
    [
        (sale("NL", 21, DUTCH), DUTCH),
        (sale("", 21, DUTCH), DUTCH),
        (sale("NL", 0, DUTCH), DUTCH),
        (sale("NL", 21, GERMAN), ""),
        (sale("NL", 21), ""),
        (sale("DE", 21, DUTCH), ""),
        (sale("DE", 21, DUTCH, is_picked_up=True), ""),
        (sale("CH", 0, DUTCH), ""),
    ],
)
def test_a_dutch_number_is_that_of_a_business_at_home_only(sold: Sale, number: str) -> None:
    made = taxed(sold)
    assert (made.dutch_vat_number, made.vat_number) == (number, "")


def test_an_order_without_a_country_is_at_home() -> None:
    made = taxed(sale("", 21))
    assert (made.country, made.books_country, made.is_unknown_to_books) == ("NL", "", False)


@pytest.mark.parametrize(
    ("changes", "has_address"),
    [
        ({"has_address": True}, True),
        ({"has_address": False}, False),
        ({"has_address": False, "is_picked_up": True}, True),
    ],
)
def test_what_is_picked_up_has_the_address_of_the_administration(changes: Any, *, has_address: bool) -> None:
    assert taxed(sale("DE", 21, **changes)).has_address is has_address


def test_what_is_picked_up_is_in_no_territory_and_tells_of_none() -> None:
    made = taxed(sale("ES", 21, territory=CANARIES, is_picked_up=True))
    assert (made.territory, made.country, made.books_country) == (None, "NL", "NL")
    [notice] = made.notices
    assert "opgehaald in de winkel, dus hier geleverd" in notice.dutch
    sent = taxed(sale("ES", 0, territory=CANARIES))
    assert (sent.territory, sent.country) == (CANARIES, "ES")
    assert ["export zonder btw" in notice.dutch for notice in sent.notices] == [True]


def test_what_is_picked_up_by_a_customer_at_home_needs_no_notice() -> None:
    assert taxed(sale("NL", 21, is_picked_up=True)).notices == ()


def test_a_business_of_northern_ireland_that_picks_up_is_to_be_reported_by_hand() -> None:
    number = "XI123456782"
    books = replace(NO_OSS, countries=(Country("gb", "GB", "Verenigd Koninkrijk"),))
    made = taxed(sale("GB", 0, number, territory=NORTHERN_IRELAND, is_picked_up=True), books)
    assert (made.treatment, made.vat_number) == (VatTreatment.REVERSE_CHARGE, number)
    assert ["vervoersverklaring" in notice.dutch for notice in made.notices] == [True, False]
    assert "alleen het land Verenigd Koninkrijk en geeft de levering niet op" in made.notices[1].dutch


@pytest.mark.parametrize(
    ("sold", "books", "is_exempt"),
    [
        (sale("NL", exemptions=(KOR,)), OSS, True),
        (sale("", exemptions=(KOR,)), OSS, True),
        (sale("NL", exemptions=(GERMAN_KOR,)), OSS, False),
        (sale("DE", exemptions=(KOR,), is_picked_up=True), OSS, True),
        (sale("DE", exemptions=(GERMAN_KOR,), is_picked_up=True), OSS, False),
        (sale("DE", 0, GERMAN, exemptions=(KOR,)), OSS, True),
        (sale("DE", 21, exemptions=(KOR,)), OSS, False),
        (sale("DE", 21, exemptions=(KOR,)), NO_OSS, True),
        (sale("DE", 0, exemptions=(GERMAN_KOR,)), OSS, True),
        (sale("DE", 21), NO_OSS, False),
    ],
)
def test_the_small_business_scheme_of_the_place_of_supply_counts(
    sold: Sale, books: Reference, *, is_exempt: bool
) -> None:
    assert sold.is_exempt(books) is is_exempt
    assert taxed(sold, books).is_exempt is is_exempt


def test_the_first_day_of_the_one_stop_shop_goes_along() -> None:
    assert taxed(sale("DE", 21, one_stop_shop_since=JULY), OSS).one_stop_shop_since == JULY
    assert taxed(sale("DE", 21)).one_stop_shop_since is None


@pytest.mark.parametrize(
    ("sold", "books", "kept"),
    [
        (sale("FR", 20), OSS, ["FR"]),
        (sale("FR", 21), NO_OSS, []),
        (sale("MC", 21, territory=MONACO), NO_OSS, []),
        (sale("MC", 20, territory=MONACO), OSS, ["FR"]),
        (sale("ES", 0, territory=CANARIES), NO_OSS, ["ES"]),
        (sale("CH", 0), NO_OSS, []),
        (sale("NL", 21), OSS, []),
    ],
)
def test_rates_of_the_settings_hold_where_the_books_charge_those_of_a_country(
    sold: Sale, books: Reference, kept: list[str]
) -> None:
    chosen = [ForeignRate(country=code, percent=D(20), article_code="B-1") for code in ("NL", "FR", "ES", "CH")]
    made = taxed(replace(sold, chosen_rates=chosen), books)
    assert [rate.country for rate in made.chosen_rates] == kept


@pytest.mark.parametrize(("foreign", "told"), [([], 1), ([D(21)], 0)])
def test_a_foreign_rate_as_high_as_the_dutch_is_not_told_as_dutch_vat(foreign: Any, told: int) -> None:
    assert len(taxed(sale("BE", 21, foreign=foreign), OSS).notices) == told


def test_an_export_to_a_part_of_a_member_state_is_not_seen_by_books_that_know_the_state_only() -> None:
    assert Taxation(VatTreatment.EXPORT, "ES", TODAY).is_export_unseen_by_books
    assert Taxation(VatTreatment.EXPORT, "SM", TODAY, books_country="IT").is_export_unseen_by_books
    assert not Taxation(VatTreatment.EXPORT, "SM", TODAY, books_country="SM").is_export_unseen_by_books
    assert not Taxation(VatTreatment.EXPORT, "CH", TODAY).is_export_unseen_by_books


def exported(day: date = TODAY, **changes: Any) -> Taxation:
    """Goods for Heligoland, which the books take for Germany."""
    return replace(Taxation(VatTreatment.EXPORT, "DE", day, territory=HELIGOLAND, books_country="DE"), **changes)


@pytest.mark.parametrize(
    ("taxation", "books", "percent"),
    [
        (exported(), NO_OSS, 21),
        (exported(), OSS, 19),
        (exported(one_stop_shop_since=JULY), OSS, 19),
        (exported(BEFORE, one_stop_shop_since=JULY), OSS, 21),
        (exported(BEFORE), dutch_books(foreign_vat_periods=(Period(JULY, None),)), 21),
        (exported(), dutch_books(foreign_vat_periods=(Period(JULY, None),)), 19),
    ],
)
def test_books_charge_on_an_unseen_export_what_they_would_charge_in_the_member_state(
    taxation: Taxation, books: Reference, percent: int
) -> None:
    assert percent_of(VatKind.HIGH, taxation, books) == percent
    assert kinds_with(D(percent), taxation, books) == (), "no VAT is due on an export"
    misfit = shop_vat_misfit(D(percent), taxation, books)
    assert (misfit.kind, misfit.facts["books_percent"]) == (CauseKind.SHOP_VAT_MISFIT, "0")


def test_the_country_of_the_books_gives_the_rate_of_an_unseen_export() -> None:
    books = replace(
        OSS,
        foreign_vat_rates=(ForeignVatRate("IT", VatKind.HIGH, D(22), date(2021, 1, 1)),),
        countries=(Country("it", "IT", "Italië"),),
    )
    made = taxed(sale("SM", 0, territory=SAN_MARINO), books)
    assert (made.country, made.books_country) == ("SM", "IT")
    assert percent_of(VatKind.HIGH, made, books) == 22


def test_northern_ireland_is_an_export_for_books_that_know_the_united_kingdom_only() -> None:
    made = taxed(sale("GB", 20, territory=NORTHERN_IRELAND), OSS)
    assert (made.treatment, made.country, made.books_country) == (VatTreatment.ONE_STOP_SHOP, "XI", "GB")
    assert percent_of(VatKind.HIGH, made, OSS) == 0
    assert kinds_with(D(0), made, OSS) == (VatKind.HIGH, VatKind.LOW, VatKind.OTHER, VatKind.NONE)
    assert any(
        "Verenigd" not in notice.dutch and "GB en rekent dan geen btw" in notice.dutch for notice in made.notices
    )


def test_books_that_know_northern_ireland_charge_its_rate() -> None:
    rate = ForeignVatRate("XI", VatKind.HIGH, D(20), date(2021, 1, 1))
    books = replace(OSS, countries=(Country("xi", "XI", "Noord-Ierland"),), foreign_vat_rates=(rate,))
    made = taxed(sale("GB", 20, territory=NORTHERN_IRELAND), books)
    assert (made.books_country, made.notices) == ("XI", ())
    assert percent_of(VatKind.HIGH, made, books) == 20


@pytest.mark.parametrize(
    ("group", "day", "exempt"),
    [("g-none", TODAY, True), ("g-high", TODAY, False), ("g-low", TODAY, False), ("", TODAY, False)],
)
def test_an_article_of_the_group_without_vat_is_exempt_at_home(group: str, day: date, *, exempt: bool) -> None:
    assert bears_no_vat_at_home(Article("id", "CURSUS", "Cursus", group), day, NO_OSS) is exempt


def test_a_group_whose_kind_has_no_rate_that_day_is_not_exempt() -> None:
    lost = Article("id", "KOFFIE", "Koffie", "g-low")
    assert bears_no_vat_at_home(lost, date(1980, 1, 1), NO_OSS) is False


FRENCH = (
    ForeignRate(country="FR", percent=D(10), article_code=" FR-10 "),
    ForeignRate(country="FR", percent=D("5.5"), article_code="FR-5", revenue_group_id="g-low"),
)
IN_FRANCE = Taxation(VatTreatment.ONE_STOP_SHOP, "FR", TODAY, books_country="FR", chosen_rates=FRENCH)


def test_the_article_of_a_rate_is_the_one_chosen_for_that_rate() -> None:
    assert chosen_article(D(10), IN_FRANCE) == "FR-10"
    assert chosen_article(D("5.5"), IN_FRANCE) == "FR-5"
    assert chosen_article(D(20), IN_FRANCE) == ""


@pytest.mark.parametrize(
    ("own", "percent", "code"),
    [
        ("BOEK", D(10), "FR-10"),
        ("FR-5", D(10), "FR-10"),
        ("fr-10", D(10), "fr-10"),
        ("BOEK", D("5.5"), "BOEK"),
        ("BOEK", D(20), "BOEK"),
    ],
)
def test_a_product_goes_on_the_article_of_its_own_rate(own: str, percent: Any, code: str) -> None:
    assert code_for_product(own, percent, IN_FRANCE, OSS) == code


def test_a_chosen_group_bears_its_own_rate_only() -> None:
    assert kinds_with(D("5.5"), IN_FRANCE, OSS) == (VatKind.LOW,)
    assert kinds_with(D(10), IN_FRANCE, OSS) == ()


def test_the_settings_decide_nothing_of_an_export_that_the_books_do_not_see() -> None:
    shirt = Article("id", "SHIRT", "T-shirt", "g-high")
    rate = ForeignRate(country="DE", percent=D(7), article_code="SHIRT")
    assert percent_of_article(shirt, exported(chosen_rates=(rate,)), OSS) == 19
    sold = Taxation(VatTreatment.ONE_STOP_SHOP, "DE", TODAY, chosen_rates=(rate,))
    assert percent_of_article(shirt, sold, OSS) == 7


def test_an_article_without_a_code_is_not_that_of_a_rate_without_an_article() -> None:
    rate = ForeignRate(country="DE", percent=D(7), revenue_group_id="g-low")
    sold = Taxation(VatTreatment.ONE_STOP_SHOP, "DE", TODAY, chosen_rates=(rate,))
    assert percent_of_article(Article("id", "", "Los", "g-high"), sold, OSS) == 19


@pytest.mark.parametrize(("percent", "kind"), [(D(20), CauseKind.VAT_RATE_ABROAD), (D(0), CauseKind.SHOP_VAT_MISFIT)])
def test_an_article_can_be_chosen_for_a_rate_abroad_but_not_for_no_vat(percent: Any, kind: CauseKind) -> None:
    assert shop_vat_misfit(percent, Taxation(VatTreatment.ONE_STOP_SHOP, "DE", TODAY), OSS).kind is kind


@pytest.mark.parametrize(
    ("country", "day", "percents"),
    [
        ("DE", TODAY, [19, 7]),
        ("DE", date(2021, 1, 1), [19, 7]),
        ("DE", date(2020, 12, 31), [16]),
        ("DE", date(2020, 7, 1), [16]),
        ("DE", BEFORE.replace(year=2020), []),
        ("FR", TODAY, []),
        ("NL", TODAY, []),
    ],
)
def test_the_rates_of_another_country_on_a_day(country: str, day: date, percents: list[int]) -> None:
    assert sorted(foreign_percents(country, day, OSS), reverse=True) == percents


@pytest.mark.parametrize("postcode", ["3500", "350010", "Canar", "٣٥٠٠١"])
def test_the_province_counts_where_the_postcode_has_not_the_form_of_the_country(postcode: str) -> None:
    territory = territory_of("ES", postcode, "Las Palmas")
    assert territory is not None
    assert territory.name.english == "the Canary Islands"


def test_of_equally_narrow_ranges_the_first_row_counts() -> None:
    rows = [Territory(Bilingual(name, name), ("FR",), "", "", (("97150", "97159"),)) for name in ("een", "twee")]
    assert _with_postcode(rows, "97150") is rows[0]


@pytest.mark.parametrize(
    ("territory", "country", "elsewhere"),
    [
        (None, "DE", True),
        (HELIGOLAND, "DE", False),
        (MONACO, "FR", True),
        (NORTHERN_IRELAND, "XI", True),
        (None, "NL", False),
        (None, "CH", False),
    ],
)
def test_a_territory_outside_is_not_elsewhere_in_the_union(
    territory: Territory | None, country: str, *, elsewhere: bool
) -> None:
    taxation = Taxation(VatTreatment.DOMESTIC, country, TODAY, territory=territory)
    assert taxation.is_elsewhere_in_the_union is elsewhere
    assert taxation.keeps_vat_number_off_card is elsewhere


def test_the_card_stays_without_a_number_for_an_export_that_the_books_do_not_see() -> None:
    assert exported().keeps_vat_number_off_card
    assert not Taxation(VatTreatment.EXPORT, "CH", TODAY).keeps_vat_number_off_card


def test_a_business_outside_the_union_makes_no_intra_community_supply() -> None:
    assert taxed(sale("ES", 0, GERMAN, territory=CANARIES)).treatment is VatTreatment.EXPORT
    assert taxed(sale("CH", 0, GERMAN)).treatment is VatTreatment.EXPORT


@pytest.mark.parametrize(
    ("typed", "number", "told"),
    [("12345", "", 1), ("1234", "", 0), ("geen", "", 0), ("DE136695976", "DE136695976", 0)],
)
def test_five_digits_that_make_no_number_are_told(typed: str, number: str, told: int) -> None:
    made = taxed(sale("NL", 21, number, typed_vat_number=typed))
    assert ["('12345') is niet geldig" in notice.dutch for notice in made.notices] == [True] * told
    assert all("('12345') is not valid" in notice.english for notice in made.notices)


def test_an_invalid_number_is_asked_again_with_the_name_of_the_territory() -> None:
    cause = taxation_of(sale("GB", 0, territory=NORTHERN_IRELAND, typed_vat_number="XI12345"), NO_OSS)
    assert isinstance(cause, Cause)
    assert (cause.kind, cause.facts) == (
        CauseKind.VAT_NUMBER_INVALID,
        {"country": "Noord-Ierland", "country_en": "Northern Ireland", "number": "XI12345"},
    )


def test_dutch_vat_abroad_is_told_from_the_highest_rate_down_in_both_languages() -> None:
    [notice] = taxed(Sale("1001", "BE", "België", "", [D(9), D(21)], TODAY), OSS).notices
    assert "(21 en 9 %) over een levering in België" in notice.dutch
    assert "(21 and 9 %) on a delivery in Belgium" in notice.english


@pytest.mark.parametrize(
    ("code", "territory", "known", "in_books"),
    [
        ("de", None, [], "DE"),
        ("mc", MONACO, ["FR"], "FR"),
        ("mc", MONACO, ["MC", "FR"], "FR"),
        ("mc", MONACO, [], "MC"),
        ("ic", CANARIES, ["IC", "ES"], "IC"),
        ("es", CANARIES, ["ES"], "ES"),
        ("gb", NORTHERN_IRELAND, ["GB"], "GB"),
        ("gb", NORTHERN_IRELAND, ["XI", "GB"], "XI"),
        ("gb", AKROTIRI, ["GB", "CY"], "CY"),
        ("gb", AKROTIRI, ["GB"], "GB"),
    ],
)
def test_the_country_that_an_address_has_in_the_books(
    code: str, territory: Territory | None, known: list[str], in_books: str
) -> None:
    books = replace(NO_OSS, countries=(Country("", "", "Onbekend"), *(Country(each, each, each) for each in known)))
    assert books_country(code, territory, books) == in_books


def test_the_name_of_where_goods_go_is_that_of_the_territory_the_books_or_the_code() -> None:
    books = replace(NO_OSS, countries=(Country("de", "DE", "Duitsland"),))
    assert country_name(exported(), books) == Bilingual("Helgoland", "Heligoland")
    assert country_name(Taxation(VatTreatment.DOMESTIC, "DE", TODAY), books) == Bilingual("Duitsland", "Germany")
    assert country_name(Taxation(VatTreatment.DOMESTIC, "BE", TODAY), books) == Bilingual("BE", "Belgium")


def test_a_territory_that_the_books_know_by_its_own_code_needs_no_notice() -> None:
    books = replace(NO_OSS, countries=(Country("ic", "IC", "Canarische Eilanden"),))
    assert taxed(sale("ES", 0, territory=CANARIES), books).notices == ()
    assert taxed(sale("MC", 21, territory=MONACO)).notices == ()
    french = replace(NO_OSS, countries=(Country("fr", "FR", "Frankrijk"),))
    assert taxed(sale("MC", 21, territory=MONACO), french).notices == ()
    assert taxed(sale("GB", 0, territory=territory_of("GB", "JE2 3AB", ""))).notices == ()


def test_goods_for_a_business_in_northern_ireland_are_to_be_reported_by_hand() -> None:
    [notice] = taxed(sale("GB", 0, "XI123456782", territory=NORTHERN_IRELAND)).notices
    assert "alleen het land GB en geeft de levering niet op" in notice.dutch
    assert "the country United Kingdom there and does not report the supply" in notice.english
    [notice] = taxed(sale("GB", 21, territory=NORTHERN_IRELAND)).notices
    assert "alleen het land GB en rekent dan geen btw" in notice.dutch
    assert "the country United Kingdom there and then charges no VAT" in notice.english


def test_what_was_sent_below_the_threshold_tells_of_its_territory_as_well() -> None:
    made = taxed(sale("GB", 21, territory=NORTHERN_IRELAND))
    assert (made.treatment, len(made.notices)) == (VatTreatment.DOMESTIC, 1)


def test_the_rate_chosen_for_a_group_goes_before_its_kind_and_after_that_of_the_article() -> None:
    rates = (
        ForeignRate(country="DE", percent=D(5), revenue_group_id="g-low"),
        ForeignRate(country="DE", percent=D(8), article_code="SHIRT"),
    )
    sold = Taxation(VatTreatment.ONE_STOP_SHOP, "DE", TODAY, chosen_rates=rates)
    assert percent_of_article(Article("id", "KOFFIE", "Koffie", "g-low"), sold, OSS) == 5
    assert percent_of_article(Article("id", "SHIRT", "T-shirt", "g-low"), sold, OSS) == 8
    assert percent_of_article(Article("id", "BROEK", "Broek", "g-high"), sold, OSS) == 19


def test_a_product_for_a_territory_that_the_books_do_not_see_goes_on_the_article_of_the_settings() -> None:
    rate = ForeignRate(country="DE", percent=D(0), article_code=" EXPORT ", revenue_group_id="g-none")
    taxation = exported(chosen_rates=(rate,))
    assert chosen_article(D(0), taxation) == "EXPORT"
    assert code_for_product("SHIRT", D(0), taxation, OSS) == "EXPORT"
    assert code_for_product("SHIRT", D(0), exported(), OSS) == "SHIRT"
