"""What Dutch shops have beside a plain one: written by SQL into an installed shop, again and again without harm.

Three languages, a second store, statuses of a carrier and a marketplace, options and a product with variants in every
language, custom fields for house number and addition, and a checkout of 4.x that asks no billing address.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.realshop.kit.shops import Installed, installed, quoted

LANGUAGES = ((2, "nl-nl", "Nederlands"), (3, "de-de", "Deutsch"))
"""Beside English, which every shop is installed with: id, code, name."""
ENGLISH, DUTCH, GERMAN = 1, 2, 3
STORE, STORE_PATH = 1, "twee/"
"""The second store is the same shop at a path of its own."""
LATE_STATUSES = ((31, "Verzonden door vervoerder"), (32, "Marktplaats: te verwerken"))
"""Statuses that appear after linking: id and name, which only the Dutch language has."""
SIZED, MASTER, VARIANT, OVERRIDING = 61, 70, 71, 72
"""Products: one with the option size, and of OpenCart 4 a master with two variants, the last with its own price."""
SIZE_OPTION, SMALL, LARGE = 40, 401, 402
HOUSE_NUMBER, ADDITION, VAT_NUMBER = 11, 12, 13
"""Custom fields: of an address, and the last one of an account."""
COFFEE, SHIRT = 50, 51
HIGH, LOW = 20, 21
"""Tax classes."""
PRODUCTS = {
    COFFEE: ("LAB-KOFFIE", "12.3853", LOW),
    SHIRT: ("LAB-SHIRT", "16.5289", HIGH),
    SIZED: ("LAB-TAS", "24.7934", HIGH),
}
"""Model, price without VAT and tax class."""
_DAY = "2026-01-01 12:00:00"
_CONFIG: dict[str, Any] = {
    "config_country_id": 150, "config_zone_id": 2331, "config_timezone": "Europe/Amsterdam", "config_currency": "EUR",
    "config_currency_auto": 0, "config_account_id": 0, "config_checkout_id": 0, "config_stock_checkout": 1,
    "config_checkout_guest": 1, "config_mail_engine": "mail", "config_mail_alert": [],
}  # fmt: skip
"""No text to agree with, no mail."""
_NAMES = {
    COFFEE: {ENGLISH: "Coffee beans", DUTCH: "Koffiebonen 1 kg", GERMAN: "Kaffeebohnen"},
    SHIRT: {ENGLISH: "Shirt", DUTCH: "T-shirt", GERMAN: "T-Shirt"},
    SIZE_OPTION: {ENGLISH: "Size", DUTCH: "Maat", GERMAN: "Größe"},
    SMALL: {ENGLISH: "S", DUTCH: "S", GERMAN: "S"},
    LARGE: {ENGLISH: "L", DUTCH: "L", GERMAN: "L"},
    SIZED: {ENGLISH: "Bag", DUTCH: "Tas", GERMAN: "Tasche"},
    MASTER: {ENGLISH: "Chair", DUTCH: "Stoel", GERMAN: "Stuhl"},
    VARIANT: {ENGLISH: "Chair red", DUTCH: "Stoel rood", GERMAN: "Stuhl rot"},
    OVERRIDING: {ENGLISH: "Chair blue", DUTCH: "Stoel blauw", GERMAN: "Stuhl blau"},
    HOUSE_NUMBER: {ENGLISH: "House number", DUTCH: "Huisnummer", GERMAN: "Hausnummer"},
    ADDITION: {ENGLISH: "Addition", DUTCH: "Toevoeging", GERMAN: "Zusatz"},
    VAT_NUMBER: {ENGLISH: "VAT number", DUTCH: "Btw-nummer", GERMAN: "USt-IdNr."},
}
_NAMED = ("order_status", "stock_status", "return_reason", "return_action", "return_status")
"""Tables with a row per language beside those of descriptions."""


def set_up(shop: Installed) -> None:
    """Write everything."""
    add_catalogue(shop)
    add_languages(shop)
    add_store(shop)
    add_custom_fields(shop)
    add_options(shop)
    if not shop.is_3:
        add_variants(shop)
        ask_billing_address(shop, asked=False)
    forget_cache(shop)


def forget_cache(shop: Installed) -> None:
    """Have the shop read its tables anew."""
    for file in (shop.files / "system/storage/cache").glob("cache.*"):
        file.unlink(missing_ok=True)


def add_catalogue(shop: Installed) -> None:
    """Make it a Dutch shop: euro, VAT of 21 and 9 %, and products with either; demo products lose their tax."""
    for name, value in _CONFIG.items():
        shop.setting("config", name, value)
    shop.setting("shipping_flat", "shipping_flat_tax_class_id", HIGH)
    shop.sql(
        "UPDATE oc_currency SET value = 1 WHERE code = 'EUR'; UPDATE oc_currency SET value = 1.1 WHERE code = 'USD'"
    )
    shop.insert("geo_zone", geo_zone_id=50, name="Nederland", description="NL", date_added=_DAY, date_modified=_DAY)
    shop.insert(
        "zone_to_geo_zone", zone_to_geo_zone_id=950, country_id=150, zone_id=0, geo_zone_id=50, date_added=_DAY,
        date_modified=_DAY,
    )  # fmt: skip
    for tax_class, rate, percent in ((HIGH, 121, 21), (LOW, 109, 9)):
        dates = {"date_added": _DAY, "date_modified": _DAY}
        name = f"BTW {percent}%"
        shop.insert("tax_rate", tax_rate_id=rate, name=name, rate=percent, type="P", geo_zone_id=50, **dates)
        shop.insert("tax_rate_to_customer_group", tax_rate_id=rate, customer_group_id=1)
        shop.insert("tax_class", tax_class_id=tax_class, title=name, description=name, **dates)
        rule = {"tax_rule_id": 900 + rate, "tax_class_id": tax_class, "tax_rate_id": rate}
        shop.insert("tax_rule", **rule, based="shipping", priority=1)
    for number, (model, price, tax_class) in PRODUCTS.items():
        if shop.sql(f"SELECT COUNT(*) FROM oc_product WHERE model = '{model}'").strip() == "0":
            _add_product(shop, number, model, price, tax_class)


def _add_product(shop: Installed, number: int, model: str, price: str, tax_class: int) -> None:
    """Put a product in the place of the demo product of that number."""
    columns = {"product_id": number, "model": model, "sku": f"SKU-{number}", "price": price, "tax_class_id": tax_class}
    stock = {"quantity": 100_000, "stock_status_id": 7, "subtract": 1, "minimum": 1, "shipping": 1, "status": 1}
    shop.insert(
        "product", **columns, **stock, weight_class_id=1, length_class_id=1, date_available="2020-01-01",
        date_added=_DAY, date_modified=_DAY,
    )  # fmt: skip
    for table in (
        "product_option",
        "product_option_value",
        "product_special",
        "product_discount",
        "product_description",
    ):
        if shop.has(table):
            shop.sql(f"DELETE FROM oc_{table} WHERE product_id = {number}")
    shop.insert("product_to_store", product_id=number, store_id=0)
    if shop.has("product_code"):
        shop.insert("product_code", product_id=number, code="SKU", value=f"SKU-{number}")
    _name_product(shop, number)


def add_languages(shop: Installed) -> None:
    """Add Dutch and German with English's own files, so that every page has texts; their codes are right."""
    for number, code, name in LANGUAGES:
        values = {"language_id": number, "name": name, "code": code, "locale": code, "image": "", "directory": code}
        shop.insert("language", **values, extension="", sort_order=number, status=1)
        for table in [*_NAMED, *_tables(shop, "description")]:
            columns = [column for column in shop.columns(table) if column != "language_id"]
            if "language_id" in shop.columns(table):
                named = ", ".join(f"`{column}`" for column in columns)
                shop.sql(
                    f"INSERT IGNORE INTO oc_{table} ({named}, language_id) "
                    f"SELECT {named}, {number} FROM oc_{table} WHERE language_id = {ENGLISH}"
                )
    own = [shop.files / side / "language" for side in ("admin", "catalog")]
    packages = [each for side in ("admin", "catalog") for each in shop.files.glob(f"extension/*/{side}/language")]
    for folder in [*own, *packages]:
        for _, code, _ in LANGUAGES:
            _speak_english(folder, code)


