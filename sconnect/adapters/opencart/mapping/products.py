"""Mapping of products."""

from decimal import Decimal
from typing import Any

from sconnect.adapters.opencart.mapping.lenient_rows import Row, object_in, plain_text_of
from sconnect.domain.shop_catalogue import ProductWrite, ShopProduct


def product_of(row: Row) -> ShopProduct:
    """Read a product. Anything that does not fit becomes a problem of the row."""
    return ShopProduct(
        shop_id=str(row.number("id", 0)),
        model=row.plain("model"),
        name=row.plain("name"),
        price=row.amount("price"),
        quantity=row.amount("quantity"),
        enabled=row.flag("enabled"),
        tax_class_id=row.plain("tax_class_id"),
        codes={kind.lower(): code for kind, code in row.texts("codes").items()},
        names={plain_text_of(code): plain_text_of(name) for code, name in object_in(row.values, "names").items()},
        stores=_stores(row.values.get("stores")),
    )


def product_record(write: ProductWrite) -> dict[str, Any]:
    """Write a product, with nothing but the fields that are to change."""
    fields = {
        "id": write.shop_id or None,
        "model": write.model,
        **(write.codes or {}),
        "name": write.name,
        "name_languages": None if write.name_languages is None else list(write.name_languages),
        "stores": None if write.stores is None else list(write.stores),
        "price": _number_text(write.price),
        "quantity": _number_text(write.quantity),
        "enabled": write.enabled,
        "tax_class_id": write.tax_class_id,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    return {"key": write.key, "create": write.create, **given}


def _stores(value: object) -> frozenset[str] | None:
    """Read the stores of a product; None when the shop does not tell."""
    return frozenset(map(plain_text_of, value)) if isinstance(value, list) else None


def _number_text(number: Decimal | None) -> str | None:
    """Write a number in full, so that no digit is lost on the way; a whole one without a fraction."""
    if number is None:
        return None
    whole = number.to_integral_value()
    return format(whole if whole == number else number, "f")
