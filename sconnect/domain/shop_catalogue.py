"""Products and customers of a shop, as the exports read and write them. Free of any shop system's column names.

Prices are euro excluding VAT with up to four decimals. A field of a write that is None is left as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.shop import Address
from sconnect.domain.values.bilingual import NOTHING, Bilingual

LARGEST_BATCH = 100
"""How many products or customers one call to a shop reads or writes at most."""


class WriteOutcome(StrEnum):
    """Outcome of one product or customer in a batch."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Written:
    """The shop's answer for one item of a batch. `code` and `reason` (English, for the log) are those of a refusal."""

    key: str
    outcome: WriteOutcome
    shop_id: str = ""
    """The number of the product or customer in the shop; empty when it was refused."""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShopProduct:
    """A product as it stands in the shop."""

    shop_id: str
    model: str
    name: str
    """In the shop's own language."""
    price: Decimal
    quantity: Decimal
    enabled: bool
    tax_class_id: str
    codes: Mapping[str, str] = field(default_factory=dict)
    """Filled product codes by lower-case kind (sku, ean, upc, mpn, jan, isbn)."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names in every language by its code, empty where there is none; no languages when the shop does not tell."""
    stores: frozenset[str] | None = None
    """Ids of the stores that show it; None when the shop does not tell."""
    problem: Bilingual = NOTHING
    """Set when the product could not be read whole: a sentence. It is then never written to."""


@dataclass(frozen=True, slots=True)
class ProductWrite:
    """A product to create or change. `key` is compared with `key_field` unless `shop_id` already names the product."""

    key: str
    key_field: str
    """`model`, or a kind of product code such as `sku`."""
    shop_id: str = ""
    create: bool = False
    """Whether a product the shop does not know is made; else it is refused as unknown."""
    model: str | None = None
    codes: Mapping[str, str] | None = None
    name: str | None = None
    name_languages: tuple[str, ...] | None = None
    """The codes of the languages in which a filled name is replaced; None: of all."""
    stores: Mapping[str, str] | None = None
    """Of a new product: the stores that it is shown in, with their names; None: all."""
    price: Decimal | None = None
    quantity: Decimal | None = None
    enabled: bool | None = None
    tax_class_id: str | None = None


@dataclass(frozen=True, slots=True)
class ShopCustomer:
    """A customer account as it stands in the shop."""

    shop_id: str
    email: str
    group_id: str
    first_name: str
    last_name: str
    telephone: str
    enabled: bool = True
    address: Address | None = None
    """The default address; None when the account has none."""
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    """Values of custom fields by field id."""
    store_id: str = ""
    """The store it is an account of; empty when the shop does not tell."""
    problem: Bilingual = NOTHING
    """As for a product."""


@dataclass(frozen=True, slots=True)
class CustomerWrite:
    """A customer account to create or change, found by `shop_id` when given, else by e-mail address."""

    email: str
    shop_id: str = ""
    create: bool = False
    group_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    telephone: str | None = None
    address: Address | None = None
    custom_fields: Mapping[str, str] | None = None
    """Only these custom fields are written; the others stay."""
    store_id: str | None = None
    """The store that a new account is made in; None: the main one."""