def _speak_english(folder: Path, code: str) -> None:
    """Give a language the texts of English, where it has none, under its own code."""
    english, own = folder / "en-gb", folder / code
    for text in english.rglob("*.php"):
        place = own / text.relative_to(english).as_posix().replace("en-gb", code)
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if text.parent == english and text.name in {"en-gb.php", "default.php"}:
            content = re.sub(r"(\['code'\]\s*=\s*')en'", rf"\g<1>{code[:2]}'", text.read_text(encoding="utf-8"))
            place.write_text(content, encoding="utf-8")
        else:
            place.symlink_to(text)


def add_store(shop: Installed) -> None:
    """Add a second store that sells what the first one sells."""
    url = f"{shop.url}{STORE_PATH}"
    shop.insert("store", store_id=STORE, name="Tweede winkel", url=url, ssl=url)
    copied = shop.sql("SELECT COUNT(*) FROM oc_setting WHERE store_id = 1").strip() == "0"
    if copied:
        shop.sql(
            "INSERT INTO oc_setting (store_id, code, `key`, value, serialized) "
            "SELECT 1, code, `key`, value, serialized FROM oc_setting WHERE store_id = 0 AND code = 'config'"
        )
    for key, value in (("config_name", "Tweede winkel"), ("config_url", url), ("config_ssl", url)):
        shop.setting("config", key, value, store=STORE)
    for table in _tables(shop, "to_store"):
        columns = ", ".join(f"`{column}`" for column in shop.columns(table) if column != "store_id")
        shop.sql(
            f"INSERT IGNORE INTO oc_{table} ({columns}, store_id) "
            f"SELECT {columns}, {STORE} FROM oc_{table} WHERE store_id = 0"
        )
    path = shop.files / STORE_PATH.rstrip("/")
    if not path.exists():
        path.symlink_to(".")


