"""VAT of a sale.

A line in the books has no VAT of its own: it follows from the article's revenue group, the country the goods go to and
the day (behaviour.md 1.1.6). So the VAT that the shop charged can be checked, never imposed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.books import ForeignVatRate, Reference, VatKind, VatRate
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.values.money import ZERO, number_text
from sconnect.domain.values.vat_number import EU_COUNTRIES, vat_number_country

HOME_COUNTRY = "NL"
_STAYING = (VatKind.NONE, VatKind.OTHER, VatKind.HIGH, VatKind.LOW)
_LEAVING = (VatKind.HIGH, VatKind.LOW, VatKind.OTHER, VatKind.NONE)


class VatTreatment(StrEnum):
    """VAT treatment of one sale."""

    DOMESTIC = "domestic"
    """Dutch rates."""
    ONE_STOP_SHOP = "one_stop_shop"
    """The rates of the country the goods go to."""
    REVERSE_CHARGE = "reverse_charge"
    """No VAT: the buyer, a business in another member state, accounts for it."""
    EXPORT = "export"
    """No VAT: the goods leave the European Union."""


@dataclass(frozen=True, slots=True)
class Taxation:
    """The VAT situation of one sale. `country` is the ISO code of where the goods go."""

    treatment: VatTreatment
    country: str
    day: date
    vat_number: str = ""
    """The number on the order, with country prefix, under which no VAT was charged (reverse charge)."""
    has_address: bool = True
    """Whether the order holds where the goods go. If not, the books take the country from the customer card."""

    @property
    def is_elsewhere_in_the_union(self) -> bool:
        """Whether the goods go to another member state: there the customer's VAT number decides the VAT."""
        return self.country in EU_COUNTRIES and self.country != HOME_COUNTRY

    @property
    def is_taxed_abroad(self) -> bool:
        """Whether VAT was charged, Dutch or foreign, for goods that go to another member state."""
        return self.is_elsewhere_in_the_union and self.treatment is not VatTreatment.REVERSE_CHARGE


@dataclass(frozen=True, slots=True)
class Sale:
    """The data that decide the VAT treatment of a sale.

    `country` is empty when the shop knows none: then it is at home.
    """

    order_id: str
    country: str
    country_name: str
    vat_number: str
    charged: Collection[Decimal]
    """The percentages above zero that the shop charged."""
    day: date
    bears_vat: bool = True
    """Whether anything in it can be charged at all, by the shop's own tax classes."""
    foreign: Collection[Decimal] = ()
    """Those of them that are rates of another country in the shop, even if a Dutch rate is as high."""


def decide_treatment(sale: Sale, reference: Reference) -> VatTreatment | Cause:
    """Decide the VAT treatment, or return the cause why the shop's VAT cannot be right."""
    country = sale.country.upper()
    if country in {"", HOME_COUNTRY}:
        return VatTreatment.DOMESTIC
    if country not in EU_COUNTRIES:
        return VatTreatment.EXPORT
    if not sale.charged and _is_known_elsewhere(sale.vat_number):
        return VatTreatment.REVERSE_CHARGE
    if not sale.charged and sale.bears_vat:
        return Cause(CauseKind.VAT_NUMBER_MISSING, sale.order_id, {"country": _country_name(sale, reference)})
    if reference.administration.charges_foreign_vat:
        return VatTreatment.ONE_STOP_SHOP
    return _taxed_without_one_stop_shop(sale, reference)


def _is_known_elsewhere(vat_number: str) -> bool:
    """Whether a number makes an intra-Community supply: the buyer must be known in another member state."""
    return vat_number_country(vat_number) not in {None, HOME_COUNTRY}


