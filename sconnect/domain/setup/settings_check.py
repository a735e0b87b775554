"""Check of the settings: choices that shop or books do not offer (any more).

Done when settings are saved and again at every run, since templates and articles may be removed in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sconnect.domain.books import (
    LedgerUse,
    VatKind,
)
from sconnect.domain.orders.selection import selected_statuses
from sconnect.domain.profile import CodeSource, Processing, RecognitionMode
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.comparison import is_email
from sconnect.domain.values.money import ZERO, number_text
from sconnect.domain.values.text import cut
from sconnect.domain.values.vat_number import vat_number_country

if TYPE_CHECKING:
    from sconnect.domain.books import (
        Article,
        CostCentre,
        Customer,
        ExtraFields,
        Ledger,
        Reference,
        RevenueGroup,
    )
    from sconnect.domain.profile import ArticlePerVatKind, PaymentMethod, Profile
    from sconnect.domain.shop import ShopInfo

_LONGEST_SHOWN = 80
_OF_PROFILE = Bilingual("dit profiel", "this profile")


@dataclass(frozen=True, slots=True)
class WantedArticle:
    """An article that the settings name. `kind`: the VAT kind it has to have; None when any will do."""

    path: str
    code: str
    what: str
    what_english: str
    kind: VatKind | None
    may_be_made: bool = False
    """Whether an order makes the article where it is missing."""


def settings_problems(
    profile: Profile,
    reference: Reference | None = None,
    shop_info: ShopInfo | None = None,
    cost_centres: Sequence[CostCentre] | None = None,
    extra_fields: ExtraFields | None = None,
    articles_by_code: Mapping[str, Article] | None = None,
    ledgers: Collection[Ledger] = (),
    customers_by_id: Mapping[str, Customer] | None = None,
) -> list[SettingProblem]:
    """Return every setting that cannot work. What is None, or no `ledgers`, was not read, and is not checked.

    `articles_by_code` holds, by `codes.article_key`, those of `wanted_articles` that the books have, inactive ones too;
    `customers_by_id` those of the collective customers that they have.
    """
    problems: list[SettingProblem] = []
    if shop_info is not None:
        problems += [*_status_problems(profile, shop_info), *_field_problems(profile, shop_info)]
        problems += [*_tax_class_problems(profile, shop_info), *_store_problems(profile, shop_info)]
    if reference is not None:
        problems += [*_template_problems(profile, reference), *_group_problems(profile, reference)]
        problems += [*_foreign_rate_problems(profile, reference), *_period_problems(profile, reference)]
        problems += _voucher_rate_problems(profile, reference)
        problems += _own_number_problems(profile)
    if cost_centres is not None:
        problems += _cost_centre_problems(profile, cost_centres)
    if extra_fields is not None:
        problems += _extra_field_problems(profile, extra_fields)
    if articles_by_code is not None and reference is not None:
        problems += _article_problems(profile, reference, articles_by_code)
        problems += _money_problems(profile, reference, articles_by_code, {ledger.id: ledger for ledger in ledgers})
    if customers_by_id is not None:
        problems += _collective_customer_problems(profile, customers_by_id)
    return problems


def contradictions(profile: Profile) -> Iterator[SettingProblem]:
    """Find settings that cannot work whatever shop and books hold. For a person who saves them, not for a run."""
    settings = profile.customers
    # No address holds a star; who types one means a whole domain, which would never fit.
    wrong = sorted(email for email in settings.meaningless_emails if not is_email(email) or "*" in email)
    if wrong:
        shown = cut(", ".join(wrong), _LONGEST_SHOWN)
        yield SettingProblem(
            "customers.shared_emails",
            f"Dit zijn geen e-mailadressen: {shown}. Vul hele adressen in, met een komma ertussen, bij de "
            "instellingen, tab Klanten.",
            f"These are no e-mail addresses: {shown}. Enter whole addresses, with a comma between them, in the "
            "settings, tab Customers.",
        )
    if settings.recognition is RecognitionMode.CODE and settings.code_source is CodeSource.NONE:
        yield SettingProblem(
            "customers.code_source",
            "Klanten worden herkend aan hun klantcode, maar er is geen bron van de klantcode gekozen, dus niemand "
            "wordt ooit herkend. Kies de bron, of een andere klantherkenning, bij de instellingen, tab Klanten.",
            "Customers are recognised by their customer code, but no source of the customer code is chosen, so nobody "
            "is ever recognised. Choose the source, or another customer recognition, in the settings, tab Customers.",
        )
    methods = [method.method for method in profile.orders.payment_methods]
    for path, method in _methods(profile):
        if methods.count(method.method) > 1:
            shown = cut(method.method, _LONGEST_SHOWN)
            yield SettingProblem(
                f"{path}.method",
                f"Betaalwijze {shown} staat er meer dan eens. Haal een regel weg bij de instellingen, tab Orders.",
                f"Payment method {shown} is listed more than once. Remove a line in the settings, tab Orders.",
            )
    taken: dict[str, str] = {settings.code_field_id: "customers.code_field_id"} if _reads_code_field(profile) else {}
    for path, field_id in (
        ("customers.vat_number_field_id", settings.vat_number_field_id),
        ("customers.chamber_number_field_id", settings.chamber_number_field_id),
        ("customers.house_number_field_id", settings.house_number_field_id),
        ("customers.house_addition_field_id", settings.house_addition_field_id),
    ):
        if field_id and taken.setdefault(field_id, path) != path:
            yield SettingProblem(
                path,
                f"Extra veld {field_id} van de winkel is ook voor iets anders gekozen ({taken[field_id]}). Kies een "
                "ander bij de instellingen, tab Klanten.",
                f"Custom field {field_id} of the shop is chosen for something else as well ({taken[field_id]}). Choose "
                "another in the settings, tab Customers.",
            )


def _reads_code_field(profile: Profile) -> bool:
    return profile.customers.code_source is CodeSource.CUSTOM_FIELD and bool(profile.customers.code_field_id)


def _store_problems(profile: Profile, info: ShopInfo) -> Iterator[SettingProblem]:
    gone = sorted(set(profile.stores) - set(info.stores)) if info.stores else []
    if gone:
        shown = cut(", ".join(gone), _LONGEST_SHOWN)
        yield SettingProblem(
            "stores",
            f"Deze winkels (stores) bestaan niet (meer) in de webshop: {shown}. Kies andere bij de instellingen, tab "
            "Verbinding.",
            f"These stores do not exist in the shop (any more): {shown}. Choose others in the settings, tab "
            "Connection.",
        )


def _collective_customer_problems(profile: Profile, customers: Mapping[str, Customer]) -> Iterator[SettingProblem]:
    """Find collective customers that orders cannot be booked on."""
    for country, customer_id in profile.customers.collective_customers.items():
        customer = customers.get(customer_id)
        if customer is None:
            dutch, english = "bestaat niet in SnelStart", "does not exist in SnelStart"
        elif not customer.is_customer:
            dutch = f"'{customer.name}' is in SnelStart geen klant"
            english = f"'{customer.name}' is no customer in SnelStart"
        elif customer.inactive:
            dutch = f"'{customer.name}' staat in SnelStart op non-actief"
            english = f"'{customer.name}' is inactive in SnelStart"
        else:
            continue
        yield SettingProblem(
            f"customers.collective_customers.{country}",
            f"De verzamelklant voor {country} {dutch}. Kies een andere bij de instellingen, tab Klanten.",
            f"The collective customer for {country} {english}. Choose another in the settings, tab Customers.",
        )


def wanted_articles(profile: Profile) -> list[WantedArticle]:
    """Return the articles that the settings name."""
    orders = profile.orders
    groups = [
        ("orders.shipping_articles", orders.shipping_articles, "verzendkosten", "shipping"),
        ("orders.other_fee_articles", orders.other_fee_articles, "overige toeslagen", "other fees"),
        ("orders.discount_articles", orders.discount_articles, "kortingen", "discounts"),
        *(
            (f"orders.fee_articles.{code}", articles, f"toeslag '{code}'", f"fee '{code}'")
            for code, articles in orders.fee_articles.items()
        ),
        *(
            (f"orders.fixed_tax_articles.{name}", articles, f"vaste belasting '{name}'", f"fixed tax '{name}'")
            for name, articles in orders.fixed_tax_articles.items()
        ),
    ]
    wanted = [found for group in groups for found in _per_kind(*group)]
    for path, code, what, english in (
        ("orders.voucher_article", orders.voucher_article, "cadeaubonnen", "gift vouchers"),
        ("orders.credit_article", orders.credit_article, "winkeltegoed", "store credit"),
        ("orders.rounding_article", orders.rounding_article, "afronding", "rounding"),
    ):
        wanted.append(WantedArticle(path, code, what, english, VatKind.NONE))
    for index, rate in enumerate(orders.foreign_rates):
        path, percent = f"orders.foreign_rates.{index}.article_code", number_text(rate.percent)
        what, english = f"{percent} % btw in {rate.country}", f"{percent} % VAT in {rate.country}"
        wanted.append(WantedArticle(path, rate.article_code, what, english, None))
    for index, voucher in enumerate(orders.single_purpose_vouchers):
        path, percent = f"orders.single_purpose_vouchers.{index}.article_code", number_text(voucher.percent)
        what, english = f"cadeaubonnen met {percent} % btw", f"gift vouchers with {percent} % VAT"
        wanted.append(WantedArticle(path, voucher.article_code if voucher.percent else "", what, english, None))
    for index, option in enumerate(orders.option_articles):
        path, chosen = f"orders.option_articles.{index}.article_code", f"'{option.option}: {option.value}'"
        made = profile.articles.processing is not Processing.MANUAL
        what, english = f"optie {chosen}", f"option {chosen}"
        wanted.append(WantedArticle(path, option.article_code, what, english, None, may_be_made=made))
    collective = profile.articles.collective_article
    wanted.append(WantedArticle("articles.collective_article", collective, "onbekende artikelen", "unknown ones", None))
    return [article for article in wanted if article.code]


def _period_problems(profile: Profile, reference: Reference) -> Iterator[SettingProblem]:
    """Ask since when foreign VAT is invoiced, where SnelStart gives it in a way that cannot be read."""
    if reference.administration.has_unread_foreign_vat_periods and not profile.orders.one_stop_shop_since:
        yield SettingProblem(
            "orders.one_stop_shop_since",
            "SnelStart geeft de periode van het éénloketsysteem niet leesbaar. Vul bij de instellingen, tab Orders, "
            "bij 'Eénloketsysteem vanaf' de eerste dag in waarop deze administratie buitenlandse btw factureert.",
            "SnelStart does not give the period of the one-stop shop in a way that can be read. Fill in, in the "
            "settings, tab Orders, under 'One-stop shop since', the first day on which this administration invoices "
            "foreign VAT.",
        )


def _per_kind(path: str, articles: ArticlePerVatKind, what: str, english: str) -> Iterator[WantedArticle]:
    for kind in VatKind:
        yield WantedArticle(f"{path}.{kind.value}", articles.code_for(kind), what, english, kind)


def _status_problems(profile: Profile, info: ShopInfo) -> Iterator[SettingProblem]:
    """Find statuses that the shop does not have (any more). Skipped for a shop that lists no statuses."""
    known = {status.status_id for status in info.statuses}
    if not known:
        return
    for path, chosen in (
        ("orders.statuses", profile.orders.statuses),
        ("orders.undone_statuses", profile.orders.undone_statuses),
        *((f"{path}.statuses", method.statuses) for path, method in _methods(profile)),
    ):
        gone = sorted(set(chosen) - known)
        if gone:
            numbers = ", ".join(map(str, gone))
            yield SettingProblem(
                path,
                f"Orderstatus {numbers} van dit profiel bestaat niet meer in de winkel. Kies de orderstatussen opnieuw "
                "bij de instellingen, tab Orders.",
                f"Order status {numbers} of this profile no longer exists in the shop. Choose the order statuses again "
                "in the settings, tab Orders.",
                stops_all=path == "orders.statuses" and len(gone) == len(set(chosen)),
            )
    if not selected_statuses(profile, info):
        yield SettingProblem(
            "orders.statuses",
            "De winkel noemt geen statussen waarin een order een verkoop is. Kies de orderstatussen bij de "
            "instellingen, tab Orders.",
            "The shop names no statuses in which an order is a sale. Choose the order statuses in the settings, tab "
            "Orders.",
            stops_all=True,
        )


def _own_number_problems(profile: Profile) -> Iterator[SettingProblem]:
    """Find an own VAT number that cannot be one. Whether it is in use, only VIES knows."""
    number = profile.customers.own_vat_number
    if number and vat_number_country(number) is None:
        yield SettingProblem(
            "customers.own_vat_number",
            f"Uw eigen btw-nummer ({number}) kan niet kloppen, dus geeft VIES geen raadpleegnummer. Verbeter het bij "
            "de instellingen, tab Klanten.",
            f"Your own VAT number ({number}) cannot be right, so VIES gives no consultation number. Correct it in the "
            "settings, tab Customers.",
        )


def _field_problems(profile: Profile, info: ShopInfo) -> Iterator[SettingProblem]:
    """Find custom fields of the shop's customers that are gone, or were never chosen."""
    settings = profile.customers
    if settings.code_source is CodeSource.CUSTOM_FIELD and not settings.code_field_id:
        yield SettingProblem(
            "customers.code_field_id",
            "De klantcode staat in een extra veld van de winkel, maar er is geen veld gekozen. Kies het bij de "
            "instellingen, tab Klanten.",
            "The customer code stands in a custom field of the shop, but no field is chosen. Choose it in the "
            "settings, tab Customers.",
        )
    for path, field_id, what, english in (
        ("customers.code_field_id", settings.code_field_id, "de klantcode", "the customer code"),
        ("customers.vat_number_field_id", settings.vat_number_field_id, "het btw-nummer", "the VAT number"),
        ("customers.chamber_number_field_id", settings.chamber_number_field_id, "het KvK-nummer", "the chamber number"),
        ("customers.house_number_field_id", settings.house_number_field_id, "het huisnummer", "the house number"),
        ("customers.house_addition_field_id", settings.house_addition_field_id, "de toevoeging", "the addition"),
    ):
        if field_id and info.custom_fields and field_id not in info.custom_fields:
            yield SettingProblem(
                path,
                f"Het extra veld van de winkel voor {what} ({field_id}) bestaat niet meer. Kies een ander bij de "
                "instellingen, tab Klanten.",
                f"The shop's custom field for {english} ({field_id}) no longer exists. Choose another in the settings, "
                "tab Customers.",
            )


