"""Check of settings against shop and books together, and against each other: what cannot work, or never counts.

For a person who saves settings, not for a run: there only the orders wait that such a setting is about.
"""

from collections.abc import Iterator
from decimal import Decimal

from sconnect.domain.books import Reference, VatKind
from sconnect.domain.composition.header import VARIABLES, variables_of
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.profile import DescriptionMode, Profile
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import ShopInfo
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO, number_text
from sconnect.domain.values.text import cut
from sconnect.domain.vat import HOME_COUNTRY, VAT_AREA
from sconnect.domain.vat.territories import TERRITORIES

_LONGEST_SHOWN = 80


def disagreements(
    profile: Profile, reference: Reference | None, shop_info: ShopInfo | None
) -> Iterator[SettingProblem]:
    """Find settings that cannot work. What is None was not read, and is not checked."""
    yield from _never_counting(profile)
    if shop_info is not None:
        yield from _unknown_language(profile, shop_info)
        yield from _fixed_totals(profile, shop_info)
    if reference is not None and reference.countries:
        yield from _unknown_countries(profile, reference)
    if reference is not None and shop_info is not None:
        yield from _tax_classes_of_other_vat(profile, reference, shop_info)


def _unknown_language(profile: Profile, info: ShopInfo) -> Iterator[SettingProblem]:
    language = profile.articles.language
    if language and info.languages and language.casefold() not in {code.casefold() for code in info.languages}:
        known = cut(", ".join(sorted(info.languages)), _LONGEST_SHOWN)
        yield SettingProblem(
            "articles.language",
            f"De winkel heeft geen taal {language}. Kies een van {known}, bij de instellingen, tab Artikelen.",
            f"The shop has no language {language}. Choose one of {known}, in the settings, tab Articles.",
        )


def _fixed_totals(profile: Profile, info: ShopInfo) -> Iterator[SettingProblem]:
    for code in sorted(profile.orders.total_roles.keys() & info.fixed_total_codes):
        yield SettingProblem(
            f"orders.total_roles.{code}",
            f"De code {code} is van de winkel zelf: dat is een totaal of de btw, en nooit iets anders. Haal de regel "
            "weg bij de instellingen, tab Orders.",
            f"The code {code} is the shop's own: that is a sum or the VAT, and never anything else. Remove the line in "
            "the settings, tab Orders.",
        )


def _never_counting(profile: Profile) -> Iterator[SettingProblem]:
    orders = profile.orders
    unknown = sorted(variables_of(orders.description_template) - VARIABLES)
    if unknown and orders.description_mode is DescriptionMode.GENERATED:
        shown = cut(", ".join(f"{{{name}}}" for name in unknown), _LONGEST_SHOWN)
        known = ", ".join(f"{{{name}}}" for name in sorted(VARIABLES))
        yield SettingProblem(
            "orders.description_template",
            f"Het sjabloon van de omschrijving kan {shown} niet invullen. Gebruik {known}, bij de instellingen, tab "
            "Orders.",
            f"The template of the description cannot fill in {shown}. Use {known}, in the settings, tab Orders.",
        )
    both = sorted(set(orders.statuses) & set(orders.undone_statuses))
    if both:
        numbers = ", ".join(map(str, both))
        yield SettingProblem(
            "orders.undone_statuses",
            f"Orderstatus {numbers} is gekozen om te importeren én als teruggedraaide verkoop. Haal hem bij een van de "
            "twee weg, bij de instellingen, tab Orders.",
            f"Order status {numbers} is chosen both to be imported and as a sale that was undone. Remove it from one "
            "of the two, in the settings, tab Orders.",
        )
    for index, rate in enumerate(orders.foreign_rates):
        if rate.country == HOME_COUNTRY:
            yield SettingProblem(
                f"orders.foreign_rates.{index}.country",
                "De btw-tarieven van andere landen gelden niet voor Nederland. Kies een ander land, of haal de regel "
                "weg bij de instellingen, tab Orders.",
                "The VAT rates of other countries do not hold for the Netherlands. Choose another country, or remove "
                "the line in the settings, tab Orders.",
            )
    for index, scheme in enumerate(orders.exemptions):
        if scheme.last_day and scheme.first_day > scheme.last_day:
            yield SettingProblem(
                f"orders.exemptions.{index}.last_day",
                f"De regeling voor {scheme.country} eindigt ({scheme.last_day}) voor zij begint ({scheme.first_day}). "
                "Verbeter de dagen bij de instellingen, tab Orders.",
                f"The scheme for {scheme.country} ends ({scheme.last_day}) before it begins ({scheme.first_day}). "
                "Correct the days in the settings, tab Orders.",
            )
    for index, method in enumerate(orders.pickup_methods):
        if "." not in method.code.strip("."):
            code = method.code
            yield SettingProblem(
                f"orders.pickup_methods.{index}.code",
                f"'{code}' is geen hele code van een verzendmethode: die is van de vorm methode.keuze, zoals "
                "pickup.pickup. Vul de hele code in bij de instellingen, tab Orders.",
                f"'{code}' is no whole code of a shipping method: that has the form method.choice, such as "
                "pickup.pickup. Enter the whole code in the settings, tab Orders.",
            )
    yield from _options_chosen_twice(profile)


