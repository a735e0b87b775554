"""The books: orders, articles, customers and reference data, free of SnelStart's names. Amounts are euro."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.choice import Choice


class VatKind(StrEnum):
    """The four VAT kinds a revenue group can have in the Netherlands (snelstart.md 3.3)."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"
    OTHER = "other"

    @property
    def words(self) -> Bilingual:
        """What it is called, within a sentence."""
        return _VAT_KINDS[self]


_VAT_KINDS: Mapping[VatKind, Bilingual] = {
    VatKind.NONE: Bilingual("geen btw", "no VAT"),
    VatKind.LOW: Bilingual("laag btw-tarief", "low VAT"),
    VatKind.HIGH: Bilingual("hoog btw-tarief", "high VAT"),
    VatKind.OTHER: Bilingual("overig btw-tarief", "other VAT"),
}


class ProcessStatus(Choice):
    """Document stages in which an order may be created (an invoice or cash receipt never, snelstart.md 3.6)."""

    ORDER = (
        "order",
        "Order",
        "Order",
        "Een gewone verkooporder, die u in SnelStart factureert.",
        "A plain sales order, which you invoice in SnelStart.",
    )
    QUOTATION = (
        "quotation",
        "Offerte",
        "Quotation",
        "Een offerte: nog geen verkoop.",
        "A quotation: no sale yet.",
    )
    CONFIRMATION = (
        "confirmation",
        "Bevestiging",
        "Confirmation",
        "Een order waarvan de bevestiging al is verstuurd.",
        "An order whose confirmation was sent already.",
    )
    WORK_ORDER = (
        "work_order",
        "Werkbon",
        "Work order",
        "Een order die in bewerking is.",
        "An order that is being worked on.",
    )
    PACKING_SLIP = (
        "packing_slip",
        "Pakbon",
        "Packing slip",
        "Een order die is ingepakt of verzonden.",
        "An order that was packed or sent.",
    )
    PICKUP_SLIP = (
        "pickup_slip",
        "Afhaalbon",
        "Pick-up slip",
        "Een order die klaarligt om te worden opgehaald.",
        "An order that is ready to be picked up.",
    )


class Reminders(StrEnum):
    """Which reminders a customer gets for what is not paid in time."""

    NONE = "none"
    BUSINESS = "business"
    CONSUMER = "consumer"


@dataclass(frozen=True, slots=True)
class VatRate:
    """The percentage of a VAT kind in a period (both days included)."""

    kind: VatKind
    percent: Decimal
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class ForeignVatRate:
    """The percentage a VAT kind has in another EU country from a date on (one-stop-shop sales)."""

    country_code: str
    kind: VatKind
    percent: Decimal
    valid_from: date


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the books, with the id that addresses refer to. `code` is ISO alpha-2."""

    id: str
    code: str
    name: str


class LedgerUse(Choice):
    """Where an amount on a ledger ends up in the Dutch VAT return."""

    HIGH = "high", "rubriek 1a (hoog)", "box 1a (high)"
    LOW = "low", "rubriek 1b (laag)", "box 1b (low)"
    OTHER = "other", "rubriek 1c (overig)", "box 1c (other)"
    NIL = "nil", "rubriek 1e (0 % of verlegd)", "box 1e (0 % or reverse charge)"
    EXPORT = "export", "rubriek 3a (export)", "box 3a (export)"
    UNION = "union", "rubriek 3b (binnen de EU)", "box 3b (within the EU)"
    DISTANCE = "distance", "rubriek 3c (installatie en afstandsverkopen)", "box 3c (installation, distance sales)"
    ABROAD = (
        "abroad",
        "éénloketsysteem (OSS), niet in de Nederlandse aangifte",
        "one-stop shop (OSS), not in the Dutch return",
    )
    EXEMPT = "exempt", "vrijgestelde omzet, niet in de aangifte", "exempt turnover, not in the return"
    VAT = "vat", "btw-rekening", "VAT account"
    REVENUE = "revenue", "omzet of kosten, niet in de aangifte", "turnover or costs, not in the return"
    BALANCE = "balance", "balansrekening, niet in de aangifte", "balance account, not in the return"


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger account."""

    id: str
    number: int
    name: str
    use: LedgerUse
    vat_of: LedgerUse | None = None
    """Of which box the VAT stands on it; None: it is no account of VAT on sales."""


@dataclass(frozen=True, slots=True)
class RevenueGroup:
    """The group of an article: it decides ledger and VAT kind."""

    id: str
    number: int
    name: str
    vat_kind: VatKind
    ledger_id: str = ""
    """The ledger of sales in the Netherlands, a `Ledger.id`; empty when it is not known."""


@dataclass(frozen=True, slots=True)
class SalesTemplate:
    """A template on which sales orders are made."""

    id: str
    name: str
    inactive: bool = False
    prices_exclude_vat: bool = False
    blocks_new_orders: bool = False


@dataclass(frozen=True, slots=True)
class CostCentre:
    """A cost centre that a sales order can be booked on."""

    id: str
    number: int
    name: str
    inactive: bool = False


