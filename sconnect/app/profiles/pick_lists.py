"""Pick lists of the settings: lists of the shop and of the books, as far as they answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sconnect.app.errors import TRY_AGAIN, with_next
from sconnect.app.profiles.capabilities import read_facts
from sconnect.app.profiles.probing import ConnectionProbe, Extras, ProbeTarget, probe_connections, read_extras
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.domain.books import CostCentre, Country, Ledger, RevenueGroup, SalesTemplate, VatKind, VatRate
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import ShopOption, ShopTaxRate
from sconnect.domain.values.bilingual import NOTHING, Bilingual


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
class PickLists:
    """Every pick list. When shop or books do not answer, their lists are empty and `problems` says why."""

    templates: tuple[SalesTemplate, ...] = ()
    revenue_groups: tuple[Group, ...] = ()
    cost_centres: tuple[CostCentre, ...] = ()
    article_fields: tuple[str, ...] = ()
    customer_fields: tuple[str, ...] = ()
    countries: tuple[Country, ...] = ()
    vat_rates: tuple[Rate, ...] = ()
    statuses: tuple[Status, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    tax_classes: tuple[NamedValue, ...] = ()
    customer_groups: tuple[NamedValue, ...] = ()
    custom_fields: tuple[NamedValue, ...] = ()
    total_codes: tuple[str, ...] = ()
    stores: tuple[NamedValue, ...] = ()
    languages: tuple[NamedValue, ...] = ()
    option_values: tuple[NamedValue, ...] = ()
    """Options with a value, as in `Maat: XL`; empty when the shop does not tell."""
    payment_methods: tuple[NamedValue, ...] = ()
    """Those that were seen on orders of the shop, and those that the settings name."""
    problems: tuple[Bilingual, ...] = ()


async def read_pick_lists(services: Services, profile_id: str) -> PickLists:
    """Read the pick lists of a profile from its shop and books. Raises `NotFoundError`."""
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, ProbeTarget(profile=profile))
    facts = await read_facts(services, profile_id)
    methods = {each.method: each.method for each in profile.orders.payment_methods}
    methods |= facts.payment_methods if facts else {}
    return pick_lists_of(probe, await read_extras(probe), dutch_day(services.clock.now()), methods)


def pick_lists_of(probe: ConnectionProbe, extras: Extras, day: date, payment_methods: Mapping[str, str]) -> PickLists:
    """Make the pick lists from what a probe of shop and books found, and the names of `payment_methods` by code."""
    info, reference = probe.info, probe.reference
    failures = (probe.shop_problem, probe.books_problem, extras.problem)
    problems = tuple(with_next(each, TRY_AGAIN) for each in failures if each is not None)
    return PickLists(
        templates=tuple(reference.templates) if reference else (),
        revenue_groups=_groups(reference.revenue_groups, extras.ledgers) if reference else (),
        cost_centres=extras.cost_centres,
        article_fields=extras.extra_fields.articles,
        customer_fields=extras.extra_fields.customers,
        countries=tuple(sorted(reference.countries, key=lambda country: country.name)) if reference else (),
        vat_rates=rates_on(reference.vat_rates, day) if reference else (),
        statuses=tuple(
            Status(
                status.status_id,
                status.name,
                processing=status.status_id in info.processing_status_ids,
                complete=status.status_id in info.complete_status_ids,
            )
            for status in info.statuses
        )
        if info
        else (),
        tax_rates=tuple(map(_tax_rate, info.tax_rates)) if info else (),
        tax_classes=_named_values(info.tax_classes) if info else (),
        customer_groups=_named_values(info.customer_groups) if info else (),
        custom_fields=_named_values(info.custom_fields) if info else (),
        total_codes=tuple(sorted(info.total_codes)) if info else (),
        stores=_named_values(info.stores) if info else (),
        languages=_named_values(info.languages) if info else (),
        option_values=tuple(_option_values(probe.options)),
        payment_methods=tuple(
            NamedValue(code, name if name == code else f"{name} ({code})")
            for code, name in sorted(payment_methods.items(), key=lambda each: each[1].casefold())
        ),
        problems=problems,
    )


def rates_on(rates: tuple[VatRate, ...], day: date) -> tuple[Rate, ...]:
    """Return the VAT rates of the Netherlands that count on a day."""
    return tuple(Rate(rate.kind, rate.percent) for rate in rates if rate.valid_from <= day <= rate.valid_until)


def _option_values(options: Iterable[ShopOption]) -> Iterator[NamedValue]:
    for option in options:
        for value_id, names in option.values.items():
            yield NamedValue(value_id, f"{next(iter(option.names), '')}: {next(iter(names), '')}")


def _groups(groups: Iterable[RevenueGroup], ledgers: Iterable[Ledger]) -> tuple[Group, ...]:
    by_id = {ledger.id: ledger for ledger in ledgers}
    found = []
    for group in sorted(groups, key=lambda each: each.number):
        ledger = by_id.get(group.ledger_id)
        name = f"{ledger.number} {ledger.name}" if ledger else ""
        use = Bilingual(ledger.use.nl, ledger.use.en) if ledger else NOTHING
        found.append(Group(group.id, group.number, group.name, group.vat_kind, name, use))
    return tuple(found)


def _tax_rate(rate: ShopTaxRate) -> TaxRate:
    return TaxRate(rate.name, rate.percent, tuple(sorted(rate.country_codes)))


def _named_values(names: Mapping[str, str]) -> tuple[NamedValue, ...]:
    return tuple(NamedValue(key, name) for key, name in names.items())