def _tax_class_problems(profile: Profile, info: ShopInfo) -> Iterator[SettingProblem]:
    """Find tax classes that the shop does not have (any more)."""
    for tax_class in profile.articles.revenue_groups_by_tax_class:
        if info.tax_classes and tax_class not in info.tax_classes:
            yield SettingProblem(
                f"articles.revenue_groups_by_tax_class.{tax_class}",
                f"Belastingklasse {tax_class} bestaat niet (meer) in de winkel. Haal haar weg bij de instellingen, tab "
                "Artikelen, Omzetgroep per belastingklasse.",
                f"Tax class {tax_class} does not exist in the shop (any more). Remove it in the settings, tab "
                "Articles, Revenue group per tax class.",
            )


def _template_problems(profile: Profile, reference: Reference) -> Iterator[SettingProblem]:
    of_profile = ("orders.sales_template_id", profile.orders.sales_template_id, _OF_PROFILE)
    methods = [(f"{path}.sales_template_id", each.sales_template_id, _named(each)) for path, each in _methods(profile)]
    for path, chosen, whose in (of_profile, *(each for each in methods if each[1])):
        template = reference.template(chosen)
        if template is not None and not template.inactive:
            continue
        dutch = f"'{template.name}' is niet actief" if template else "bestaat niet meer"
        english = f"'{template.name}' is inactive" if template else "no longer exists"
        yield SettingProblem(
            path,
            f"Het verkoopsjabloon van {whose.dutch} {dutch} in SnelStart. Kies een ander bij de instellingen, tab "
            "Orders.",
            f"The sales template of {whose.english} {english} in SnelStart. Choose another in the settings, tab "
            "Orders.",
            stops_all=True,
        )


