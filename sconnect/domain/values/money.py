"""Amounts of money: always `Decimal`, always euro, rounded half up to the cent (the Dutch rule, behaviour.md 1.1.6)."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)
LARGEST_AMOUNT = Decimal(1_000_000_000)
"""Nothing a web shop sells comes near a thousand million euro: a larger figure is a mistake or an attack."""


MOST_DECIMALS = 20
"""Shops count to four decimals, rates to eight; a figure such as 1e-999999999 is made to do harm."""


class NotAnAmountError(ValueError):
    """The text is no amount of money that can be booked (empty, not a number, infinite or absurdly large)."""


def parse_amount(value: object) -> Decimal:
    """Read an amount as a shop or the books write it: a number or its text.

    Raises `NotAnAmountError` for everything that is not a finite number below `LARGEST_AMOUNT` with at most
    `MOST_DECIMALS` decimals.
    """
    if not isinstance(value, int | str | float | Decimal):
        raise NotAnAmountError(f"{value!r} is not an amount")
    try:
        # A float comes only from a JSON reader; its shortest text is what was written.
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise NotAnAmountError(f"{value!r} is not an amount") from None
    if not amount.is_finite() or abs(amount) >= LARGEST_AMOUNT or _decimals(amount) > MOST_DECIMALS:
        raise NotAnAmountError(f"{value!r} is not an amount")
    return amount


def _decimals(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def to_cents(amount: Decimal) -> Decimal:
    """Round to whole cents, half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def number_text(number: Decimal) -> str:
    """Write a number as the Dutch do, without needless zeros: 21, 5,5."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def euro_text(amount: Decimal) -> str:
    """Write an amount in euro as the Dutch do, to the cent: 1234,50."""
    return format(to_cents(amount), "f").replace(".", ",")


def including_vat(net: Decimal, percent: Decimal) -> Decimal:
    """Return the unrounded amount including VAT of an amount without it."""
    return net * (HUNDRED + percent) / HUNDRED


def vat_within(gross: Decimal, percent: Decimal) -> Decimal:
    """Return the VAT, in cents, that is contained in an amount including VAT."""
    return to_cents(gross * percent / (HUNDRED + percent))
