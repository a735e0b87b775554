"""The products of the simulated shop, as things to read and to write (docs/shop-protocol.md, chapter 7)."""

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from local.shop.captures import CAPTURED_LANGUAGE, Row
from local.shop.http.request_bodies import NUMBER, by_in, folded, items_in, keys_in
from local.shop.info import LANGUAGES
from local.shop.results import Item, Rejected, Result, check_length, results_of

CODES = ("sku", "upc", "ean", "jan", "isbn", "mpn")
_KEYS = ("model", *CODES)
_KINDS: dict[str, type | tuple[type, ...]] = {
    "key": str,
    "id": (str, int),
    "create": bool,
    "model": str,
    **dict.fromkeys(CODES, str),
    "name": str,
    "name_languages": list,
    "stores": list,
    "price": NUMBER,
    "quantity": NUMBER,
    "quantity_change": NUMBER,
    "once": str,
    "enabled": bool,
    "tax_class_id": (str, int),
}
_HIGHEST_PRICE = Decimal("99999999999.9999")
_PRICE_DECIMALS = 4
_LARGEST_QUANTITY = 2**31 - 1
_LENGTHS = {"model": (1, 64), "name": (1, 255), **dict.fromkeys(CODES, (0, 64))}
_ONCE_LENGTH = (8, 64)
_VARIANTS_PAGE = 200
_ONCE_REMEMBERED = timedelta(days=30)