def _cost_centre_problems(profile: Profile, cost_centres: Sequence[CostCentre]) -> Iterator[SettingProblem]:
    for path, chosen, whose in (
        ("orders.cost_centre_id", profile.orders.cost_centre_id, _OF_PROFILE),
        *((f"{path}.cost_centre_id", each.cost_centre_id, _named(each)) for path, each in _methods(profile)),
    ):
        centre = next((centre for centre in cost_centres if centre.id == chosen), None)
        if not chosen or (centre is not None and not centre.inactive):
            continue
        dutch = f"'{centre.name}' is niet actief" if centre else "bestaat niet meer"
        english = f"'{centre.name}' is inactive" if centre else "no longer exists"
        yield SettingProblem(
            path,
            f"De kostenplaats van {whose.dutch} {dutch} in SnelStart. Kies een andere bij de instellingen, tab Orders.",
            f"The cost centre of {whose.english} {english} in SnelStart. Choose another in the settings, tab Orders.",
            stops_all=True,
        )


def _methods(profile: Profile) -> Iterator[tuple[str, PaymentMethod]]:
    """Give the payment methods, each with its path."""
    for index, method in enumerate(profile.orders.payment_methods):
        yield f"orders.payment_methods.{index}", method


def _named(method: PaymentMethod) -> Bilingual:
    shown = cut(method.method, _LONGEST_SHOWN)
    return Bilingual(f"betaalwijze {shown}", f"payment method {shown}")