def _taxed_without_one_stop_shop(sale: Sale, reference: Reference) -> VatTreatment | Cause:
    """Below the threshold a shop may charge Dutch VAT in the whole Union."""
    dutch = {dutch_percent(kind, sale.day, reference) for kind in VatKind}
    foreign = [percent for percent in sale.charged if percent in sale.foreign or percent not in dutch]
    if not foreign:
        return VatTreatment.DOMESTIC
    facts = {"percent": number_text(max(foreign)), "country": _country_name(sale, reference)}
    return Cause(CauseKind.FOREIGN_VAT_OFF, sale.country.upper(), facts)


def _country_name(sale: Sale, reference: Reference) -> str:
    """Return the name of the country as the books have it, in Dutch; a shop may have it in English only."""
    country = reference.country(sale.country)
    return country.name if country else sale.country_name or sale.country


def percent_of(kind: VatKind, taxation: Taxation, reference: Reference) -> Decimal | None:
    """Return the percentage the books will apply to a VAT kind; None when they hold none for that kind and day."""
    match taxation.treatment:
        case VatTreatment.DOMESTIC:
            return dutch_percent(kind, taxation.day, reference)
        case VatTreatment.ONE_STOP_SHOP:
            return _foreign_percent(kind, taxation, reference)
        case VatTreatment.REVERSE_CHARGE | VatTreatment.EXPORT:
            return ZERO


def kinds_with(percent: Decimal, taxation: Taxation, reference: Reference) -> tuple[VatKind, ...]:
    """Return the VAT kinds the books apply a percentage to, the most natural one first.

    Goods that leave the country without VAT stay in their Dutch group, by which the books see that they leave; the
    service lines with them have to be booked there too. Otherwise no VAT means the kind without.
    """
    leaves_untaxed = taxation.treatment in {VatTreatment.REVERSE_CHARGE, VatTreatment.EXPORT}
    return tuple(
        kind for kind in (_LEAVING if leaves_untaxed else _STAYING) if percent_of(kind, taxation, reference) == percent
    )


def shop_vat_misfit(percent: Decimal, taxation: Taxation, reference: Reference) -> Cause:
    """Return the cause of VAT that cannot be due here: one for a whole order, whatever its articles."""
    country = reference.country(taxation.country)
    due = {percent_of(kind, taxation, reference) for kind in VatKind} - {None}
    taxed = sorted((rate for rate in due if rate), reverse=True) or [ZERO]
    facts = {
        "shop_percent": number_text(percent),
        "books_percent": " of ".join(number_text(rate) for rate in taxed),
        "country": country.name if country else taxation.country,
    }
    return Cause(CauseKind.SHOP_VAT_MISFIT, f"{taxation.country}:{number_text(percent)}", facts)


def dutch_percent(kind: VatKind, day: date, reference: Reference) -> Decimal | None:
    """Return the Dutch percentage of a VAT kind on a day; None when the books hold none."""
    return _latest(kind, (rate for rate in reference.vat_rates if rate.valid_from <= day <= rate.valid_until))


def foreign_percents(country: str, day: date, reference: Reference) -> list[Decimal]:
    """Return the percentages of another country on a day, as far as the books hold them."""
    rates = [rate for rate in reference.foreign_vat_rates if rate.country_code == country and rate.valid_from <= day]
    found = (_latest(kind, rates) for kind in VatKind)
    return [percent for percent in found if percent]


def _foreign_percent(kind: VatKind, taxation: Taxation, reference: Reference) -> Decimal | None:
    rates = (rate for rate in reference.foreign_vat_rates if rate.country_code == taxation.country)
    return _latest(kind, (rate for rate in rates if rate.valid_from <= taxation.day))


def _latest(kind: VatKind, rates: Iterable[VatRate | ForeignVatRate]) -> Decimal | None:
    """Return the percentage of a kind from the latest start day; no VAT needs no rate."""
    of_kind = (rate for rate in rates if rate.kind is kind)
    latest = max(of_kind, key=lambda rate: rate.valid_from, default=None)
    if latest is not None:
        return latest.percent
    return ZERO if kind is VatKind.NONE else None
