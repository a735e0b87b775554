"""Which article and which customer of the books stand behind those of the shop: list, change, remove."""

import re
from dataclasses import dataclass

from sconnect.app.errors import NotFoundError
from sconnect.app.importing.articles.without_code import code_of_name
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.app.storage.records.links import link_key
from sconnect.app.worklist import article_choice, customer_choice
from sconnect.app.worklist.grouping import Group, read_groups
from sconnect.app.worklist.releases import release
from sconnect.domain.causes import CauseKind
from sconnect.domain.values.article_code import article_key
from sconnect.domain.worklist.actions import ABOUT_ARTICLE
from sconnect.domain.worklist.shopper_facts import ABOUT_CUSTOMER

_LINK = re.compile(r"[0-9a-f]{64}")


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
    profile = await read_profile(services, profile_id)
    items: list[ArticleLink] = []
    first = after[: article_choice.LONGEST_CODE]
    async for stored in services.store.range(ArticleLink, profile.id, first=first, skip_unreadable=True):
        if len(items) >= limit:
            return ArticleMappings(tuple(items), stored.record.article_key)
        if not stored.record.pending_field:  # an article under way is nobody's choice
            items.append(stored.record)
    return ArticleMappings(tuple(items))


async def put_article_mapping(
    services: Services, profile_id: str, shop_code: str, article_id: str, reason: str, *, by: str
) -> ArticleLink:
    """Link a shop code to an article and release what waited for it. Raises `RefusedError` for no usable article."""
    profile = await read_profile(services, profile_id)
    link = await article_choice.link_article(services, profile, shop_code, article_id, reason, by=by)
    waiting = [group for group in await read_groups(services, profile.id) if _is_about(group, link)]
    await release(services, profile.id, _orders_of(waiting))
    return link


async def remove_article_mapping(services: Services, profile_id: str, shop_code: str) -> None:
    """Forget the mapping of a shop code; one that is not there is fine."""
    profile = await read_profile(services, profile_id)
    key = article_key(shop_code)
    if key and len(key) <= article_choice.LONGEST_CODE:
        await services.store.delete(ArticleLink, profile.id, key)


async def list_customer_mappings(
    services: Services, profile_id: str, *, after: str = "", limit: int = 100
) -> CustomerMappings:
    """List the customer mappings. A `customer_id` that is empty means: may be created."""
    profile = await read_profile(services, profile_id)
    items: list[CustomerLink] = []
    first = after if _LINK.fullmatch(after) else ""
    async for stored in services.store.range(CustomerLink, profile.id, first=first, skip_unreadable=True):
        if len(items) >= limit:
            return CustomerMappings(tuple(items), stored.record.link)
        items.append(stored.record)
    return CustomerMappings(tuple(items))


async def put_customer_mapping(
    services: Services, profile_id: str, link: str, customer_id: str, reason: str, *, by: str
) -> CustomerLink:
    """Link a shopper, by the key of a mapping, to a customer, and release what waited for that.

    Raises `NotFoundError` for what is no key and `RefusedError` for no usable customer.
    """
    profile = await read_profile(services, profile_id)
    if not _LINK.fullmatch(link):
        raise NotFoundError("Deze klantkoppeling bestaat niet.")
    customer = await customer_choice.usable_customer(services, profile, customer_id)
    earlier = await services.store.get(CustomerLink, profile.id, link)
    chosen = await customer_choice.link_customer(
        services,
        profile,
        link,
        customer,
        reason,
        by=by,
        shop_customer_id=earlier.record.shop_customer_id if earlier else "",
    )
    waiting = [
        group
        for group in await read_groups(services, profile.id)
        if group.kind in ABOUT_CUSTOMER and link_key(group.key) == link
    ]
    await release(services, profile.id, _orders_of(waiting))
    return chosen


async def remove_customer_mapping(services: Services, profile_id: str, link: str) -> None:
    """Forget whose orders a shopper's are; the next order recognises anew. One that is not there is fine."""
    profile = await read_profile(services, profile_id)
    if _LINK.fullmatch(link):
        await services.store.delete(CustomerLink, profile.id, link)


def _is_about(group: Group, link: ArticleLink) -> bool:
    has_no_code = group.kind is CauseKind.ARTICLE_CODE_MISSING
    code = code_of_name(group.key) if has_no_code else group.key
    return group.kind in ABOUT_ARTICLE and article_key(code) == link.article_key


def _orders_of(groups: list[Group]) -> list[str]:
    return list(dict.fromkeys(order_id for group in groups for order_id in group.order_ids))
