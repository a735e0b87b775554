"""Prices as a shop keeps them: without VAT, to four decimals."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sconnect.domain.books import Article, Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.values.money import HUNDRED, ZERO, number_text
from sconnect.domain.vat import dutch_percent

LARGEST_PRICE = Decimal("99999999999.9999")
"""What the price column of a shop holds."""
_FOUR_DECIMALS = Decimal("0.0001")


def vat_kind_of(article: Article, reference: Reference) -> VatKind | None:
    """Return the VAT kind of an article's revenue group; None when the books have none."""
    group = reference.revenue_group(article.revenue_group_id)
    return group.vat_kind if group else None


def shop_price(article: Article, reference: Reference, day: date) -> Decimal | Cause:
    """Return the price of an article without VAT, or the cause why it has none.

    `day` (in the Netherlands) decides the percentage that a price including VAT holds.
    """
    if article.sales_price == ZERO:
        return Cause(CauseKind.EXPORT_PRICE_MISSING, article.code, {"code": article.code})
    percent = _percent_within(article, reference, day)
    if percent is None:
        return Cause(CauseKind.EXPORT_VAT_UNKNOWN, article.code, {"code": article.code})
    price = (article.sales_price * HUNDRED / (HUNDRED + percent)).quantize(_FOUR_DECIMALS, rounding=ROUND_HALF_UP)
    if not ZERO <= price <= LARGEST_PRICE:
        facts = {"code": article.code, "price": number_text(price), "limit": number_text(LARGEST_PRICE)}
        return Cause(CauseKind.EXPORT_PRICE_UNFIT, article.code, facts)
    return price


def price_slack(article: Article, reference: Reference, day: date) -> Decimal:
    """Return how much a price of the shop may differ from `shop_price` and still be the article's own.

    The shop has four decimals and the books mostly two: 82.6446, which is 100.00 with VAT, stands in the books as
    82.64. Written back it would make the product a cent cheaper.
    """
    percent = _percent_within(article, reference, day) or ZERO
    half_a_step = Decimal("0.5").scaleb(-reference.administration.price_decimals)
    return half_a_step * HUNDRED / (HUNDRED + percent) + (_FOUR_DECIMALS / 2 if percent else ZERO)


def _percent_within(article: Article, reference: Reference, day: date) -> Decimal | None:
    if reference.administration.article_prices_exclude_vat:
        return ZERO
    kind = vat_kind_of(article, reference)
    return dutch_percent(kind, day, reference) if kind else None