def add_late_statuses(shop: Installed) -> None:
    """Add statuses as a carrier's or a marketplace's module does, in one language only."""
    for number, name in LATE_STATUSES:
        shop.insert("order_status", order_status_id=number, language_id=DUTCH, name=name)


def move_on(shop: Installed, order_id: str, status: int, comment: str = "") -> None:
    """Give an order another status, with its row in the history."""
    shop.sql(
        f"INSERT INTO oc_order_history SET order_id = {order_id}, order_status_id = {status}, notify = 0, "
        f"comment = '{comment}', date_added = NOW();"
        f"UPDATE oc_order SET order_status_id = {status}, date_modified = NOW() WHERE order_id = {order_id}"
    )


def add_custom_fields(shop: Installed) -> None:
    """Add house number and addition to addresses and a VAT number to accounts, for every customer group."""
    for number in (HOUSE_NUMBER, ADDITION, VAT_NUMBER):
        shop.insert(
            "custom_field", custom_field_id=number, type="text", value="", validation="", status=1, sort_order=number,
            location="account" if number == VAT_NUMBER else "address",
        )  # fmt: skip
        for language, name in _NAMES[number].items():
            shop.insert("custom_field_description", custom_field_id=number, language_id=language, name=name)
        shop.sql(
            f"REPLACE INTO oc_custom_field_customer_group (custom_field_id, customer_group_id, required) "
            f"SELECT {number}, customer_group_id, 0 FROM oc_customer_group"
        )


