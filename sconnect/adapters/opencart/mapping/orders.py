"""Mapping of an order, as the shop sends it, to a `ShopOrder`, for OpenCart 3.0, 4.0 and 4.1 alike."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from sconnect.adapters.opencart.mapping.addresses import billing_address, has_payment_address, shipping_address
from sconnect.adapters.opencart.mapping.lenient_rows import Problems, Row, json_in, object_in, rows_of, text_of
from sconnect.adapters.opencart.mapping.local_times import moment_of
from sconnect.adapters.opencart.mapping.order_lines import read_lines
from sconnect.adapters.opencart.mapping.totals import total_of
from sconnect.app.errors import UnreadableError
from sconnect.domain.shop import ShippingMethod, ShopOrder, VoucherRedeemed, VoucherSold

UNREADABLE_STATUS = -1
"""Stands for a status that could not be read; such an order carries a problem."""
_LONGEST_ID = 18
_ONE = Decimal(1)
_TAG = re.compile(r"<[a-z/!][^<>]*(?:>|$)", re.IGNORECASE)
_JSON_FIELD = re.compile(r'"(code|name|tax_class_id)":\s*"((?:[^"\\]|\\.)*)')
_PART_OF_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{0,3}$")


@dataclass(frozen=True, slots=True)
class OrderReader:
    """Reads orders of one answer. `now` stands in for a date that cannot be read, so that the order stays visible."""

    zone: tzinfo
    now: datetime

    def read(self, entry: object) -> ShopOrder:
        """Read an order. Its faults end up in `problem`.

        Raises `UnreadableError` when not even its number can be found.
        """
        whole = entry if isinstance(entry, dict) else {}
        problems = Problems()
        if not isinstance(whole.get("order"), dict):
            problems.note("order", whole.get("order"), "rij")
        return self._read(whole, Row(object_in(whole, "order"), "order", problems), _order_id(whole))

    def _read(self, entry: Mapping[str, Any], row: Row, order_id: str) -> ShopOrder:
        problems = row.problems
        return ShopOrder(
            order_id=order_id,
            status_id=row.number("order_status_id", UNREADABLE_STATUS),
            history_id=max((h.number("order_history_id", 0) for h in rows_of(entry, "histories", problems)), default=0),
            placed_at=self._placed_at(row),
            store_name=row.text("store_name"),
            customer_id=row.identifier("customer_id"),
            customer_group_id=row.identifier("customer_group_id"),
            first_name=row.text("firstname"),
            last_name=row.text("lastname"),
            email=row.text("email"),
            telephone=row.text("telephone"),
            billing_address=billing_address(row),
            shipping_address=shipping_address(row),
            payment_method=_method(row, "payment").name,
            shipping_method=_method(row, "shipping"),
            comment=row.text("comment"),
            currency_code=row.text("currency_code").upper(),
            currency_value=row.amount("currency_value", _ONE),
            total=row.amount("total"),
            lines=read_lines(entry, problems),
            totals=tuple(map(total_of, rows_of(entry, "totals", problems, required=True))),
            vouchers_sold=tuple(
                VoucherSold(voucher.text("description"), voucher.amount("amount"))
                for voucher in rows_of(entry, "vouchers", problems)
            ),
            vouchers_redeemed=self._vouchers_redeemed(entry, problems),
            custom_fields=_custom_fields(row),
            problem=" ".join(problems.sentences[:3]),
        )

    def _vouchers_redeemed(self, entry: Mapping[str, Any], problems: Problems) -> tuple[VoucherRedeemed, ...]:
        """Read when vouchers were sold that were redeemed; extensions of before tell nothing of it."""
        rows = rows_of(entry, "redeemed_vouchers", problems)
        sold = ((row.text("code"), moment_of(row.text("sold_at"), self.zone)) for row in rows)
        return tuple(VoucherRedeemed(code, moment) for code, moment in sold if moment is not None)

    def _placed_at(self, row: Row) -> datetime:
        moment = moment_of(row.text("date_added"), self.zone)
        if moment is None:
            row.problems.note("order.date_added", row.values.get("date_added"), "datum")
        return moment or self.now


def _order_id(entry: Mapping[str, Any]) -> str:
    """Return the order's number: of its own row, else of any row that belongs to it."""
    for row in _rows_with_number(entry):
        text = text_of(row.get("order_id"))
        if text.isascii() and text.isdecimal() and 0 < len(text) <= _LONGEST_ID and text.strip("0"):
            return text
    raise UnreadableError("De webwinkel stuurt een order zonder nummer. Werk de extensie in de webwinkel bij.")


def _rows_with_number(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield object_in(entry, "order")
    for name in ("histories", "products", "totals"):
        rows = entry.get(name)
        yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _method(order: Row, kind: str) -> ShippingMethod:
    """Read how the order is paid or shipped: JSON from 4.0.2 on, before that a title and a code."""
    value = order.values.get(f"{kind}_method")
    detail = json_in(value)
    if detail is None:
        detail = _cut_off(value)
    if isinstance(detail, dict):
        row = Row(detail, f"{kind}_method", order.problems)
        return ShippingMethod(_module(row.text("code")), _title(row.text("name")), row.text("tax_class_id"))
    return ShippingMethod(_module(order.text(f"{kind}_code")), _title(order.text(f"{kind}_method")))


def _cut_off(value: object) -> dict[str, str] | None:
    """Return what is left of JSON that did not fit its column: payment modules make that narrower. None: no JSON."""
    if not isinstance(value, str) or not value.startswith('{"'):
        return None
    fields = {name: json_in(f'"{_PART_OF_ESCAPE.sub("", text)}"') for name, text in _JSON_FIELD.findall(value)}
    return {name: text for name, text in fields.items() if isinstance(text, str)}


def _title(text: str) -> str:
    """Return a title without markup: payment modules put their logo in it, and that may be cut off."""
    return _TAG.sub("", text).strip()


def _module(code: str) -> str:
    """Return the module of the shop that a method belongs to: `flat.flat` is a choice within `flat`."""
    return code.partition(".")[0]


def _custom_fields(order: Row) -> dict[str, str]:
    """Return the custom fields of the account and of the address that is billed, by field id."""
    columns = ["custom_field", "payment_custom_field"]
    if not has_payment_address(order):
        columns.append("shipping_custom_field")
    fields: dict[str, str] = {}
    for column in columns:
        content = json_in(order.values.get(column))
        if isinstance(content, dict):
            fields |= {text_of(name): _joined(value) for name, value in content.items() if _joined(value)}
    return fields


def _joined(value: object) -> str:
    """Return the value of a custom field; several ticked boxes as one text."""
    parts = value if isinstance(value, list) else [value]
    return ", ".join(text for text in map(text_of, parts) if text)
