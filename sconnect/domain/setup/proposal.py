"""Proposal of settings for a new profile, from what shop and books offer. What they do not offer stays open."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sconnect.domain.books import Article, Ledger, LedgerUse, Reference, RevenueGroup, SalesTemplate, VatKind
from sconnect.domain.profile import ArticlePerVatKind, ArticleSettings, Interval, PaymentMoment
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.setup.seen_methods import SeenMethod
from sconnect.domain.shop import PaymentKind, ShopInfo
from sconnect.domain.shop_switches import switches_off, transition_notices
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import number_text
from sconnect.domain.values.text import one_line
from sconnect.domain.values.vat_number import normal_vat_number, vat_number_country
from sconnect.domain.vat import HOME_COUNTRY

SEARCH_WORDS: Mapping[str, tuple[str, ...]] = {
    "shipping": ("verzend", "porto"),
    "fee": ("toeslag", "behandel"),
    "discount": ("korting",),
    "voucher": ("tegoedbon", "cadeaubon", "waardebon"),
    "rounding": ("afrond",),
}
"""What to search the books for, per purpose: the words that codes begin with and names hold."""

_LONGEST_PREFIX = 12
_MOST_METHODS = 30
_HOUSE = r"(huis|house|haus|straat|street)"
_ADDITION = r"(toevoeging|\btoev\b|addition|suffix|\bbus\b|\bbus\s*-?\s*(nr|nummer)|zusatz)"
_NO_SALES = frozenset({LedgerUse.BALANCE, LedgerUse.VAT})
_PICKUP = "pickup.pickup"
"""OpenCart's own method for goods that are fetched in the shop."""


@dataclass(frozen=True, slots=True)
class Found:
    """Input of a proposal. `articles`: those found by the search words, per purpose."""

    reference: Reference | None
    info: ShopInfo | None
    articles: Mapping[str, tuple[Article, ...]]
    percents: Mapping[VatKind, Decimal]
    """The Dutch rates of today."""
    statuses: Collection[int]
    now: datetime
    ledgers: Collection[Ledger] = ()
    """Empty when the key may not read them."""
    methods: Collection[SeenMethod] = ()
    """The payment methods that were seen on orders."""


def proposed_settings(found: Found, prefix: str) -> dict[str, object]:
    """Return settings of a profile as its JSON has them. What could not be found is left out."""
    name = next(iter(found.info.stores.values()), "") if found.info else ""
    return {
        "name": name[:50].strip(),
        "active": True,
        "orders": _orders(found, prefix),
        "articles": {"revenue_groups_by_rate": _groups_by_rate(found)},
        "customers": _customers(found),
        "article_export": {"tax_classes": _tax_classes(found)},
        "planning": _planning(found),
    }


def proposed_prefix(name: str) -> str:
    """Make a payment reference prefix from the name of a shop."""
    words = re.sub(r"[^A-Z0-9]+", "-", name.upper().encode("ascii", "ignore").decode()).strip("-")
    return f"{words[:_LONGEST_PREFIX].strip('-') or 'WEB'}-"


def _orders(found: Found, prefix: str) -> dict[str, object]:
    template = _template(found.reference.templates) if found.reference else None
    voucher = _first_of_kind(found, "voucher", VatKind.NONE)
    optional: dict[str, object] = {
        "exemptions": _exemptions(found),
        "pickup_methods": [{"code": _PICKUP}] if found.info else [],
        "sales_template_id": template.id if template else "",
        "voucher_article": voucher,
        "credit_article": voucher,
        "rounding_article": _first_of_kind(found, "rounding", VatKind.NONE),
        "single_purpose_vouchers": _single_purpose_vouchers(found),
        "payment_methods": _payment_methods(found),
    }
    return {
        "statuses": sorted(found.statuses),
        "start": found.now.replace(microsecond=0).isoformat(),
        "reference_prefix": prefix,
        "shipping_articles": _per_kind(found, "shipping"),
        "other_fee_articles": _per_kind(found, "fee"),
        "discount_articles": _per_kind(found, "discount"),
        **{setting: value for setting, value in optional.items() if value},
    }


