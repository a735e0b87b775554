"""What became of orders, as the app writes it and the admin would show it (docs/shop-protocol.md, 7.3)."""

import re
import secrets
from collections.abc import Callable, Container
from datetime import datetime
from typing import Any

from local.shop.http.request_bodies import NUMBER, items_in
from local.shop.http.wire import Refused
from local.shop.results import Item, Rejected, Result, check_length, results_of

CAPABILITY = "show_outcomes"
STATES = ("booked", "waiting", "refused", "uncertain", "skipped")
_LENGTHS = {"sales_order": 25, "invoice": 25, "reason_nl": 64, "reason_en": 64}
_COLUMNS = ("state", *_LENGTHS, "link")
_LONGEST_LINK = 255
_LINK = re.compile(
    r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:/[!#-;=?-\[\]-~]*)?", re.ASCII | re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ORDER_ID = re.compile(r"[1-9]\d{0,9}", re.ASCII)


class Outcomes:
    """The table of outcomes. `orders` tells which orders the shop has."""

    def __init__(self, orders: Callable[[], Container[str]], clock: Callable[[], datetime]) -> None:
        self.switched_on = False
        self.table_id = secrets.token_hex(8)
        self.records: dict[str, dict[str, str]] = {}
        self._orders = orders
        self._clock = clock

    def reinstall(self) -> None:
        """Begin with an empty table, as after the module was uninstalled and installed again."""
        self.table_id, self.records = secrets.token_hex(8), {}

    def info(self, described: dict[str, Any]) -> dict[str, Any]:
        """Return the shop's description of itself with what this adds to it."""
        if not self.switched_on:
            return described
        return {
            **described,
            "capabilities": [*described["capabilities"], CAPABILITY],
            "outcomes_id": self.table_id,
        }

    def write(self, body: dict[str, Any], most: int | None = None) -> list[Result]:
        """Answer a batch. Raises `Refused`."""
        if not self.switched_on:
            raise Refused(403, "not_offered", "Showing outcomes with the orders is switched off in this shop.")
        kinds = {"order_id": NUMBER, **dict.fromkeys(_COLUMNS, NUMBER)}
        items = items_in(body, kinds, required="order_id")
        return results_of(
            [{**item, "order_id": str(item["order_id"])} for item in items[:most]], "order_id", self._write
        )

    def _write(self, item: Item) -> tuple[str, str]:
        order_id = item["order_id"].strip()
        if not _ORDER_ID.fullmatch(order_id):
            raise Rejected("bad_value", "order_id must be the number of an order.")
        columns = _columns(item)
        if order_id not in self._orders():
            raise Rejected("unknown", "There is no order with this number.")
        before = self.records.get(order_id)
        after = {"written_at": "", **dict.fromkeys(_COLUMNS, ""), **(before or {}), **columns}
        if after == before:
            return "unchanged", order_id
        self.records[order_id] = {**after, "written_at": self._clock().isoformat()}
        return "updated" if before else "created", order_id


def _columns(item: Item) -> dict[str, str]:
    columns = {name: str(item[name]) for name in _COLUMNS if name in item}
    if columns.get("state") not in STATES:
        raise Rejected("bad_value", f"state must be one of {', '.join(STATES)}.")
    for name, most in _LENGTHS.items():
        if name in columns:
            columns[name] = columns[name].strip(" \t\n\r\0\x0b")
            if _CONTROL.search(columns[name]):
                raise Rejected("bad_value", f"{name} holds control characters.")
            check_length(columns, name, 0, most)
    link = columns.get("link", "")
    if link and (len(link) > _LONGEST_LINK or not _LINK.fullmatch(link)):
        raise Rejected("bad_value", f"link must be an address with https of at most {_LONGEST_LINK} characters.")
    return columns
