"""Searching the books for the article or customer to link."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from sconnect.app.ports import Books
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.domain.books import Article, Customer, Reference, VatKind
from sconnect.domain.values.text import fit

R = TypeVar("R")
H = TypeVar("H")

MOST_HITS = 20
_LONGEST_TEXT = 100


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


async def search_articles(services: Services, profile_id: str, text: str) -> list[ArticleHit]:
    """Find active articles by the beginning of their code or a part of their name, at most `MOST_HITS`.

    One call, and now and then some for the revenue groups. Raises `NotFoundError` for an unknown profile.
    """
    return await _search(
        services, profile_id, text, lambda books, wanted: books.articles.search(wanted, limit=MOST_HITS), _article
    )


async def search_customers(services: Services, profile_id: str, text: str) -> list[CustomerHit]:
    """Find active customers by number or a part of their name or e-mail address, at most `MOST_HITS`."""
    return await _search(
        services, profile_id, text, lambda books, wanted: books.customers.search(wanted, limit=MOST_HITS), _customer
    )


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
