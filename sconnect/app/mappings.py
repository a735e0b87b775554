"""Which article and which customer of the books stand behind those of the shop: list, change, remove."""

from dataclasses import dataclass

from sconnect.app.records import ArticleLink, CustomerLink
from sconnect.app.services import Services


@dataclass(frozen=True, slots=True)
class ArticleMappings:
    """A part of the article mappings, by shop code. `after` is where to go on; empty when there are no more."""

    items: tuple[ArticleLink, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class CustomerMappings:
    """A part of the customer mappings, in a fixed order. `after` is where to go on; empty when there are no more."""

    items: tuple[CustomerLink, ...]
    after: str = ""


async def list_article_mappings(
    services: Services, profile_id: str, *, after: str = "", limit: int = 100
) -> ArticleMappings:
    """List the article mappings. An `article_id` that is empty means: may be created."""
    raise NotImplementedError


async def put_article_mapping(
    services: Services, profile_id: str, shop_code: str, article_id: str, reason: str, *, by: str
) -> ArticleLink:
    """Link a shop code to an article and release what waited for it. Raises `RefusedError` for no usable article."""
    raise NotImplementedError


async def remove_article_mapping(services: Services, profile_id: str, shop_code: str) -> None:
    """Forget the mapping of a shop code; one that is not there is fine."""
    raise NotImplementedError


async def list_customer_mappings(
    services: Services, profile_id: str, *, after: str = "", limit: int = 100
) -> CustomerMappings:
    """List the customer mappings. A `customer_id` that is empty means: may be created."""
    raise NotImplementedError


async def put_customer_mapping(
    services: Services, profile_id: str, link: str, customer_id: str, reason: str, *, by: str
) -> CustomerLink:
    """Link a shopper (by the key of an existing mapping) to another customer. Raises `RefusedError`, `NotFoundError`."""
    raise NotImplementedError


async def remove_customer_mapping(services: Services, profile_id: str, link: str) -> None:
    """Forget whose orders a shopper's are; the next order recognises anew. One that is not there is fine."""
    raise NotImplementedError
