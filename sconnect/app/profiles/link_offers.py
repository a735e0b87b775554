"""What a person who links is offered: counts of the shop's recent orders, and articles to make in the books."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sconnect.app.errors import (
    InvalidSettingsError,
    OutcomeUnknownError,
    RefusalReason,
    RefusedError,
    SconnectError,
    WrongKeyError,
)
from sconnect.app.ports import Articles, Shop
from sconnect.app.profiles.pick_lists import rates_on
from sconnect.app.profiles.probing import LONGEST_PROBE, as_problem, read_ledgers
from sconnect.app.services import Services
from sconnect.domain.books import NewArticle
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.setup.proposal import Found
from sconnect.domain.setup.seen_methods import SeenMethod, methods_of
from sconnect.domain.setup.service_articles import missing_service_articles
from sconnect.domain.shop import ShopInfo
from sconnect.domain.values.article_code import article_key

RECENT = timedelta(days=30)
_PAGE = 200
_MOST_PAGES = 10
"""So many pages are counted: 2,000 orders, within the time that a person waits."""


@dataclass(frozen=True, slots=True)
class RecentOrders:
    """How many orders of the last 30 days have each status. `is_all`: none was left uncounted."""

    counts: Mapping[int, int] = field(default_factory=dict)
    is_all: bool = True
    methods: Mapping[str, SeenMethod] = field(default_factory=dict)
    """By code, the payment methods of these orders."""


async def count_recent(services: Services, link_code: str, info: ShopInfo | None) -> RecentOrders:
    """Count the orders of the last 30 days by status, as far as the shop answers in time: an offer, nothing more."""
    if info is None:
        return RecentOrders(is_all=False)
    counts: Counter[int] = Counter()
    methods: dict[str, SeenMethod] = {}
    shop: Shop | None = None
    try:
        shop = await services.connector.shop_by_code(link_code)
        async with asyncio.timeout(LONGEST_PROBE / 2):
            is_all = await _count(services, shop, info, counts, methods)
    except (TimeoutError, SconnectError):
        is_all = False
    finally:
        if shop is not None:
            await shop.aclose()
    return RecentOrders(dict(counts), is_all, methods)


async def _count(
    services: Services, shop: Shop, info: ShopInfo, counts: Counter[int], methods: dict[str, SeenMethod]
) -> bool:
    now, after = services.clock.now(), ""
    statuses = {status.status_id for status in info.statuses}
    for _ in range(_MOST_PAGES):
        page = await shop.orders.placed(now - RECENT, now, after_order=after, statuses=statuses, limit=_PAGE)
        counts.update(order.status_id for order in page.orders)
        methods |= methods_of(page.orders)
        if not page.more:
            return True
        after = str(page.next_history_id)
    return False


async def create_articles(services: Services, *, client_key: str, settings: Collection[str]) -> dict[str, str]:
    """Make the missing articles for these settings; returns the code for each.

    One that turns out to be there is taken. Raises `InvalidSettingsError` for a key that opens nothing, and what the
    books raise.
    """
    try:
        books = await services.connector.books_by_key(client_key)
        reference = await books.reference.read()
    except WrongKeyError as error:
        raise InvalidSettingsError([as_problem("client_key", error)]) from None
    now = services.clock.now()
    percents = {rate.kind: rate.percent for rate in rates_on(reference.vat_rates, dutch_day(now))}
    ledgers = await read_ledgers(books)
    found = Found(reference, None, {}, percents, (), now, ledgers)
    wanted = [each for each in missing_service_articles(found, {}) if each.setting in settings]
    return {each.setting: await _made(books.articles, each.article) for each in wanted}


async def _made(articles: Articles, new: NewArticle) -> str:
    try:
        return (await articles.create(new)).code
    except RefusedError as refusal:
        if refusal.reason is not RefusalReason.CODE_EXISTS:
            raise
    except OutcomeUnknownError:
        pass
    known = [each for each in await articles.find([new.code]) if article_key(each.code) == article_key(new.code)]
    fitting = [each for each in known if not each.inactive and each.revenue_group_id == new.revenue_group_id]
    if fitting:
        return fitting[0].code
    raise RefusedError(
        f"Artikel {new.code} kon niet worden gemaakt of staat al in SnelStart, niet actief of met een andere "
        "omzetgroep. Kies zelf een artikel.",
        english=f"Article {new.code} could not be made, or stands in SnelStart already, inactive or in another revenue "
        "group. Choose an article yourself.",
    )
