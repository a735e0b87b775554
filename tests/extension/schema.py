"""Shop tables of our own making, in the shapes of OpenCart 3.0, 4.0 and 4.1: what a version has is named per column.

A column is `name type`; NOT NULL without a default unless it says otherwise, as in the older versions.
"""

from dataclasses import dataclass

_VARCHARS = {
    "model": 64, "sku": 64, "upc": 12, "ean": 14, "jan": 13, "isbn": 17, "mpn": 64, "location": 128,
    "firstname": 32, "lastname": 32, "company": 60, "address_1": 128, "address_2": 128, "city": 128, "postcode": 10,
    "country": 128, "zone": 128, "email": 96, "telephone": 32, "fax": 32, "method": 128, "code": 128, "title": 255,
    "iso_code_2": 2, "salt": 9, "ip": 40, "language_code": 5, "currency_code": 3, "type": 32,
}  # fmt: skip
"""Length of text columns by name, or by the part behind `payment_` and `shipping_`; all others have 255."""
_TEXTS = ("custom_field", "comment", "address_format", "description", "tag", "token", "message", "value_text")
_AMOUNTS = ("price", "total", "tax", "commission", "rate", "amount")
_NUMBERS = (
    "invoice_no", "quantity", "reward", "notify", "sort_order", "shipping", "points", "subtract", "minimum", "status",
    "viewed", "rating", "newsletter", "safe", "commenter", "default", "serialized", "priority", "approval",
)  # fmt: skip

_ORDER_3 = (
    "store_name store_url customer_id customer_group_id firstname lastname email telephone fax custom_field "
    "{payment} payment_method payment_code {shipping} shipping_method shipping_code comment total order_status_id "
    "affiliate_id commission marketing_id tracking language_id currency_id currency_code currency_value ip forwarded_ip "
    "user_agent accept_language date_added date_modified"
)
_ORDER_4 = (
    "subscription_id transaction_id store_name store_url customer_id customer_group_id firstname lastname email telephone "
    "custom_field payment_address_id {payment} payment_method shipping_address_id {shipping} shipping_method comment total "
    "order_status_id affiliate_id commission marketing_id tracking language_id language_code currency_id currency_code "
    "currency_value ip forwarded_ip user_agent accept_language date_added date_modified"
)
_ADDRESS = "firstname lastname company address_1 address_2 city postcode country country_id zone zone_id address_format custom_field"
_CODES = "sku upc ean jan isbn mpn"
_PRODUCT = (
    "location quantity stock_status_id image? manufacturer_id shipping price points tax_class_id date_available weight "
    "weight_class_id length width height length_class_id subtract minimum sort_order status date_added date_modified"
)
_CUSTOMER = (
    "customer_id! customer_group_id store_id language_id firstname lastname email telephone password newsletter "
    "custom_field ip status safe token code date_added"
)


@dataclass(frozen=True)
class Version:
    """One shape of shop. `codes_in_table`: article codes are rows of `product_code`."""

    name: str
    flavour: str
    prefix: str
    engine: str
    charset: str
    connection_charset: str
    codes_in_table: bool = False

    @property
    def is_3(self) -> bool:
        return self.flavour == "3"

    @property
    def is_4_1(self) -> bool:
        return self.name.startswith("4.1")


VERSIONS = {
    "3.0.3.9": Version("3.0.3.9", "3", "oc_", "MyISAM", "utf8mb3", "utf8"),
    "4.0.2.3": Version("4.0.2.3", "4", "winkel_x_", "InnoDB", "utf8mb4", "utf8mb4"),
    "4.1.0.3": Version("4.1.0.3", "4", "oc_", "InnoDB", "utf8mb4", "utf8mb4", codes_in_table=True),
}
"""Beside them stands 3.0.5.1: as 3.0.3.9, with four bytes a character."""
NEWER_3 = Version("3.0.5.1", "3", "oc5_", "MyISAM", "utf8mb4", "utf8")