def _extra_field_problems(profile: Profile, extra_fields: ExtraFields) -> Iterator[SettingProblem]:
    """Find an extra field that articles do not have. Books without any article list no fields at all."""
    field = profile.articles.extra_field
    if not field or not extra_fields.articles or field in extra_fields.articles:
        return
    yield SettingProblem(
        "articles.extra_field",
        f"Artikelen hebben in SnelStart geen extra veld '{field}'. Kies een ander bij de instellingen, tab Artikelen.",
        f"Articles have no extra field '{field}' in SnelStart. Choose another in the settings, tab Articles.",
        stops_all=True,
    )


def _group_problems(profile: Profile, reference: Reference) -> Iterator[SettingProblem]:
    """Find revenue groups that are gone, or whose VAT never was of the rate that they are chosen for.

    Whether one fits a rate on a day is checked when an article is created.
    """
    settings = profile.articles
    chosen = {"articles.revenue_group_id": ("", settings.revenue_group_id)} | {
        f"articles.revenue_groups_by_rate.{number_text(rate)}": (number_text(rate), group_id)
        for rate, group_id in settings.revenue_groups_by_rate.items()
    }
    chosen |= {
        f"articles.revenue_groups_not_shipped.{number_text(rate)}": (number_text(rate), group_id)
        for rate, group_id in settings.revenue_groups_not_shipped.items()
    }
    chosen |= {
        f"articles.revenue_groups_by_tax_class.{tax_class}": ("", group_id)
        for tax_class, group_id in settings.revenue_groups_by_tax_class.items()
    }
    for path, (rate, group_id) in chosen.items():
        group = reference.revenue_group(group_id)
        if group is not None and rate and not _bears(group, rate, reference):
            yield SettingProblem(
                path,
                f"Omzetgroep '{group.name}' ({group.vat_kind.words.dutch}) hoort niet bij {rate} % btw. Kies een "
                "andere bij de instellingen, tab Artikelen.",
                f"Revenue group '{group.name}' ({group.vat_kind.words.english}) does not belong to {rate} % VAT. "
                "Choose another in the settings, tab Articles.",
            )
        if group_id and group is None:
            yield SettingProblem(
                path,
                f"De omzetgroep voor nieuwe artikelen{f' met {rate} % btw' if rate else ''} bestaat niet meer in "
                "SnelStart. Kies een andere bij de instellingen, tab Artikelen.",
                f"The revenue group for new articles{f' with {rate} % VAT' if rate else ''} no longer exists in "
                "SnelStart. Choose another in the settings, tab Articles.",
            )


