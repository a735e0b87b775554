"""What shop and books offer to choose from in the settings, small enough to be kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

from sconnect.domain.books import CostCentre, Country, ExtraFields, Ledger, Reference, SalesTemplate, VatKind, VatRate
from sconnect.domain.shop import ShopInfo, ShopOption, ShopTaxRate
from sconnect.domain.values.bilingual import NOTHING, Bilingual

_ROOM = 20_000
"""Characters of one list: some two hundred entries."""
_ROOM_FOR_COUNTRIES = 40_000
"""Of those of the world, of which there are 250."""
_ROOM_FOR_COST_CENTRES = 60_000
"""Some may have one for each project."""
_ROOM_FOR_OPTIONS = 200_000
"""Characters of the options of a shop: thousands."""
_PER_ENTRY = 40
"""Characters that an entry takes besides its texts, at least."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class NamedValue:
    """One value of a pick list of the shop."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Status:
    """An order status of the shop, and whether it counts in the shop as processing or complete."""

    id: int
    name: str
    processing: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """The percentage of a VAT kind today."""

    kind: VatKind
    percent: Decimal


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A VAT rate of the shop; no countries: everywhere."""

    name: str
    percent: Decimal
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A revenue group, and the ledger of its sales where that could be read."""

    id: str
    number: int
    name: str
    vat_kind: VatKind
    ledger: str = ""
    leads_to: Bilingual = NOTHING
    """Where its sales end up in the VAT return."""


@dataclass(frozen=True, slots=True)
class ShopLists:
    """What a shop offers, but for its options."""

    statuses: tuple[Status, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    tax_classes: tuple[NamedValue, ...] = ()
    customer_groups: tuple[NamedValue, ...] = ()
    custom_fields: tuple[NamedValue, ...] = ()
    total_codes: tuple[str, ...] = ()
    stores: tuple[NamedValue, ...] = ()
    languages: tuple[NamedValue, ...] = ()
    is_cut: bool = False
    """Whether the shop has more than fits, of its options too."""


@dataclass(frozen=True, slots=True)
class BooksLists:
    """What an administration offers. `vat_rates` are those of every period."""

    templates: tuple[SalesTemplate, ...] = ()
    revenue_groups: tuple[Group, ...] = ()
    cost_centres: tuple[CostCentre, ...] = ()
    article_fields: tuple[str, ...] = ()
    customer_fields: tuple[str, ...] = ()
    countries: tuple[Country, ...] = ()
    vat_rates: tuple[VatRate, ...] = ()
    customers: tuple[NamedValue, ...] = ()
    """The collective customers that the settings name, and some that they named before. They stand for nobody."""
    is_cut: bool = False
    """Whether the administration has more than fits."""


def shop_lists(info: ShopInfo, options: Iterable[ShopOption]) -> tuple[ShopLists, tuple[NamedValue, ...]]:
    """Return what a shop offers, and the options of its products with a value, as in `Maat: XL`."""
    rooms = _Rooms()
    values = rooms.fitting(_each_value(options), _text_of_named, _ROOM_FOR_OPTIONS)
    statuses = (
        Status(
            status.status_id,
            status.name,
            processing=status.status_id in info.processing_status_ids,
            complete=status.status_id in info.complete_status_ids,
        )
        for status in info.statuses
    )
    lists = ShopLists(
        statuses=rooms.fitting(statuses, lambda each: each.name),
        tax_rates=rooms.fitting(map(_tax_rate, info.tax_rates), lambda each: each.name + "".join(each.countries)),
        tax_classes=rooms.fitting(_named_values(info.tax_classes), _text_of_named),
        customer_groups=rooms.fitting(_named_values(info.customer_groups), _text_of_named),
        custom_fields=rooms.fitting(_named_values(info.custom_fields), _text_of_named),
        total_codes=rooms.fitting(sorted(info.total_codes), lambda each: each),
        stores=rooms.fitting(_named_values(info.stores), _text_of_named),
        languages=rooms.fitting(_named_values(info.languages), _text_of_named),
    )
    return replace(lists, is_cut=rooms.are_short), values


def books_lists(
    reference: Reference, ledgers: Iterable[Ledger], cost_centres: tuple[CostCentre, ...], fields: ExtraFields
) -> BooksLists:
    """Return what an administration offers. `ledgers`: as far as they could be read."""
    rooms = _Rooms()
    countries = sorted(reference.countries, key=lambda each: each.name)
    lists = BooksLists(
        templates=rooms.fitting(reference.templates, lambda each: each.id + each.name),
        revenue_groups=rooms.fitting(_groups(reference, ledgers), lambda each: each.id + each.name + each.ledger),
        cost_centres=rooms.fitting(cost_centres, lambda each: each.id + each.name, _ROOM_FOR_COST_CENTRES),
        article_fields=rooms.fitting(fields.articles, lambda each: each),
        customer_fields=rooms.fitting(fields.customers, lambda each: each),
        countries=rooms.fitting(countries, lambda each: each.id + each.name, _ROOM_FOR_COUNTRIES),
        vat_rates=rooms.fitting(reference.vat_rates, lambda each: each.kind),
    )
    return replace(lists, is_cut=rooms.are_short)


def _groups(reference: Reference, ledgers: Iterable[Ledger]) -> Iterator[Group]:
    by_id = {ledger.id: ledger for ledger in ledgers}
    for group in sorted(reference.revenue_groups, key=lambda each: each.number):
        ledger = by_id.get(group.ledger_id)
        name = f"{ledger.number} {ledger.name}" if ledger else ""
        use = Bilingual(ledger.use.nl, ledger.use.en) if ledger else NOTHING
        yield Group(group.id, group.number, group.name, group.vat_kind, name, use)


def _tax_rate(rate: ShopTaxRate) -> TaxRate:
    return TaxRate(rate.name, rate.percent, tuple(sorted(rate.country_codes)))


def _named_values(names: Mapping[str, str]) -> Iterator[NamedValue]:
    return (NamedValue(key, name) for key, name in names.items())


def _text_of_named(each: NamedValue) -> str:
    return each.id + each.name


def _each_value(options: Iterable[ShopOption]) -> Iterator[NamedValue]:
    for option in options:
        for value_id, names in option.values.items():
            yield NamedValue(value_id, f"{next(iter(option.names), '')}: {next(iter(names), '')}")


class _Rooms:
    """The room for lists: a shop may not fill what keeps them. `are_short`: whether one did not fit whole."""

    def __init__(self) -> None:
        self.are_short = False

    def fitting(self, entries: Iterable[_T], text_of: Callable[[_T], str], room: int = _ROOM) -> tuple[_T, ...]:
        """Return the first entries, as many as there is room for."""
        listed = list(entries)
        taken = accumulate(len(text_of(each)) + _PER_ENTRY for each in listed)
        fitting = tuple(each for each, so_far in zip(listed, taken, strict=True) if so_far <= room)
        self.are_short |= len(fitting) < len(listed)
        return fitting
