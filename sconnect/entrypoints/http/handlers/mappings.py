"""Handlers of mappings: which article and customer of the books belong to those of the shop."""

from contextlib import suppress
from datetime import date, datetime

from pydantic import Field

from sconnect.app.errors import NotFoundError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.storage.records import ArticleLink, CustomerLink, FormerArticle
from sconnect.app.worklist import mappings
from sconnect.domain.listing import LONGEST_SEARCH
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.entrypoints.http.endpoint import Body, Call, Page, PageQuery, Reply, View, endpoint
from sconnect.entrypoints.http.paging import page_of, part_of_list, read_url_text, resume_key, url_text

_LONGEST_CODE = 200
_BEFORE = "!"
"""Stands between code and day in the key of an article of before."""


class ArticleMappingRequest(Body):
    """The article to link a shop code to, and why."""

    article_id: str = Field(min_length=1, max_length=64)
    reason: str = Field(default="", max_length=500)


class CustomerMappingRequest(Body):
    """The customer to link a shopper to, and why."""

    customer_id: str = Field(min_length=1, max_length=64)
    reason: str = Field(default="", max_length=500)


class ArticleMappingView(View):
    """Which article a shop code is. `key` names it in addresses; without an article it may be created."""

    key: str
    shop_code: str
    article_id: str
    article_code: str
    how: LinkOrigin
    by: str
    at: datetime
    note: str


class FormerArticleView(View):
    """Which article stands for a code in orders placed before a day. `key` names it in addresses."""

    key: str
    shop_code: str
    before: date
    article_id: str
    article_code: str
    by: str
    at: datetime
    note: str


class LinkQuery(PageQuery):
    """Which part of a list of links, and of which."""

    q: str = Field(
        "",
        max_length=LONGEST_SEARCH,
        description="Only links with a name or number (of shop or books) that begins so, or with this e-mail address.",
    )


class CustomerLinkQuery(LinkQuery):
    """The same of customers."""

    customer: str = Field("", max_length=64, description="Only links to this customer of the books.")


class CustomerMappingView(View):
    """Which customer a shopper is. `key` shows nothing of the shopper; without a customer one may be created."""

    key: str
    shopper: str = Field(description="Who it is; empty where a link of before does not say.")
    ordered_by: str = Field(description="Who ordered last on the customer, where `shopper` is empty.")
    last_order: str = Field(description="Its last order, where another one in this part has the name too.")
    customer_id: str
    customer_code: int | None
    name: str
    how: LinkOrigin | None
    rule: str = Field(description="By what a customer was recognised, or created: an import made the card.")
    by: str
    at: datetime
    shop_customer_id: str
    note: str


@endpoint()
async def list_article_mappings(call: Call, query: LinkQuery) -> Reply[Page[ArticleMappingView]]:
    """List which articles stand behind the shop's codes."""
    profile = call.path["profile"]
    await read_profile(call.services, profile)
    links, after = await mappings.list_article_mappings(
        call.services, profile, text=query.q, after=resume_key(query), limit=query.limit
    )
    return part_of_list(ArticleMappingView, map(_article_view, links), after)


@endpoint(error_statuses=(409,))
async def put_article_mapping(call: Call, body: ArticleMappingRequest) -> Reply[ArticleMappingView]:
    """Link a shop code to an article of the books."""
    profile, code = call.path["profile"], _code_in(call.path["key"])
    link = await mappings.put_article_mapping(
        call.services, profile, code, body.article_id, body.reason, by=call.caller.name
    )
    return Reply(_article_view(link))


@endpoint(status=204)
async def remove_article_mapping(call: Call) -> Reply[None]:
    """Forget which article a shop code is."""
    profile, code = call.path["profile"], _code_in(call.path["key"])
    await read_profile(call.services, profile)
    await mappings.remove_article_mapping(call.services, profile, code)
    return Reply(None)


@endpoint()
async def list_former_articles(call: Call, query: PageQuery) -> Reply[Page[FormerArticleView]]:
    """List which articles stand for codes in orders that were placed before a day."""
    profile = call.path["profile"]
    await read_profile(call.services, profile)
    rules = await mappings.list_former_articles(call.services, profile)
    part, following = page_of(rules, query, lambda rule: rule.key)
    return part_of_list(FormerArticleView, map(_former_view, part), following)


@endpoint(status=204)
async def remove_former_article(call: Call) -> Reply[None]:
    """Forget which article stands for a code before a day."""
    profile, text = call.path["profile"], _code_in(call.path["key"])
    await read_profile(call.services, profile)
    code, _, day = text.rpartition(_BEFORE)
    with suppress(ValueError):
        await mappings.remove_former_article(call.services, profile, code, date.fromisoformat(day))
    return Reply(None)


@endpoint()
async def list_customer_mappings(call: Call, query: CustomerLinkQuery) -> Reply[Page[CustomerMappingView]]:
    """List which customers stand behind the shoppers."""
    profile = call.path["profile"]
    await read_profile(call.services, profile)
    links, after = await mappings.list_customer_mappings(
        call.services,
        profile,
        text=query.q,
        customer_id=query.customer,
        after=resume_key(query),
        limit=query.limit,
    )
    names = await mappings.last_shoppers(call.services, profile, links)
    last = await mappings.orders_of_namesakes(call.services, profile, links)
    views = (_customer_view(each, names.get(each.link, ""), last.get(each.link, "")) for each in links)
    return part_of_list(CustomerMappingView, views, after)


@endpoint(error_statuses=(409,))
async def put_customer_mapping(call: Call, body: CustomerMappingRequest) -> Reply[CustomerMappingView]:
    """Link a shopper to another customer of the books."""
    link = await mappings.put_customer_mapping(
        call.services, call.path["profile"], call.path["key"], body.customer_id, body.reason, by=call.caller.name
    )
    return Reply(_customer_view(link))


@endpoint(status=204)
async def remove_customer_mapping(call: Call) -> Reply[None]:
    """Forget which customer a shopper is."""
    await read_profile(call.services, call.path["profile"])
    await mappings.remove_customer_mapping(call.services, call.path["profile"], call.path["key"])
    return Reply(None)


def _code_in(key: str) -> str:
    code = read_url_text(key)
    if not code or len(code) > _LONGEST_CODE or url_text(code) != key.rstrip("="):
        raise NotFoundError("Deze koppeling bestaat niet.", english="This mapping does not exist.")
    return code


def _former_view(rule: FormerArticle) -> FormerArticleView:
    key = url_text(f"{rule.article_key}{_BEFORE}{rule.before}")
    return FormerArticleView.of(rule, key=key, shop_code=rule.article_key, before=date.fromisoformat(rule.before))


def _article_view(link: ArticleLink) -> ArticleMappingView:
    return ArticleMappingView.of(link, key=url_text(link.article_key), shop_code=link.article_key)


def _customer_view(link: CustomerLink, ordered_by: str = "", last_order: str = "") -> CustomerMappingView:
    return CustomerMappingView.of(link, key=link.link, ordered_by=ordered_by, last_order=last_order)
