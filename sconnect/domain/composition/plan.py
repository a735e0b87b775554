"""Plan of a sales order: what has to be booked, before the articles of the books are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.causes import Cause
from sconnect.domain.profile import PaymentTerms
from sconnect.domain.shop import OrderTotal, Rounding
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import HUNDRED, ZERO
from sconnect.domain.vat import Taxation


class LineRole(StrEnum):
    """What a line is for."""

    PRODUCT = "product"
    SHIPPING = "shipping"
    FEE = "fee"
    DISCOUNT = "discount"
    FIXED_TAX = "fixed_tax"
    VOUCHER = "voucher"
    CREDIT = "credit"
    ROUNDING = "rounding"


_MONEY = frozenset({LineRole.VOUCHER, LineRole.CREDIT, LineRole.ROUNDING})


@dataclass(frozen=True, slots=True)
class ArticleHint:
    """The data that the shop has of a product that may have to become an article. `price` is euro excluding VAT."""

    name: str
    price: Decimal
    is_catalogue_price: bool
    """False: the shop gave no catalogue price, so `price` is the price paid."""
    percent: Decimal | None
    """The Dutch VAT percentage that belongs to the product; None when the order does not tell."""
    tax_class_id: str = ""
    is_shipped: bool | None = None


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One thing to book. `unit_price` is euro excluding VAT, unrounded; `percent` is the VAT the shop charged on it."""

    role: LineRole
    code: str
    """The article it is to be booked on; empty when none is chosen (a cause of the plan says so)."""
    percent: Decimal
    quantity: Decimal
    unit_price: Decimal
    text: str
    what: Bilingual
    """What it is, for sentences to the user: "shipping"; the name of a product."""
    options_text: str = ""
    new_article: ArticleHint | None = None
    is_option_article: bool = False
    """Whether the settings chose the article, not the product: for an option of it, or a rate of another country."""
    product_id: str = ""
    """The product in the shop; empty when it is none, or not known."""
    is_gone: bool = False
    """Whether the shop has the product no more, so that its code is the model that the line kept."""

    def converted(self, rate: Decimal) -> "PlannedLine":
        """Return the line with its prices times a rate."""
        hint = self.new_article and replace(self.new_article, price=self.new_article.price * rate)
        return replace(self, unit_price=self.unit_price * rate, new_article=hint)

    @property
    def amount(self) -> Decimal:
        """The exact amount of the line, excluding VAT."""
        return self.quantity * self.unit_price

    @property
    def is_payment(self) -> bool:
        """Whether it is money: a gift voucher or store credit."""
        return self.role in _MONEY

    @property
    def is_product(self) -> bool:
        """Whether the shopper chose it from the catalogue."""
        return self.role is LineRole.PRODUCT


@dataclass(frozen=True, slots=True)
class VatReading:
    """How the VAT of the shop was read, besides the VAT itself. Amounts are euro excluding VAT, unrounded."""

    base: Mapping[Decimal, Decimal] = field(default_factory=dict)
    """The taxable amount per percentage."""
    discounts: Mapping[Decimal, Decimal] = field(default_factory=dict)
    """The discount per percentage, positive."""
    left_out: tuple[OrderTotal, ...] = ()
    """Rows that are no part of the total."""
    rounding: Rounding = Rounding.NONE
    """How the shop rounds VAT."""


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """Everything that the books need of an order, except ids."""

    order_id: str
    taxation: Taxation
    lines: tuple[PlannedLine, ...]
    rounding_code: str
    """The article for a rounding line, should one be needed; empty when none is chosen."""
    shop_total: Decimal
    """What the shopper owes, in whole cents."""
    shop_vat: Mapping[Decimal, Decimal]
    """The VAT the shop charged per percentage, unrounded, with that of `voucher_vat` and of fixed taxes."""
    description: str
    memo: str
    payment_reference: str
    causes: tuple[Cause, ...] = ()
    """What is missing already. `compose` reports it together with what it finds itself."""
    notices: tuple[Bilingual, ...] = ()
    """What is worth knowing about it."""
    reading: VatReading = field(default_factory=VatReading)
    payment: PaymentTerms | None = None
    """What holds by its payment method; None: the settings of the profile alone."""
    chosen_articles: Mapping[str, str] = field(default_factory=dict)
    """Articles (by id) that a person chose for this order or its day, by the key of a code of a line."""

    def converted(self, rate: Decimal, total: Decimal) -> "OrderPlan":
        """Return the plan in euro. `rate`: how many euro one unit of its currency is. `total`: what is owed, in euro.

        The VAT is read in the currency that the shop counted in, with its rounding; what is booked follows from that.
        """
        return replace(
            self,
            lines=tuple(line.converted(rate) for line in self.lines),
            shop_total=total,
            shop_vat={percent: amount * rate for percent, amount in self.shop_vat.items()},
            reading=replace(
                self.reading,
                base={percent: amount * rate for percent, amount in self.reading.base.items()},
                discounts={percent: amount * rate for percent, amount in self.reading.discounts.items()},
            ),
        )

    @property
    def is_vat_rounded(self) -> bool:
        """Whether the shop rounded VAT in a way that explains its rows; then the books may compute other cents."""
        return self.reading.rounding is not Rounding.NONE

    @property
    def is_taxable(self) -> bool:
        """Whether anything is booked that can bear VAT; means of payment and multi-purpose vouchers cannot."""
        return any(line.unit_price and (line.role not in _MONEY or line.percent) for line in self.lines)

    @property
    def voucher_vat(self) -> Mapping[Decimal, Decimal]:
        """The VAT per percentage of single-purpose vouchers sold less redeemed; the shop has no row of it."""
        vat: dict[Decimal, Decimal] = {}
        for line in self.lines:
            if line.role is LineRole.VOUCHER and line.percent:
                vat[line.percent] = vat.get(line.percent, ZERO) + line.amount * line.percent / HUNDRED
        return vat

    @property
    def bears_vat(self) -> bool:
        """Whether the shop charged VAT on any line."""
        return any(line.unit_price and line.percent for line in self.lines)

    @property
    def product_lines(self) -> tuple[PlannedLine, ...]:
        """The lines of products."""
        return tuple(line for line in self.lines if line.is_product)

    @property
    def product_codes(self) -> tuple[str, ...]:
        """The article codes of products, each once."""
        return tuple(dict.fromkeys(line.code for line in self.product_lines if line.code))

    @property
    def service_codes(self) -> tuple[str, ...]:
        """The article codes of everything that is no product, each once; the rounding article is one of them."""
        used = [line.code for line in self.lines if not line.is_product]
        return tuple(dict.fromkeys(code for code in [*used, self.rounding_code] if code))
