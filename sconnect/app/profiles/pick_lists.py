"""Pick lists of the settings, kept so that looking at them asks neither shop nor books; reading them anew does.

They are kept when a person links, checks or saves a profile, when one asks for it, and by the daily maintenance where
there are none or very old ones.
"""

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sconnect.app.errors import TRY_AGAIN, SconnectError, with_next
from sconnect.app.ports import CustomerQuery
from sconnect.app.profiles.capabilities import read_facts
from sconnect.app.profiles.probing import (
    LONGEST_PROBE,
    ConnectionProbe,
    Extras,
    ProbeTarget,
    probe_connections,
    read_extras,
)
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import KeptBooksLists, KeptShopLists
from sconnect.domain.books import Customer, VatRate
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.setup.pick_lists import (
    BooksLists,
    NamedValue,
    Rate,
    ShopLists,
    books_lists,
    shop_lists,
)
from sconnect.domain.values.bilingual import Bilingual

_NOT_READ = Bilingual(
    "De keuzelijsten van webwinkel en SnelStart zijn nog niet opgehaald. Een medewerker of beheerder haalt ze op met "
    "Vernieuwen; anders gebeurt het vannacht.",
    "The pick lists of shop and SnelStart were not read yet. An operator or administrator reads them with Refresh; "
    "otherwise it happens tonight.",
)
_CUT_OF_SHOP = Bilingual(
    "De webwinkel heeft meer om uit te kiezen dan in een keuzelijst past; de eerste staan erin.",
    "The shop has more to choose from than fits in a pick list; it holds the first.",
)
_MOST_CUSTOMERS = 60
_CUT_OF_BOOKS = Bilingual(
    "SnelStart heeft meer om uit te kiezen dan in een keuzelijst past; de eerste staan erin.",
    "SnelStart has more to choose from than fits in a pick list; it holds the first.",
)


@dataclass(frozen=True, slots=True)
class PickLists:
    """Every pick list. When shop or books did not answer yet, their lists are empty; `problems` says what is wrong."""

    shop: ShopLists = field(default_factory=ShopLists)
    option_values: tuple[NamedValue, ...] = ()
    """Options with a value, as in `Maat: XL`; empty when the shop does not tell."""
    books: BooksLists = field(default_factory=BooksLists)
    vat_rates: tuple[Rate, ...] = ()
    """Those of today."""
    payment_methods: tuple[NamedValue, ...] = ()
    """Those that were seen on orders of the shop, and those that the settings name."""
    problems: tuple[Bilingual, ...] = ()
    shop_read_at: datetime | None = None
    books_read_at: datetime | None = None


async def read_pick_lists(services: Services, profile_id: str) -> PickLists:
    """Read the pick lists of a profile as they are kept; nothing outside is asked. Raises `NotFoundError`."""
    return await _kept(services, await read_profile(services, profile_id))


async def refresh_pick_lists(services: Services, profile_id: str, use: CallUse = CallUse.PEOPLE) -> PickLists:
    """Read the pick lists of a profile anew from its shop and books, and keep them. Raises `NotFoundError`.

    Of an end that does not answer, those that are kept stay; `problems` says why.
    """
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, ProbeTarget(profile=profile), use)
    extras = await read_extras(probe)
    await _keep(services, profile, probe, extras)
    kept = await _kept(services, profile)
    failed = tuple(_problems(probe, extras))
    return replace(kept, problems=(*failed, *_cut(kept.shop, kept.books))) if failed else kept


async def keep_pick_lists(
    services: Services, profile: Profile, probe: ConnectionProbe, extras: Extras | None = None
) -> None:
    """Keep the pick lists that a probe for something else found. Not essential: a failure to keep them is ignored.

    Those of the books are made with the `extras` that were read along.
    """
    with contextlib.suppress(SconnectError):
        await _keep(services, profile, probe, extras)


async def pick_lists_read_at(services: Services, profile_id: str) -> datetime | None:
    """Return when those of shop and books were read, of which the oldest counts. None: one of them never was."""
    shop, books = await _rows(services, profile_id)
    return min(shop.read_at, books.read_at) if shop and books else None


def pick_lists_of(probe: ConnectionProbe, extras: Extras, day: date, payment_methods: Mapping[str, str]) -> PickLists:
    """Make the pick lists from what a probe of shop and books found, and the names of `payment_methods` by code."""
    books = _books_lists(probe, extras)
    shop, values = shop_lists(probe.info, probe.options) if probe.info else (ShopLists(), ())
    return PickLists(
        shop=shop,
        option_values=values,
        books=books,
        vat_rates=rates_on(books.vat_rates, day),
        payment_methods=_methods(payment_methods),
        problems=(*_problems(probe, extras), *_cut(shop, books)),
    )