def _bears(group: RevenueGroup, rate: str, reference: Reference) -> bool:
    """Whether a group stands, or stood, for a percentage. Books without rates of its kind tell nothing."""
    percents = {number_text(known.percent) for known in reference.vat_rates if known.kind is group.vat_kind}
    if group.vat_kind is VatKind.NONE:
        percents |= {number_text(ZERO)}
    return not percents or rate in percents


def _foreign_rate_problems(profile: Profile, reference: Reference) -> Iterator[SettingProblem]:
    """Find rates of other countries that nothing is chosen for, that no group has, or that are chosen for one twice."""
    seen: dict[tuple[str, str], str] = {}
    for index, rate in enumerate(profile.orders.foreign_rates):
        path, percent = f"orders.foreign_rates.{index}", number_text(rate.percent)
        if not rate.revenue_group_id and not rate.article_code:
            yield SettingProblem(
                path,
                f"Voor {percent} % btw in {rate.country} is geen omzetgroep of artikel gekozen. Kies er een bij de "
                "instellingen, tab Orders.",
                f"No revenue group or article is chosen for {percent} % VAT in {rate.country}. Choose one in the "
                "settings, tab Orders.",
            )
        if rate.revenue_group_id and reference.revenue_group(rate.revenue_group_id) is None:
            yield SettingProblem(
                f"{path}.revenue_group_id",
                f"De omzetgroep voor {percent} % btw in {rate.country} bestaat niet meer in SnelStart. Kies een andere "
                "bij de instellingen, tab Orders.",
                f"The revenue group for {percent} % VAT in {rate.country} no longer exists in SnelStart. Choose "
                "another in the settings, tab Orders.",
            )
        for what in filter(None, (rate.revenue_group_id, article_key(rate.article_code))):
            if seen.setdefault((rate.country, what), percent) != percent:
                yield SettingProblem(
                    path,
                    f"Voor {rate.country} is dezelfde omzetgroep of hetzelfde artikel bij twee tarieven gekozen, maar "
                    "die heeft per land één tarief. Kies een andere bij de instellingen, tab Orders.",
                    f"For {rate.country} the same revenue group or article is chosen with two rates, but it has one "
                    "rate per country. Choose another in the settings, tab Orders.",
                )


