"""The texts of an order and its lines, within what the books hold."""

from dataclasses import replace

from sconnect.domain.books import SalesOrder
from sconnect.domain.shop import OrderLine
from sconnect.domain.values.text import cut, one_line

LINE_LIMIT = 250
HEADER_LIMIT = 50
# A note of this length was seen to be accepted; longer ones were never tried.
_OPTIONS_LIMIT = 1000


def line_text(text: str) -> str:
    """Return a text that fits a line."""
    return cut(one_line(text), LINE_LIMIT)


def header_text(text: str) -> str:
    """Return a text that fits the header of an order."""
    return cut(one_line(text), HEADER_LIMIT)


def options_text(line: OrderLine) -> str:
    """Return the shopper's choices, such as "Maat: XL; Gravure: Jan"; what was ticked of one option stands together."""
    values: dict[str, list[str]] = {}
    for option in line.options:
        values.setdefault(one_line(option.name), []).append(one_line(option.file_name or option.value))
    return "; ".join(f"{name}: {', '.join(chosen)}" for name, chosen in values.items())


def options_memo(product: str, options: str) -> str:
    """Return the line of the memo that holds the options of a product."""
    return cut(f"Opties bij {one_line(product)}: {one_line(options)}", _OPTIONS_LIMIT)


def without_text_lines(order: SalesOrder) -> SalesOrder:
    """Return a sales order with its lines of only a text in the memo; the same one when it has none."""
    texts = [f"Opties: {line.description}" for line in order.lines if line.article_id is None]
    if not texts:
        return order
    lines = tuple(line for line in order.lines if line.article_id is not None)
    return replace(order, lines=lines, memo="\n".join(filter(None, [order.memo, *texts])))
