"""Links that imports and exports share: which article a product is, and which customer an account is.

A link that a person chose is never overwritten by an export.
"""

from collections.abc import Collection
from dataclasses import replace

from sconnect.app.concurrency import map_concurrently
from sconnect.app.exporting.session import ExportSession
from sconnect.app.storage.conditional_writes import read_under_new_key
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.domain.books import Article, Customer
from sconnect.domain.customers.linked_shopper import LinkedShopper
from sconnect.domain.customers.recognition import CustomerTraits, recognition_key
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import CodeSource, Profile
from sconnect.domain.shop_catalogue import ShopCustomer
from sconnect.domain.values.article_code import LONGEST_SHOP_CODE, article_key, former_article_key
from sconnect.domain.values.comparison import Line, email_key, postcode_key
from sconnect.domain.values.text import former_line, one_line


async def product_codes_by_article(session: ExportSession, article_ids: Collection[str]) -> dict[str, set[str]]:
    """Return the shop codes that a person linked to these articles, by article id.

    The collective article stands for many products, so none of them is its own.
    """
    codes: dict[str, set[str]] = {}
    collective = article_key(session.profile.articles.collective_article)
    links = session.services.store.range(
        ArticleLink, session.profile.id, columns=["article_id", "article_code", "how"], skip_unreadable=True
    )
    async for stored in links:
        link = stored.record
        chosen = link.how is LinkOrigin.CHOSEN and link.article_id in article_ids
        if chosen and article_key(link.article_code) != collective:
            codes.setdefault(link.article_id, set()).add(article_key(link.article_key))
    return codes


async def owners_of_products(session: ExportSession, codes: Collection[str]) -> dict[str, ArticleLink]:
    """Return the links of these shop codes, learned or chosen by a person, by `article_key`."""
    store, clock, profile_id = session.services.store, session.services.clock, session.profile.id
    former = {article_key(code): former_article_key(code) for code in codes if 0 < len(code) <= LONGEST_SHOP_CODE}
    known = await store.read_together(ArticleLink, profile_id, {*former, *former.values()})

    async def read(key: str) -> Stored[ArticleLink] | None:
        where = RecordKey(ArticleLink, profile_id, key)
        return await read_under_new_key(
            store, clock, where, former[key], lambda link: replace(link, article_key=key), known=known
        )

    return {link.record.article_key: link.record for link in await map_concurrently(read, sorted(former)) if link}


def product_link(
    session: ExportSession, code: str, article: Article, earlier: ArticleLink | None, *, is_new: bool
) -> ArticleLink | None:
    """Return the link to write for the product that has this code; None when the same link exists already."""
    if not 0 < len(code) <= LONGEST_SHOP_CODE:
        return None
    how = LinkOrigin.CREATED if is_new else LinkOrigin.RECOGNISED
    if earlier:
        is_same = earlier.article_id == article.id
        if earlier.how is LinkOrigin.CHOSEN or (is_same and earlier.article_code == article.code):
            return None
        how = earlier.how if is_same else how
    return ArticleLink(
        profile_id=session.profile.id,
        article_key=article_key(code),
        article_id=article.id,
        article_code=article.code,
        how=how,
        at=session.services.clock.now(),
        has_products=earlier is not None and earlier.has_products,
    )


async def accounts_by_customer(session: ExportSession, customer_ids: Collection[str]) -> dict[str, set[str]]:
    """Return the shop accounts that are known to be these customers, by customer id.

    A collective customer stands for many guests, so no account is its own.
    """
    accounts: dict[str, set[str]] = {}
    wanted = set(customer_ids) - set(session.profile.customers.collective_customers.values())
    links = session.services.store.range(
        CustomerLink,
        session.profile.id,
        columns=["state", "customer_id", "shop_customer_id"],
        skip_unreadable=True,
    )
    async for stored in links:
        link = stored.record
        if link.state is OrderState.DONE and link.shop_customer_id and link.customer_id in wanted:
            accounts.setdefault(link.customer_id, set()).add(link.shop_customer_id)
    return accounts


async def owner_of_account(session: ExportSession, account: ShopCustomer) -> CustomerLink | None:
    """Return the link under which an import remembers this account, learned or chosen by a person."""
    key, former = (_account_key(account, session.profile, line) for line in (one_line, former_line))
    stored = await read_under_new_key(
        session.services.store,
        session.services.clock,
        RecordKey(CustomerLink, session.profile.id, key),
        former,
        lambda link: replace(link, link=key),
    )
    return stored.record if stored and stored.record.state is OrderState.DONE else None


def account_link(
    session: ExportSession, account: ShopCustomer, customer: Customer, earlier: CustomerLink | None, *, is_new: bool
) -> CustomerLink | None:
    """Return the link to write, under the key by which an import recognises this account; None when it exists."""
    if earlier:
        return None
    who = LinkedShopper.called(f"{account.first_name} {account.last_name}", account.email)
    return CustomerLink(
        profile_id=session.profile.id,
        link=_account_key(account, session.profile),
        customer_id=customer.id,
        how=LinkOrigin.CREATED if is_new else LinkOrigin.RECOGNISED,
        at=session.services.clock.now(),
        shop_customer_id=account.shop_id,
        note=customer.name,
        shopper=who.name,
        shopper_email=who.email,
        customer_code=customer.code,
    )


def _account_key(account: ShopCustomer, profile: Profile, line: Line = one_line) -> str:
    email = email_key(account.email, line)
    traits = CustomerTraits(
        shop_customer_id=account.shop_id,
        code=_code_of(account, profile),
        email="" if email in profile.customers.meaningless_emails else email,
        postcode=postcode_key(account.address.postcode, line) if account.address else "",
    )
    return link_key(recognition_key(traits, profile.customers.recognition))


def _code_of(account: ShopCustomer, profile: Profile) -> int | None:
    settings = profile.customers
    text = {
        CodeSource.NONE: "",
        CodeSource.CUSTOM_FIELD: account.custom_fields.get(settings.code_field_id, ""),
        CodeSource.CUSTOMER_NUMBER: account.shop_id,
    }[settings.code_source].strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) + (settings.code_offset if settings.code_source is CodeSource.CUSTOMER_NUMBER else 0)
