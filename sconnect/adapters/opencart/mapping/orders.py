"""Mapping of an order, as the shop sends it, to a `ShopOrder`, for OpenCart 3.0, 4.0 and 4.1 alike."""

import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from json import JSONDecoder
from typing import Any

from sconnect.adapters.opencart.mapping.addresses import Addresses, addresses, custom_fields
from sconnect.adapters.opencart.mapping.histories import history_row
from sconnect.adapters.opencart.mapping.lenient_rows import (
    ROW,
    Problems,
    Row,
    json_in,
    json_once,
    object_in,
    rows_of,
    text_of,
    without_markup,
)
from sconnect.adapters.opencart.mapping.local_times import moment_of
from sconnect.adapters.opencart.mapping.order_lines import MOST_OPTIONS, read_lines
from sconnect.adapters.opencart.mapping.payment_methods import payment_code, payment_kind
from sconnect.adapters.opencart.mapping.totals import total_of
from sconnect.app.errors import UnreadableError
from sconnect.domain.shop import Address, ShippingMethod, ShopOrder, VoucherRedeemed, VoucherSold
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.money import ZERO, NotAnAmountError, parse_whole

_PLACEHOLDER_EMAIL = "guest@example.com"
_GUEST, _CUSTOMER = frozenset({"guest", "gast"}), frozenset({"customer", "klant", "user", "shopper", "checkout"})
_RESERVED = re.compile(r"@(?:[^@]*\.)?(?:example\.(?:com|net|org)|[^@.]+\.(?:example|invalid))$")
"""E-mail addresses that nobody can have: domains reserved for documentation (RFC 2606)."""
UNREADABLE_STATUS = -1
"""Stands for a status that could not be read; such an order carries a problem."""
MOST_OF = {"products": 1_000, "totals": 200, "vouchers": 1_000, "histories": 10_000, "product_codes": 1_000}
"""How many rows of each kind an order may have; beyond them it is not read, for reading alone would take minutes."""
_LONGEST_NUMBER = 32
"""Characters of the number of an invoice, and of the prefix before it."""
_ONE = Decimal(1)
_FIRST_ROW = re.compile(r'"orders"\s*:\s*\[\s*\{\s*"order"\s*:\s*(?=\{)')
_FIRST_NUMBER = re.compile(r'"order_id"\s*:\s*"?([0-9]{1,18})\b')
_BEGINNING_OF_OBJECT = re.compile(r'\s*\{\s*"')
_JSON_FIELD = re.compile(r'"(code|name|tax_class_id)"\s*:\s*"((?:[^"\\]|\\.)*)')
_PART_OF_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{0,3}$")
_UNEXPECTED = Bilingual(
    "er staat iets onverwachts in; meld dit aan de beheerder",
    "there is something unexpected in it; report this to the operator",
)
_log = logging.getLogger("sconnect.shop")