def _money_problems(
    profile: Profile, reference: Reference, articles: Mapping[str, Article], ledgers: Mapping[str, Ledger]
) -> Iterator[SettingProblem]:
    """Find articles for money held for customers whose ledger is no balance account outside the VAT return.

    A multi-purpose voucher bears no VAT until it is redeemed (directive 2006/112/EC, article 30b, paragraph 2), so its
    sale is no turnover.
    """
    for path, code, what, english in (
        ("orders.voucher_article", profile.orders.voucher_article, "cadeaubonnen", "gift vouchers"),
        ("orders.credit_article", profile.orders.credit_article, "winkeltegoed", "store credit"),
    ):
        article = articles.get(article_key(code)) if code else None
        group = reference.revenue_group(article.revenue_group_id) if article else None
        ledger = ledgers.get(group.ledger_id) if group else None
        if article is None or group is None or ledger is None or ledger.use is LedgerUse.BALANCE:
            continue
        yield SettingProblem(
            path,
            f"Artikel {code} voor {what} staat in omzetgroep '{group.name}', en die boekt op {ledger.number} "
            f"{ledger.name}: {ledger.use.nl}. {what.capitalize()} is geld van de klant en hoort op een balansrekening "
            "buiten de aangifte. Kies in SnelStart voor dit artikel een omzetgroep met zo'n rekening, of kies een "
            "ander artikel bij de instellingen, tab Orders.",
            f"Article {code} for {english} is in revenue group '{group.name}', which books on {ledger.number} "
            f"{ledger.name}: {ledger.use.en}. That is money of the customer and belongs on a balance account outside "
            "the VAT return. Choose a revenue group with such an account for this article in SnelStart, or choose "
            "another article in the settings, tab Orders.",
        )


