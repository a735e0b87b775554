"""Fingerprints of what exports compare: settings, the administration, cards of the books, and what the shop was sent.

A changed list of values causes everything to be sent or compared again, so a new value joins its list only where it
differs from the behaviour before it existed. The names are those used in stored fingerprints.
"""

from dataclasses import replace
from datetime import date

from sconnect.domain.books import Article, Customer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.card_fingerprint import book_address
from sconnect.domain.exporting.selection import service_codes
from sconnect.domain.profile import Profile
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from sconnect.domain.values.bilingual import ENGLISH
from sconnect.domain.values.fingerprint import Fingerprint
from sconnect.domain.values.former_fingerprint import NOT_COUNTED, FormerObject, former_member, in_both_forms
from sconnect.domain.vat import dutch_percent

_WITH_ENGLISH = frozenset({CauseKind.EXPORT_ARTICLE_UNREADABLE, CauseKind.EXPORT_CUSTOMER_UNREADABLE})
_FRAMES = {
    "in SnelStart staat iets dat niet te lezen is": "something in SnelStart cannot be read",
    "wat de winkel ervan heeft is niet te lezen": "what the shop has of it cannot be read",
}
"""Around what cannot be read, which stood in Dutch within the English sentence too."""
_VAT_KINDS = {"none": "Geen btw", "low": "Laag btw", "high": "Hoog btw", "other": "Overig btw"}


def article_settings(profile: Profile) -> Fingerprint:
    """Return the fingerprint of the settings that decide which articles are exported, and how."""
    chosen, articles = profile.article_export, profile.articles
    return in_both_forms(
        "article export settings/1",
        FormerObject(
            "ArticleExportSettings",
            only_with_field=chosen.only_with_field,
            only_with_value=chosen.only_with_value,
            create_products=chosen.create_products,
            publish_new=chosen.publish_new,
            update_price=chosen.update_price,
            update_name=chosen.update_name,
            update_status=chosen.update_status,
            update_model=chosen.update_model,
            update_sku=chosen.update_sku,
            sku_field=chosen.sku_field,
            update_ean=chosen.update_ean,
            ean_field=chosen.ean_field,
            stock=former_member("StockSource", chosen.stock),
            stock_recheck=former_member("StockRecheck", chosen.stock_recheck),
            tax_classes={former_member("VatKind", kind): name for kind, name in chosen.tax_classes.items()},
            update_tax_class=chosen.update_tax_class,
            **({"name_languages": sorted(chosen.name_languages)} if chosen.name_languages else {}),
            **({"new_product_stores": sorted(chosen.new_product_stores)} if chosen.new_product_stores else {}),
            **_stores(profile),
        ),
        former_member("ShopArticleKey", articles.shop_key),
        articles.extra_field,
        sorted(service_codes(profile)),
    )


def customer_settings(profile: Profile) -> Fingerprint:
    """Return the fingerprint of the settings that decide which customers are exported, and how."""
    chosen, customers = profile.customer_export, profile.customers
    return in_both_forms(
        "customer export settings/1",
        FormerObject(
            "CustomerExportSettings",
            only_with_field=chosen.only_with_field,
            only_with_value=chosen.only_with_value,
            create_customers=chosen.create_customers,
            group_id=chosen.group_id,
            group_field=chosen.group_field,
            groups=chosen.groups,
            update_group=chosen.update_group,
            number_field_id=chosen.number_field_id,
            update_number=chosen.update_number,
            update_name=chosen.update_name,
            update_email=chosen.update_email,
            update_address=chosen.update_address,
            update_phone=chosen.update_phone,
            **_stores(profile),
        ),
        former_member("RecognitionMode", customers.recognition),
        former_member("CodeSource", customers.code_source),
        customers.code_field_id,
    )


def _stores(profile: Profile) -> dict[str, list[str]]:
    return {"stores": sorted(profile.stores)} if profile.stores else {}


def article_terms(reference: Reference, day: date) -> Fingerprint:
    """Return the fingerprint of what decides prices and tax classes on a day (in the Netherlands)."""
    administration = reference.administration
    without_vat = administration.article_prices_exclude_vat
    groups = sorted(
        (group.id, group.vat_kind, None if without_vat else dutch_percent(group.vat_kind, day, reference))
        for group in reference.revenue_groups
    )
    named = [(number, former_member("VatKind", kind), percent) for number, kind, percent in groups]
    return in_both_forms("article terms/1", administration.id, without_vat, named)


