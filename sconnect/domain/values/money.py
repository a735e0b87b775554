"""Amounts of money: always `Decimal`, always euro, rounded half up to the cent (the Dutch rule, behaviour.md 1.1.6).

Every number that comes from outside is read here, amounts and whole numbers alike: what cannot be held is refused.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TypeVar

Key = TypeVar("Key")

CENT = Decimal("0.01")
HALF_A_CENT = Decimal("0.005")
ZERO = Decimal(0)
HUNDRED = Decimal(100)
LARGEST_AMOUNT = Decimal(1_000_000_000)
"""Nothing a web shop sells comes near a thousand million euro: a larger figure is a mistake or an attack."""


MOST_DIGITS = 20
"""Digits of a number, decimals among them. Shops count to four decimals, rates to eight; a figure such as
1e-999999999 is made to do harm."""
LONGEST_WHOLE = 18
"""Digits of a whole number: what a column of a table holds."""
_LONGEST_TEXT = 40
"""Characters of a number as text, with the spaces and zeros around it."""
_ORDINARY = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,8})?")
"""An amount that is surely within all bounds, as nearly all are."""
_WHOLE = re.compile(rf"[0-9]{{1,{LONGEST_WHOLE}}}")


class NotAnAmountError(ValueError):
    """The text is no amount of money that can be booked (empty, not a number, infinite or absurdly large)."""


def parse_amount(value: object) -> Decimal:
    """Read an amount as a shop or the books write it: a number or its text.

    Raises `NotAnAmountError` for everything that is not a finite number below `LARGEST_AMOUNT` with at most
    `MOST_DIGITS` digits.
    """
    if type(value) is str and _ORDINARY.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | str | float | Decimal):
        raise NotAnAmountError("this is not an amount")
    try:
        # A float comes only from a JSON reader; its shortest text is what was written.
        text = str(value).strip()
        # Python also reads 1_000 and digits of other scripts: no shop means them, so they are for a person.
        is_plain = len(text) <= _LONGEST_TEXT and text.isascii() and "_" not in text
        amount = Decimal(text) if is_plain else None
    except (InvalidOperation, ValueError):
        amount = None
    if amount is None or not _can_be_held(amount):
        raise NotAnAmountError("this is not an amount")
    return amount


def parse_whole(value: object) -> int:
    """Read a whole number of zero or more, such as a record's number, a quantity of pieces or a cursor.

    Raises `NotAnAmountError` for everything else, and for one of more than `LONGEST_WHOLE` digits.
    """
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _WHOLE.fullmatch(text):
        raise NotAnAmountError("this is not a whole number")
    return int(text)


_KEPT_AMOUNT = re.compile(r"(?<![\d.,-])(-?[0-9]{1,12},[0-9]{2}) euro\b")
_DUTCH_SIGNS = str.maketrans(",.", ".,")


def _can_be_held(amount: Decimal) -> bool:
    """Whether an amount is within bounds. Arithmetic on one that is not can itself overflow, so none is done."""
    _, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int):
        return False  # infinite, or no number
    decimals = max(-exponent, 0)
    return len(digits) <= MOST_DIGITS >= decimals and (
        amount.is_zero() or amount.adjusted() < LARGEST_AMOUNT.adjusted()
    )


def sums_of(pairs: Iterable[tuple[Key, Decimal]]) -> dict[Key, Decimal]:
    """Add up amounts per key, such as a VAT percentage."""
    sums: dict[Key, Decimal] = {}
    for key, amount in pairs:
        sums[key] = sums.get(key, ZERO) + amount
    return sums


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


def dutch_euro(amount: Decimal) -> str:
    """Write an amount within a Dutch sentence: € 1.234,50."""
    return f"€\N{NO-BREAK SPACE}{_signed(amount).translate(_DUTCH_SIGNS)}"


def english_euro(amount: Decimal) -> str:
    """Write an amount within an English sentence: €1,234.50."""
    text = _signed(amount)
    return f"-€{text[1:]}" if text.startswith("-") else f"€{text}"


def dutch_amounts(text: str) -> str:
    """Write the amounts of a kept Dutch sentence, such as 1234,50 euro, as people do.

    Differences are known again by these sentences, so they are kept in the form in which they always were.
    """
    return _KEPT_AMOUNT.sub(lambda found: dutch_euro(kept_amount(found[1])), text)


def english_amounts(text: str) -> str:
    """Write the amounts of a kept English sentence, such as 1234,50 euro, as people do."""
    return _KEPT_AMOUNT.sub(lambda found: english_euro(kept_amount(found[1])), text)


def kept_amount(text: str) -> Decimal:
    """Read an amount that `euro_text` wrote. Raises `decimal.InvalidOperation` for anything else."""
    return Decimal(text.replace(",", "."))


def _signed(amount: Decimal) -> str:
    return format(to_cents(amount), ",.2f")


def including_vat(net: Decimal, percent: Decimal) -> Decimal:
    """Return the unrounded amount including VAT of an amount without it."""
    return net * (HUNDRED + percent) / HUNDRED


def vat_within(gross: Decimal, percent: Decimal) -> Decimal:
    """Return the VAT, in cents, that is contained in an amount including VAT."""
    return to_cents(gross * percent / (HUNDRED + percent))