def _payment_methods(found: Found) -> list[dict[str, str]]:
    """Return of the methods that are known when they are paid: in advance means credit term 0 and no reminders.

    From which status they count as sold is left to the profile: booking what was not paid is for its owner to choose.
    """
    moments = {PaymentKind.PREPAID: PaymentMoment.PREPAID, PaymentKind.LATER: PaymentMoment.LATER}
    known = [each for each in found.methods if each.kind in moments]
    return [{"method": each.code, "moment": moments[each.kind].value} for each in known][:_MOST_METHODS]


def _exemptions(found: Found) -> list[dict[str, str]]:
    """Return the small-business scheme at home, when the books have it or the shop has no rate for the Netherlands."""
    is_small = found.reference is not None and found.reference.administration.is_small_business
    rates = [rate for rate in found.info.tax_rates if not rate.fixed and rate.percent] if found.info else None
    charges = rates is None or any(not rate.country_codes or HOME_COUNTRY in rate.country_codes for rate in rates)
    return [{"country": HOME_COUNTRY}] if is_small or not charges else []


def _template(templates: Iterable[SalesTemplate]) -> SalesTemplate | None:
    usable = [template for template in templates if not (template.inactive or template.blocks_new_orders)]
    return next((template for template in usable if "web" in template.name.casefold()), next(iter(usable), None))


def _per_kind(found: Found, purpose: str) -> dict[str, str]:
    kinds = (VatKind(name) for name in ArticlePerVatKind.model_fields)
    codes = {kind.value: _first_of_kind(found, purpose, kind) for kind in kinds}
    return {kind: code for kind, code in codes.items() if code}


def _first_of_kind(found: Found, purpose: str, kind: VatKind) -> str:
    """Return the code of an article for a purpose whose revenue group bears this VAT; the plainest code first."""
    fitting = [
        article.code
        for article in found.articles.get(purpose, ())
        if not article.inactive and _kind_of(found, article) is kind
    ]
    return min(fitting, key=lambda code: (len(code), code), default="")


def _kind_of(found: Found, article: Article) -> VatKind | None:
    group = found.reference.revenue_group(article.revenue_group_id) if found.reference else None
    return group.vat_kind if group else None


def shop_notices(found: Found) -> list[Bilingual]:
    """Return what a person who links the shop has to know of it."""
    if found.info is None:
        return []
    return [*switches_off(found.info), *transition_notices(found.info), *_recurring_notice(found.info)]


def _recurring_notice(info: ShopInfo) -> list[Bilingual]:
    if not info.has_recurring_payments:
        return []
    return [
        Bilingual(
            "De winkel heeft terugkerende betalingen. Alleen de eerste betaling is een order; wat daarna wordt "
            "afgeschreven wordt in de winkel nooit een order en wordt dus niet geboekt. Boek die betalingen zelf.",
            "The shop has recurring payments. Only the first payment is an order; what is charged after that never "
            "becomes an order in the shop, so it is not booked. Book these payments yourself.",
        )
    ]


def questions(found: Found) -> list[Bilingual]:
    """Return what the owner has to agree to, three at most: each says what is proposed, and what else can be chosen."""
    return [*_group_question(found), *_voucher_question(found), *_scheme_question(found)]


def _group_question(found: Found) -> Iterator[Bilingual]:
    """Ask, once, where several revenue groups share a VAT kind: each by its name, as its owner knows it."""
    shared = {percent: groups for percent, groups in _groups(found).items() if len(groups) > 1}
    if not shared:
        return
    dutch, english = (
        "\n".join(
            f"{percent} %: {first} ({others_are} {'; '.join(others)})"
            for percent, (first, *others) in ((rate, _names_of(groups)) for rate, groups in shared.items())
        )
        for others_are in ("er is ook:", "there is also:")
    )
    yield Bilingual(
        f"Op deze omzet komen nieuwe artikelen in SnelStart terecht:\n{dutch}\n"
        "Verkoopt u vooral iets anders, kies dat dan bij 'Zelf kiezen'. Voor een deel van uw artikelen iets anders "
        "kiest u later bij de instellingen, tab Artikelen.",
        f"The revenue of new articles is booked in SnelStart as:\n{english}\n"
        "If you mostly sell something else, choose that under 'Choose yourself'. Something else for a part of your "
        "articles is chosen later in the settings, tab Articles.",
    )


