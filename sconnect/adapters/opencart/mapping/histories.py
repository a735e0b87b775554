"""Mapping of an entry of an order's history, with the amount that it says was refunded.

The extension takes the amount out of the comment and keeps the comment to itself: some payment modules write the
payer's IBAN there. An extension of before sends the comment; then the amount is taken out here, by the same rule.
"""

import re
from contextlib import suppress
from decimal import Decimal

from sconnect.adapters.opencart.mapping.lenient_rows import Row, text_of
from sconnect.domain.shop import HistoryRow
from sconnect.domain.values.money import NotAnAmountError, parse_amount, parse_whole

_LONGEST_MOMENT = 30
"""Characters kept of when it was added."""
_LONGEST_COMMENT = 2_000
_IS_REFUND = re.compile(r"refund|terugbeta|restitu|gecrediteerd|credited|chargeback", re.IGNORECASE)
_AMOUNT = r"([0-9]{1,9}[.,][0-9]{2})(?![0-9.,]*[0-9])"
_EURO = r"(?:€|&euro;|EUR)"
_NAMED = re.compile(rf"{_EURO}\s{{0,3}}{_AMOUNT}|(?<![0-9.,]){_AMOUNT}\s{{0,3}}{_EURO}", re.IGNORECASE)


def history_row(row: Row, currency: str) -> HistoryRow:
    """Read an entry of a history. `currency`: that of the order, in which modules write amounts."""
    status = 0
    with suppress(NotAnAmountError):
        status = parse_whole(text_of(row.values.get("order_status_id")))
    return HistoryRow(
        number=row.number("order_history_id", 0),
        written=row.text("date_added")[:_LONGEST_MOMENT],
        status_id=status,
        refunded=_refunded(row) if currency.strip().upper() == "EUR" else None,
    )


def _refunded(row: Row) -> Decimal | None:
    told = row.values.get("refunded")
    if told is None:
        return refund_named_in(text_of(row.values.get("comment")))
    with suppress(NotAnAmountError):
        amount = parse_amount(text_of(told))
        return amount if amount > 0 else None
    return None


def refund_named_in(comment: str) -> Decimal | None:
    """Return the one amount in euro that a comment about a refund names; None when it names none or several."""
    comment = comment[:_LONGEST_COMMENT]
    if not _IS_REFUND.search(comment):
        return None
    named = {(first or second).replace(",", ".") for first, second in _NAMED.findall(comment)}
    amounts = {Decimal(text) for text in named}
    return amounts.pop() if len(amounts) == 1 and min(amounts) > 0 else None
