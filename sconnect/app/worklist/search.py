"""Searching the books for the article or customer to link."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import SconnectError
from sconnect.app.ports import Books, CustomerQuery
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.worklist.grouping import find_group
from sconnect.domain.books import Article, BookedOrder, Customer, Reference, VatKind
from sconnect.domain.customers.recognition import CANDIDATES
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.text import fit

R = TypeVar("R")
H = TypeVar("H")

MOST_HITS = 20
_LONGEST_TEXT = 100
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LOOKS_BACK = timedelta(days=366)
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article to choose. `price` is in euro, with or without VAT as the administration keeps its prices."""

    id: str
    code: str
    name: str
    price: Decimal
    revenue_group: str
    """The name of the group; empty when the books have none."""
    vat_kind: VatKind | None


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer to choose. `country` is its name in Dutch."""

    id: str
    code: int | None
    name: str
    emails: tuple[str, ...]
    city: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several customers that fit an order. `last`: their last order of the past year; None: none, or unknown."""

    customer: CustomerHit
    street: str
    last: BookedOrder | None


async def read_candidates(services: Services, profile_id: str, item_id: str) -> list[Candidate]:
    """Read the customers that fit the orders of an item: one call, and one for each of them.

    Empty for an item about anything else, and for what older versions listed. Raises `NotFoundError`, and what the
    books raise.
    """
    profile = await read_profile(services, profile_id)
    group = await find_group(services, profile.id, item_id)
    ids = [each for each in group.cause.facts.get(CANDIDATES, "").split(",") if each]
    if not ids:
        return []
    books = await services.connector.books(profile)
    found = {each.id: each for each in await books.customers.find(CustomerQuery(ids=frozenset(ids)))}
    reference = await services.references.read(profile.connection, books, services.clock)
    since = dutch_day(services.clock.now() - _LOOKS_BACK)

    async def read(customer: Customer) -> Candidate:
        street = customer.address.street if customer.address else ""
        return Candidate(_customer(customer, reference), street, await _last_order(books, customer.id, since))

    return await map_concurrently(read, [found[each] for each in ids if each in found], at_once=_AT_ONCE)


async def _last_order(books: Books, customer_id: str, since: date) -> BookedOrder | None:
    """Read the last sales order of a customer. It helps to choose: without an answer the list is shown all the same."""
    try:
        orders = await books.orders.of_customer(customer_id, since)
    except SconnectError:
        return None
    return max(orders, key=lambda order: (order.day or since, order.number or 0), default=None)


async def search_articles(services: Services, profile_id: str, text: str) -> list[ArticleHit]:
    """Find active articles by the beginning of their code or a part of their name, at most `MOST_HITS`.

    One call, and now and then some for the revenue groups. Raises `NotFoundError` for an unknown profile.
    """
    return await _search(
        services, profile_id, text, lambda books, wanted: books.articles.search(wanted, limit=MOST_HITS), _article
    )


async def search_customers(services: Services, profile_id: str, text: str) -> list[CustomerHit]:
    """Find active customers by number, or a part of name or e-mail address, at most `MOST_HITS`; by id that one."""
    return await _search(services, profile_id, text, _find_customers, _customer)


async def _find_customers(books: Books, wanted: str) -> list[Customer]:
    if _ID.fullmatch(wanted):
        return await books.customers.find(CustomerQuery(ids=frozenset({wanted.lower()})))
    return await books.customers.search(wanted, limit=MOST_HITS)


async def _search(
    services: Services,
    profile_id: str,
    text: str,
    find: Callable[[Books, str], Awaitable[list[R]]],
    show: Callable[[R, Reference], H],
) -> list[H]:
    wanted = fit(text, _LONGEST_TEXT)
    profile = await read_profile(services, profile_id)
    if not wanted:
        return []
    books = await services.connector.books(profile)
    found = await find(books, wanted)
    reference = await services.references.read(profile.connection, books, services.clock)
    return [show(each, reference) for each in found[:MOST_HITS]]


def _article(article: Article, reference: Reference) -> ArticleHit:
    group = reference.revenue_group(article.revenue_group_id)
    return ArticleHit(
        id=article.id,
        code=article.code,
        name=article.name,
        price=article.sales_price,
        revenue_group=group.name if group else "",
        vat_kind=group.vat_kind if group else None,
    )


def _customer(customer: Customer, reference: Reference) -> CustomerHit:
    address = customer.address
    countries = {country.id: country.name for country in reference.countries}
    return CustomerHit(
        id=customer.id,
        code=customer.code,
        name=customer.name,
        emails=customer.emails,
        city=address.city if address else "",
        postcode=address.postcode if address else "",
        country=countries.get(address.country_id, "") if address else "",
    )
