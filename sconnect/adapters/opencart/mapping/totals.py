"""Total rows of an order: which code of OpenCart stands for which kind of total."""

from sconnect.adapters.opencart.mapping.lenient_rows import Row, without_markup
from sconnect.adapters.opencart.mapping.total_kinds import total_kind
from sconnect.domain.shop import OrderTotal, TotalKind


def total_of(row: Row) -> OrderTotal:
    """Read a total row."""
    code = row.text("code")
    kind = total_kind(code)
    title = row.text("title")  # by that of a tax row the rate is known
    return OrderTotal(code, title if kind is TotalKind.TAX else without_markup(title), row.amount("value"), kind)