def _voucher_rate_problems(profile: Profile, reference: Reference) -> Iterator[SettingProblem]:
    """Find rates of single-purpose vouchers that are no Dutch ones, have no article, or stand under one day twice."""
    seen: set[str] = set()
    for index, rate in enumerate(profile.orders.single_purpose_vouchers):
        path, percent = f"orders.single_purpose_vouchers.{index}", number_text(rate.percent)
        if rate.since in seen:
            yield SettingProblem(
                f"{path}.since",
                "Voor cadeaubonnen voor één btw-tarief staan er twee regels met dezelfde dag. Haal er een weg bij de "
                "instellingen, tab Orders.",
                "There are two lines with the same day for gift vouchers for one VAT rate. Remove one in the settings, "
                "tab Orders.",
            )
        seen.add(rate.since)
        if rate.percent and not rate.article_code:
            yield SettingProblem(
                f"{path}.article_code",
                f"Voor cadeaubonnen met {percent} % btw is geen artikel gekozen. Kies een artikel met dat tarief bij "
                "de instellingen, tab Orders.",
                f"No article is chosen for gift vouchers with {percent} % VAT. Choose an article with that rate in the "
                "settings, tab Orders.",
            )
        if rate.percent and rate.percent not in {each.percent for each in reference.vat_rates}:
            yield SettingProblem(
                f"{path}.percent",
                f"SnelStart kent geen Nederlands btw-tarief van {percent} %, en dat van een cadeaubon voor één tarief "
                "is Nederlands. Kies een ander tarief bij de instellingen, tab Orders.",
                f"SnelStart has no Dutch VAT rate of {percent} %, and that of a gift voucher for one rate is Dutch. "
                "Choose another rate in the settings, tab Orders.",
            )


def _voucher_article_problem(
    profile: Profile, reference: Reference, wanted: WantedArticle, article: Article
) -> SettingProblem | None:
    """Return the problem of an article for single-purpose vouchers whose group never has their rate."""
    index = wanted.path.removeprefix("orders.single_purpose_vouchers.").partition(".")[0]
    group = reference.revenue_group(article.revenue_group_id)
    if not index.isdecimal() or group is None:
        return None
    percent = profile.orders.single_purpose_vouchers[int(index)].percent
    if percent in {rate.percent for rate in reference.vat_rates if rate.kind is group.vat_kind}:
        return None
    return SettingProblem(
        wanted.path,
        f"Artikel {wanted.code} voor {wanted.what} staat in omzetgroep '{group.name}' ({group.vat_kind.words.dutch}). "
        "Kies een artikel met dat tarief bij de instellingen, tab Orders.",
        f"Article {wanted.code} for {wanted.what_english} is in revenue group '{group.name}' "
        f"({group.vat_kind.words.english}). Choose an article with that rate in the settings, tab Orders.",
    )


def _article_problems(
    profile: Profile, reference: Reference, articles: Mapping[str, Article]
) -> Iterator[SettingProblem]:
    for wanted in wanted_articles(profile):
        article = articles.get(article_key(wanted.code))
        if article is None and wanted.may_be_made:
            continue
        if article is None or article.inactive:
            dutch, english = (
                ("bestaat niet", "does not exist") if article is None else ("is niet actief", "is inactive")
            )
            yield SettingProblem(
                wanted.path,
                f"Artikel {wanted.code} voor {wanted.what} {dutch} in SnelStart. Maak het aan, maak het actief of kies "
                "een ander bij de instellingen.",
                f"Article {wanted.code} for {wanted.what_english} {english} in SnelStart. Create it, make it active or "
                "choose another in the settings.",
            )
            continue
        if problem := _voucher_article_problem(profile, reference, wanted, article):
            yield problem
        group = reference.revenue_group(article.revenue_group_id)
        if wanted.kind is not None and group is not None and group.vat_kind is not wanted.kind:
            yield SettingProblem(
                wanted.path,
                f"Artikel {wanted.code} voor {wanted.what} ({wanted.kind.words.dutch}) staat in omzetgroep "
                f"'{group.name}' ({group.vat_kind.words.dutch}). Kies een ander artikel of verander de omzetgroep in "
                "SnelStart.",
                f"Article {wanted.code} for {wanted.what_english} ({wanted.kind.words.english}) is in revenue group "
                f"'{group.name}' ({group.vat_kind.words.english}). Choose another article or change its group in "
                "SnelStart.",
            )