@dataclass(frozen=True, slots=True)
class ExtraFields:
    """The names of the extra fields that articles and customers have in an administration."""

    articles: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` through `end`; None where it is open."""

    start: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether a day is in it, both ends included."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Administration:
    """The administration a client key opens, with the limits it sets."""

    id: str
    name: str
    vat_number: str = ""
    """As it was typed; empty when the administration has none."""
    numeric_article_codes: bool = False
    article_code_max_length: int = 20
    price_decimals: int = 2
    quantity_decimals: int = 2
    article_prices_exclude_vat: bool = True
    charges_foreign_vat: bool = False
    """Whether it charges the VAT of other member states now (one-stop shop)."""
    foreign_vat_periods: tuple[Period, ...] = ()
    """When it did and does; empty when the books give no periods, or none that can be read."""
    has_unread_foreign_vat_periods: bool = False
    """Whether the books give periods that cannot be read as days."""
    is_small_business: bool = False
    """Whether the small-business scheme (KOR) is on in the books."""
    address: "BookAddress | None" = None
    """Its own address: where goods are that are picked up."""
    foreign_vat_ledger: str = ""
    """The ledger on which VAT of other member states is posted, a `Ledger.id`; empty when there is none."""

    def charges_foreign_vat_on(self, day: date, since: date | None = None) -> bool:
        """Whether it charges the VAT of other member states on a day.

        `since`: the first day according to the settings; it counts where the books give no periods that can be read.
        """
        if self.foreign_vat_periods:
            return any(period.holds(day) for period in self.foreign_vat_periods)
        return self.charges_foreign_vat and (since is None or since <= day)


@dataclass(frozen=True, slots=True)
class Reference:
    """Reference data of an administration, which change rarely; read once per run at most."""

    administration: Administration
    templates: tuple[SalesTemplate, ...] = ()
    revenue_groups: tuple[RevenueGroup, ...] = ()
    vat_rates: tuple[VatRate, ...] = ()
    foreign_vat_rates: tuple[ForeignVatRate, ...] = ()
    """Empty when the administration does not charge foreign VAT."""
    countries: tuple[Country, ...] = ()

    def country(self, code: str) -> Country | None:
        """Find a country by its ISO alpha-2 code."""
        return next((country for country in self.countries if country.code == code.upper()), None)

    def with_countries(self, codes: Mapping[str, str]) -> "Reference":
        """Return the same, with codes that the books lack standing for countries that they have."""
        known = {country.code: country for country in self.countries}
        added = (replace(known[code], code=own) for own, code in codes.items() if own not in known and code in known)
        return replace(self, countries=(*self.countries, *added)) if codes else self

    def revenue_group(self, group_id: str) -> RevenueGroup | None:
        """Find a revenue group by id."""
        return next((group for group in self.revenue_groups if group.id == group_id), None)

    def template(self, template_id: str) -> SalesTemplate | None:
        """Find a sales template by id."""
        return next((template for template in self.templates if template.id == template_id), None)


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


@dataclass(frozen=True, slots=True)
class SalesLine:
    """A line of a sales order. Without `article_id` it is text only. An empty text is filled in from the article."""

    article_id: str | None
    description: str
    quantity: Decimal = Decimal(0)
    unit_price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class SalesOrder:
    """A sales order ready to be created. Unit prices include VAT when `prices_include_vat`."""

    customer_id: str
    day: date
    payment_reference: str
    """Unique per administration, at most 50 characters: the key by which the order is found back."""
    description: str
    order_reference: str
    memo: str
    template_id: str
    lines: tuple[SalesLine, ...]
    prices_include_vat: bool = True
    process_status: ProcessStatus = ProcessStatus.ORDER
    cost_centre_id: str = ""
    delivery_address: BookAddress | None = None
    """None: the books use the address of the customer card."""
    invoice_address: BookAddress | None = None
    credit_days: int | None = None
    """None: the term of the customer."""
    blocked: bool | None = None
    """None: as the template says."""


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line of a sales order as the books hold it. `total` includes VAT when the order's prices do."""

    article_id: str | None
    description: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal

    @property
    def as_sent(self) -> SalesLine:
        """The same line as it is sent."""
        return SalesLine(self.article_id, self.description, self.quantity, self.unit_price)


@dataclass(frozen=True, slots=True)
class BookedOrder:
    """A sales order as the books returned it. Totals are None when the answer lacks them."""

    id: str
    number: int | None
    payment_reference: str
    total_including_vat: Decimal | None
    total_excluding_vat: Decimal | None
    modified_at: datetime | None = None
    day: date | None = None
    customer_id: str = ""
    prices_include_vat: bool = True
    invoiced: bool = False
    """An invoice was made of it, so it can no longer change."""
    invoice_id: str = ""
    """That invoice; empty when there is none or the answer lacks it."""
    lines: tuple[BookedLine, ...] = ()
    template_id: str = ""
    """The template that it was made on; empty when the answer lacks it."""
    cost_centre_id: str = ""
    delivery_address: BookAddress | None = None
    invoice_address: BookAddress | None = None


@dataclass(frozen=True, slots=True)
class OrderChange:
    """What becomes different of a sales order; all the rest stays as the books hold it."""

    lines: tuple[SalesLine, ...] = ()
    """All its lines; empty: they stay as they are."""
    customer_id: str = ""
    """Empty: its customer stays."""
    day: date | None = None
    """None: its date stays."""
