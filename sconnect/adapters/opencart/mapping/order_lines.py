"""Mapping of the lines of an order, each with its options and the present catalogue data of its product."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sconnect.adapters.opencart.mapping.lenient_rows import Problems, Row, object_in, rows_of, text_of
from sconnect.domain.shop import LineOption, OrderLine
from sconnect.domain.values.bilingual import Bilingual

MOST_OPTIONS = 50
"""Options of one line."""
_IS_SHIPPED = {"0": False, "1": True}
_CODE_KINDS = ("sku", "upc", "ean", "jan", "isbn", "mpn")


def read_lines(entry: Mapping[str, Any], problems: Problems) -> tuple[OrderLine, ...]:
    """Read `products`, `options` and `product_codes` of an order."""
    options = _options_by_line(entry, problems)
    if max(map(len, options.values()), default=0) > MOST_OPTIONS:
        problems.add(
            Bilingual(
                f"Een regel van de order heeft meer dan {MOST_OPTIONS} opties.",
                f"A line of the order has more than {MOST_OPTIONS} options.",
            )
        )
        options = {}
    catalogue = object_in(entry, "product_codes")
    lines = (
        _line(row, options.get(row.text("order_product_id"), []), object_in(catalogue, row.text("product_id")))
        for row in rows_of(entry, "products", problems, required=True)
    )
    if "product_codes" not in entry:
        return tuple(lines)
    return tuple(replace(line, is_gone=bool(line.product_id) and line.product_id not in catalogue) for line in lines)


def _line(row: Row, options: list[LineOption], product: Mapping[str, Any]) -> OrderLine:
    today = Row(product, f"product_codes[{row.text('product_id')}]", row.problems)
    return OrderLine(
        name=row.text("name"),
        model=row.text("model"),
        quantity=row.amount("quantity"),
        unit_price=row.amount("price"),
        unit_vat=row.amount("tax"),
        product_id=row.identifier("product_id"),
        tax_class_id=today.text("tax_class_id"),
        codes=_codes(product),
        options=tuple(options),
        catalogue_names={text_of(code): text_of(name) for code, name in object_in(product, "names").items()},
        catalogue_price=today.optional_amount("price"),
        is_shipped=_IS_SHIPPED.get(today.text("shipping")),
        total=row.optional_amount("total"),
    )


def _codes(product: Mapping[str, Any]) -> dict[str, str]:
    """Return the filled product codes; shops write the kinds in lower or upper case, depending on their history."""
    lowered = {kind.lower(): text_of(value) for kind, value in product.items()}
    return {kind: lowered[kind] for kind in _CODE_KINDS if lowered.get(kind)}


def _options_by_line(entry: Mapping[str, Any], problems: Problems) -> Mapping[str, list[LineOption]]:
    options: defaultdict[str, list[LineOption]] = defaultdict(list)
    for row in rows_of(entry, "options", problems):
        option = LineOption(
            row.text("name"),
            row.text("value"),
            row.identifier("option_id"),
            row.identifier("option_value_id"),
            is_choice=bool(row.identifier("product_option_value_id")),
            file_name=row.text("file_name"),
        )
        options[row.text("order_product_id")].append(option)
    return options
