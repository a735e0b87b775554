"""What a product of the shop has to hold, from the article of the books."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from sconnect.domain.books import Article, Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.desired_state import DesiredState, cut_notice
from sconnect.domain.exporting.prices import shop_price, vat_kind_of
from sconnect.domain.exporting.selection import extra_field
from sconnect.domain.profile import Profile, ShopArticleKey, StockSource
from sconnect.domain.shop import NAMES, PRODUCT_STORES, ShopInfo
from sconnect.domain.shop_catalogue import ProductWrite
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO
from sconnect.domain.values.text import escaped_length, fit_escaped, one_line

NAME_LENGTH = 255
CODE_LENGTHS: Mapping[str, int] = {"model": 64, "sku": 64, "upc": 12, "ean": 14, "jan": 13, "isbn": 17, "mpn": 64}
"""Characters that the shop's columns hold; a code is never cut, since another code would come out."""
_NO_TAX_CLASS = "0"
_ARTICLE_CODE = Bilingual("de artikelcode", "the article code")
_LARGEST_STOCK = Decimal(2**31 - 1)


def name_languages(profile: Profile, info: ShopInfo) -> tuple[str, ...] | None:
    """Return the languages in which an update replaces names: those chosen, else Dutch, else the shop's first.

    None when the shop does not tell languages apart.
    """
    if NAMES not in info.capabilities or not info.languages:
        return None
    chosen = profile.article_export.name_languages
    dutch = tuple(code for code in info.languages if code.casefold().startswith("nl"))
    return chosen or dutch or (next(iter(info.languages)),)


def stores_of_new(profile: Profile, info: ShopInfo) -> Mapping[str, str] | None:
    """Return the stores that a new product is shown in, with their names: those chosen, else those of the profile.

    None: all of them, as with a shop in which they cannot be chosen.
    """
    chosen = profile.article_export.new_product_stores or profile.stores
    if PRODUCT_STORES not in info.capabilities or not chosen:
        return None
    return {store: info.stores.get(store) or store for store in chosen}


def key_of(article: Article, profile: Profile) -> str:
    """Return the code by which the shop knows an article, the same that an import looks up; empty when it has none."""
    field = profile.articles.extra_field
    return one_line(extra_field(article.extra_fields, field) if field else article.code)


def switched_off(key: str, profile: Profile) -> DesiredState[ProductWrite] | None:
    """Return what the shop has to hold of an article that no longer belongs there; None if products stay as is."""
    if not profile.article_export.update_status:
        return None
    write = ProductWrite(key=key, key_field=profile.articles.shop_key.value, enabled=False)
    return DesiredState(update=write, creation=None)


def kept_by_variant(write: ProductWrite) -> ProductWrite:
    """Return what of a write has to stay with a product that follows a master: all but the stock, which the shop sells.

    That it was switched on is left to its owner.
    """
    return replace(write, quantity=None, enabled=None if write.enabled else write.enabled)


def compose_product(
    article: Article, profile: Profile, reference: Reference, day: date, *, was_switched_off: bool = False
) -> DesiredState[ProductWrite] | Cause:
    """Compose the product of an article that belongs in the shop, or return the cause why it cannot be exported.

    `day` (in the Netherlands) decides VAT percentages. `was_switched_off`: an export did so earlier.
    """
    settings = profile.article_export
    key = key_of(article, profile)
    if not key:
        own = profile.articles.extra_field
        field = Bilingual(f"extra veld '{own}'", f"extra field '{own}'") if own else _ARTICLE_CODE
        return Cause(CauseKind.EXPORT_CODE_MISSING, article.id, {"name": article.name, **field.facts("field")})
    price = shop_price(article, reference, day)
    if isinstance(price, Cause) and settings.update_price:
        return price
    codes = _codes(article, key, profile)
    if misfit := _too_long(article, codes):
        return misfit
    base = ProductWrite(key=key, key_field=profile.articles.shop_key.value, quantity=_stock(article, settings.stock))
    tax_class = _tax_class(article, profile, reference)
    update = replace(
        base,
        model=codes["model"] if settings.update_model else None,
        codes=_chosen(codes, sku=settings.update_sku, ean=settings.update_ean) or None,
        name=_name(article, key) if settings.update_name else None,
        price=price if settings.update_price and not isinstance(price, Cause) else None,
        enabled=True if settings.update_status and was_switched_off else None,
        tax_class_id=tax_class if settings.update_tax_class and not isinstance(tax_class, Cause) else None,
    )
    creation = _creation(article, base, codes, price, tax_class, profile)
    name = update.name or (creation.name if isinstance(creation, ProductWrite) else None) or ""
    return DesiredState(update, creation, cut_notice(Bilingual("Naam", "Name"), one_line(article.name) or key, name))


