"""Shop tables of our own making, in the shapes of OpenCart 3.0, 4.0 and 4.1: which columns, which types, which keys."""

from dataclasses import dataclass


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
NEWER_3 = Version("3.0.5.1", "3", "oc5_", "MyISAM", "utf8mb4", "utf8")
"""As 3.0.3.9, but with four bytes a character in the tables (and still three on the connection)."""

_ADDRESS = (
    "firstname lastname company address_1 address_2 city postcode country country_id zone zone_id address_format "
    "custom_field"
)
_PAYMENT = " ".join(f"payment_{name}" for name in _ADDRESS.split())
_SHIPPING = " ".join(f"shipping_{name}" for name in _ADDRESS.split())
_ORDER_END = (
    "comment total order_status_id affiliate_id commission marketing_id tracking language_id {4:language_code} "
    "currency_id currency_code currency_value ip forwarded_ip user_agent accept_language date_added date_modified"
)
_TABLES = {
    "order": (
        "order_id! invoice_no invoice_prefix store_id store_name store_url {4:subscription_id transaction_id} "
        "customer_id customer_group_id firstname lastname email telephone {3:fax} custom_field {4:payment_address_id} "
        f"{_PAYMENT} payment_method {{3:payment_code}} {{4:shipping_address_id}} {_SHIPPING} shipping_method "
        f"{{3:shipping_code}} {_ORDER_END}"
    ),
    "order_product": "order_product_id! order_id@ product_id {4:master_id} name model quantity price total tax reward",
    "order_option": (
        "order_option_id! order_id order_product_id product_option_id product_option_value_id name value:text type"
    ),
    "order_total": "order_total_id! order_id@ {4:extension} code title value:decimal(15,4) sort_order",
    "order_history": "order_history_id! order_id order_status_id notify comment date_added",
    "order_voucher": (
        "order_voucher_id! order_id voucher_id description code from_name from_email to_name to_email voucher_theme_id "
        "message amount"
    ),
    "order_status": "order_status_id language_id name order_status_id+language_id",
    "product": (
        "product_id! model sku upc ean jan isbn mpn location quantity stock_status_id image? manufacturer_id shipping "
        "price points tax_class_id date_available weight weight_class_id length width height length_class_id subtract "
        "minimum sort_order status {3:viewed} {4:master_id variant override rating} date_added date_modified"
    ),
    "product_code": "product_code_id! product_id@ code value",
    "product_description": (
        "product_id language_id name description tag meta_title meta_description meta_keyword product_id+language_id"
    ),
    "product_option_value": "product_option_value_id! product_option_id product_id option_id option_value_id",
    "option_description": "option_id language_id name option_id+language_id",
    "option_value_description": "option_value_id language_id option_id name option_value_id+language_id",
    "upload": "upload_id! name filename code date_added",
    "product_to_store": "product_id store_id product_id+store_id",
    "customer": (
        "customer_id! customer_group_id store_id language_id firstname lastname email telephone "
        "{3:fax salt address_id} password newsletter custom_field ip status safe token code {4.1:commenter} date_added"
    ),
    "address": (
        "address_id! customer_id firstname lastname company address_1 address_2 city postcode country_id zone_id "
        "custom_field {4:default}"
    ),
    "setting": "setting_id! store_id code key value:text serialized",
    "order_recurring": "order_recurring_id! order_id",
    "extension": "extension_id! {4:extension?} type code",
    "event": "event_id! code {4:description} trigger action status sort_order",
    "language": "language_id! name code status",
    "store": "store_id! name url",
    "currency": "currency_id! code value:decimal(15,8) decimal_place status",
    "country": "country_id! iso_code_2 status",
    "tax_class": "tax_class_id! title",
    "tax_rate": "tax_rate_id! geo_zone_id name rate type",
    "tax_rule": "tax_rule_id! tax_class_id tax_rate_id based priority",
    "tax_rate_to_customer_group": "tax_rate_id customer_group_id tax_rate_id+customer_group_id",
    "zone_to_geo_zone": "zone_to_geo_zone_id! geo_zone_id country_id zone_id",
    "customer_group": "customer_group_id! approval sort_order",
    "customer_group_description": "customer_group_id language_id name customer_group_id+language_id",
    "custom_field": "custom_field_id! type location status",
    "custom_field_description": "custom_field_id language_id name custom_field_id+language_id",
}
"""`id!` counts up, `x@` is indexed, `x?` may be null, `x:type` has another type than its name says, `a+b` is the
primary key, `{4:...}` is there in that version only. Everything else is NOT NULL
without a default, as in the older versions."""

