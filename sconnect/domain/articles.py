"""Articles: matching, composition of a new one, permitted changes (behaviour.md 1.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sconnect.domain.books import Administration, Article, NewArticle, Reference, RevenueGroup
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import NOTHING, UNKNOWN, Bilingual, same
from sconnect.domain.values.money import including_vat, number_text
from sconnect.domain.values.text import fit, one_line
from sconnect.domain.vat import dutch_percent

NAME_LENGTH = 250
NUMERIC_CODE_DIGITS = 9
"""The largest article number of an administration with numeric codes has so many digits."""


@dataclass(frozen=True, slots=True)
class Found:
    """This is the article."""

    article: Article


@dataclass(frozen=True, slots=True)
class Unknown:
    """The books do not have the article."""


@dataclass(frozen=True, slots=True)
class AmbiguousArticle:
    """Several active articles fit, which happens with extra fields: their values need not be unique."""

    candidates: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class InactiveArticle:
    """Only an inactive article fits."""

    article: Article


ArticleMatch = Found | Unknown | AmbiguousArticle | InactiveArticle


@dataclass(frozen=True, slots=True)
class ProductData:
    """The data that the shop has of a product that is, or has to become, an article. Prices are euro excluding VAT."""

    code: str
    name: str
    price_paid: Decimal
    percent: Decimal | None
    """The Dutch VAT percentage of the product; None when the order does not tell (a sale without VAT)."""
    catalogue_price: Decimal | None = None
    """None when the shop did not give it."""
    tax_class_id: str = ""
    """The shop's tax class; empty when not known."""
    is_shipped: bool | None = None
    """None when the shop did not tell."""

    @property
    def price(self) -> Decimal:
        """The price for a new article: the catalogue price, else the price paid (the caller notes that)."""
        return self.price_paid if self.catalogue_price is None else self.catalogue_price


def match_article(code: str, candidates: Sequence[Article], *, extra_field: str, numeric: bool) -> ArticleMatch:
    """Decide which of the candidates has this code, in its article code or, when given, in its extra field.

    `numeric` says that the administration's article codes are numbers: leading zeros do not count.
    """
    hits = {
        article.id: article
        for article in candidates
        if _has_code(article, code, extra_field=extra_field, numeric=numeric)
    }
    active = tuple(article for article in hits.values() if not article.inactive)
    if len(active) == 1:
        return Found(active[0])
    if active:
        return AmbiguousArticle(active)
    return InactiveArticle(next(iter(hits.values()))) if hits else Unknown()


def new_article(product: ProductData, profile: Profile, reference: Reference, day: date) -> NewArticle | Cause:
    """Compose the article for a product that the books do not have, or return the cause why that cannot be done.

    The revenue group is the one chosen for its tax class or VAT percentage, else the default one; `day` (in the
    Netherlands) says which percentage the group stands for.
    """
    misfit = _code_misfit(product, reference.administration)
    if misfit:
        return misfit
    group = _revenue_group(product, profile, reference)
    if group is None:
        return Cause(CauseKind.REVENUE_GROUP_MISSING, product.code, _facts(product))
    percent = dutch_percent(group.vat_kind, day, reference)
    if percent is None or product.percent not in {None, percent}:
        facts = _facts(product) | {"group": group.name, **_percent(percent).facts("group_percent")}
        return Cause(CauseKind.REVENUE_GROUP_MISFIT, product.code, facts)
    return NewArticle(
        code=one_line(product.code),
        name=_name(product),
        revenue_group_id=group.id,
        sales_price=_sales_price(product.price, percent, reference.administration),
    )


def article_update(article: Article, product: ProductData, reference: Reference, day: date) -> NewArticle | None:
    """Return an article as "add and update" changes it: name and catalogue price; None when they are right already.

    Without a catalogue price the price stays: the price paid may have been a sale price, and a price of zero means that
    the shop adds it up from options. Code and revenue group stay.
    """
    updated = replace(
        article,
        name=_name(product) if product.name.strip() else article.name,
        sales_price=_catalogue_price(article, product, reference, day),
    )
    if updated == article:
        return None
    return NewArticle(
        code=article.code,
        name=updated.name,
        revenue_group_id=article.revenue_group_id,
        sales_price=updated.sales_price,
    )


def _has_code(article: Article, code: str, *, extra_field: str, numeric: bool) -> bool:
    wanted = article_key(code, numeric=numeric and not extra_field)
    own = article.extra_fields.get(extra_field, "") if extra_field else article.code
    return bool(wanted) and article_key(own, numeric=numeric and not extra_field) == wanted


def _code_misfit(product: ProductData, administration: Administration) -> Cause | None:
    code = one_line(product.code)
    if not code:
        return Cause(CauseKind.ARTICLE_CODE_MISSING, product.name, {"name": product.name})
    detail = _code_complaint(code, administration)
    return Cause(CauseKind.ARTICLE_CODE_UNFIT, code, {"code": code, **detail.facts("detail")}) if detail else None


def _code_complaint(code: str, administration: Administration) -> Bilingual:
    longest = administration.article_code_max_length
    if administration.numeric_article_codes:
        longest = min(longest, NUMERIC_CODE_DIGITS)
        if not (code.isascii() and code.isdigit()):
            return Bilingual("artikelcodes zijn hier getallen", "article codes are numbers here")
    return code_too_long(longest) if len(code) > longest else NOTHING


def code_too_long(longest: int) -> Bilingual:
    """Return what is wrong with a code of more than so many characters."""
    return Bilingual(f"een code heeft hier hooguit {longest} tekens", f"a code has at most {longest} characters here")


def _revenue_group(product: ProductData, profile: Profile, reference: Reference) -> RevenueGroup | None:
    """Return the group chosen for what is not shipped, else for the tax class, else for the rate, else the default."""
    settings = profile.articles
    if product.is_shipped is False and product.percent is not None:
        not_shipped = settings.revenue_groups_not_shipped.get(product.percent, "")
        if not_shipped:
            return reference.revenue_group(not_shipped)
    if of_class := settings.revenue_groups_by_tax_class.get(product.tax_class_id, ""):
        return reference.revenue_group(of_class)
    by_rate = settings.revenue_groups_by_rate.get(product.percent, "") if product.percent is not None else ""
    return reference.revenue_group(by_rate or settings.revenue_group_id)


def _facts(product: ProductData) -> dict[str, str]:
    return {"code": one_line(product.code), **_percent(product.percent).facts("percent")}


def _percent(percent: Decimal | None) -> Bilingual:
    return UNKNOWN if percent is None else same(number_text(percent))


def _name(product: ProductData) -> str:
    return fit(product.name, NAME_LENGTH) or one_line(product.code)


def _catalogue_price(article: Article, product: ProductData, reference: Reference, day: date) -> Decimal:
    group = reference.revenue_group(article.revenue_group_id)
    percent = dutch_percent(group.vat_kind, day, reference) if group else None
    if not product.catalogue_price or percent is None:
        return article.sales_price
    return _sales_price(product.catalogue_price, percent, reference.administration)


def _sales_price(price: Decimal, percent: Decimal, administration: Administration) -> Decimal:
    amount = price if administration.article_prices_exclude_vat else including_vat(price, percent)
    return amount.quantize(Decimal(1).scaleb(-administration.price_decimals), rounding=ROUND_HALF_UP)