def _creation(
    article: Article,
    base: ProductWrite,
    codes: Mapping[str, str],
    price: Decimal | Cause,
    tax_class: str | Cause,
    profile: Profile,
) -> ProductWrite | Cause:
    settings = profile.article_export
    if not settings.create_products:
        return Cause(CauseKind.EXPORT_NOT_IN_SHOP, article.code, {"code": article.code})
    if isinstance(price, Cause):
        return price
    if isinstance(tax_class, Cause):
        return tax_class
    return replace(
        base,
        create=True,
        model=codes["model"],
        codes={kind: code for kind, code in codes.items() if kind != "model"} or None,
        name=_name(article, base.key),
        price=price,
        enabled=settings.publish_new,
        tax_class_id=tax_class,
    )


def _codes(article: Article, key: str, profile: Profile) -> dict[str, str]:
    """Return the codes of a product by kind; the kind that the shop is searched by holds the key."""
    settings = profile.article_export
    sku_field, ean_field = settings.sku_field, settings.ean_field
    codes = {
        "model": one_line(article.code) or key,
        "sku": one_line(extra_field(article.extra_fields, sku_field) if sku_field else article.code),
        "ean": one_line(extra_field(article.extra_fields, ean_field)) if ean_field else "",
        profile.articles.shop_key.value: key,
    }
    return {kind: code for kind, code in codes.items() if code}


def _chosen(codes: Mapping[str, str], *, sku: bool, ean: bool) -> dict[str, str]:
    kinds = {kind for kind, chosen in ((ShopArticleKey.SKU, sku), (ShopArticleKey.EAN, ean)) if chosen}
    return {kind: code for kind, code in codes.items() if kind in kinds}


def _too_long(article: Article, codes: Mapping[str, str]) -> Cause | None:
    for kind, code in codes.items():
        if escaped_length(code) > CODE_LENGTHS[kind]:
            facts = {"code": article.code, "field": ShopArticleKey(kind).nl, "limit": str(CODE_LENGTHS[kind])}
            return Cause(CauseKind.EXPORT_CODE_UNFIT, article.code, facts)
    return None


def _name(article: Article, key: str) -> str:
    return fit_escaped(article.name, NAME_LENGTH) or key


def _stock(article: Article, source: StockSource) -> Decimal | None:
    """Return whole pieces: negative stock and fractions of a piece cannot be sold."""
    figures = {StockSource.FREE: article.free_stock, StockSource.TECHNICAL: article.technical_stock}
    figure = figures.get(source)
    if figure is None:
        return None
    return min(max(figure.to_integral_value(ROUND_FLOOR), ZERO), _LARGEST_STOCK)


def _tax_class(article: Article, profile: Profile, reference: Reference) -> str | Cause:
    kind = vat_kind_of(article, reference)
    if kind is None:
        return Cause(CauseKind.EXPORT_VAT_UNKNOWN, article.code, {"code": article.code})
    chosen = profile.article_export.tax_classes.get(kind, "")
    if chosen or kind is VatKind.NONE:
        return chosen or _NO_TAX_CLASS
    return Cause(CauseKind.EXPORT_TAX_CLASS_MISSING, kind, {"code": article.code, **kind.words.facts("vat")})
