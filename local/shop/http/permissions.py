"""What the owner of the simulated shop lets sconnect do, and the columns of orders that travel."""

from dataclasses import dataclass, field
from typing import Any

from local.shop.captures import Entry
from local.shop.http.wire import Refused

SWITCHES = ("import_orders", "payments", "export_articles", "export_customers")
"""Each named by the capability that it stands for."""
_NEEDS = {
    "orders": "import_orders",
    "options": "import_orders",
    "payments": "payments",
    "products": "export_articles",
    "variants": "export_articles",
    "products_write": "export_articles",
    "customers": "export_customers",
    "customers_write": "export_customers",
}
_OF_ADDRESS = (
    "firstname", "lastname", "company", "address_1", "address_2", "city", "postcode", "country", "zone", "custom_field",
    "method", "code", "iso_code_2",
)  # fmt: skip
_COLUMNS = {
    "order": {
        "order_id", "invoice_no", "invoice_prefix", "store_id", "store_name", "customer_id", "customer_group_id",
        "firstname", "lastname", "email", "telephone", "custom_field", "comment", "total", "order_status_id",
        "currency_code", "currency_value", "date_added", "date_modified",
        *(f"{kind}_{name}" for kind in ("payment", "shipping") for name in _OF_ADDRESS),
    },
    "products": {
        "order_product_id", "order_id", "product_id", "name", "model", "quantity", "price", "total", "tax",
    },
    "options": {
        "order_id", "order_product_id", "product_option_value_id", "name", "value", "type", "option_id",
        "option_value_id", "file_name",
    },
    "totals": {"order_id", "code", "title", "value", "sort_order"},
    "vouchers": {"order_id", "description", "amount"},
    "histories": {"order_history_id", "order_id", "order_status_id", "date_added", "refunded"},
}  # fmt: skip


@dataclass
class Permissions:
    """Switches of the settings page: on here, as in a shop that is linked and set up."""

    on: set[str] = field(default_factory=lambda: set(SWITCHES))
    undecided: set[str] = field(default_factory=set)
    """Those of an updated extension that nothing was chosen for yet."""
    undecided_until: int = 0

    def require(self, call: str) -> None:
        """Let a call pass or raise `Refused`. What passes undecided is chosen by that."""
        needed = _NEEDS.get(call)
        if needed is None:
            return
        if needed not in self.on | self.undecided:
            message = f"The owner of the shop did not switch on {needed}."
            raise Refused(403, "not_offered", message, "call", capability=needed)
        self.undecided.discard(needed)
        self.on.add(needed)

    def in_info(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return the description of the shop with what may be done."""
        allowed = self.on | self.undecided
        off = [name for name in SWITCHES if name not in allowed]
        of_others = {"options": "import_orders", "variants": "export_articles"}
        hidden = {*off, *(name for name, needed in of_others.items() if needed in off)}
        told = [each for each in answer["capabilities"] if each not in hidden]
        undecided = [name for name in SWITCHES if name in self.undecided]
        transition = {"undecided": undecided, "undecided_until": self.undecided_until} if undecided else {}
        return {**answer, "capabilities": told, "switched_off": off, **transition}


def columns_that_travel(entry: Entry, *, tells_refunds: bool) -> Entry:
    """Return an order without what stays in the shop; what a test made no row of travels as it is."""
    hidden = set() if tells_refunds else {"refunded"}
    sent = dict(entry)
    for part, columns in _COLUMNS.items():
        value = entry.get(part)
        if isinstance(value, list):
            sent[part] = [_chosen(row, columns - hidden) for row in value]
        elif part in entry:
            sent[part] = _chosen(value, columns)
    return sent


def _chosen(row: Any, columns: set[str]) -> Any:
    return {name: value for name, value in row.items() if name in columns} if isinstance(row, dict) else row
