"""The captured rows, completed with what the protocol sends besides them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
CAPTURES = ("3.0.3.9", "4.0.2.3", "4.1.0.3")
"""The installations there are captures of, by tag."""

Row = dict[str, Any]
"""A row of a shop table: column name -> text."""
Entry = dict[str, Any]
"""One order as the protocol sends it: order, products, options, totals, vouchers, histories, product_codes."""

COUNTRIES = {"150": "NL", "81": "DE"}
"""ISO codes of the countries that occur, by OpenCart's own number."""
CAPTURED_LANGUAGE = "en-gb"
"""The code of the language that the captured catalogues are in."""
_NOT_IN_PROTOCOL = "changed_at"


@dataclass(frozen=True)
class Capture:
    """One captured installation."""

    opencart: str
    php: str
    timezone: str
    default_currency: str
    entries: list[Entry]
    reference: dict[str, list[Row]]
    has_recurring_payments: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """The shop's settings by key."""
        return {row["key"]: row["value"] for row in self.reference["setting"]}

    @property
    def date_modified_follows_status(self) -> bool:
        """Whether a status change moves `order.date_modified`: not in 4.1."""
        return not self.opencart.startswith("4.1")


def load(tag: str) -> Capture:
    """Return a fresh copy of a capture. Raises `ValueError` for an unknown tag."""
    if tag not in CAPTURES:
        raise ValueError(f"no capture {tag!r}; there are {', '.join(CAPTURES)}")
    orders = json.loads(_text(f"orders-{tag}.json"))
    reference = json.loads(_text(f"reference-{tag}.json"))
    catalogue = {row["product_id"]: row for row in reference["product"]}
    names = {row["product_id"]: row["name"] for row in reference["product_description"]}
    numbers = {row["product_option_value_id"]: row for row in reference["product_option_value"]}
    return Capture(
        opencart=orders["opencart"],
        php=orders["php"],
        timezone=orders["timezone"],
        default_currency=orders["default_currency"],
        entries=[_completed(entry, catalogue, numbers, names) for entry in orders["orders"]],
        reference=reference,
    )


@cache
def shared(tag: str) -> Capture:
    """Return a capture; its orders and reference data may not be changed. Raises `ValueError` for an unknown tag."""
    return load(tag)


@cache
def _text(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def _completed(entry: Entry, catalogue: dict[str, Row], numbers: dict[str, Row], names: dict[str, str]) -> Entry:
    order = entry["order"]
    for kind in ("payment", "shipping"):
        order[f"{kind}_iso_code_2"] = COUNTRIES.get(order[f"{kind}_country_id"], "")
    for option in entry["options"]:
        known = numbers.get(option["product_option_value_id"], {})
        option |= {name: known[name] for name in ("option_id", "option_value_id") if known}
    for product_id, codes in entry["product_codes"].items():
        codes |= {name: catalogue[product_id][name] for name in ("price", "shipping")}
        codes["names"] = {CAPTURED_LANGUAGE: names[product_id]} if names.get(product_id) else {}
    return {name: value for name, value in entry.items() if name != _NOT_IN_PROTOCOL}
