"""Articles of products that are gone: remembered by the number of the product from the lines that were booked.

Where the code stands with the product, not with the line, a product that was deleted after its sale has lost it: the
model that the line kept would lead to a twin.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from sconnect.app.errors import SconnectError
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import SoldProduct
from sconnect.domain.books import Article
from sconnect.domain.composition import OrderPlan, PlannedLine
from sconnect.domain.profile import ShopArticleKey
from sconnect.domain.values.article_code import article_key, code_of_product

_LONGEST_ID = 20


async def with_sold_articles(
    session: ImportSession, plan: OrderPlan, is_linked: Callable[[str], Awaitable[bool]]
) -> OrderPlan:
    """Give products that are gone the article on which they were booked before, else a code that asks for one.

    `is_linked`: whether a person chose an article for a code; that choice stays.
    """
    gone: dict[str, str] = {}
    chosen = dict(plan.chosen_articles)
    for line in filter(_needs_memory, plan.product_lines):
        if line.product_id in gone or await is_linked(line.code):
            continue
        code = gone[line.product_id] = code_of_product(line.code, line.product_id)
        known = await session.services.store.get(SoldProduct, session.profile.id, SoldProduct.key_of(line.product_id))
        if known is not None and article_key(code) not in chosen and not await is_linked(code):
            chosen[article_key(code)] = known.record.article_id
    lines = (
        replace(line, code=gone[line.product_id]) if _needs_memory(line) and line.product_id in gone else line
        for line in plan.lines
    )
    return replace(plan, lines=tuple(lines), chosen_articles=chosen) if gone else plan


async def remember_sold(
    session: ImportSession, booked: Iterable[tuple[OrderPlan | None, Mapping[str, Article]]]
) -> None:
    """Remember on which articles the products of booked orders stand, where the code does not stay with the line.

    Not essential: a failure is ignored.
    """
    if session.profile.articles.shop_key is ShopArticleKey.MODEL:
        return
    now = session.services.clock.now()
    sold: dict[str, SoldProduct] = {}
    for product_id, article in (each for plan, articles in booked if plan for each in _sold(plan, articles)):
        if session.sold.get(product_id) != article.id:
            session.sold[product_id] = article.id
            sold[product_id] = SoldProduct(
                profile_id=session.profile.id,
                product_id=product_id,
                article_id=article.id,
                article_code=article.code,
                at=now,
            )
    with suppress(SconnectError):  # written together, which costs less than to read what stands there already
        await session.services.store.put_many(sold.values())


def _sold(plan: OrderPlan, articles: Mapping[str, Article]) -> Iterator[tuple[str, Article]]:
    """Return the products of an order, with the article that each was booked on."""
    for line in plan.product_lines:
        article = articles.get(line.code)
        is_own = line.product_id and not line.is_gone and not line.is_option_article
        if article is not None and is_own and len(line.product_id) <= _LONGEST_ID:
            yield line.product_id, article


def _needs_memory(line: PlannedLine) -> bool:
    return line.is_gone and 0 < len(line.product_id) <= _LONGEST_ID and bool(line.code) and not line.is_option_article
