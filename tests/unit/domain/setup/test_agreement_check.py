"""Settings that shop and books, or two settings, do not agree about are named, with the remedy."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.domain.books import Country, VatKind
from sconnect.domain.profile import (
    ArticleExportSettings,
    DescriptionMode,
    ForeignRate,
    OptionArticle,
    PickupMethod,
    Profile,
    TotalRole,
    VatExemption,
)
from sconnect.domain.setup.agreement_check import disagreements
from sconnect.domain.setup.setting_problem import SettingProblem
from tests.unit.domain.makers import HIGH_CLASS, LOW_CLASS, D, dutch_books, dutch_shop, profile

COUNTRIES = tuple(Country(code, code, code) for code in ("NL", "DE", "FR", "RS"))
BOOKS = replace(dutch_books(), countries=COUNTRIES)
SHOP = dutch_shop(
    tax_classes={HIGH_CLASS: "Hoog", LOW_CLASS: "Laag", "99": "Geen btw"}, fixed_total_codes=frozenset({"total", "tax"})
)
BLUE = {"model": "SHIRT", "option": "Kleur", "value": "Blauw"}


def _found(settings: Profile) -> list[SettingProblem]:
    return list(disagreements(settings, BOOKS, SHOP))


def _export(**tax_classes: str) -> Profile:
    chosen = {VatKind(kind): number for kind, number in tax_classes.items()}
    return profile().model_copy(update={"article_export": ArticleExportSettings(tax_classes=chosen)})


def _groups(**by_class: str) -> Profile:
    chosen = {name.removeprefix("c"): group for name, group in by_class.items()}
    return profile(articles={"revenue_groups_by_tax_class": chosen})


WRONG: list[tuple[str, Profile, str]] = [
    (
        "orders.description_template",
        profile(description_mode=DescriptionMode.GENERATED, description_template="{ordernr} {klantnaam}"),
        "{ordernr}",
    ),
    ("orders.undone_statuses", profile(statuses=(2, 5), undone_statuses=(5,)), "Orderstatus 5"),
    (
        "orders.exemptions.0.last_day",
        profile(exemptions=(VatExemption(country="DE", first_day="2026-02-01", last_day="2026-01-01"),)),
        "2026-01-01",
    ),
    ("orders.pickup_methods.0.code", profile(pickup_methods=(PickupMethod(code="pickup"),)), "pickup.pickup"),
    (
        "orders.option_articles.1",
        profile(
            option_articles=(
                OptionArticle(**BLUE, article_code="A"),
                OptionArticle(**BLUE | {"option": "kleur "}, article_code="B"),
            )
        ),
        "kleur: Blauw",
    ),
    (
        "orders.foreign_rates.0.country",
        profile(foreign_rates=(ForeignRate(country="NL", percent=D(10), article_code="A"),)),
        "niet voor Nederland",
    ),
    (
        "orders.foreign_rates.0.country",
        profile(foreign_rates=(ForeignRate(country="ZZ", percent=D(10), article_code="A"),)),
        "code ZZ",
    ),
    ("orders.total_roles.total", profile(total_roles={"total": TotalRole.DISCOUNT, "eigen": TotalRole.FEE}), "totaal"),
    ("orders.exemptions.0.country", profile(exemptions=(VatExemption(country="QQ"),)), "code QQ"),
    ("customers.collective_customers.QQ", profile({"collective_customers": {"QQ": "guests"}}), "tab Klanten"),
    ("orders.countries_in_books.XK", profile(countries_in_books={"XK": "AL"}), "code AL"),
    (f"articles.revenue_groups_by_tax_class.{HIGH_CLASS}", _groups(**{f"c{HIGH_CLASS}": "g-low"}), "'Omzet laag'"),
    ("articles.revenue_groups_by_tax_class.99", _groups(c99="g-high"), "'Geen btw' (99) heeft in de winkel 0 % btw"),
    ("article_export.tax_classes.high", _export(high=LOW_CLASS), "gekozen voor hoog btw-tarief"),
    ("article_export.tax_classes.none", _export(none=HIGH_CLASS), "21 % btw"),
]


@pytest.mark.parametrize(
    ("path", "settings", "dutch"), WRONG, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_names_its_setting_and_the_remedy_in_both_languages(path: str, settings: Profile, dutch: str) -> None:
    [problem] = _found(settings)
    assert problem.path == path
    assert dutch in problem.dutch
    assert "bij de instellingen, tab" in problem.dutch
    assert "in the settings, tab" in problem.english


RIGHT: list[Profile] = [
    profile(description_mode=DescriptionMode.EMPTY, description_template="{ordernr}"),
    profile(statuses=(2,), undone_statuses=(5,)),
    profile(exemptions=(VatExemption(country="BE", first_day="2026-01-01", last_day="2026-01-01"),)),
    profile(exemptions=(VatExemption(country="NL", first_day="2026-01-01"),)),
    profile(pickup_methods=(PickupMethod(code="pickup.pickup"),)),
    profile(option_articles=(OptionArticle(**BLUE, article_code="A"), OptionArticle(**BLUE, article_code="a"))),
    profile(foreign_rates=(ForeignRate(country="IC", percent=D(0), article_code="A"),)),
    profile({"collective_customers": {"XK": "guests"}}, countries_in_books={"XK": "RS"}),
    _groups(**{f"c{HIGH_CLASS}": "g-high", "c99": "g-none", "cgone": "g-high"}),
    _export(high=HIGH_CLASS, low=LOW_CLASS, none="99", other=HIGH_CLASS),
]


@pytest.mark.parametrize("settings", RIGHT)
def test_settings_that_agree_have_no_problems(settings: Profile) -> None:
    assert _found(settings) == []


@pytest.mark.parametrize("settings", [settings for path, settings, _ in WRONG if "tax_class" in path])
def test_what_was_not_read_or_tells_nothing_is_not_checked(settings: Profile) -> None:
    for reference, info in ((None, SHOP), (BOOKS, None), (BOOKS, replace(SHOP, tax_rates=()))):
        assert list(disagreements(settings, reference, info)) == []


def test_books_that_name_no_countries_say_nothing_of_codes() -> None:
    unknown: Any = profile(exemptions=(VatExemption(country="QQ"),))
    assert list(disagreements(unknown, dutch_books(), SHOP)) == []
