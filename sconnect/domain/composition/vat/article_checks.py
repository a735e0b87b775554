"""Check that the articles of the books fit the VAT that the shop charged."""

from collections.abc import Mapping
from decimal import Decimal

from sconnect.domain.books import Article, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import OrderPlan, PlannedLine
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import UNKNOWN
from sconnect.domain.values.money import number_text
from sconnect.domain.vat import (
    Taxation,
    VatTreatment,
    bears_no_vat_at_home,
    country_name,
    kinds_with,
    name_in_books,
    percent_of_article,
    shop_vat_misfit,
)


def article_problem(
    line: PlannedLine, article: Article | None, taxation: Taxation, reference: Reference
) -> Cause | None:
    """Return the cause why a line cannot be booked on its article; None when it can, or needs no article."""
    if not line.code:
        return None
    if article is None:
        return _unknown(line)
    if article.inactive:
        return _inactive(line, article)
    # A free line bears no VAT, so nothing can be wrong with it; its rate in the shop is a guess.
    return _vat_mismatch(line, article, taxation, reference) if line.unit_price else None


def untaxed_lines(plan: OrderPlan, articles: Mapping[str, Article], reference: Reference) -> frozenset[int]:
    """Return the positions of the lines of an order whose articles bear no VAT at home, if it is a reverse charge.

    A reverse charge needs something that would bear VAT at home: a tax class with a Dutch rate and an article in a
    taxed group. `articles`: those of products that the books have, by code.
    """
    if plan.taxation.treatment is not VatTreatment.REVERSE_CHARGE:
        return frozenset()
    return frozenset(
        position
        for position, line in enumerate(plan.product_lines)
        if (article := articles.get(line.code)) and bears_no_vat_at_home(article, plan.taxation.day, reference)
    )


def _unknown(line: PlannedLine) -> Cause:
    if line.is_product:
        return Cause(CauseKind.ARTICLE_UNKNOWN, article_key(line.code), {"code": line.code, "name": line.what.dutch})
    return _unknown_service(line, line.code)


def _inactive(line: PlannedLine, article: Article) -> Cause:
    if line.is_product:
        return Cause(CauseKind.ARTICLE_INACTIVE, article_key(line.code), {"code": article.code})
    return _unknown_service(line, article.code)


def _unknown_service(line: PlannedLine, code: str) -> Cause:
    return Cause(CauseKind.SERVICE_ARTICLE_UNKNOWN, article_key(line.code), {"code": code, **line.what.facts("what")})


def _vat_mismatch(line: PlannedLine, article: Article, taxation: Taxation, reference: Reference) -> Cause | None:
    group = reference.revenue_group(article.revenue_group_id)
    percent = percent_of_article(article, taxation, reference)
    charges_export = taxation.treatment is VatTreatment.EXPORT and line.percent
    if percent == line.percent and not charges_export:
        return None
    if taxation.is_export_unseen_by_books and not line.percent:
        return _territory_problem(article, percent, taxation, reference)
    if _is_exempt_by_mistake(line) and taxation.dutch_vat_number:
        return _domestic_reverse_charge(line, article, percent, taxation)
    if _is_exempt_by_mistake(line) or charges_export or not kinds_with(line.percent, taxation, reference):
        return shop_vat_misfit(line.percent, taxation, reference)
    facts = {
        "code": article.code,
        **({"group": group.name} if group else UNKNOWN.facts("group")),
        **_books_percent(percent),
        "shop_percent": number_text(line.percent),
    }
    return Cause(CauseKind.VAT_MISMATCH, article_key(line.code), facts)


def _domestic_reverse_charge(line: PlannedLine, article: Article, percent: Decimal | None, taxation: Taxation) -> Cause:
    """Return the cause of a sale at 0 % to a business at home: it may be a reverse charge, which an article decides.

    Wet OB 1968, article 12, and the Uitvoeringsbesluit omzetbelasting 1968 on domestic reverse charges: laptops, mobile
    telephones, game consoles and chips from EUR 10,000 per supply, and some other goods and services.
    """
    facts = {
        "code": article.code,
        "number": taxation.dutch_vat_number,
        **_books_percent(percent),
    }
    return Cause(CauseKind.DOMESTIC_REVERSE_CHARGE, article_key(line.code), facts)


def _territory_problem(article: Article, percent: Decimal | None, taxation: Taxation, reference: Reference) -> Cause:
    """Return the cause of goods that leave the VAT area for a territory that the books take for its member state."""
    facts = {
        "code": article.code,
        **country_name(taxation, reference).facts("country"),
        **name_in_books(taxation.books_country, reference).facts("in_books"),
        **_books_percent(percent),
    }
    return Cause(CauseKind.TERRITORY_UNKNOWN_TO_BOOKS, article_key(article.code), facts)


def _books_percent(percent: Decimal | None) -> dict[str, str]:
    return UNKNOWN.facts("books_percent") if percent is None else {"books_percent": number_text(percent)}


def _is_exempt_by_mistake(line: PlannedLine) -> bool:
    """Whether the shop left off the VAT that the product bears by its tax class: its article is not at fault."""
    return line.percent == 0 and line.new_article is not None and bool(line.new_article.percent)