_LENGTHS = {
    "model": 64, "sku": 64, "upc": 12, "ean": 14, "jan": 13, "isbn": 17, "mpn": 64, "location": 128, "firstname": 32,
    "lastname": 32, "company": 60, "address_1": 128, "address_2": 128, "city": 128, "postcode": 10, "country": 128,
    "zone": 128, "email": 96, "telephone": 32, "fax": 32, "code": 128, "iso_code_2": 2, "salt": 9, "ip": 40,
    "language_code": 5, "currency_code": 3, "type": 32,
}  # fmt: skip
"""Of text columns by name, or by the part behind `payment_` and `shipping_`; all others have 255."""
_INTEGERS = (
    "invoice_no", "quantity", "reward", "notify", "sort_order", "shipping", "points", "subtract", "minimum", "status",
    "viewed", "rating", "newsletter", "safe", "commenter", "default", "serialized", "priority", "approval",
)  # fmt: skip
_TYPES = {
    **dict.fromkeys(
        ("custom_field", "comment", "address_format", "description", "tag", "token", "message", "method"), "text"
    ),
    **dict.fromkeys(("price", "total", "tax", "commission", "rate", "amount"), "decimal(15,4)"),
    **dict.fromkeys(("currency_value", "weight", "length", "width", "height"), "decimal(15,8)"),
    **dict.fromkeys(("date_added", "date_modified"), "datetime"),
    **dict.fromkeys(_INTEGERS, "int(11)"),
    "date_available": "date",
    "transaction_id": "varchar(100)",
}

_NULL_TEXTS = ("product", "product_description", "customer", "address")
"""Tables whose texts may be null in 4.1, where a new row holds null unless it says otherwise."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    sql_type: str
    nullable: bool
    mark: str

    @property
    def counts(self) -> bool:
        return self.mark == "!"

    @property
    def empty_value(self) -> str:
        """What OpenCart writes into a column that has nothing to hold."""
        if self.sql_type.startswith("date"):
            return "2026-11-23 10:00:00"
        return "0" if self.sql_type.startswith(("int", "decimal")) else ""


def columns_of(version: Version, table: str) -> list[Column]:
    """Return the columns of a table; none when the version lacks it."""
    if (table == "product_code" and not version.codes_in_table) or (table == "order_voucher" and version.is_4_1):
        return []
    if table == "order_recurring" and not version.is_3:
        return []
    return [_column(version, table, word) for word in _words(version, table) if "+" not in word]


def create_statements(version: Version) -> list[str]:
    """Return the CREATE TABLE statements of a shop."""
    return [_create(version, table) for table in _TABLES if columns_of(version, table)]


def _create(version: Version, table: str) -> str:
    parts = []
    for column in columns_of(version, table):
        null = "NOT NULL AUTO_INCREMENT PRIMARY KEY" if column.counts else "NULL" if column.nullable else "NOT NULL"
        parts.append(f"`{column.name}` {column.sql_type} {null}")
        if column.mark == "@":
            parts.append(f"KEY `{column.name}` (`{column.name}`)")
    parts += [f"PRIMARY KEY ({word.replace('+', ', ')})" for word in _words(version, table) if "+" in word]
    options = f"ENGINE={version.engine} DEFAULT CHARSET={version.charset}"
    return f"CREATE TABLE `{version.prefix}{table}` ({', '.join(parts)}) {options}"


def _words(version: Version, table: str) -> list[str]:
    text = _TABLES[table]
    for name in ("3", "4", "4.1"):
        before, mark, rest = text.partition("{" + name + ":")
        while mark:
            inside, _, after = rest.partition("}")
            text = before + (inside if version.name.startswith(name) else "") + after
            before, mark, rest = text.partition("{" + name + ":")
    return text.split()


def _column(version: Version, table: str, word: str) -> Column:
    name, _, given_type = word.rstrip("!@?").partition(":")
    mark = word[-1] if word[-1] in "!@?" else ""
    sql_type = given_type or _type(name)
    may_be_null = table == "order" or (table in _NULL_TEXTS and sql_type.startswith(("varchar", "text")))
    return Column(name, sql_type, mark == "?" or (version.is_4_1 and may_be_null), mark)


def _type(name: str) -> str:
    short = name.removeprefix("payment_").removeprefix("shipping_")
    known = _TYPES.get(name) or _TYPES.get(short)
    if known:
        return known
    return "int(11)" if name.endswith("_id") else f"varchar({_LENGTHS.get(short, 255)})"
