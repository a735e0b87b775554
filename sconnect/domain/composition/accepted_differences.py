"""Differences that a person accepted: the order is then booked as the books compute it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from sconnect.domain.books import Article, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import OrderPlan, PlannedLine
from sconnect.domain.composition.vat.article_checks import article_problem
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import UNKNOWN
from sconnect.domain.values.money import HUNDRED, ZERO, euro_text, including_vat
from sconnect.domain.vat import percent_of_article

CAN_BE_ACCEPTED = frozenset(
    {
        CauseKind.TOTAL_DIFFERENCE,
        CauseKind.VAT_TOTAL_MISMATCH,
        CauseKind.VAT_MISMATCH,
        CauseKind.CURRENCY_UNCLEAR,
        CauseKind.PRICE_ROUNDING,
        CauseKind.VAT_NUMBER_OF_OTHER_STATE,
    }
)
"""Differences of amounts, and of how the books see a buyer, which a person can weigh.

Everything else would leave the order incomplete or untrue.
"""


def is_accepted(cause: Cause, accepted: Iterable[Cause]) -> bool:
    """Whether a person accepted this difference, exactly as it is."""
    return any(cause.is_same(each) for each in accepted)


def with_vat_of_books(
    plan: OrderPlan, articles: Mapping[str, Article], accepted: Collection[Cause], reference: Reference
) -> tuple[OrderPlan, list[Cause]]:
    """Give lines whose other VAT was accepted the VAT of their article; also return the acceptances used.

    The amount that the shopper paid for them stays.
    """
    shop_vat = defaultdict(Decimal, plan.shop_vat)
    lines: list[PlannedLine] = []
    used: list[Cause] = []
    for line in plan.lines:
        article = articles.get(line.code)
        problem = article_problem(line, article, plan.taxation, reference)
        passed = [each for each in accepted if problem and problem.is_same(each)]
        percent = percent_of_article(article, plan.taxation, reference) if article and passed else None
        if percent is None:
            lines.append(line)
            continue
        used += passed
        lines.append(_at(line, percent, shop_vat))
    vat = {percent: amount for percent, amount in shop_vat.items() if amount}
    return replace(plan, lines=tuple(lines), shop_vat=vat), used


def with_both_figures(
    causes: Iterable[Cause], plan: OrderPlan, articles: Mapping[str, Article], reference: Reference
) -> list[Cause]:
    """Add to causes of other VAT on an article what shop and books make of it in euro, over all its lines."""
    return [
        replace(cause, facts={**cause.facts, **_figures(cause.key, plan, articles, reference)})
        if cause.kind is CauseKind.VAT_MISMATCH
        else cause
        for cause in causes
    ]


def _figures(key: str, plan: OrderPlan, articles: Mapping[str, Article], reference: Reference) -> dict[str, str]:
    shop = books = ZERO
    is_known = True
    for line in plan.lines:
        article = articles.get(line.code)
        if article is None or article_key(line.code) != key:
            continue
        shop += line.amount * line.percent / HUNDRED
        percent = percent_of_article(article, plan.taxation, reference)
        is_known = is_known and percent is not None
        if percent is not None:
            books += including_vat(line.amount, line.percent) * percent / (HUNDRED + percent)
    books_vat = {"books_vat": euro_text(books)} if is_known else UNKNOWN.facts("books_vat")
    return {**books_vat, "shop_vat": euro_text(shop)}


def _at(line: PlannedLine, percent: Decimal, shop_vat: dict[Decimal, Decimal]) -> PlannedLine:
    """Move a line, and its part of the shop's VAT, to another percentage."""
    price = including_vat(line.unit_price, line.percent) * HUNDRED / (HUNDRED + percent)
    moved = replace(line, percent=percent, unit_price=price)
    shop_vat[line.percent] -= line.amount * line.percent / HUNDRED
    shop_vat[percent] += moved.amount * percent / HUNDRED
    return moved
