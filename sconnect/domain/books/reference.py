"""What changes rarely in the books: rates, ledgers, templates, and the administration itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sconnect.domain.books.kinds import LedgerUse, VatKind

if TYPE_CHECKING:
    from sconnect.domain.books.master_data import BookAddress


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
