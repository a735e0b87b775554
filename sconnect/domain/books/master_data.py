"""Customers and articles of the books. Amounts are euro."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sconnect.domain.books.kinds import Reminders
from sconnect.domain.values.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class BookAddress:
    """An address as the books keep it: `street` holds the house number too. `country_id` is a `Country.id`."""

    contact: str
    street: str
    postcode: str
    city: str
    country_id: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A relation of the kind customer."""

    id: str
    code: int | None
    name: str
    emails: tuple[str, ...] = ()
    phone: str = ""
    mobile: str = ""
    vat_number: str = ""
    inactive: bool = False
    is_customer: bool = True
    address: BookAddress | None = None
    postal_address: BookAddress | None = None
    extra_fields: Mapping[str, str] = field(default_factory=dict)
    modified_at: datetime | None = None
    unreadable: Mapping[str, Bilingual] = field(default_factory=dict)
    """As for an article."""


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer card to make, or the fields to overwrite on one (empty fields are left as they are)."""

    name: str
    email: str
    phone: str
    address: BookAddress
    code: int | None = None
    vat_number: str = ""
    chamber_number: str = ""
    reminders: Reminders | None = None
    """Of a new card only, as the next. None: the books fill it in."""
    invoice_by_email: bool | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article. `sales_price` includes or excludes VAT as `Administration.article_prices_exclude_vat` says."""

    id: str
    code: str
    name: str
    revenue_group_id: str
    sales_price: Decimal = Decimal(0)
    inactive: bool = False
    extra_fields: Mapping[str, str] = field(default_factory=dict)
    modified_at: datetime | None = None
    free_stock: Decimal | None = None
    technical_stock: Decimal | None = None
    unreadable: Mapping[str, Bilingual] = field(default_factory=dict)
    """The fields that hold something that cannot be read, each with what the books call it and what stands there. Such
    a field has its default value; whoever needs it leaves the record alone."""


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to make."""

    code: str
    name: str
    revenue_group_id: str
    sales_price: Decimal
