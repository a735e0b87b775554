"""Which article and which customer of the books stand behind those of the shop: list, change, remove."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from sconnect.app.concurrency import first_of, map_concurrently
from sconnect.app.errors import NotFoundError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.link_list import find_links, remove_link, unlist_link
from sconnect.app.storage.records import ArticleLink, CustomerLink, FormerArticle, ListedOrder
from sconnect.app.storage.records.base import link_key
from sconnect.app.worklist import article_choice, customer_choice
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group, read_groups, shop_code_of
from sconnect.app.worklist.releases import release
from sconnect.domain.link_places import card_term, link_terms
from sconnect.domain.listing import customer_term, email_term
from sconnect.domain.values.article_code import LONGEST_SHOP_CODE, article_key, former_article_key
from sconnect.domain.values.comparison import hashed_email
from sconnect.domain.worklist.actions import ABOUT_ARTICLE
from sconnect.domain.worklist.shopper_facts import ABOUT_CUSTOMER

_LONGEST_KEY = 200
_LOOKED_AT = 20
_LINK = re.compile(r"[0-9a-f]{64}")


async def list_article_mappings(
    services: Services, profile_id: str, *, text: str = "", after: str = "", limit: int = 100
) -> tuple[list[ArticleLink], str]:
    """List the article mappings by shop code, and where to go on: pass it as `after`; empty when there are no more.

    `text`: only those whose code in the shop or the books begins so. An `article_id` that is empty means: may be
    created.
    """
    profile = await read_profile(services, profile_id)
    items: list[ArticleLink] = []
    if text:
        found = await find_links(
            services.store, ArticleLink, profile.id, link_terms(text)[:1], after=after, limit=limit
        )
        return [link for link in found[0] if link.is_choice and not link.pending_field], found[1]
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
    article = await article_choice.usable_article(services, profile, article_id)
    link = await article_choice.link_article(services, profile, shop_code, article, decision)
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
            if known is not None:
                await unlist_link(services.store, known.record)


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
    services: Services, profile_id: str, *, text: str = "", customer_id: str = "", after: str = "", limit: int = 100
) -> tuple[list[CustomerLink], str]:
    """List the customer mappings in a fixed order, and where to go on: pass it as `after`; empty at the end.

    `text`: only those found by the beginning of a name or number, or by a whole e-mail address; `customer_id`: only
    those to one customer of the books. A link without a customer means: may be created.
    """
    profile = await read_profile(services, profile_id)
    links: list[CustomerLink] = []
    following = ""
    if text or customer_id:
        terms = (card_term(customer_id),) if customer_id else link_terms(text)
        links, following = await find_links(services.store, CustomerLink, profile.id, terms, after=after, limit=limit)
        if "@" in text and not after:
            links += await _by_email(services, profile.id, text, links)
    else:
        first = after if _LINK.fullmatch(after) else ""
        async for stored in services.store.range(CustomerLink, profile.id, first=first, skip_unreadable=True):
            if len(links) >= limit:
                following = stored.record.link
                break
            links.append(stored.record)
    return links, following


async def _by_email(services: Services, profile_id: str, text: str, found: list[CustomerLink]) -> list[CustomerLink]:
    """Return the link under the key of an e-mail address; one of before may not say what address it has."""
    stored = await services.store.get(CustomerLink, profile_id, hashed_email(text))
    return [stored.record] if stored and stored.record.link not in {link.link for link in found} else []


async def last_shoppers(services: Services, profile_id: str, links: Iterable[CustomerLink]) -> Mapping[str, str]:
    """Return who ordered last on the customer of each link that does not say who it is, by the key of the link."""
    profile = await read_profile(services, profile_id)
    collective = profile.customers.collective_customers.values()
    unnamed = [link for link in links if not link.shopper and link.customer_id and link.customer_id not in collective]

    async def last(link: CustomerLink) -> str:
        first, until = ListedOrder.keys_of(customer_term(link.customer_id))
        rows = services.store.range(
            ListedOrder, profile.id, first=first, last=until, columns=["shopper"], skip_unreadable=True, page=1
        )
        async for stored in rows:
            return stored.record.shopper
        return ""

    found = await map_concurrently(last, unnamed)
    return {link.link: name for link, name in zip(unnamed, found, strict=True) if name}


async def orders_of_namesakes(services: Services, profile_id: str, links: Sequence[CustomerLink]) -> Mapping[str, str]:
    """Return the last order of each link of which the name is that of another one, by the key of the link.

    Guests of one name differ in nothing else that is shown. Looked for among the newest orders of their address.
    """
    named = Counter((link.shopper.casefold(), link.shop_customer_id) for link in links if link.shopper)
    same = [link for link in links if named[link.shopper.casefold(), link.shop_customer_id] > 1 and link.shopper_email]

    async def last(link: CustomerLink) -> str:
        first, until = ListedOrder.keys_of(email_term(link.shopper_email))
        columns = ["shopper", "customer_id"]
        rows = services.store.range(
            ListedOrder, profile_id, first=first, last=until, columns=columns, skip_unreadable=True, page=_LOOKED_AT
        )
        async for stored in first_of(rows, _LOOKED_AT):
            if stored.record.customer_id in {"", link.customer_id}:
                return stored.record.order_id
        return ""

    found = await map_concurrently(last, same)
    return {link.link: order_id for link, order_id in zip(same, found, strict=True) if order_id}


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
    known = await services.store.get(CustomerLink, profile.id, link) if _LINK.fullmatch(link) else None
    if known is not None:
        await remove_link(services.store, known.record)


def _is_about(group: Group, link: ArticleLink) -> bool:
    return group.kind in ABOUT_ARTICLE and article_key(shop_code_of(group)) == link.article_key


async def _release(services: Services, profile_id: str, waited: Callable[[Group], bool]) -> None:
    """Release the orders of the items that waited for what was linked."""
    groups = filter(waited, await read_groups(services, profile_id))
    await release(services, profile_id, list(dict.fromkeys(chain.from_iterable(group.order_ids for group in groups))))
