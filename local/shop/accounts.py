"""The customer accounts of the simulated shop, as things to read and to write (docs/shop-protocol.md, chapter 7)."""

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.shop.captures import COUNTRIES, Entry, Row
from local.shop.http.request_bodies import by_in, check_types, folded, items_in, keys_in
from local.shop.http.wire import Refused
from local.shop.info import ACCOUNT_FIELDS, CUSTOMER_GROUPS
from local.shop.results import Item, Rejected, Result, check_length, results_of

_KINDS: dict[str, type | tuple[type, ...]] = {
    "email": str,
    "id": (str, int),
    "create": bool,
    "group_id": (str, int),
    "store_id": (str, int),
    "firstname": str,
    "lastname": str,
    "telephone": str,
    "enabled": bool,
    "address": dict,
    "custom_field": (dict, list),
}
_ADDRESS_LENGTHS = {
    "firstname": 32,
    "lastname": 32,
    "company": 60,
    "address_1": 128,
    "address_2": 128,
    "postcode": 10,
    "city": 128,
}
_ADDRESS_KINDS: dict[str, type] = dict.fromkeys([*_ADDRESS_LENGTHS, "country"], str)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_LONGEST_EMAIL = 96
_ELSEWHERE = "AT BE BG CH CY CZ DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NO PL PT RO SE SI SK"
_SHOP_COUNTRIES = {*COUNTRIES.values(), *_ELSEWHERE.split()}
_NOWHERE = dict.fromkeys(_ADDRESS_KINDS, "")