def add_account(shop: Installed, email: str, password: str, fields: dict[int, str]) -> None:
    """Add an account of a shopper with custom fields, as the registration of OpenCart 4 keeps it."""
    shop.sql(f"DELETE FROM oc_customer WHERE email = {quoted(email)}")
    hashed = subprocess.run(
        ["/usr/bin/php", "-r", "echo password_hash($argv[1], PASSWORD_DEFAULT);", password],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    shop.insert(
        "customer", customer_group_id=1, store_id=0, language_id=ENGLISH, firstname="Sanne", lastname="Proefklant",
        email=email, telephone="0612345678", password=hashed, custom_field=json.dumps(fields), newsletter=0, ip="",
        status=1, safe=1, token="", code="", date_added=_DAY,
    )  # fmt: skip


def add_options(shop: Installed) -> None:
    """Add the option size, in three languages, to a product."""
    shop.insert("option", option_id=SIZE_OPTION, type="select", validation="", sort_order=1)
    for language, name in _NAMES[SIZE_OPTION].items():
        shop.insert("option_description", option_id=SIZE_OPTION, language_id=language, name=name)
    required = {"product_option_id": 940, "product_id": SIZED, "option_id": SIZE_OPTION, "value": "", "required": 0}
    shop.insert("product_option", **required)
    for place, value in enumerate((SMALL, LARGE)):
        shop.insert("option_value", option_value_id=value, option_id=SIZE_OPTION, image="", sort_order=place)
        for language, name in _NAMES[value].items():
            shop.insert(
                "option_value_description",
                option_value_id=value,
                language_id=language,
                option_id=SIZE_OPTION,
                name=name,
            )
        shop.insert(
            "product_option_value", product_option_value_id=9400 + place, product_option_id=940, product_id=SIZED,
            option_id=SIZE_OPTION, option_value_id=value, quantity=1000, subtract=0, price=place * 5, price_prefix="+",
            points=0, points_prefix="+", weight=0, weight_prefix="+",
        )  # fmt: skip
    _name_product(shop, SIZED)


def add_variants(shop: Installed) -> None:
    """Add a master with two variants, as OpenCart 4 keeps them: the last keeps its own price and model."""
    shop.sql(f"REPLACE INTO oc_product SELECT * FROM oc_product WHERE product_id = {SIZED}")
    for number, model, master, price, override in (
        (MASTER, "STOEL", 0, 40, "[]"),
        (VARIANT, "STOEL-ROOD", MASTER, 40, "[]"),
        (OVERRIDING, "STOEL-BLAUW", MASTER, 45, '{"model":"1","price":"1"}'),
    ):
        columns = [name for name in shop.columns("product") if name != "product_id"]
        named = ", ".join(f"`{name}`" for name in columns)
        known = shop.sql(f"SELECT COUNT(*) FROM oc_product WHERE product_id = {number}").strip()
        if known == "0":
            shop.sql(
                f"INSERT INTO oc_product (product_id, {named}) "
                f"SELECT {number}, {named} FROM oc_product WHERE product_id = {SIZED}"
            )
        shop.sql(
            f"UPDATE oc_product SET model = '{model}', master_id = {master}, price = {price}, "
            f"variant = '[]', override = '{override}' WHERE product_id = {number}"
        )
        for store in (0, STORE):
            shop.insert("product_to_store", product_id=number, store_id=store)
        _name_product(shop, number)


def ask_billing_address(shop: Installed, *, asked: bool) -> None:
    """Have the checkout of 4.x ask for a billing address, or not: that is how it is installed."""
    for store in (0, STORE):
        shop.setting("config", "config_checkout_payment_address", int(asked), store=store)


def _tables(shop: Installed, ending: str) -> list[str]:
    """Return the tables whose name ends like this."""
    return [name.removeprefix("oc_") for name in shop.sql(f"SHOW TABLES LIKE 'oc\\_%{ending}'").split()]


def _name_product(shop: Installed, number: int) -> None:
    for language, name in _NAMES[number].items():
        shop.insert(
            "product_description", product_id=number, language_id=language, name=name, description="", tag="",
            meta_title=name, meta_description="", meta_keyword="",
        )  # fmt: skip


def main() -> None:
    """Set up every shop of a folder."""
    for shop in installed(Path(sys.argv[1]).resolve()):
        set_up(shop)
        print(shop.name, "set up")


if __name__ == "__main__":
    main()
