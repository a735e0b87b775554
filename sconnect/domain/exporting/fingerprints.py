"""Fingerprints of what exports compare: settings, the administration, cards of the books, and what the shop was told.

Another list of values makes everything be sent or looked at anew, so a value that is added joins its list only where
it is not what it was before it existed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sconnect.domain.books import Article, BookAddress, Customer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.selection import service_codes
from sconnect.domain.profile import Profile
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopAddress
from sconnect.domain.values.fingerprint import Fingerprint, Value, fingerprint
from sconnect.domain.values.former_fingerprint import former_fingerprint, former_member, former_object
from sconnect.domain.vat import dutch_percent

T = TypeVar("T", bound=str)


def article_settings(profile: Profile) -> Fingerprint:
    """Tell the settings that decide which articles are exported, and how."""
    chosen, articles = profile.article_export, profile.articles
    services = sorted(service_codes(profile))
    text = fingerprint(
        "article export settings/1",
        chosen.only_with_field,
        chosen.only_with_value,
        chosen.create_products,
        chosen.publish_new,
        chosen.update_price,
        chosen.update_name,
        chosen.update_status,
        chosen.update_model,
        chosen.update_sku,
        chosen.sku_field,
        chosen.update_ean,
        chosen.ean_field,
        chosen.stock,
        chosen.stock_recheck,
        _pairs(chosen.tax_classes),
        chosen.update_tax_class,
        articles.shop_key,
        articles.extra_field,
        tuple(services),
    )

    def former() -> str:
        settings = former_object(
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
        )
        shop_key = former_member("ShopArticleKey", articles.shop_key)
        return former_fingerprint((settings, shop_key, articles.extra_field, services))

    return Fingerprint(text, former)


def customer_settings(profile: Profile) -> Fingerprint:
    """Tell the settings that decide which customers are exported, and how."""
    chosen, customers = profile.customer_export, profile.customers
    text = fingerprint(
        "customer export settings/1",
        chosen.only_with_field,
        chosen.only_with_value,
        chosen.create_customers,
        chosen.group_id,
        chosen.group_field,
        _pairs(chosen.groups),
        chosen.update_group,
        chosen.number_field_id,
        chosen.update_number,
        chosen.update_name,
        chosen.update_email,
        chosen.update_address,
        chosen.update_phone,
        customers.recognition,
        customers.code_source,
        customers.code_field_id,
    )

    def former() -> str:
        settings = former_object(
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
        )
        recognition = former_member("RecognitionMode", customers.recognition)
        code_source = former_member("CodeSource", customers.code_source)
        return former_fingerprint((settings, recognition, code_source, customers.code_field_id))

    return Fingerprint(text, former)


def article_terms(reference: Reference, day: date) -> Fingerprint:
    """Tell what of the administration decides prices and tax classes on a day (in the Netherlands)."""
    administration = reference.administration
    without_vat = administration.article_prices_exclude_vat
    groups = sorted(
        (group.id, group.vat_kind, None if without_vat else dutch_percent(group.vat_kind, day, reference))
        for group in reference.revenue_groups
    )

    def former() -> str:
        shown = [(number, former_member("VatKind", kind), percent) for number, kind, percent in groups]
        return former_fingerprint((administration.id, without_vat, shown))

    return Fingerprint(fingerprint("article terms/1", administration.id, without_vat, tuple(groups)), former)


def customer_terms(reference: Reference) -> Fingerprint:
    """Tell what of the administration decides addresses."""
    administration = reference.administration.id
    countries = sorted((country.id, country.code) for country in reference.countries)
    return Fingerprint(
        fingerprint("customer terms/1", administration, tuple(countries)),
        lambda: former_fingerprint((administration, countries)),
    )


def source(row: Article | Customer, settings: str, terms: str) -> Fingerprint:
    """Tell a card of the books, with the stored fingerprints of settings and terms under which it was dealt with."""
    return _article(row, settings, terms) if isinstance(row, Article) else _customer(row, settings, terms)


def _article(row: Article, settings: str, terms: str) -> Fingerprint:
    text = fingerprint(
        "article/1",
        row.id,
        row.code,
        row.name,
        row.revenue_group_id,
        row.sales_price,
        row.inactive,
        _pairs(row.extra_fields),
        row.free_stock,
        row.technical_stock,
        settings,
        terms,
    )

    def former() -> str:
        article = former_object(
            "Article",
            id=row.id,
            code=row.code,
            name=row.name,
            revenue_group_id=row.revenue_group_id,
            sales_price=row.sales_price,
            inactive=row.inactive,
            extra_fields=dict(row.extra_fields),
            modified_at=None,
            free_stock=row.free_stock,
            technical_stock=row.technical_stock,
        )
        return former_fingerprint((article, settings, terms))

    return Fingerprint(text, former)


def _customer(row: Customer, settings: str, terms: str) -> Fingerprint:
    text = fingerprint(
        "customer/1",
        row.id,
        row.code,
        row.name,
        tuple(row.emails),
        row.phone,
        row.mobile,
        row.vat_number,
        row.inactive,
        row.is_customer,
        _address(row.address),
        _address(row.postal_address),
        _pairs(row.extra_fields),
        settings,
        terms,
    )

    def former() -> str:
        customer = former_object(
            "Customer",
            id=row.id,
            code=row.code,
            name=row.name,
            emails=tuple(row.emails),
            phone=row.phone,
            mobile=row.mobile,
            vat_number=row.vat_number,
            inactive=row.inactive,
            is_customer=row.is_customer,
            address=_former_address(row.address),
            postal_address=_former_address(row.postal_address),
            extra_fields=dict(row.extra_fields),
            modified_at=None,
        )
        return former_fingerprint((customer, settings, terms))

    return Fingerprint(text, former)


def _address(address: BookAddress | None) -> Value:
    if address is None:
        return None
    return address.contact, address.street, address.postcode, address.city, address.country_id


def _former_address(address: BookAddress | None) -> object:
    if address is None:
        return None
    return former_object(
        "BookAddress",
        contact=address.contact,
        street=address.street,
        postcode=address.postcode,
        city=address.city,
        country_id=address.country_id,
    )


def product_content(write: ProductWrite) -> Fingerprint:
    """Tell what a shop is told of a product; switching it on again is no part of it, for that happens once."""
    enabled = None if write.enabled else write.enabled
    text = fingerprint(
        "product/1",
        write.key,
        write.key_field,
        write.shop_id,
        write.create,
        write.model,
        None if write.codes is None else _pairs(write.codes),
        write.name,
        write.price,
        write.quantity,
        enabled,
        write.tax_class_id,
    )

    def former() -> str:
        return former_fingerprint(
            former_object(
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
                enabled=enabled,
                tax_class_id=write.tax_class_id,
            )
        )

    return Fingerprint(text, former)


def account_content(write: CustomerWrite, *, keeps_email: bool) -> Fingerprint:
    """Tell what a shop is told of an account; an e-mail address that is not overwritten is no part of it."""
    if keeps_email:
        write = replace(write, email="")
    text = fingerprint(
        "account/1",
        write.email,
        write.shop_id,
        write.create,
        write.group_id,
        write.first_name,
        write.last_name,
        write.telephone,
        _shop_address(write.address),
        None if write.custom_fields is None else _pairs(write.custom_fields),
    )

    def former() -> str:
        return former_fingerprint(
            former_object(
                "CustomerWrite",
                email=write.email,
                shop_id=write.shop_id,
                create=write.create,
                group_id=write.group_id,
                first_name=write.first_name,
                last_name=write.last_name,
                telephone=write.telephone,
                address=_former_shop_address(write.address),
                custom_fields=None if write.custom_fields is None else dict(write.custom_fields),
            )
        )

    return Fingerprint(text, former)


def _shop_address(address: ShopAddress | None) -> Value:
    if address is None:
        return None
    who = (address.first_name, address.last_name, address.company)
    return *who, address.street, address.street_extra, address.postcode, address.city, address.country_code


def _former_shop_address(address: ShopAddress | None) -> object:
    if address is None:
        return None
    return former_object(
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
    """Tell why something is not exported, and whether a person has to see it."""
    facts = sorted(cause.facts.items())

    def former() -> str:
        is_vat = cause.kind is CauseKind.EXPORT_TAX_CLASS_MISSING
        key = former_member("VatKind", cause.key) if is_vat else cause.key
        return former_fingerprint(
            (former_member("ItemOutcome", outcome), former_member("CauseKind", cause.kind), key, facts)
        )

    return Fingerprint(fingerprint("export reason/1", outcome, cause.kind, cause.key, tuple(facts)), former)


def _pairs(held: Mapping[T, str]) -> Value:
    return tuple(sorted((str(name), value) for name, value in held.items()))