@dataclass(frozen=True, slots=True)
class OrderReader:
    """Reads orders of one answer. `now` stands in for a date that cannot be read, so that the order stays visible."""

    zone: tzinfo
    now: datetime

    def read(self, entry: object) -> ShopOrder:
        """Read an order. Its faults end up in `problem`, and so does whatever our own code stumbles over.

        Raises `UnreadableError` when not even its number can be found.
        """
        whole = entry if isinstance(entry, dict) else {}
        order_id = _order_id(whole)
        try:
            return self._whole(whole, order_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this order only
            # Where, not what: the text of an error may hold personal data.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("order %s cannot be read: %s\n%s", order_id, type(error).__name__, where)
        return self.unread(order_id, whole, _UNEXPECTED)

    def unread(self, order_id: str, entry: Mapping[str, Any], problem: Bilingual) -> ShopOrder:
        """Return an order that is not read whole: what tells whether and since when it is to be imported, and why."""
        row = Row(object_in(entry, "order"), "order", Problems())
        return ShopOrder(
            order_id=order_id,
            status_id=row.number("order_status_id", UNREADABLE_STATUS),
            history_id=0,
            placed_at=moment_of(row.text("date_added"), self.zone) or self.now,
            store_name="",
            customer_id="",
            customer_group_id="",
            first_name=row.text("firstname"),
            last_name=row.text("lastname"),
            email=row.text("email"),
            telephone="",
            billing_address=Address(),
            shipping_address=None,
            payment_method="",
            shipping_method=ShippingMethod(),
            comment="",
            currency_code="",
            currency_value=_ONE,
            total=ZERO,
            lines=(),
            totals=(),
            problem=problem,
        )

    def first_of(self, head: bytes, problem: Bilingual) -> ShopOrder | None:
        """Return the order with which the text of an answer begins that is too large; None when it cannot be told."""
        text = head.decode("utf-8", "replace")
        start = _FIRST_ROW.search(text)
        number = _FIRST_NUMBER.search(text)
        if start is None or number is None:
            return None
        try:
            row, _ = JSONDecoder().raw_decode(text, start.end())
        except (ValueError, RecursionError):
            row = {}  # a text of the order itself is too large
        return self.unread(number[1], {"order": row}, problem)

    def _whole(self, entry: Mapping[str, Any], order_id: str) -> ShopOrder:
        if too_many := _too_many(entry):
            return self.unread(order_id, entry, too_many)
        problems = Problems()
        if not isinstance(entry.get("order"), dict):
            problems.note("order", entry.get("order"), ROW)
        return self._read(entry, Row(object_in(entry, "order"), "order", problems), order_id)

    def _read(self, entry: Mapping[str, Any], row: Row, order_id: str) -> ShopOrder:
        problems = row.problems
        history = tuple(history_row(each, row.text("currency_code")) for each in rows_of(entry, "histories", problems))
        given = addresses(row, entry)
        paid_by = _method(row, "payment")
        method = payment_code(paid_by.quote_code, paid_by.name)
        return ShopOrder(
            order_id=order_id,
            status_id=row.number("order_status_id", UNREADABLE_STATUS),
            history_id=max((row.number for row in history), default=0),
            placed_at=self._placed_at(row),
            store_id=row.text("store_id"),
            store_name=row.text("store_name"),
            customer_id=row.identifier("customer_id"),
            customer_group_id=row.identifier("customer_group_id"),
            first_name=row.text("firstname"),
            last_name=row.text("lastname"),
            email=row.text("email"),
            telephone=row.text("telephone"),
            billing_address=given.billing,
            shipping_address=given.shipping,
            payment_method=paid_by.name,
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
            custom_fields=_custom_fields(row, given),
            has_billing_address=given.is_billing_given,
            is_placeholder=_is_placeholder(row),
            account_address=given.account,
            past_status_ids=frozenset(_past_statuses(entry)),
            history=history,
            invoice_number=_invoice_number(row),
            payment_code=method,
            payment_kind=payment_kind(method),
            problem=problems.told,
        )

    def _vouchers_redeemed(self, entry: Mapping[str, Any], problems: Problems) -> tuple[VoucherRedeemed, ...]:
        """Read when vouchers were sold that were redeemed; extensions of before tell nothing of it."""
        rows = rows_of(entry, "redeemed_vouchers", problems)
        sold = ((row.text("code"), moment_of(row.text("sold_at"), self.zone)) for row in rows)
        return tuple(VoucherRedeemed(code, moment) for code, moment in sold if moment is not None)

    def _placed_at(self, row: Row) -> datetime:
        moment = moment_of(row.text("date_added"), self.zone)
        if moment is None:
            row.problems.note("order.date_added", row.values.get("date_added"), Bilingual("datum", "date"))
        return moment or self.now


def _invoice_number(row: Row) -> str:
    """Return the number of the shop's invoice; empty for the zero that stands for none, and for what cannot be read."""
    number = text_of(row.values.get("invoice_no")).strip()
    has_one = len(number) <= _LONGEST_NUMBER and number.isdecimal() and bool(number.strip("0"))
    prefix = text_of(row.values.get("invoice_prefix")).strip()[:_LONGEST_NUMBER]
    return f"{prefix}{number}" if has_one else ""


def _past_statuses(entry: Mapping[str, Any]) -> Iterator[int]:
    """Give the statuses of the history; what one of its rows holds instead concerns nobody."""
    for row in rows_of(entry, "histories", Problems()):
        with suppress(NotAnAmountError):
            yield parse_whole(text_of(row.values.get("order_status_id")))


def _order_id(entry: Mapping[str, Any]) -> str:
    """Return the order's number: of its own row, else of any row that belongs to it."""
    for row in _rows_with_number(entry):
        with suppress(NotAnAmountError):
            if parse_whole(text := text_of(row.get("order_id"))):
                return text
    raise UnreadableError(
        "De webwinkel stuurt een order zonder nummer. Werk de extensie in de webwinkel bij.",
        english="The shop sends an order without a number. Update the extension in the shop.",
    )


def _rows_with_number(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield object_in(entry, "order")
    for name in ("histories", "products", "totals"):
        rows = entry.get(name)
        yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _too_many(entry: Mapping[str, Any]) -> Bilingual:
    """Return which rows an order has too many of, as a sentence; nothing when it has not."""
    for name, most in MOST_OF.items():
        number = _length(entry.get(name))
        if number > most:
            return Bilingual(
                f"De order heeft {number} rijen {name}; sconnect leest er hooguit {most}.",
                f"The order has {number} rows of {name}; sconnect reads at most {most}.",
            )
    number, most = _length(entry.get("options")), MOST_OPTIONS * max(1, _length(entry.get("products")))
    if number > most:
        return Bilingual(
            f"De order heeft {number} opties; sconnect leest er hooguit {MOST_OPTIONS} per regel.",
            f"The order has {number} options; sconnect reads at most {MOST_OPTIONS} a line.",
        )
    return NOTHING


def _length(value: object) -> int:
    return len(value) if isinstance(value, list | dict) else 0


def _method(order: Row, kind: str) -> ShippingMethod:
    """Read how the order is paid or shipped: JSON from 4.0.2 on, before that a title and a code."""
    value = order.values.get(f"{kind}_method")
    detail = json_in(value)
    if detail is None:
        detail = _cut_off(value)
    if isinstance(detail, dict):
        row = Row(detail, f"{kind}_method", order.problems)
        code = row.text("code") or order.text(f"{kind}_code")
        return ShippingMethod(_module(code), without_markup(row.text("name")), row.text("tax_class_id"), code)
    code = order.text(f"{kind}_code")
    return ShippingMethod(_module(code), without_markup(order.text(f"{kind}_method")), quote_code=code)


def _cut_off(value: object) -> dict[str, str] | None:
    """Return what is left of JSON that did not fit its column: payment modules make that narrower. None: no JSON."""
    if not isinstance(value, str):
        return None
    escaped = text_of(value)  # what passed the shop's filter for input
    cut = next((text for text in (value, escaped) if _BEGINNING_OF_OBJECT.match(text)), "")
    if not cut:
        return None
    fields = {name: json_once(f'"{_PART_OF_ESCAPE.sub("", text)}"') for name, text in _JSON_FIELD.findall(cut)}
    return {name: text for name, text in fields.items() if isinstance(text, str)}


def _module(code: str) -> str:
    """Return the module of the shop that a method belongs to: `flat.flat` is a choice within `flat`."""
    return code.partition(".")[0]


def _is_placeholder(order: Row) -> bool:
    """Whether an order is of nobody: a fast checkout makes it before the payment and fills in the shopper later."""
    if order.identifier("customer_id"):
        return False
    email = order.text("email").casefold()
    words = frozenset(f"{order.text('firstname')} {order.text('lastname')}".casefold().split())
    is_guest = bool(words & _GUEST) and words <= _GUEST | _CUSTOMER
    if is_guest and _RESERVED.search(email):
        return True
    in_no_group = not order.identifier("customer_group_id")
    return (is_guest and bool(words & _CUSTOMER) and in_no_group) or email == _PLACEHOLDER_EMAIL


def _custom_fields(order: Row, given: Addresses) -> dict[str, str]:
    """Return the custom fields of the account and of the address that is billed, by field id."""
    columns = ["custom_field", "payment_custom_field"]
    if not given.is_billing_given:
        columns.append("shipping_custom_field")
    fields: dict[str, str] = {}
    for column in columns:
        fields |= custom_fields(order, column)
    return fields