class Products:
    """Products by id: `model`, `name`, `price`, `quantity`, `enabled`, `tax_class_id`, `codes`, `date_modified`.

    `stores` are those that show it; without, all do.
    """

    def __init__(
        self, reference: dict[str, list[Row]], clock: Callable[[], datetime], stores: Callable[[], list[str]]
    ) -> None:
        self._stores = stores
        self.records: dict[str, dict[str, Any]] = _captured(reference)
        self._tax_classes = {"0", *(row["tax_class_id"] for row in reference["tax_class"])}
        self._clock = clock
        self._seen: dict[str, datetime] = {}
        self._last_id = max(map(int, self.records), default=0)
        self._near: list[str] = []
        """Ids of the products that the keys of a batch can be about; what the batch itself made or changed too."""

    def adopt(self, records: dict[str, dict[str, Any]]) -> None:
        """Hold these products instead."""
        self.records = records
        self._last_id = max(map(int, records), default=0)

    def read(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer `products`."""
        by, keys = by_in(body, ("id", *_KEYS)), keys_in(body)
        return {"products": [self._shown(key) for key in self._having(keys, by)]}

    def write(self, body: dict[str, Any], most: int | None) -> list[Result]:
        """Do the items of `products_write`, no more than `most` of them."""
        by = by_in(body, _KEYS)
        items = items_in(body, _KINDS, required="key")
        keys = {folded(item["key"]) for item in items}
        self._near = self._having(keys, by)
        return results_of(items[:most], "key", lambda item: self._write(item, by))

    def _write(self, item: Item, by: str) -> tuple[str, str]:
        fields = self._fields(item)
        key = self._find(item, by)
        if key is None:
            return "created", self._create(item, by, fields)
        fields.pop("stores", None)  # of new products only
        if not self._is_new(item):
            return "unchanged", key
        has_changed = self._with_variants(
            key, {name: each for name, each in fields.items() if name != "quantity_change"}
        )
        before = self.records[key]
        if "quantity_change" in fields:
            fields["quantity"] = before["quantity"] + fields.pop("quantity_change")
        after = {**before, **fields, "codes": _filled(before["codes"], fields.get("codes", {}))}
        if "name" in fields:
            after["names"] = _renamed(_names(before), fields["name"], item.get("name_languages"))
            after["name"] = after["names"][LANGUAGES[0]["code"]]
            before = {**before, "names": _names(before)}
        if after == before and not has_changed:
            return "unchanged", key
        self.records[key] = {**after, "date_modified": self._clock()}
        self._near.append(key)
        return "updated", key

    def variants(self, after: int) -> dict[str, Any]:
        """Answer `variants`."""
        keys = sorted((key for key, record in self.records.items() if record.get("master_id")), key=int)
        found = [key for key in keys if int(key) > after]
        page = [self._shown(key) for key in found[:_VARIANTS_PAGE]]
        return {"products": page, "more": len(found) > _VARIANTS_PAGE}

    @property
    def has_variants(self) -> bool:
        """Whether any product follows a master."""
        return any(record.get("master_id") for record in self.records.values())

    def add_variant(self, key: str, master: str, **own: Any) -> None:
        """Add a product that follows a master in all but what it has of its own."""
        self.records[key] = {**self.records[master], **own, "master_id": master, "override": frozenset(own)}
        self._last_id = max(self._last_id, int(key))

    def save_master(self, master: str) -> None:
        """Save a product as the admin does: OpenCart copies it over its variants."""
        for key, record in self.records.items():
            if record.get("master_id") == master:
                copied = {name: value for name, value in self.records[master].items() if name not in record["override"]}
                self.records[key] = {**record, **copied}

    def _having(self, keys: set[str], by: str) -> list[str]:
        """Return the products that have one of these keys; a variant with the key of its master is one with it."""
        values = {key: folded(_value(key, record, by)) for key, record in self.records.items()}
        found = [key for key, value in values.items() if value in keys]
        return [key for key in found if values.get(self.records[key].get("master_id", "")) != values[key]]

    def _with_variants(self, key: str, fields: Item) -> bool:
        """Write to the variants of a product what they do not override, and let a variant keep its own."""
        changed = False
        for variant, record in self.records.items():
            if record.get("master_id") == key:
                codes = {kind: code for kind, code in fields.get("codes", {}).items() if kind not in record["override"]}
                taken = {name: value for name, value in fields.items() if name not in {"codes", *record["override"]}}
                after = {**record, **taken, "codes": _filled(record["codes"], codes)}
                changed = changed or after != record
                self.records[variant] = after
        record = self.records[key]
        own = {name for name in fields if name not in {"codes", "name"}} | set(fields.get("codes", {}))
        if "override" in record and not own <= record["override"]:
            self.records[key] = {**record, "override": record["override"] | own}
            return True
        return changed

    def _find(self, item: Item, by: str) -> str | None:
        """Return the id of the product that an item is about; None when it is to be made."""
        if "id" in item:
            if str(item["id"]) not in self.records:
                raise Rejected("unknown", "There is no product with this id.")
            return str(item["id"])
        wanted = folded(item["key"])
        if not wanted:
            raise Rejected("bad_value", "key must not be empty.")
        near = dict.fromkeys(self._near)
        found = [key for key in near if folded(_value(key, self.records[key], by)) == wanted]
        if len(found) > 1:
            raise Rejected("ambiguous", f"{len(found)} products have this {by}.")
        if not found and not item.get("create"):
            raise Rejected("unknown", f"There is no product with this {by}.")
        return found[0] if found else None

    def _create(self, item: Item, by: str, fields: Item) -> str:
        made = {"model": "", "quantity": 0, "price": Decimal(0), "enabled": False, "tax_class_id": "0", **fields}
        if by == "model":
            made = {**made, "model": fields.get("model", item["key"].strip())}
        else:
            made["codes"] = _filled({by: item["key"].strip()}, fields.get("codes", {}))
        if "name" not in made:
            raise Rejected("bad_value", "name is required for a new product.")
        check_length(made, "model", 1, 64)
        made["quantity"] += made.pop("quantity_change", 0)
        self._is_new(item)
        self._last_id += 1
        made["names"] = _renamed({}, made["name"], None)
        made.setdefault("stores", self._stores())
        self.records[str(self._last_id)] = {"codes": {}, **made, "date_modified": self._clock()}
        self._near.append(str(self._last_id))
        return str(self._last_id)

    def _fields(self, item: Item) -> Item:
        """Return what an item changes, in the types it is kept in. Raises `Rejected`."""
        for name, (least, most) in _LENGTHS.items():
            check_length(item, name, least, most)
        fields: Item = {name: item[name] for name in ("model", "name", "enabled") if name in item}
        if codes := {code: item[code] for code in CODES if code in item}:
            fields["codes"] = codes
        if "price" in item:
            fields["price"] = _price(item["price"])
        fields |= {name: _quantity(name, item[name]) for name in ("quantity", "quantity_change") if name in item}
        if len({"quantity", "quantity_change"} & set(item)) > 1:
            raise Rejected("bad_value", "quantity and quantity_change exclude each other.")
        if "quantity_change" in item and "once" not in item:
            raise Rejected("bad_value", "quantity_change needs once.")
        check_length(item, "once", *_ONCE_LENGTH)
        if "tax_class_id" in item:
            if str(item["tax_class_id"]) not in self._tax_classes:
                raise Rejected("bad_tax_class", "There is no such tax class.")
            fields["tax_class_id"] = str(item["tax_class_id"])
        if "stores" in item:
            fields["stores"] = self._chosen_stores([str(each) for each in item["stores"]])
        return fields

    def _shown(self, key: str) -> dict[str, Any]:
        return _shown(key, {"stores": self._stores(), **self.records[key]})

    def _chosen_stores(self, chosen: list[str]) -> list[str]:
        if not chosen:
            raise Rejected("bad_value", "stores must name a store.")
        if not set(chosen) <= set(self._stores()):
            raise Rejected("bad_store", "There is no such store.")
        return list(dict.fromkeys(chosen))

    def _is_new(self, item: Item) -> bool:
        """Remember the `once` of an item; False when it was there already."""
        now, once = self._clock(), item.get("once")
        self._seen = {known: seen for known, seen in self._seen.items() if now - seen <= _ONCE_REMEMBERED}
        if once is None or once not in self._seen:
            self._seen |= {once: now} if once else {}
            return True
        return False


def _captured(reference: dict[str, list[Row]]) -> dict[str, dict[str, Any]]:
    names = {row["product_id"]: row["name"] for row in reference["product_description"]}
    return {
        row["product_id"]: {
            "model": html.unescape(row["model"]),
            "name": html.unescape(names[row["product_id"]]),
            "names": {CAPTURED_LANGUAGE: html.unescape(names[row["product_id"]])},
            "price": Decimal(row["price"]),
            "quantity": int(row["quantity"]),
            "enabled": row["status"] == "1",
            "tax_class_id": row["tax_class_id"],
            "codes": {code: html.unescape(row[code]) for code in CODES if row[code]} | _codes_table(reference, row),
            "date_modified": row["date_modified"],
        }
        for row in reference["product"]
    }


def _codes_table(reference: dict[str, list[Row]], product: Row) -> dict[str, str]:
    """Return the codes that OpenCart 4.1 keeps in a table of their own."""
    rows = (row for row in reference.get("product_code", []) if row["product_id"] == product["product_id"])
    return {row["code"].lower(): html.unescape(row["value"]) for row in rows}


def _filled(before: dict[str, str], changes: dict[str, str]) -> dict[str, str]:
    return {kind: code for kind, code in {**before, **changes}.items() if code}


def _value(key: str, record: dict[str, Any], by: str) -> str:
    if by == "id":
        return key
    return str(record["model"] if by == "model" else record["codes"].get(by, ""))


def _shown(key: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": key,
        "model": record["model"],
        "name": record["name"],
        "price": format(record["price"], ".4f"),
        "quantity": str(record["quantity"]),
        "enabled": record["enabled"],
        "tax_class_id": record["tax_class_id"],
        "codes": record["codes"],
        "names": _names(record),
        "stores": record["stores"],
    }


def _names(record: dict[str, Any]) -> dict[str, str]:
    """Return the names of a product in every language; one that was put here with a single name has it in all."""
    names: dict[str, str] = record.get("names") or _renamed({}, record["name"], None)
    return {row["code"]: names.get(row["code"], "") for row in LANGUAGES}


def _renamed(names: dict[str, str], name: str, languages: list[str] | None) -> dict[str, str]:
    """Return the names after a write: in the languages that were asked, and where there was none."""
    codes = [row["code"] for row in LANGUAGES]
    return {code: name if languages is None or code in languages else names.get(code) or name for code in codes}


def _price(value: object) -> Decimal:
    price = _number("price", value)
    if not 0 <= price <= _HIGHEST_PRICE or price != round(price, _PRICE_DECIMALS):
        raise Rejected("bad_value", f"price must lie between 0 and {_HIGHEST_PRICE}, with at most 4 decimals.")
    return price


def _quantity(name: str, value: object) -> int:
    number = _number(name, value)
    if abs(number) > _LARGEST_QUANTITY or number != number.to_integral_value():
        raise Rejected("bad_value", f"{name} must be a whole number.")
    return int(number)


def _number(name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Rejected("bad_value", f"{name} must be a number.") from None
    if not number.is_finite():
        raise Rejected("bad_value", f"{name} must be a number.")
    return number
