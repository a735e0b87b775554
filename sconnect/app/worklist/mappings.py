"""Which article and which customer of the books stand behind those of the shop: list, change, remove."""

import re
from collections.abc import Callable
from datetime import date
from itertools import chain

from sconnect.app.errors import NotFoundError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import ArticleLink, CustomerLink, FormerArticle
from sconnect.app.storage.records.links import link_key
from sconnect.app.worklist import article_choice, customer_choice
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, read_groups, shop_code_of
from sconnect.app.worklist.releases import release
from sconnect.domain.values.article_code import LONGEST_SHOP_CODE, article_key, former_article_key
from sconnect.domain.worklist.actions import ABOUT_ARTICLE
from sconnect.domain.worklist.shopper_facts import ABOUT_CUSTOMER

_LONGEST_KEY = 200
_LINK = re.compile(r"[0-9a-f]{64}")


async def list_article_mappings(
    services: Services, profile_id: str, *, after: str = "", limit: int = 100
) -> tuple[list[ArticleLink], str]:
    """List the article mappings by shop code, and where to go on: pass it as `after`; empty when there are no more.

    An `article_id` that is empty means: may be created.
    """
    profile = await read_profile(services, profile_id)
    items: list[ArticleLink] = []
    first = after[:LONGEST_SHOP_CODE]
    async for stored in services.store.range(ArticleLink, profile.id, first=first, skip_unreadable=True):
        if len(items) >= limit:
            return items, stored.record.article_key
        # An article that is being created is no choice of a person.
        if stored.record.is_choice and not stored.record.pending_field:
            items.append(stored.record)
    return items, ""


async def put_article_mapping(
    services: Services, profile_id: str, shop_code: str, article_id: str, reason: str, *, by: str
) -> ArticleLink:
    """Link a shop code to an article and release the orders that waited for it.

    Raises `RefusedError` for an article that cannot be used.
    """
    profile = await read_profile(services, profile_id)
    decision = Decision.now(services, reason, by)
    link = await article_choice.link_article(services, profile, shop_code, article_id, decision)
    await _release(services, profile.id, lambda group: _is_about(group, link))
    return link


async def remove_article_mapping(services: Services, profile_id: str, shop_code: str) -> None:
    """Forget the mapping of a shop code; one that does not exist is fine."""
    profile = await read_profile(services, profile_id)
    key = article_key(shop_code)
    if key and len(key) <= LONGEST_SHOP_CODE:
        known = await services.store.get(ArticleLink, profile.id, key)
        if known is not None and (left := known.record.without_choice):
            await services.store.put(left)
        else:
            for stored in {key, former_article_key(shop_code)}:
                await services.store.delete(ArticleLink, profile.id, stored)


async def list_former_articles(services: Services, profile_id: str) -> list[FormerArticle]:
    """List which articles stand for codes in orders of before a day, by code and day."""
    profile = await read_profile(services, profile_id)
    rows = services.store.range(FormerArticle, profile.id, skip_unreadable=True)
    return [stored.record async for stored in rows]


async def remove_former_article(services: Services, profile_id: str, shop_code: str, before: date) -> None:
    """Forget the article of before a day; one that does not exist is fine."""
    profile = await read_profile(services, profile_id)
    key = FormerArticle.key_of(article_key(shop_code), before.isoformat())
    if len(key) <= _LONGEST_KEY:
        await services.store.delete(FormerArticle, profile.id, key)


async def list_customer_mappings(
    services: Services, profile_id: str, *, after: str = "", limit: int = 100
) -> tuple[list[CustomerLink], str]:
    """List the customer mappings in a fixed order, and where to go on: pass it as `after`; empty at the end.

    A `customer_id` that is empty means: may be created.
    """
    profile = await read_profile(services, profile_id)
    items: list[CustomerLink] = []
    first = after if _LINK.fullmatch(after) else ""
    async for stored in services.store.range(CustomerLink, profile.id, first=first, skip_unreadable=True):
        if len(items) >= limit:
            return items, stored.record.link
        items.append(stored.record)
    return items, ""


async def put_customer_mapping(
    services: Services, profile_id: str, link: str, customer_id: str, reason: str, *, by: str
) -> CustomerLink:
    """Link a shopper, by the key of a mapping, to a customer, and release the orders that waited for that.

    Raises `NotFoundError` for an invalid key and `RefusedError` for a customer that cannot be used.
    """
    profile = await read_profile(services, profile_id)
    if not _LINK.fullmatch(link):
        raise NotFoundError("Deze klantkoppeling bestaat niet.", "This customer mapping does not exist.")
    customer = await customer_choice.usable_customer(services, profile, customer_id)
    earlier = await services.store.get(CustomerLink, profile.id, link)
    chosen = await customer_choice.link_customer(
        services,
        profile,
        link,
        customer,
        Decision.now(services, reason, by),
        shop_customer_id=earlier.record.shop_customer_id if earlier else "",
    )
    await _release(services, profile.id, lambda group: group.kind in ABOUT_CUSTOMER and link_key(group.key) == link)
    return chosen


async def remove_customer_mapping(services: Services, profile_id: str, link: str) -> None:
    """Forget the customer of a shopper; the next order recognises again. A mapping that does not exist is fine."""
    profile = await read_profile(services, profile_id)
    if _LINK.fullmatch(link):
        await services.store.delete(CustomerLink, profile.id, link)


def _is_about(group: Group, link: ArticleLink) -> bool:
    return group.kind in ABOUT_ARTICLE and article_key(shop_code_of(group)) == link.article_key


async def _release(services: Services, profile_id: str, waited: Callable[[Group], bool]) -> None:
    """Release the orders of the items that waited for what was linked."""
    groups = filter(waited, await read_groups(services, profile_id))
    await release(services, profile_id, list(dict.fromkeys(chain.from_iterable(group.order_ids for group in groups))))
