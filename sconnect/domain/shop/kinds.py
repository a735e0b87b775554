"""What a shop distinguishes: statuses, totals, ways of paying, and when it rounds."""

from enum import StrEnum

STATUS_UNFINISHED = 0
"""The status of a checkout that was never confirmed. Such an order is never imported (behaviour.md 1.1.8)."""


class StatusKind(StrEnum):
    """What an order status means for a sale."""

    ORDINARY = "ordinary"
    """A sale, if the shop counts it as one."""
    NO_SALE = "no sale"
    """Not a sale yet, even if the shop counts it as one."""
    UNDONE = "undone"
    """A sale that was undone, unless the shop counts it as one."""
    VOID = "void"
    """A sale that was undone, even if the shop counts it as one."""

    @property
    def is_no_sale(self) -> bool:
        """Whether the shop counting it as a sale is to be ignored."""
        return self in {StatusKind.NO_SALE, StatusKind.VOID}

    @property
    def is_undone(self) -> bool:
        """Whether it means that a sale was undone."""
        return self in {StatusKind.UNDONE, StatusKind.VOID}


class Rounding(StrEnum):
    """When a shop rounds VAT to the cent."""

    NONE = "none"
    PER_ORDER = "per_order"
    PER_LINE = "per_line"
    PER_PIECE = "per_piece"


class TotalKind(StrEnum):
    """The kind of a row under the lines."""

    SUM = "sum"
    """A subtotal or the grand total: it repeats what the others say."""
    TAX = "tax"
    """VAT of one rate."""
    SHIPPING = "shipping"
    FEE = "fee"
    """A fee that every shop can have without an extra extension."""
    DISCOUNT = "discount"
    """It lowers what is taxed."""
    VOUCHER = "voucher"
    """Paid with a gift voucher."""
    CREDIT = "credit"
    """Paid with store credit."""
    OTHER = "other"
    """An amount of an extension of the shop."""


class PaymentKind(StrEnum):
    """When orders with a payment method are paid, as far as the method itself tells."""

    UNKNOWN = "unknown"
    PREPAID = "prepaid"
    """Before the shop counts the order as a sale."""
    LATER = "later"
    """After it was placed: by bank transfer, on delivery."""
