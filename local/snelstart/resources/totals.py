"""What an order comes to. A line carries no VAT: it follows from the article's revenue group and where the goods go."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from local.snelstart.books import Books, amount, reference
from local.snelstart.http.wire import Record
from local.snelstart.resources.countries import VAT_PREFIXES
from local.snelstart.switches import AS_KNOWN, Switches

_CENT = Decimal("0.01")
_HERE = ZoneInfo("Europe/Amsterdam")
_HUNDRED = Decimal(100)
_ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
_FOREIGN_RATES = {"Hoog": ("SR",), "Laag": ("RRL", "RRH", "SR")}


class Abroad(StrEnum):
    """What a sale to another country is for the VAT."""

    EXPORT = "export"
    SUPPLY = "supply"
    ONE_STOP_SHOP = "one_stop_shop"


class Totals(NamedTuple):
    """What an order comes to, in euro."""

    without_vat: Decimal
    with_vat: Decimal


def cents(value: Decimal, switches: Switches = AS_KNOWN) -> Decimal:
    """Round to the cent as the switch says."""
    return value.quantize(_CENT, _ROUNDINGS[switches.rounding])


def line_total(line: Record, company: Record, switches: Switches = AS_KNOWN) -> Decimal:
    """Return what a line comes to in the way this administration rounds discounts, in euro."""
    quantity, price = amount(line.get("aantal")), amount(line.get("stuksprijs"))
    share = 1 - amount(line.get("kortingsPercentage")) / _HUNDRED
    if company["regelkortingVerkooporder"] == "BerekenenOverStukprijs":
        places = Decimal(1).scaleb(-company["aantalDecimalenArtikelprijzen"])
        return cents((price * share).quantize(places, _ROUNDINGS[switches.rounding]) * quantity, switches)
    return cents(quantity * price * share, switches)


def order_totals(books: Books, order: Record, switches: Switches = AS_KNOWN) -> Totals:
    """Return the totals of an order whose lines have their `totaal`."""
    parts = _parts(books, order, switches)
    total, vat = _sum(part.total for part in parts), _sum(part.vat for part in parts)
    if order["verkooporderBtwIngaveModel"] == "Inclusief":
        return Totals(cents(total - vat), cents(total))
    return Totals(cents(total), cents(total + vat))


def vat_by_kind(books: Books, order: Record, switches: Switches = AS_KNOWN) -> dict[str, Decimal]:
    """Return the VAT of an order by the kind of its articles' revenue groups (`Hoog`, `Laag`, ...), in euro."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for part in _parts(books, order, switches):
        found[part.kind] += part.vat
    return dict(found)


class _Part(NamedTuple):
    """What is taxed together: the lines of one rate, or one line. Euro; the total with VAT when prices are."""

    kind: str
    total: Decimal
    vat: Decimal


def _parts(books: Books, order: Record, switches: Switches) -> list[_Part]:
    with_vat = order["verkooporderBtwIngaveModel"] == "Inclusief"
    sums: dict[tuple[Decimal, int], Decimal] = defaultdict(Decimal)
    kinds: dict[tuple[Decimal, int], str] = {}
    for place, line in enumerate(order["regels"]):
        if article := books.articles.get(reference(line, "artikel") or ""):
            key = vat_rate(books, order, article, switches), place if switches.vat_per == "line" else 0
            sums[key] += amount(line["totaal"])
            group = books.revenue_groups[reference(article, "artikelOmzetgroep") or ""]
            kinds.setdefault(key, str(group["verkoopNederlandBtwSoort"]))
    share = 1 - amount(order.get("factuurkorting")) / _HUNDRED
    discounted = {key: cents(total * share, switches) for key, total in sums.items()}
    return [
        _Part(kinds[rate, place], total, cents(total * rate / (_HUNDRED + (rate if with_vat else 0)), switches))
        for (rate, place), total in discounted.items()
    ]