def tables(version: Version) -> dict[str, list[str]]:
    """Return the columns of each table: `id!` counts up, `column?` may be null, `a+b` at the end is the primary key."""
    found = {
        "order": ["order_id!", "invoice_no", "invoice_prefix", "store_id", *_order(version)],
        "order_product": _words(
            "order_product_id! order_id@ product_id {m} name model quantity price total tax reward", version
        ),
        "order_option": _words(
            "order_option_id! order_id order_product_id product_option_id product_option_value_id name value_text=value type",
            version,
        ),
        "order_total": _words("order_total_id! order_id@ {x} code title value_amount=value sort_order", version),
        "order_history": "order_history_id! order_id order_status_id notify comment date_added".split(),
        "order_status": "order_status_id language_id name order_status_id+language_id".split(),
        "product": _product(version),
        "product_description": (
            "product_id language_id name description tag meta_title meta_description meta_keyword product_id+language_id"
        ).split(),
        "product_to_store": "product_id store_id product_id+store_id".split(),
        "customer": _customer(version),
        "address": (
            "address_id! customer_id firstname lastname company address_1 address_2 city postcode country_id zone_id custom_field"
        ).split()
        + ([] if version.is_3 else ["default"]),
        "setting": "setting_id! store_id code key value_text=value serialized".split(),
        "extension": "extension_id! type code".split(),
        "language": "language_id! name code status".split(),
        "store": "store_id! name url".split(),
        "currency": "currency_id! code value_rate=value decimal_place status".split(),
        "country": "country_id! iso_code_2 status".split(),
        "tax_class": "tax_class_id! title".split(),
        "tax_rate": "tax_rate_id! geo_zone_id name rate type".split(),
        "tax_rule": "tax_rule_id! tax_class_id tax_rate_id based priority".split(),
        "tax_rate_to_customer_group": "tax_rate_id customer_group_id tax_rate_id+customer_group_id".split(),
        "zone_to_geo_zone": "zone_to_geo_zone_id! geo_zone_id country_id zone_id".split(),
        "customer_group": "customer_group_id! approval sort_order".split(),
        "customer_group_description": "customer_group_id language_id name customer_group_id+language_id".split(),
        "custom_field": "custom_field_id! type location status".split(),
        "custom_field_description": "custom_field_id language_id name custom_field_id+language_id".split(),
    }
    if not version.is_4_1:
        found["order_voucher"] = (
            "order_voucher_id! order_id voucher_id description code from_name from_email to_name to_email voucher_theme_id message amount"
        ).split()
    if version.codes_in_table:
        found["product_code"] = "product_code_id! product_id@ code value".split()
    return found


def create_statements(version: Version) -> list[str]:
    """Return the CREATE TABLE statements of a shop."""
    return [_create(version, name, columns) for name, columns in tables(version).items()]


def empty_value(name: str) -> str:
    """Return what OpenCart writes into a column that has nothing to hold."""
    kind = _type(name)
    if kind.startswith("date"):
        return "2026-11-23 10:00:00"
    return "0" if kind.startswith(("int", "decimal")) else ""


def _create(version: Version, table: str, columns: list[str]) -> str:
    parts, keys = [], []
    nullable = version.is_4_1 and table == "order"
    for column in columns:
        if "+" in column:
            keys.append(f"PRIMARY KEY ({', '.join(column.split('+'))})")
        elif column.endswith("!"):
            parts.append(f"`{column[:-1]}` int(11) NOT NULL AUTO_INCREMENT")
            keys.append(f"PRIMARY KEY (`{column[:-1]}`)")
        else:
            name = column.rstrip("?@")
            null = "DEFAULT NULL" if column.endswith("?") or nullable else "NOT NULL"
            kind, _, name = name.rpartition("=")
            parts.append(f"`{name}` {_type(kind or name)} {null}")
            keys += [f"KEY `{name}` (`{name}`)"] if column.endswith("@") else []
    options = f"ENGINE={version.engine} DEFAULT CHARSET={version.charset}"
    return f"CREATE TABLE `{version.prefix}{table}` ({', '.join(parts + keys)}) {options}"


def _type(name: str) -> str:
    short = name.removeprefix("payment_").removeprefix("shipping_")
    if short in _TEXTS:
        return "text"
    if name != "transaction_id" and (name.endswith("_id") or name in _NUMBERS):
        return "int(11)"
    if name.endswith("_amount") or name in _AMOUNTS:
        return "decimal(15,4)"
    if name in {"currency_value", "value_rate", "weight", "length", "width", "height"}:
        return "decimal(15,8)"
    if name == "date_available":
        return "date"
    if name.startswith("date_"):
        return "datetime"
    if short == "method":
        return "text"
    return f"varchar({_VARCHARS.get(short, 255)})"


def _order(version: Version) -> list[str]:
    text = _ORDER_3 if version.is_3 else _ORDER_4
    parts = {kind: " ".join(f"{kind}_{name}" for name in _ADDRESS.split()) for kind in ("payment", "shipping")}
    return text.format(**parts).split()


def _product(version: Version) -> list[str]:
    codes = [f"{code}?" if version.codes_in_table else code for code in _CODES.split()]
    more = ["viewed"] if version.is_3 else ["master_id", "variant", "override", "rating"]
    return ["product_id!", "model", *codes, *_PRODUCT.split(), *more]


def _customer(version: Version) -> list[str]:
    more = ["fax", "salt", "address_id"] if version.is_3 else ["commenter"] if version.is_4_1 else []
    return [*_CUSTOMER.split(), *more]


def _words(text: str, version: Version) -> list[str]:
    return text.format(m="" if version.is_3 else "master_id", x="" if version.is_3 else "extension").split()