def _options_chosen_twice(profile: Profile) -> Iterator[SettingProblem]:
    chosen: dict[tuple[str, str, str], str] = {}
    for index, option in enumerate(profile.orders.option_articles):
        key = article_key(option.model), option.option.strip().casefold(), option.value.strip().casefold()
        article = article_key(option.article_code)
        if chosen.setdefault(key, article) != article:
            shown = cut(f"{option.model}, {option.option}: {option.value}", _LONGEST_SHOWN)
            yield SettingProblem(
                f"orders.option_articles.{index}",
                f"Voor {shown} zijn twee artikelen gekozen. Haal er een weg bij de instellingen, tab Orders.",
                f"Two articles are chosen for {shown}. Remove one in the settings, tab Orders.",
            )


def _unknown_countries(profile: Profile, reference: Reference) -> Iterator[SettingProblem]:
    """Find codes that are of no country, or of none that SnelStart knows where it has to."""
    orders, in_books = profile.orders, {country.code for country in reference.countries}
    of_territories = {code for territory in TERRITORIES for code in territory.own_codes}
    known = {*in_books, *VAT_AREA, *of_territories, *orders.countries_in_books, HOME_COUNTRY}
    named = [(f"orders.foreign_rates.{index}.country", rate.country) for index, rate in enumerate(orders.foreign_rates)]
    named += [(f"orders.exemptions.{index}.country", each.country) for index, each in enumerate(orders.exemptions)]
    named += [(f"customers.collective_customers.{code}", code) for code in profile.customers.collective_customers]
    wrong = [(path, code) for path, code in named if code not in known]
    wrong += [
        (f"orders.countries_in_books.{own}", code)
        for own, code in orders.countries_in_books.items()
        if code not in in_books
    ]
    for path, code in wrong:
        tab = Bilingual("Klanten", "Customers") if path.startswith("customers") else Bilingual("Orders", "Orders")
        yield SettingProblem(
            path,
            f"SnelStart kent geen land met code {code}. Kies een ander land bij de instellingen, tab {tab.dutch}.",
            f"SnelStart knows no country with code {code}. Choose another country in the settings, tab {tab.english}.",
        )


def _tax_classes_of_other_vat(profile: Profile, reference: Reference, info: ShopInfo) -> Iterator[SettingProblem]:
    """Find tax classes of the shop that go with VAT of another rate than they have in the Netherlands.

    A class of which the Dutch rate is not known says nothing.
    """
    percentages = tuple(rate for rate in info.tax_rates if not rate.fixed and rate.percent >= 0)
    rates = ShopRates(percentages, HOME_COUNTRY, "", classes=frozenset(info.tax_classes))
    if not info.tax_rates:
        return
    for tax_class, group_id in profile.articles.revenue_groups_by_tax_class.items():
        group, here = reference.revenue_group(group_id), rates.at_home(tax_class)
        if group is not None and here and not _percents(reference, group.vat_kind).intersection(here):
            yield SettingProblem(
                f"articles.revenue_groups_by_tax_class.{tax_class}",
                f"Belastingklasse {_named(info, tax_class)} heeft in de winkel {_shown(here)} % btw, en omzetgroep "
                f"'{group.name}' heeft {group.vat_kind.words.dutch}. Kies een andere bij de instellingen, tab "
                "Artikelen.",
                f"Tax class {_named(info, tax_class)} has {_shown(here)} % VAT in the shop, and revenue group "
                f"'{group.name}' has {group.vat_kind.words.english}. Choose another in the settings, tab Articles.",
            )
    for kind, tax_class in profile.article_export.tax_classes.items():
        here = rates.at_home(tax_class)
        if here and not _percents(reference, kind).intersection(here):
            yield SettingProblem(
                f"article_export.tax_classes.{kind.value}",
                f"Belastingklasse {_named(info, tax_class)} heeft in de winkel {_shown(here)} % btw, en is gekozen "
                f"voor {kind.words.dutch}. Kies een andere bij de instellingen, tab Artikelen exporteren.",
                f"Tax class {_named(info, tax_class)} has {_shown(here)} % VAT in the shop, and is chosen for "
                f"{kind.words.english}. Choose another in the settings, tab Article export.",
            )


def _percents(reference: Reference, kind: VatKind) -> frozenset[Decimal]:
    """Return the percentages that a kind of VAT has or had; every one, where the books tell none."""
    found = {rate.percent for rate in reference.vat_rates if rate.kind is kind}
    if kind is VatKind.NONE:
        found.add(ZERO)
    return frozenset(found) if found else frozenset(rate.percent for rate in reference.vat_rates) | {ZERO}


def _named(info: ShopInfo, tax_class: str) -> str:
    name = info.tax_classes.get(tax_class, "")
    return f"'{name}' ({tax_class})" if name else tax_class


def _shown(percents: tuple[Decimal, ...]) -> str:
    return " / ".join(number_text(percent) for percent in percents)