def vat_rate(books: Books, order: Record, article: Record, switches: Switches = AS_KNOWN) -> Decimal:
    """Return the VAT percentage of an article on an order."""
    group_id = reference(article, "artikelOmzetgroep") or ""
    group = books.revenue_groups[group_id]
    kind = str(group["verkoopNederlandBtwSoort"])
    relation = books.relations[reference(order, "relatie") or ""]
    country = (
        books.country_code(order.get("afleveradres")) or books.country_code(relation.get("vestigingsAdres")) or "NL"
    )
    if country == "NL":
        return _dutch_rate(books, kind, order["datum"])
    if country not in VAT_PREFIXES or _is_business_in(country, relation):
        return Decimal(0)
    if switches.number_counts_in_any_member_state and _is_business_abroad(relation):
        return Decimal(0)
    if _charges_abroad(books.company, order["datum"]):
        chosen = books.rates_abroad.get(f"{group_id} {country}")
        return _foreign_rate(books, country, kind, order["datum"]) if chosen is None else amount(chosen)
    return _dutch_rate(books, kind, order["datum"])


def is_listed_supply(books: Books, order: Record) -> bool:
    """Whether an order would be in the recapitulative statement (ICP) of intra-Community supplies.

    So is each order without VAT to another member state on a card with a VAT number of it, whatever was sold.
    """
    relation = books.relations[reference(order, "relatie") or ""]
    country = (
        books.country_code(order.get("afleveradres")) or books.country_code(relation.get("vestigingsAdres")) or "NL"
    )
    return country != "NL" and country in VAT_PREFIXES and _is_business_in(country, relation)


def sold_abroad(books: Books, order: Record) -> Abroad | None:
    """Return how an order that goes to another country is taxed there; None: as at home."""
    relation = books.relations[reference(order, "relatie") or ""]
    country = (
        books.country_code(order.get("afleveradres")) or books.country_code(relation.get("vestigingsAdres")) or "NL"
    )
    if country == "NL":
        return None
    if country not in VAT_PREFIXES:
        return Abroad.EXPORT
    if _is_business_in(country, relation):
        return Abroad.SUPPLY
    return Abroad.ONE_STOP_SHOP if _charges_abroad(books.company, order["datum"]) else None


def _charges_abroad(company: Record, day: str) -> bool:
    """Whether the administration charges the VAT of other member states on a day.

    The ranges hold milliseconds since 1970 of Dutch midnights, the last one included; without them the flag counts.
    """
    ranges = company.get("factureerBuitenlandsBtwRanges") or []
    if not ranges:
        return bool(company["factureerBuitenlandsBtw"])
    moment = datetime.fromisoformat(day[:10]).replace(tzinfo=_HERE).timestamp() * 1000
    return any((each.get("from") or 0) <= moment <= (each.get("to") or moment) for each in ranges)


def _is_business_in(country: str, relation: Record) -> bool:
    return str(relation.get("btwNummer") or "").upper().startswith(VAT_PREFIXES[country])


def _is_business_abroad(relation: Record) -> bool:
    number = str(relation.get("btwNummer") or "").upper()
    return any(number.startswith(prefixes) for country, prefixes in VAT_PREFIXES.items() if country != "NL")


def _dutch_rate(books: Books, kind: str, day: str) -> Decimal:
    rates = (
        row["btwPercentage"]
        for row in books.vat_tariffs
        if row["btwSoort"] == kind and row["datumVanaf"][:10] <= day[:10] <= row["datumTotEnMet"][:10]
    )
    return amount(next(rates, None))


def _foreign_rate(books: Books, country: str, kind: str, day: str) -> Decimal:
    iso = next(row["landcodeISO"] for row in books.countries.values() if row["landcode"] == country)
    rows: list[Record] = next(row["vatRates"] for row in books.vat_rates if row["countryCode"] == iso)
    valid = sorted((row for row in rows if row["validFrom"][:10] <= day[:10]), key=lambda row: str(row["validFrom"]))
    latest = {row["rateCode"]: row["rate"] for row in valid}
    return amount(next((latest[code] for code in _FOREIGN_RATES.get(kind, ()) if code in latest), None))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
