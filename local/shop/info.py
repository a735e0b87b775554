"""The shop's description of itself (`call=info`)."""

import json
from typing import Any

from local.shop.captures import COUNTRIES, Capture, Row
from local.shop.identity import ShopIdentity

EXTENSION_VERSION = "2.0.0"
TASKS = ["import_orders", "export_articles", "export_customers"]
ABILITIES = ["options", "names", "repeats_nonce", "currency_periods", "product_stores", "stores", "payments"]
"""What extensions of before cannot do."""
CUSTOMER_GROUPS: list[Row] = [
    {"customer_group_id": "1", "name": "Default"},
    {"customer_group_id": "2", "name": "Zakelijk"},
]
CUSTOM_FIELDS: list[Row] = [
    {"custom_field_id": "3", "name": "Klantnummer SnelStart", "location": "account"},
    {"custom_field_id": "4", "name": "Afdeling", "location": "address"},
]
HIGHEST_HISTORY = "highest_history"
"""The capability and the field that say how far the order history goes; extensions of before have neither."""
ACCOUNT_FIELDS = frozenset(row["custom_field_id"] for row in CUSTOM_FIELDS if row["location"] == "account")
LANGUAGES: list[Row] = [
    {"language_id": "1", "code": "en-gb", "name": "English"},
    {"language_id": "2", "code": "nl-nl", "name": "Nederlands"},
    {"language_id": "3", "code": "de-de", "name": "Deutsch"},
]
OPTION_NAMES = {"60": ("Size", "Maat", "Größe")}
"""Options that products can have, by number: the name in each language."""
OPTION_VALUE_NAMES = {"60": {"160": ("S", "S", "S"), "161": ("M", "M", "M"), "162": ("XL", "XL", "XL")}}
"""Their values, by number of the option: the names by number of the value."""
_LANGUAGE = "1"
"""Of the shop itself."""
_KINDS_WITH_TAX_CLASS = ("low_order_fee", "handling")


def shop_info(
    capture: Capture, identity: ShopIdentity | None = None, stores: Row | None = None, *, is_old: bool = False
) -> dict[str, Any]:
    """Return the part of the answer that does not change with the time. `is_old`: by an extension of before."""
    told = {"identity": identity.answer()} if identity and identity.installation else {}
    reference, settings = capture.reference, capture.settings
    return {
        "opencart": capture.opencart,
        "extension": EXTENSION_VERSION,
        "php": capture.php,
        "languages": LANGUAGES,
        "stores": [
            {"store_id": store_id, "name": name, "url": "https://labwinkel.example.test/"}
            for store_id, name in (stores or {"0": _store_name(capture)}).items()
        ],
        "currencies": reference["currency"],
        "order_statuses": _statuses(reference["order_status"]),
        "processing_statuses": json.loads(settings["config_processing_status"]),
        "complete_statuses": json.loads(settings["config_complete_status"]),
        "tax_classes": reference["tax_class"],
        "tax_rates": [_tax_rate(capture, row) for row in reference["tax_rate"]],
        "total_tax_classes": _total_tax_classes(settings),
        "customer_groups": CUSTOMER_GROUPS,
        "custom_fields": CUSTOM_FIELDS,
        "capabilities": [*TASKS, HIGHEST_HISTORY, *told, *([] if is_old else ABILITIES)],
        **told,
        **({} if is_old else {"recurring_payments": capture.has_recurring_payments, "currency_periods": []}),
        "total_codes": sorted({total["code"] for entry in capture.entries for total in entry["totals"]}),
    }


def shop_options() -> dict[str, Any]:
    """Return the answer to `call=options`."""
    return {
        "options": [
            {
                "option_id": option_id,
                "names": list(dict.fromkeys(names)),
                "values": [
                    {"option_value_id": value_id, "names": list(dict.fromkeys(of_value))}
                    for value_id, of_value in OPTION_VALUE_NAMES[option_id].items()
                ],
            }
            for option_id, names in OPTION_NAMES.items()
        ]
    }


def tax_rate_countries(capture: Capture, rate: Row) -> list[str]:
    """Return the ISO codes of the countries in the rate's geo zone."""
    zones = capture.reference["zone_to_geo_zone"]
    return [COUNTRIES[zone["country_id"]] for zone in zones if zone["geo_zone_id"] == rate["geo_zone_id"]]


def _tax_rate(capture: Capture, rate: Row) -> dict[str, Any]:
    reference = capture.reference
    return {
        **_pick(rate, "tax_rate_id", "name", "rate", "type"),
        "country_codes": tax_rate_countries(capture, rate),
        "tax_class_ids": _linked(reference["tax_rule"], rate, "tax_class_id"),
        "customer_group_ids": _linked(reference["tax_rate_to_customer_group"], rate, "customer_group_id"),
    }


def _statuses(rows: list[Row]) -> list[Row]:
    """Return every status once, with its name in the shop's own language, else in any other."""
    named: dict[int, Row] = {}
    for row in sorted(rows, key=lambda each: (each["language_id"] == _LANGUAGE, -int(each["language_id"]))):
        status_id = int(row["order_status_id"])
        if row["name"].strip() or status_id not in named:
            named[status_id] = _pick(row, "order_status_id", "name")
    return [named[status_id] for status_id in sorted(named)]


def _linked(rows: list[Row], rate: Row, column: str) -> list[str]:
    return [row[column] for row in rows if row["tax_rate_id"] == rate["tax_rate_id"]]


def _total_tax_classes(settings: dict[str, str]) -> dict[str, str]:
    fees = {code: settings.get(f"total_{code}_tax_class_id", "") for code in _KINDS_WITH_TAX_CLASS}
    classes = {**fees, "shipping.flat": settings["shipping_flat_tax_class_id"]}
    return {code: tax_class for code, tax_class in classes.items() if tax_class}


def _store_name(capture: Capture) -> str:
    return str(capture.entries[0]["order"]["store_name"])


def _pick(row: Row, *columns: str) -> Row:
    return {column: row[column] for column in columns}
