"""Settings that cannot work are named, with the remedy, whether found when saved or at a run."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.domain.books import Article, CostCentre, ExtraFields, Ledger, LedgerUse, SalesTemplate, VatKind
from sconnect.domain.profile import ArticlePerVatKind, CodeSource, ForeignRate, Profile, VoucherRate
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.setup.settings_check import contradictions, settings_problems, wanted_articles
from sconnect.domain.shop import ShopStatus
from tests.unit.domain.build import customer
from tests.unit.domain.makers import D, article, dutch_books, dutch_shop, profile

TEMPLATES = (SalesTemplate("template", "Webshop"), SalesTemplate("old", "Oud", inactive=True))
BOOKS = replace(dutch_books(), templates=TEMPLATES)
SHOP = dutch_shop(
    statuses=(ShopStatus(2, "Processing"), ShopStatus(5, "Complete"), ShopStatus(11, "Refunded")),
    processing_status_ids=frozenset({2}),
    complete_status_ids=frozenset({5}),
    custom_fields={"7": "Btw-nummer"},
)
CENTRES = [CostCentre("web", 1, "Webshop"), CostCentre("old", 9, "Opgeheven", inactive=True)]
FIELDS = ExtraFields(articles=("webshopcode",))


def _articles(settings: Profile, **changes: Article) -> dict[str, Article]:
    return {wanted.code.casefold(): article(wanted.code) for wanted in wanted_articles(settings)} | changes


def _problems(settings: Profile, **changes: Any) -> list[SettingProblem]:
    known: dict[str, Any] = {
        "reference": BOOKS,
        "shop_info": SHOP,
        "cost_centres": CENTRES,
        "extra_fields": FIELDS,
        "articles_by_code": _articles(settings),
    }
    return settings_problems(settings, **(known | changes))


def test_settings_that_work_have_no_problems() -> None:
    settings = profile(
        {"vat_number_field_id": "7", "code_source": CodeSource.CUSTOM_FIELD, "code_field_id": "7"},
        {"extra_field": "webshopcode", "revenue_group_id": "g-high", "revenue_groups_by_rate": {"9": "g-low"}},
        statuses=(2, 5),
        undone_statuses=(11,),
        cost_centre_id="web",
        payment_methods=(
            {"method": "cod", "statuses": (11,), "sales_template_id": "template", "cost_centre_id": "web"},
        ),
    )
    assert _problems(settings) == []


def test_a_payment_method_that_is_listed_twice_is_named_at_both_lines() -> None:
    wrong = [each.path for each in contradictions(profile(payment_methods=({"method": "cod"}, {"method": "cod"})))]
    assert wrong == ["orders.payment_methods.0.method", "orders.payment_methods.1.method"]


def _paid_with(**settings: object) -> Profile:
    return profile(payment_methods=({"method": "cod"}, {"method": "mollie_ideal", **settings}))


CASES: list[tuple[str, Profile, str, bool]] = [
    ("orders.statuses", profile(statuses=(2, 99)), "Orderstatus 99 van dit profiel bestaat niet meer", False),
    ("orders.statuses", profile(statuses=(98, 99)), "Orderstatus 98, 99 van dit profiel bestaat niet meer", True),
    ("orders.undone_statuses", profile(undone_statuses=(99,)), "Orderstatus 99", False),
    ("orders.sales_template_id", profile(sales_template_id="gone"), "bestaat niet meer", True),
    ("orders.sales_template_id", profile(sales_template_id="old"), "'Oud' is niet actief", True),
    ("orders.cost_centre_id", profile(cost_centre_id="gone"), "bestaat niet meer", True),
    ("orders.cost_centre_id", profile(cost_centre_id="old"), "'Opgeheven' is niet actief", True),
    ("orders.payment_methods.1.statuses", _paid_with(statuses=(2, 99)), "Orderstatus 99", False),
    (
        "orders.payment_methods.1.sales_template_id",
        _paid_with(sales_template_id="old"),
        "Het verkoopsjabloon van betaalwijze mollie_ideal 'Oud' is niet actief",
        True,
    ),
    (
        "orders.payment_methods.1.cost_centre_id",
        _paid_with(cost_centre_id="gone"),
        "De kostenplaats van betaalwijze mollie_ideal bestaat niet meer",
        True,
    ),
    ("articles.extra_field", profile(articles={"extra_field": "weg"}), "geen extra veld 'weg'", True),
    ("articles.revenue_group_id", profile(articles={"revenue_group_id": "weg"}), "bestaat niet meer", False),
    (
        "articles.revenue_groups_by_rate.9",
        profile(articles={"revenue_groups_by_rate": {"9": "weg"}}),
        "nieuwe artikelen met 9 % btw bestaat niet meer",
        False,
    ),
    ("customers.vat_number_field_id", profile({"vat_number_field_id": "8"}), "voor het btw-nummer (8)", False),
    ("customers.chamber_number_field_id", profile({"chamber_number_field_id": "8"}), "het KvK-nummer (8)", False),
    ("customers.own_vat_number", profile({"own_vat_number": "NL12"}), "btw-nummer (NL12) kan niet kloppen", False),
    ("customers.code_field_id", profile({"code_source": CodeSource.CUSTOM_FIELD}), "geen veld gekozen", False),
    ("customers.code_field_id", profile({"code_field_id": "8"}), "voor de klantcode (8)", False),
    (
        "articles.revenue_group_id",
        profile(articles={"revenue_group_id": "weg"}),
        "De omzetgroep voor nieuwe artikelen bestaat niet meer",
        False,
    ),
]


@pytest.mark.parametrize(("path", "settings", "says", "stops_all"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES])
def test_each_problem_names_its_setting_and_the_remedy(
    path: str, settings: Profile, says: str, stops_all: bool
) -> None:
    [problem] = _problems(settings)
    assert (problem.path, problem.stops_all) == (path, stops_all)
    assert says in problem.dutch
    assert "bij de instellingen, tab" in problem.dutch
    assert "in the settings, tab" in problem.english


def test_a_shop_without_any_status_that_means_a_sale() -> None:
    bare = replace(SHOP, processing_status_ids=frozenset(), complete_status_ids=frozenset())
    [problem] = _problems(profile(), shop_info=bare)
    assert (problem.path, problem.stops_all) == ("orders.statuses", True)
    assert _problems(profile(statuses=(2,)), shop_info=bare) == []


@pytest.mark.parametrize(
    ("code", "path", "dutch", "english"),
    [
        ("VERZ-H", "orders.shipping_articles.high", "verzendkosten", "shipping"),
        ("TOESLAG-L", "orders.fee_articles.low_order_fee.low", "toeslag 'low_order_fee'", "fee 'low_order_fee'"),
        ("OVERIG-H", "orders.other_fee_articles.high", "overige toeslagen", "other fees"),
        ("KORTING-0", "orders.discount_articles.none", "kortingen", "discounts"),
        ("BON", "orders.voucher_article", "cadeaubonnen", "gift vouchers"),
        ("TEGOED", "orders.credit_article", "winkeltegoed", "store credit"),
        ("AFR", "orders.rounding_article", "afronding", "rounding"),
        ("FR-10", "orders.foreign_rates.0.article_code", "10 % btw in FR", "10 % VAT in FR"),
        ("VERZAMEL", "articles.collective_article", "onbekende artikelen", "unknown ones"),
    ],
)
def test_an_article_that_is_missing_or_inactive(code: str, path: str, dutch: str, english: str) -> None:
    settings = profile(
        articles={"collective_article": "VERZAMEL"},
        other_fee_articles=ArticlePerVatKind(high="OVERIG-H"),
        foreign_rates=(ForeignRate(country="FR", percent=D(10), article_code="FR-10"),),
    )
    known = _articles(settings)
    inactive = known | {code.casefold(): replace(known[code.casefold()], inactive=True)}
    missing = {key: value for key, value in known.items() if key != code.casefold()}
    for articles, says, says_english in (
        (inactive, "is niet actief", "is inactive"),
        (missing, "bestaat niet", "does not exist"),
    ):
        [problem] = _problems(settings, articles_by_code=articles)
        assert (problem.path, problem.stops_all) == (path, False)
        assert problem.dutch.startswith(f"Artikel {code} voor {dutch} {says} in SnelStart.")
        assert problem.english.startswith(f"Article {code} for {english} {says_english} in SnelStart.")


def test_an_article_of_another_vat_kind_than_its_setting() -> None:
    settings = profile()
    wrong = replace(article("VERZ-H"), revenue_group_id="g-low")
    [problem] = _problems(settings, articles_by_code=_articles(settings, **{"verz-h": wrong}))
    assert problem.path == "orders.shipping_articles.high"
    assert "(hoog btw-tarief) staat in omzetgroep 'Omzet laag' (laag btw-tarief)" in problem.dutch
    assert "(high VAT) is in revenue group 'Omzet laag' (low VAT)" in problem.english


def test_an_article_whose_group_is_unknown_or_that_may_bear_any_vat_is_no_problem() -> None:
    settings = profile(articles={"collective_article": "VERZAMEL"})
    lost = replace(article("VERZ-H"), revenue_group_id="gone")
    any_vat = replace(article("VERZAMEL"), revenue_group_id="g-low")
    assert _problems(settings, articles_by_code=_articles(settings, **{"verz-h": lost, "verzamel": any_vat})) == []


@pytest.mark.parametrize(
    ("code", "path"),
    [("BON", "orders.voucher_article"), ("TEGOED", "orders.credit_article"), ("AFR", "orders.rounding_article")],
)
def test_an_article_for_money_bears_no_vat(code: str, path: str) -> None:
    settings = profile()
    taxed = replace(article(code), revenue_group_id="g-high")
    [problem] = _problems(settings, articles_by_code=_articles(settings, **{code.casefold(): taxed}))
    assert problem.path == path


def test_every_vat_kind_of_a_setting_is_looked_at() -> None:
    chosen = ArticlePerVatKind(high="H", low="L", none="0", other="O")
    wanted = {
        one.path: (one.code, one.kind)
        for one in wanted_articles(profile(shipping_articles=chosen))
        if one.path.startswith("orders.shipping_articles")
    }
    assert wanted == {
        "orders.shipping_articles.high": ("H", VatKind.HIGH),
        "orders.shipping_articles.low": ("L", VatKind.LOW),
        "orders.shipping_articles.none": ("0", VatKind.NONE),
        "orders.shipping_articles.other": ("O", VatKind.OTHER),
    }


def test_what_was_not_read_is_not_checked() -> None:
    settings = profile({"vat_number_field_id": "8"}, {"extra_field": "weg"}, statuses=(99,), sales_template_id="gone")
    assert settings_problems(settings) == []


def test_each_problem_is_said_in_english_as_well() -> None:
    english = {
        "Order status 98, 99 of this profile no longer exists": profile(statuses=(98, 99)),
        "The sales template of this profile no longer exists in": profile(sales_template_id="gone"),
        "The sales template of this profile 'Oud' is inactive in": profile(sales_template_id="old"),
        "The cost centre of this profile no longer exists in": profile(cost_centre_id="gone"),
        "The cost centre of this profile 'Opgeheven' is inactive in": profile(cost_centre_id="old"),
        "The revenue group for new articles no longer exists": profile(articles={"revenue_group_id": "weg"}),
        "The revenue group for new articles with 9 % VAT no longer": profile(
            articles={"revenue_groups_by_rate": {"9": "weg"}}
        ),
        "The shop's custom field for the VAT number (8) no longer": profile({"vat_number_field_id": "8"}),
        "The shop's custom field for the chamber number (8) no longer": profile({"chamber_number_field_id": "8"}),
        "The shop's custom field for the customer code (8) no longer": profile({"code_field_id": "8"}),
        "Articles have no extra field 'weg'": profile(articles={"extra_field": "weg"}),
    }
    for sentence, settings in english.items():
        [problem] = _problems(settings)
        assert problem.english.startswith(sentence), problem.english


def test_a_shop_or_books_that_tell_of_none_are_not_held_to_it() -> None:
    bare = replace(SHOP, statuses=(), custom_fields={})
    assert _problems(profile({"vat_number_field_id": "8"}, statuses=(99,)), shop_info=bare) == []
    assert _problems(profile(articles={"extra_field": "weg"}), extra_fields=ExtraFields()) == []
    assert _problems(profile(), cost_centres=[]) == []


def test_a_status_that_is_chosen_twice_and_gone_stops_everything() -> None:
    [problem] = _problems(profile(statuses=(99, 99)))
    assert problem.stops_all
    assert "Orderstatus 99 van" in problem.dutch


def test_articles_are_checked_only_against_books_that_were_read() -> None:
    assert _problems(profile(), reference=None, articles_by_code={}) == []


def test_a_collective_customer_that_orders_cannot_be_booked_on() -> None:
    books = {
        "fine": customer("fine"),
        "asleep": customer("asleep", inactive=True),
        "supplier": customer("supplier", is_customer=False),
    }
    chosen = {"NL": "fine", "BE": "asleep", "DE": "supplier", "FR": "gone"}
    found = _problems(profile({"collective_customers": chosen}), customers_by_id=books)
    assert [problem.path for problem in found] == [
        f"customers.collective_customers.{code}" for code in ("BE", "DE", "FR")
    ]
    for problem, dutch, english in zip(
        found,
        ("'Klant asleep' staat in SnelStart op non-actief", "is in SnelStart geen klant", "bestaat niet in SnelStart"),
        ("'Klant asleep' is inactive", "is no customer in SnelStart", "does not exist in SnelStart"),
        strict=True,
    ):
        assert dutch in problem.dutch
        assert english in problem.english
        assert not problem.stops_all
    assert _problems(profile({"collective_customers": chosen})) == []


@pytest.mark.parametrize(
    ("rate", "group", "fits"),
    [
        ("21", "g-high", True),
        ("9", "g-high", False),
        ("21", "g-low", False),
        ("0", "g-none", True),
        ("9", "g-none", False),
    ],
)
def test_a_revenue_group_whose_vat_is_not_that_of_its_rate(rate: str, group: str, *, fits: bool) -> None:
    found = _problems(profile(articles={"revenue_groups_by_rate": {rate: group}}))
    assert [problem.path for problem in found] == ([] if fits else [f"articles.revenue_groups_by_rate.{rate}"])
    assert all(f"{rate} % btw" in problem.dutch and f"{rate} % VAT" in problem.english for problem in found)


@pytest.mark.parametrize(
    ("customers", "path", "sentence"),
    [
        ({"shared_emails": "kassa@x.nl, kassa"}, "customers.shared_emails", "Dit zijn geen e-mailadressen: kassa."),
        ({"recognition": "code"}, "customers.code_source", "geen bron van de klantcode"),
        (
            {"vat_number_field_id": "7", "chamber_number_field_id": "7"},
            "customers.chamber_number_field_id",
            "ook voor iets anders gekozen (customers.vat_number_field_id)",
        ),
        (
            {"code_source": "custom_field", "code_field_id": "7", "vat_number_field_id": "7"},
            "customers.vat_number_field_id",
            "ook voor iets anders gekozen (customers.code_field_id)",
        ),
    ],
)
def test_settings_that_contradict_each_other_are_found_when_saved(
    customers: dict[str, Any], path: str, sentence: str
) -> None:
    [problem] = contradictions(profile(customers))
    assert problem.path == path
    assert sentence in problem.dutch
    assert "in the settings, tab Customers" in problem.english


def test_settings_that_agree_are_no_contradiction() -> None:
    settings = profile(
        {"shared_emails": "kassa@x.nl; balie@x.nl", "vat_number_field_id": "7", "code_field_id": "7"},
    )
    assert list(contradictions(settings)) == []


def _rate(percent: str = "10", group: str = "", code: str = "", country: str = "FR") -> ForeignRate:
    return ForeignRate(country=country, percent=D(percent), revenue_group_id=group, article_code=code)


@pytest.mark.parametrize(
    ("rates", "path", "dutch", "english"),
    [
        ((_rate(),), "orders.foreign_rates.0", "is geen omzetgroep of artikel gekozen", "No revenue group or article"),
        (
            (_rate("5.5", "g-low"), _rate("10.00", "gone")),
            "orders.foreign_rates.1.revenue_group_id",
            "omzetgroep voor 10 % btw in FR bestaat niet meer",
            "for 10 % VAT in FR no longer exists",
        ),
        (
            (_rate("5.5", "g-low"), _rate("10", "g-low")),
            "orders.foreign_rates.1",
            "Voor FR is dezelfde omzetgroep",
            "For FR the same revenue group",
        ),
        (
            (_rate("5.5", code="A-1"), _rate("10", code=" a-1")),
            "orders.foreign_rates.1",
            "hetzelfde artikel bij twee tarieven",
            "article is chosen with two rates",
        ),
    ],
)
def test_a_rate_abroad_that_cannot_be_booked(rates: Any, path: str, dutch: str, english: str) -> None:
    [problem] = _problems(profile(foreign_rates=rates))
    assert (problem.path, problem.stops_all) == (path, False)
    assert dutch in problem.dutch
    assert english in problem.english


def test_rates_abroad_that_can_be_booked() -> None:
    rates = (
        _rate("10", "g-low"),
        _rate("10.00", "g-low", "A-1"),
        _rate("12", "g-low", country="BE"),
        _rate("13", code="A-1", country="AT"),
    )
    assert _problems(profile(foreign_rates=rates)) == []


def test_the_first_day_of_the_one_stop_shop_is_asked_where_the_books_do_not_tell_it() -> None:
    books = dutch_books(charges_foreign_vat=True, has_unread_foreign_vat_periods=True)
    paths = [problem.path for problem in settings_problems(profile(), books) if "one_stop" in problem.path]
    assert paths == ["orders.one_stop_shop_since"]
    answered = settings_problems(profile(one_stop_shop_since="2026-09-01"), books)
    assert not [problem for problem in answered if "one_stop" in problem.path]


def _vouchers(**changes: Any) -> VoucherRate:
    return VoucherRate(**({"percent": D(21), "article_code": "BON-H"} | changes))


@pytest.mark.parametrize(
    ("rates", "path", "dutch"),
    [
        ((_vouchers(article_code=""),), "0.article_code", "geen artikel gekozen"),
        ((_vouchers(article_code="BON-L"),), "0.article_code", "staat in omzetgroep 'Omzet laag'"),
        ((_vouchers(percent=D(19)),), "0.percent", "geen Nederlands btw-tarief van 19 %"),
        ((_vouchers(), _vouchers()), "1.since", "twee regels met dezelfde dag"),
    ],
)
def test_single_purpose_vouchers_that_cannot_be_booked(rates: tuple[VoucherRate, ...], path: str, dutch: str) -> None:
    problem = _problems(profile(single_purpose_vouchers=rates))[0]
    assert problem.path == f"orders.single_purpose_vouchers.{path}"
    assert dutch in problem.dutch


def test_single_purpose_vouchers_that_can_be_booked_have_no_problems() -> None:
    ended = VoucherRate(since="2026-09-01", percent=D(0))
    assert _problems(profile(single_purpose_vouchers=(_vouchers(), ended))) == []


def _on(use: LedgerUse) -> list[SettingProblem]:
    """The problems when the group without VAT books on a ledger of this use."""
    groups = tuple(replace(group, ledger_id=f"l-{group.id}") for group in BOOKS.revenue_groups)
    ledgers = [Ledger("l-g-none", 8020, "Omzet nultarief", use)]
    return _problems(profile(), reference=replace(BOOKS, revenue_groups=groups), ledgers=ledgers)


@pytest.mark.parametrize("use", sorted(set(LedgerUse) - {LedgerUse.BALANCE}))
def test_vouchers_and_credit_belong_on_a_balance_account_outside_the_return(use: LedgerUse) -> None:
    voucher, credit = _on(use)
    assert (voucher.path, credit.path) == ("orders.voucher_article", "orders.credit_article")
    assert f"boekt op 8020 Omzet nultarief: {use.nl}." in voucher.dutch
    assert not voucher.stops_all


def test_a_balance_account_is_right_and_unread_ledgers_say_nothing() -> None:
    assert _on(LedgerUse.BALANCE) == []
    assert _problems(profile(), ledgers=()) == []
