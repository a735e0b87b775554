"""The captured rows of real shops, back in tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.shop.captures import COUNTRIES, Capture, load
from local.shop.info import CUSTOM_FIELDS, CUSTOMER_GROUPS, LANGUAGES, OPTION_NAMES, OPTION_VALUE_NAMES
from tests.extension.mariadb import MariaDb, quoted
from tests.extension.schema import Version, columns_of, create_statements

CAPTURE_OF = {"3.0.5.1": "3.0.3.9"}
_PARTS = {
    "products": "order_product",
    "options": "order_option",
    "totals": "order_total",
    "vouchers": "order_voucher",
    "histories": "order_history",
}
_REFERENCE = (
    "tax_class", "tax_rate", "tax_rule", "tax_rate_to_customer_group", "zone_to_geo_zone", "currency", "order_status",
    "customer", "address", "product", "product_description", "product_code",
    "product_option_value",
)  # fmt: skip
KEY, SECRET = "lab-key", "lab-secret-of-the-simulated-shop"
TABLE_OF_SETTINGS = "sconnect_setting"
Row = dict[str, str | None]


def capture_of(version: Version) -> Capture:
    """Return the captured shop that a version is filled with."""
    return load(CAPTURE_OF.get(version.name, version.name))


def create_shop(server: MariaDb, database: str, version: Version) -> None:
    """Make the tables of a shop and fill them with its capture."""
    statements = [f"CREATE DATABASE `{database}` CHARACTER SET {version.charset}", f"USE `{database}`"]
    statements += [*create_statements(version), *_inserts(version)]
    server.run(";\n".join(statements))


def _inserts(version: Version) -> Iterator[str]:
    for table, row in _rows(version):
        columns = [column for column in columns_of(version, table) if column.name in row or not column.counts]
        if columns:
            names = ", ".join(f"`{column.name}`" for column in columns)
            values = ", ".join(quoted(row.get(column.name, column.empty_value)) for column in columns)
            yield f"INSERT INTO `{version.prefix}{table}` ({names}) VALUES ({values})"


def _rows(version: Version) -> Iterator[tuple[str, Mapping[str, Any]]]:
    capture = capture_of(version)
    for entry in capture.entries:
        yield "order", entry["order"]
        for part, table in _PARTS.items():
            for row in entry[part]:
                yield table, row
    for table in _REFERENCE:
        for row in capture.reference.get(table, []):
            yield table, row
    for key, value in capture.settings.items():
        yield (
            "setting",
            {"store_id": "0", "code": "config", "key": key, "value": value, "serialized": str(int(value[:1] == "["))},
        )
    yield from _made_up(capture)


def _made_up(capture: Capture) -> Iterator[tuple[str, Row]]:
    """Give what the captures leave out but every shop has."""
    name = str(capture.entries[0]["order"]["store_name"])
    settings = {
        "config_name": name, "config_language": "en-gb", "config_customer_group_id": "1", "config_stock_status_id": "7",
        "config_weight_class_id": "1", "config_length_class_id": "2", "config_timezone": capture.timezone,
        "config_currency": capture.default_currency, "module_sconnect_status": "1",
    }  # fmt: skip
    for key, value in settings.items():
        if key not in capture.settings:
            yield "setting", {"store_id": "0", "code": "config", "key": key, "value": value, "serialized": "0"}
    for language in LANGUAGES:
        yield "language", {**language, "status": "1"}
    yield from _option_names()
    yield "store", {"store_id": "3", "name": "Tweede winkel", "url": "https://twee.example.test/"}
    for product in capture.reference["product"]:
        for store_id in ("0", "3"):
            yield "product_to_store", {"product_id": product["product_id"], "store_id": store_id}
    for country_id, code in COUNTRIES.items():
        yield "country", {"country_id": country_id, "iso_code_2": code, "status": "1"}
    for group in CUSTOMER_GROUPS:
        yield "customer_group", group
        yield "customer_group_description", {**group, "language_id": "1"}
    for custom_field in CUSTOM_FIELDS:
        yield "custom_field", {**custom_field, "type": "text", "status": "1"}
        yield "custom_field_description", {**custom_field, "language_id": "1"}
    for code in sorted({total["code"] for entry in capture.entries for total in entry["totals"]}):
        yield "extension", {"type": "total", "code": code}


def link_settings(server: MariaDb, database: str, version: Version) -> None:
    """Give the extension the key of the simulated shop, let it do everything, and as often as tests ask."""
    table = f"`{version.prefix}{TABLE_OF_SETTINGS}`"
    switches = {f"allow_{name}": "1" for name in ("read_orders", "read_payments", "write_products", "write_customers")}
    for name, value in {"key": KEY, "secret": SECRET, "calls_per_minute": "100000", **switches}.items():
        server.run(f"REPLACE INTO {table} (name, value) VALUES ({quoted(name)}, {quoted(value)})", database)


def _option_names() -> Iterator[tuple[str, Row]]:
    for option_id, names in OPTION_NAMES.items():
        for language, name in enumerate(names, start=1):
            yield "option_description", {"option_id": option_id, "language_id": str(language), "name": name}
        for value_id, of_value in OPTION_VALUE_NAMES[option_id].items():
            for language, name in enumerate(of_value, start=1):
                numbers = {"option_value_id": value_id, "option_id": option_id, "language_id": str(language)}
                yield "option_value_description", {**numbers, "name": name}