def _names_of(groups: Sequence[RevenueGroup]) -> list[str]:
    """Return the names of groups, with the number where a name does not tell them apart."""
    names = [one_line(group.name) for group in groups]
    return [
        f"{name} ({group.number})" if names.count(name) > 1 else name for name, group in zip(names, groups, strict=True)
    ]


def _voucher_question(found: Found) -> Iterator[Bilingual]:
    for rate in _single_purpose_vouchers(found):
        yield Bilingual(
            f"Alles in de winkel heeft {rate['percent']} % btw. Over een cadeaubon is de btw dan al bij de verkoop "
            f"verschuldigd, en bij het inwisselen niet nog eens: zo gaat het met bonnen die vanaf vandaag worden "
            f"verkocht, op artikel {rate['article_code']}. Haal de regel bij 'Zelf kiezen' weg als een bon ook voor "
            "iets met een ander tarief kan gelden.",
            f"Everything in the shop has {rate['percent']} % VAT. Then VAT on a gift voucher is owed when it is sold, "
            f"and not once more when it is redeemed: so it goes with vouchers sold from today on, on article "
            f"{rate['article_code']}. Remove the line under 'Choose yourself' if a voucher can also be for something "
            "with another rate.",
        )


def _scheme_question(found: Found) -> Iterator[Bilingual]:
    if not _exemptions(found):
        return
    is_small = found.reference is not None and found.reference.administration.is_small_business
    why = (
        Bilingual("In SnelStart staat de kleineondernemersregeling aan", "The small-business scheme is on in SnelStart")
        if is_small
        else Bilingual("De winkel heeft geen btw-tarief voor Nederland", "The shop has no VAT rate for the Netherlands")
    )
    yield Bilingual(
        f"{why.dutch}. Daarom is 0 % in Nederland steeds goed (KOR). Geldt de regeling pas vanaf een dag, of tot een "
        "dag, vul die dan in bij 'Zelf kiezen'; geldt ze niet, haal de regel daar weg.",
        f"{why.english}. So 0 % is always right in the Netherlands. If the scheme only holds from a day on, or until a "
        "day, fill that in under 'Choose yourself'; if it does not hold, remove the line there.",
    )


def _groups(found: Found) -> dict[str, list[RevenueGroup]]:
    return groups_per_rate(found.reference, found.ledgers, found.percents) if found.reference else {}


def groups_per_rate(
    reference: Reference, ledgers: Iterable[Ledger], percents: Mapping[VatKind, Decimal]
) -> dict[str, list[RevenueGroup]]:
    """Return the revenue groups of each Dutch rate, and of no VAT, by number; none of balance accounts."""
    uses = {ledger.id: ledger.use for ledger in ledgers}
    of_sales = [each for each in reference.revenue_groups if uses.get(each.ledger_id) not in _NO_SALES]
    of_kind = {
        kind: sorted((each for each in of_sales if each.vat_kind is kind), key=lambda group: group.number)
        for kind in (VatKind.HIGH, VatKind.LOW, VatKind.NONE)
    }
    known = {VatKind.NONE: Decimal(0), **percents}
    return {number_text(known[kind]): groups for kind, groups in of_kind.items() if groups and kind in known}


def groups_of_sales(found: Found, kind: VatKind) -> list[RevenueGroup]:
    """Return the revenue groups of a VAT kind by number, none of balance accounts."""
    if found.reference is None:
        return []
    uses = {ledger.id: ledger.use for ledger in found.ledgers}
    fitting = [each for each in found.reference.revenue_groups if each.vat_kind is kind]
    return sorted((each for each in fitting if uses.get(each.ledger_id) not in _NO_SALES), key=lambda each: each.number)