class Accounts:
    """Customers by id, with the names of the protocol; what was made here is also marked with newsletter and date."""

    def __init__(
        self,
        reference: dict[str, list[Row]],
        clock: Callable[[], datetime],
        stores: Callable[[], list[str]],
        keeps_email: Callable[[], bool],
    ) -> None:
        """`keeps_email`: whether the address of an account is never changed; an extension of before does."""
        self.records: dict[str, dict[str, Any]] = _captured(reference)
        self._clock = clock
        self._stores = stores
        self._keeps_email = keeps_email
        self._last_id = max(map(int, self.records), default=0)

    def adopt(self, records: dict[str, dict[str, Any]]) -> None:
        """Hold these accounts instead."""
        self.records = records
        self._last_id = max(map(int, records), default=0)

    def read(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer `customers`."""
        by, keys = by_in(body, ("id", "email")), keys_in(body)
        found = [
            (key, record)
            for key, record in self.records.items()
            if folded(key if by == "id" else record["email"]) in keys
        ]
        return {"customers": [_shown(key, record) for key, record in found]}

    def write(self, body: dict[str, Any], most: int | None) -> list[Result]:
        """Do the items of `customers_write`, no more than `most` of them."""
        items = items_in(body, _KINDS, required="email")
        for index, item in enumerate(items):
            check_types(item.get("address", {}), _ADDRESS_KINDS, f"items[{index}].address")
            _check_custom_field(item, f"items[{index}].custom_field")
        return results_of(items[:most], "email", self._write)

    def with_account_address(self, entry: Entry) -> Entry:
        """Return an order as it is sent: one of an account, without a payment address, with the account's own."""
        order = entry["order"]
        account = self.records.get(order["customer_id"] or "", {})
        is_billed = any(order[f"payment_{name}"] for name in ("address_1", "postcode", "city"))
        if is_billed or not account.get("address"):
            return entry
        texts = {name: html.escape(text) for name, text in account["address"].items()}
        country = {"iso_code_2": texts.pop("country"), "custom_field": account.get("address_custom_field", "[]")}
        return {**entry, "account_address": {**texts, **country}}

    def _write(self, item: Item) -> tuple[str, str]:
        fields = _fields(item)
        key = self._find(item)
        if key is None:
            return "created", self._create(item, fields)
        before = self.records[key]
        fields |= {"email": self._free_email(item, key)} if "id" in item else {}
        after = {**before, **fields, "custom_field": {**before["custom_field"], **fields.get("custom_field", {})}}
        if "address" in fields:
            after["address"] = _address(before["address"] or _NOWHERE, fields["address"])
        if after == before:
            return "unchanged", key
        self.records[key] = after
        return "updated", key

    def _find(self, item: Item) -> str | None:
        """Return the id of the account that an item is about; None when it is to be made."""
        if "id" in item:
            if str(item["id"]) not in self.records:
                raise Rejected("unknown", "There is no customer with this id.")
            return str(item["id"])
        found = self._with_email(item["email"])
        if len(found) > 1:
            raise Rejected("ambiguous", f"{len(found)} customers have this e-mail address.")
        if not found and not item.get("create"):
            raise Rejected("unknown", "There is no customer with this e-mail address.")
        return found[0] if found else None

    def _with_email(self, email: str) -> list[str]:
        return [key for key, record in self.records.items() if folded(record["email"]) == folded(email)]

    def _free_email(self, item: Item, key: str) -> str:
        """Return the e-mail address for an account; its own spelling when it has this one already."""
        if folded(item["email"]) == folded(self.records[key]["email"]):
            return str(self.records[key]["email"])
        if self._with_email(item["email"]):
            raise Rejected("email_taken", "Another customer has this e-mail address.")
        if self._keeps_email():
            raise Rejected("email_differs", "The account has another e-mail address, which is never changed.")
        return str(item["email"]).strip()

    def _create(self, item: Item, fields: Item) -> str:
        for name in ("firstname", "lastname"):
            if name not in fields:
                raise Rejected("bad_value", f"{name} is required for a new customer.")
        stores = self._stores()
        store_id = str(item.get("store_id", "0")) if stores else "0"
        if stores and store_id not in stores:
            raise Rejected("bad_store", "There is no such store.")
        self._last_id += 1
        self.records[str(self._last_id)] = {
            "group_id": CUSTOMER_GROUPS[0]["customer_group_id"],
            "telephone": "",
            "enabled": True,
            "custom_field": {},
            **fields,
            "email": item["email"].strip(),
            "address": _address(_NOWHERE, fields["address"]) if "address" in fields else None,
            "store_id": store_id,
            "newsletter": False,
            "safe": False,
            "date_added": self._clock(),
        }
        return str(self._last_id)


def _fields(item: Item) -> Item:
    """Return what an item changes. Raises `Rejected`."""
    if not _EMAIL.fullmatch(item["email"].strip()) or len(item["email"]) > _LONGEST_EMAIL:
        raise Rejected("bad_email", "email is no e-mail address.")
    for name, least in (("firstname", 1), ("lastname", 1), ("telephone", 0)):
        check_length(item, name, least, 32)
    if "group_id" in item and str(item["group_id"]) not in {row["customer_group_id"] for row in CUSTOMER_GROUPS}:
        raise Rejected("bad_group", "There is no such customer group.")
    _check_address(item.get("address"))
    custom = dict(item.get("custom_field") or {})
    if set(custom) - ACCOUNT_FIELDS:
        raise Rejected("bad_custom_field", "There is no such custom field of an account.")
    given = ("firstname", "lastname", "telephone", "enabled", "address")
    fields = {name: item[name] for name in given if name in item}
    fields |= {"group_id": str(item["group_id"])} if "group_id" in item else {}
    return fields | ({"custom_field": custom} if custom else {})


def _check_address(address: Item | None) -> None:
    if address is None:
        return
    for name, most in _ADDRESS_LENGTHS.items():
        check_length(address, name, 0, most, shown=f"address.{name}")
    if address.get("country", "").upper() not in _SHOP_COUNTRIES:
        raise Rejected("bad_country", "There is no such country.")


def _address(before: dict[str, str], changes: Item) -> dict[str, str]:
    sent = {name: text for name, text in changes.items() if name in _ADDRESS_KINDS}
    return {**before, **sent, "country": sent["country"].upper()}


def _check_custom_field(item: Item, where: str) -> None:
    """Refuse anything but an object of texts; PHP writes an empty one as a list."""
    value = item.get("custom_field", {})
    if isinstance(value, list) and value:
        raise Refused(400, "bad_value", "custom_field must be an object.", where)
    for name, text in dict(value).items():
        if not isinstance(text, str):
            raise Refused(400, "bad_value", "A custom field must be text.", f"{where}.{name}")


def _captured(reference: dict[str, list[Row]]) -> dict[str, dict[str, Any]]:
    addresses: dict[str, Row] = {}
    for row in reference["address"]:
        addresses.setdefault(row["customer_id"], row)
    return {
        row["customer_id"]: {
            "email": row["email"],
            "group_id": row["customer_group_id"],
            "firstname": html.unescape(row["firstname"]),
            "lastname": html.unescape(row["lastname"]),
            "telephone": row["telephone"],
            "enabled": row["status"] == "1",
            "address": _captured_address(addresses.get(row["customer_id"])),
            "custom_field": {},
            "address_custom_field": addresses.get(row["customer_id"], {}).get("custom_field", "[]"),
        }
        for row in reference["customer"]
    }


def _captured_address(row: Row | None) -> dict[str, str] | None:
    if row is None:
        return None
    texts = {name: html.unescape(row[name]) for name in _ADDRESS_LENGTHS}
    return {**texts, "country": COUNTRIES[row["country_id"]]}


def _shown(key: str, record: dict[str, Any]) -> dict[str, Any]:
    names = ("email", "group_id", "firstname", "lastname", "telephone", "enabled", "address", "custom_field")
    return {"id": key, **{name: record[name] for name in names}, "store_id": record.get("store_id", "0")}
