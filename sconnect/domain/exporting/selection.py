"""Selection of what is exported: articles and customers of the books, and products and accounts of chosen stores."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from sconnect.domain.books import Article, Customer
from sconnect.domain.profile import ArticleExportSettings, Profile
from sconnect.domain.setup.settings_check import wanted_articles
from sconnect.domain.shop import MAIN_STORE
from sconnect.domain.shop_catalogue import ShopCustomer, ShopProduct
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.comparison import name_key


class Standing(StrEnum):
    """Whether a record of the books belongs in the shop."""

    EXPORTED = "exported"
    INACTIVE = "inactive"
    NOT_CHOSEN = "not_chosen"


def standing_of_article(article: Article, settings: ArticleExportSettings, services: Collection[str]) -> Standing:
    """Return whether an article belongs in the shop. Those on which shipping, fees and the like are booked never do.

    `services`: the `service_codes` of the profile.
    """
    if article_key(article.code) in services:
        return Standing.NOT_CHOSEN
    if article.inactive:
        return Standing.INACTIVE
    chosen = _is_chosen(article.extra_fields, settings.only_with_field, settings.only_with_value)
    return Standing.EXPORTED if chosen else Standing.NOT_CHOSEN


def standing_of_customer(customer: Customer, profile: Profile) -> Standing:
    """Return whether a customer belongs in the shop. Suppliers and the placeholders of the books never do."""
    settings = profile.customer_export
    is_placeholder = customer.code is not None and customer.code <= 0
    if not customer.is_customer or is_placeholder:
        return Standing.NOT_CHOSEN
    if customer.inactive:
        return Standing.INACTIVE
    chosen = _is_chosen(customer.extra_fields, settings.only_with_field, settings.only_with_value)
    return Standing.EXPORTED if chosen else Standing.NOT_CHOSEN


def is_in_stores(product: ShopProduct, stores: Collection[str]) -> bool:
    """Whether one of these stores shows a product; none named: all. One whose stores are not told counts."""
    return not stores or product.stores is None or not product.stores.isdisjoint(stores)


def stores_of_products(profile: Profile) -> frozenset[str]:
    """Return the stores whose products an export looks at, those of new products included; empty: all."""
    return frozenset({*profile.stores, *profile.article_export.new_product_stores}) if profile.stores else frozenset()


def is_of_stores(account: ShopCustomer, stores: Collection[str]) -> bool:
    """Whether an account is of one of these stores; none named: all. One whose store is not told counts."""
    return not stores or not account.store_id or account.store_id in stores


def store_of_new(profile: Profile) -> str | None:
    """Return the store in which a new account is made: the main one when the profile has it, else its first."""
    if not profile.stores or MAIN_STORE in profile.stores:
        return None
    return profile.stores[0]


def service_codes(profile: Profile) -> frozenset[str]:
    """Return the codes, as they compare, of the articles that orders book everything but products on."""
    return frozenset(article_key(article.code) for article in wanted_articles(profile))


def extra_field(fields: Mapping[str, str], name: str) -> str:
    """Return the value of an extra field, trimmed; names compare as people write them. Empty when there is none."""
    wanted = name.strip().casefold()
    return next((value.strip() for own, value in fields.items() if own.strip().casefold() == wanted), "")


_YES = frozenset({"ja", "yes", "true", "waar", "1"})
"""How a field of the kind yes or no may write yes."""


def _is_chosen(fields: Mapping[str, str], name: str, wanted: str) -> bool:
    if not name:
        return True
    own, asked = name_key(extra_field(fields, name)), name_key(wanted)
    return own == asked or (own in _YES and asked in _YES)