def groups_by_number(settings: ArticleSettings, per_rate: Mapping[str, Sequence[RevenueGroup]]) -> str:
    """Return the rates of which the group with the lowest number is chosen out of several, with all of those.

    Not where a group is also chosen by tax class or for what is not shipped: then somebody thought of it.
    """
    thought_of = {*settings.revenue_groups_by_tax_class.values(), *settings.revenue_groups_not_shipped.values()}
    chosen = {number_text(rate): group_id for rate, group_id in settings.revenue_groups_by_rate.items()}
    listed = (
        f"{rate} %: " + ", ".join(f"{group.number} {one_line(group.name)}" for group in groups)
        for rate, groups in per_rate.items()
        if len(groups) > 1 and chosen.get(rate) == groups[0].id and thought_of.isdisjoint(each.id for each in groups)
    )
    return "; ".join(listed)


def _groups_by_rate(found: Found) -> dict[str, str]:
    """Return the first revenue group of each Dutch rate, and of no VAT; `questions` asks about the others."""
    return {percent: groups[0].id for percent, groups in _groups(found).items()}


def _single_purpose_vouchers(found: Found) -> list[dict[str, str]]:
    """Return the VAT of gift vouchers sold from today on, for a shop that sells at one rate, wherever it sells."""
    rates = found.info.tax_rates if found.info else ()
    percents = {rate.percent for rate in rates if not rate.fixed and rate.tax_class_ids}
    kind = next((kind for kind, percent in found.percents.items() if {percent} == percents), None)
    code = _first_of_kind(found, "voucher", kind) if kind and percents != {Decimal(0)} else ""
    if not code or not found.info or "voucher" not in found.info.total_codes:
        return []
    today = dutch_day(found.now).isoformat()
    return [{"since": today, "percent": f"{percents.pop().normalize():f}", "article_code": code}]


def _customers(found: Found) -> dict[str, str]:
    """Return the own VAT number, and the custom fields that by their name hold a number or a part of an address."""
    own = normal_vat_number(found.reference.administration.vat_number) if found.reference else ""
    wanted = {
        "vat_number_field_id": r"\b(btw|vat)\b",
        "chamber_number_field_id": r"\bkvk\b|kamer van koophandel|chamber of commerce",
    }
    of_address = {
        "house_number_field_id": rf"^(?!.*{_ADDITION}).*\b({_HOUSE}\s*-?\s*(nr|nummer|no\b|number))",
        "house_addition_field_id": _ADDITION,
    }
    names = found.info.custom_fields if found.info else {}
    account = found.info.account_field_ids if found.info else frozenset()
    hits = {
        setting: next((key for key, name in names.items() if re.search(pattern, name.casefold())), "")
        for setting, pattern in wanted.items()
    }
    hits |= {
        setting: next(
            (key for key, name in names.items() if key not in account and re.search(pattern, name.casefold())), ""
        )
        for setting, pattern in of_address.items()
    }
    hits["own_vat_number"] = own if vat_number_country(own) else ""
    return {setting: key for setting, key in hits.items() if key}


def _tax_classes(found: Found) -> dict[str, str]:
    """Return the shop's tax class per VAT kind, by the rate that it charges at home."""
    rates = [
        rate
        for rate in (found.info.tax_rates if found.info else ())
        if not rate.fixed and rate.country_codes <= {HOME_COUNTRY} and rate.tax_class_ids
    ]
    by_percent = {rate.percent: min(rate.tax_class_ids) for rate in reversed(rates)}
    return {kind.value: by_percent[percent] for kind, percent in found.percents.items() if percent in by_percent}


def _planning(found: Found) -> dict[str, object]:
    can_import = found.info is not None and "import_orders" in found.info.capabilities
    interval = Interval.MINUTES_15 if can_import else Interval.OFF
    return {"import_orders": {"interval": interval.value}}