def rates_on(rates: tuple[VatRate, ...], day: date) -> tuple[Rate, ...]:
    """Return the VAT rates of the Netherlands that count on a day."""
    return tuple(Rate(rate.kind, rate.percent) for rate in rates if rate.valid_from <= day <= rate.valid_until)


async def _kept(services: Services, profile: Profile) -> PickLists:
    (shop, books), facts = await asyncio.gather(_rows(services, profile.id), read_facts(services, profile.id))
    methods = {each.method: each.method for each in profile.orders.payment_methods}
    methods |= facts.payment_methods if facts else {}
    lists, of_shop = books.lists if books else BooksLists(), shop.lists if shop else ShopLists()
    return PickLists(
        shop=of_shop,
        option_values=shop.option_values if shop else (),
        books=lists,
        vat_rates=rates_on(lists.vat_rates, dutch_day(services.clock.now())),
        payment_methods=_methods(methods),
        problems=(*(() if shop and books else (_NOT_READ,)), *_cut(of_shop, lists)),
        shop_read_at=shop.read_at if shop else None,
        books_read_at=books.read_at if books else None,
    )


async def _rows(services: Services, profile_id: str) -> tuple[KeptShopLists | None, KeptBooksLists | None]:
    shop, books = await asyncio.gather(
        services.store.get(KeptShopLists, profile_id, KeptShopLists.KEY),
        services.store.get(KeptBooksLists, profile_id, KeptBooksLists.KEY),
    )
    return shop.record if shop else None, books.record if books else None


async def _keep(services: Services, profile: Profile, probe: ConnectionProbe, extras: Extras | None) -> None:
    now, profile_id = services.clock.now(), profile.id
    if probe.info is not None:
        lists, values = shop_lists(probe.info, probe.options)
        await services.store.put(KeptShopLists(profile_id=profile_id, lists=lists, option_values=values, read_at=now))
    if probe.reference is not None and extras is not None:
        found = _books_lists(probe, extras)
        before = await services.store.get(KeptBooksLists, profile_id, KeptBooksLists.KEY)
        known = before.record.lists if before else BooksLists()
        found = replace(found, customers=await _collective_customers(profile, probe, known.customers))
        if before and extras.problem:
            found = replace(
                found,
                cost_centres=known.cost_centres,
                article_fields=known.article_fields,
                customer_fields=known.customer_fields,
                is_cut=found.is_cut or known.is_cut,
            )
        await services.store.put(KeptBooksLists(profile_id=profile_id, lists=found, read_at=now))


async def _collective_customers(
    profile: Profile, probe: ConnectionProbe, known: Iterable[NamedValue]
) -> tuple[NamedValue, ...]:
    """Return the names of those that the settings name now, before those that are known from earlier."""
    ids = frozenset(profile.customers.collective_customers.values())
    found: list[Customer] = []
    if probe.books is not None and ids:
        with contextlib.suppress(SconnectError, TimeoutError):
            async with asyncio.timeout(LONGEST_PROBE):
                found = list(await probe.books.customers.find(CustomerQuery(ids=ids)))
    named = {each.id: NamedValue(each.id, _with_code(each)) for each in found}
    return (*named.values(), *(each for each in known if each.id not in named))[:_MOST_CUSTOMERS]


def _with_code(customer: Customer) -> str:
    return customer.name if customer.code is None else f"{customer.name} ({customer.code})"


def _books_lists(probe: ConnectionProbe, extras: Extras) -> BooksLists:
    if probe.reference is None:
        return BooksLists()
    return books_lists(probe.reference, extras.ledgers, extras.cost_centres, extras.extra_fields)


def _problems(probe: ConnectionProbe, extras: Extras) -> Iterator[Bilingual]:
    for failure in (probe.shop_problem, probe.books_problem, extras.problem):
        if failure is not None:
            yield with_next(failure, TRY_AGAIN)


def _cut(shop: ShopLists, books: BooksLists) -> Iterator[Bilingual]:
    if shop.is_cut:
        yield _CUT_OF_SHOP
    if books.is_cut:
        yield _CUT_OF_BOOKS


def _methods(names: Mapping[str, str]) -> tuple[NamedValue, ...]:
    return tuple(
        NamedValue(code, name if name == code else f"{name} ({code})")
        for code, name in sorted(names.items(), key=lambda each: each[1].casefold())
    )
