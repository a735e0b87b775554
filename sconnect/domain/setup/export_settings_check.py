"""Check of the export settings: choices that shop or books do not offer (any more)."""

from collections.abc import Collection, Iterator

from sconnect.domain.books import ExtraFields
from sconnect.domain.profile import Profile
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import ShopInfo
from sconnect.domain.values.bilingual import Bilingual

_ARTICLE_TAB = Bilingual("Artikelen exporteren", "Article export")
_CUSTOMER_TAB = Bilingual("Klanten exporteren", "Customer export")


def export_problems(
    profile: Profile, *, shop_info: ShopInfo | None = None, extra_fields: ExtraFields | None = None
) -> list[SettingProblem]:
    """Return every export setting that cannot work. What is None was not read, and is not checked.

    A field that chooses what is exported stops everything when it is not there: else nothing would be chosen, and every
    product would be switched off.
    """
    problems: list[SettingProblem] = []
    if shop_info is not None:
        problems += _shop_problems(profile, shop_info)
    if extra_fields is not None:
        problems += _field_problems(profile, extra_fields)
    return problems


def needs_extra_fields(profile: Profile, group: str) -> bool:
    """Whether the settings of a group (`article_export`, `customer_export`) name extra fields of the books."""
    return any(path.startswith(group) and name for path, name, _ in _named_fields(profile))


def _shop_problems(profile: Profile, info: ShopInfo) -> Iterator[SettingProblem]:
    articles, customers = profile.article_export, profile.customer_export
    chosen: list[tuple[str, str, Collection[str], str, str]] = [
        (f"article_export.tax_classes.{kind}", number, info.tax_classes, "Belastingklasse", "Tax class")
        for kind, number in articles.tax_classes.items()
    ]
    chosen += [
        (f"customer_export.groups.{name}", number, info.customer_groups, "Klantgroep", "Customer group")
        for name, number in customers.groups.items()
    ]
    chosen += [
        ("customer_export.group_id", customers.group_id, info.customer_groups, "Klantgroep", "Customer group"),
        (
            "customer_export.number_field_id",
            customers.number_field_id,
            info.account_field_ids or info.custom_fields,
            "Extra veld",
            "Custom field",
        ),
    ]
    chosen += [
        (f"article_export.name_languages.{position}", code, info.languages, "Taal", "Language")
        for position, code in enumerate(articles.name_languages)
    ]
    chosen += [
        (f"article_export.new_product_stores.{position}", store, info.stores, "Winkel", "Store")
        for position, store in enumerate(articles.new_product_stores)
    ]
    for path, number, known, what, what_english in chosen:
        if number and known and number not in known:
            yield SettingProblem(
                path,
                f"{what} {number} bestaat niet (meer) in de winkel. Kies een andere bij de instellingen, tab "
                f"{_tab(path).dutch}.",
                f"{what_english} {number} does not exist in the shop (any more). Choose another in the settings, tab "
                f"{_tab(path).english}.",
            )


def _field_problems(profile: Profile, fields: ExtraFields) -> Iterator[SettingProblem]:
    known = {"article_export": _spelled(fields.articles), "customer_export": _spelled(fields.customers)}
    for path, name, chooses in _named_fields(profile):
        if name and name.strip().casefold() not in known[path.partition(".")[0]]:
            yield SettingProblem(
                path,
                f"Extra veld '{name}' bestaat niet (meer) in SnelStart. Kies een ander bij de instellingen, tab "
                f"{_tab(path).dutch}, of maak het veld aan.",
                f"Extra field '{name}' does not exist in SnelStart (any more). Choose another in the settings, tab "
                f"{_tab(path).english}, or create the field.",
                stops_all=chooses,
            )


def _named_fields(profile: Profile) -> list[tuple[str, str, bool]]:
    """Return the settings that name an extra field: path, name, and whether it chooses what is exported."""
    articles, customers = profile.article_export, profile.customer_export
    return [
        ("article_export.only_with_field", articles.only_with_field, True),
        ("article_export.sku_field", articles.sku_field, False),
        ("article_export.ean_field", articles.ean_field, False),
        ("customer_export.only_with_field", customers.only_with_field, True),
        ("customer_export.group_field", customers.group_field, False),
    ]


def _spelled(names: Collection[str]) -> set[str]:
    return {name.strip().casefold() for name in names}


def _tab(path: str) -> Bilingual:
    return _ARTICLE_TAB if path.startswith("article") else _CUSTOMER_TAB
