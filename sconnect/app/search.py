"""Searching the books for the article or customer to link."""

from dataclasses import dataclass
from decimal import Decimal

from sconnect.app.services import Services
from sconnect.domain.books import VatKind

MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article to choose. `price` is in euro, with or without VAT as the administration keeps its prices."""

    id: str
    code: str
    name: str
    price: Decimal
    revenue_group: str
    """The name of the group; empty when the books do not tell."""
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
    """Find active articles by the beginning of their code or a part of their name, at most `MOST_HITS`."""
    raise NotImplementedError


async def search_customers(services: Services, profile_id: str, text: str) -> list[CustomerHit]:
    """Find active customers by number or a part of their name or e-mail address, at most `MOST_HITS`."""
    raise NotImplementedError