def customer_terms(reference: Reference) -> Fingerprint:
    """Return the fingerprint of what decides addresses."""
    countries = sorted((country.id, country.code) for country in reference.countries)
    return in_both_forms("customer terms/1", reference.administration.id, countries)


def source(row: Article | Customer, settings: str, terms: str) -> Fingerprint:
    """Return the fingerprint of a card, with the stored ones of the settings and terms under which it was handled."""
    if isinstance(row, Article):
        return in_both_forms("article/1", _article(row), settings, terms)
    return in_both_forms("customer/1", _customer(row), settings, terms)


def _article(article: Article) -> FormerObject:
    return FormerObject(
        "Article",
        id=article.id,
        code=article.code,
        name=article.name,
        revenue_group_id=article.revenue_group_id,
        sales_price=article.sales_price,
        inactive=article.inactive,
        extra_fields=dict(article.extra_fields),
        modified_at=NOT_COUNTED,
        free_stock=article.free_stock,
        technical_stock=article.technical_stock,
    )


def _customer(customer: Customer) -> FormerObject:
    return FormerObject(
        "Customer",
        id=customer.id,
        code=customer.code,
        name=customer.name,
        emails=customer.emails,
        phone=customer.phone,
        mobile=customer.mobile,
        vat_number=customer.vat_number,
        inactive=customer.inactive,
        is_customer=customer.is_customer,
        address=book_address(customer.address),
        postal_address=book_address(customer.postal_address),
        extra_fields=dict(customer.extra_fields),
        modified_at=NOT_COUNTED,
    )


def product_content(write: ProductWrite) -> Fingerprint:
    """Return the fingerprint of what a shop is sent of a product, without switching it on again: that happens once."""
    return in_both_forms(
        "product/1",
        FormerObject(
            "ProductWrite",
            key=write.key,
            key_field=write.key_field,
            shop_id=write.shop_id,
            create=write.create,
            model=write.model,
            codes=None if write.codes is None else dict(write.codes),
            name=write.name,
            price=write.price,
            quantity=write.quantity,
            enabled=None if write.enabled else write.enabled,
            tax_class_id=write.tax_class_id,
        ),
    )


def account_content(write: CustomerWrite, *, keeps_email: bool) -> Fingerprint:
    """Return the fingerprint of what a shop is sent of an account, without an e-mail address that is kept."""
    if keeps_email:
        write = replace(write, email="")
    return in_both_forms(
        "account/1",
        FormerObject(
            "CustomerWrite",
            email=write.email,
            shop_id=write.shop_id,
            create=write.create,
            group_id=write.group_id,
            first_name=write.first_name,
            last_name=write.last_name,
            telephone=write.telephone,
            address=_shop_address(write.address),
            custom_fields=None if write.custom_fields is None else dict(write.custom_fields),
        ),
    )


def _shop_address(address: Address | None) -> FormerObject | None:
    if address is None:
        return None
    return FormerObject(
        "ShopAddress",
        first_name=address.first_name,
        last_name=address.last_name,
        company=address.company,
        street=address.street,
        street_extra=address.street_extra,
        postcode=address.postcode,
        city=address.city,
        country_code=address.country_code,
    )


def reason(outcome: ItemOutcome, cause: Cause) -> Fingerprint:
    """Return the fingerprint of why something is not exported, and whether a person has to see it."""
    is_vat = cause.kind is CauseKind.EXPORT_TAX_CLASS_MISSING
    return in_both_forms(
        "export reason/1",
        former_member("ItemOutcome", outcome),
        former_member("CauseKind", cause.kind),
        former_member("VatKind", cause.key) if is_vat else cause.key,
        sorted(_as_counted(cause).items()),
    )


def _as_counted(cause: Cause) -> dict[str, str]:
    """Return the facts as they count, in words that never change. The English ones do not, but where they once did."""
    facts = {name: fact for name, fact in cause.facts.items() if not name.endswith(ENGLISH)}
    if cause.kind is CauseKind.EXPORT_TAX_CLASS_MISSING:
        facts["vat"] = _VAT_KINDS.get(cause.key, facts.get("vat", ""))
    if cause.kind in _WITH_ENGLISH:
        dutch = facts.get("detail", "")
        facts["detail_en"] = cause.facts.get("detail_en", dutch)
        for frame, english in _FRAMES.items():
            if dutch.startswith(frame):
                facts["detail_en"] = dutch.replace(frame, english, 1)
    return facts
