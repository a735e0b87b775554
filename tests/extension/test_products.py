"""Reading and writing products: docs/shop-protocol.md, chapter 7."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.shop.info import LANGUAGES as SHOP_LANGUAGES
from tests.extension.php import php
from tests.extension.world import ROOT, Shop

Item = dict[str, Any]
LANGUAGES = [row["code"] for row in SHOP_LANGUAGES]


def write(shop: Shop, *items: Item, by: str = "model") -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = shop.post("products_write", {"by": by, "items": list(items)})["results"]
    assert [result["key"] for result in results] == [str(item["key"]) for item in items]
    return results


def outcomes(results: list[dict[str, Any]]) -> list[str]:
    return [result.get("code") or result["outcome"] for result in results]


def read(shop: Shop, *keys: Any, by: str = "model") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.post("products", {"by": by, "keys": list(keys)})["products"]
    return found


def one(shop: Shop, key: str, by: str = "model") -> dict[str, Any]:
    (found,) = read(shop, key, by=by)
    return found


def test_a_product_reads_as_the_catalogue_has_it(shop: Shop) -> None:
    assert one(shop, "LAB-KOKER") == {
        "id": "53",
        "model": "LAB-KOKER",
        "name": 'Waterkoker <i>Pro</i> & "Zn" 1,7 L',
        "price": "41.3223",
        "quantity": one(shop, "LAB-KOKER")["quantity"],
        "enabled": True,
        "tax_class_id": "20",
        "codes": {"sku": "SKU-4004", "ean": "8710000004002", "mpn": "MPN-D4"},
        "names": {"en-gb": 'Waterkoker <i>Pro</i> & "Zn" 1,7 L', "nl-nl": "", "de-de": ""},
        "stores": ["0", "3"],
    }


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("model", " lab-koker "),
        ("sku", "sku-4004"),
        ("ean", 8710000004002),
        ("mpn", "MPN-D4"),
        ("id", 53),
        ("id", "53"),
    ],
)
def test_keys_are_found_without_regard_to_capitals_and_spaces(shop: Shop, by: str, key: str | int) -> None:
    assert [product["id"] for product in read(shop, key, "no such key", "", by=by)] == ["53"]


@pytest.mark.parametrize("key", ["lab-kok%", "lab_koker", "lab-köker", "LAB-KOKER'", "%", "' OR 1=1 -- "])
def test_nothing_but_the_key_itself_is_found(shop: Shop, key: str) -> None:
    assert read(shop, key) == []


def test_a_new_product_is_in_every_language_and_store(changing_shop: Shop) -> None:
    shop = changing_shop
    item = {
        "key": "NEW-1",
        "create": True,
        "name": 'Thee & "honing" <1 kg>',
        "price": 4.5872,
        "tax_class_id": 21,
        "sku": "S-1",
    }
    (result,) = write(shop, item)
    assert result["outcome"] == "created"
    assert one(shop, "NEW-1") == {
        "id": result["id"],
        "model": "NEW-1",
        "name": 'Thee & "honing" <1 kg>',
        "price": "4.5872",
        "quantity": "0",
        "enabled": False,
        "tax_class_id": "21",
        "codes": {"sku": "S-1"},
        "names": dict.fromkeys(LANGUAGES, 'Thee & "honing" <1 kg>'),
        "stores": ["0", "3"],
    }
    where = f"WHERE product_id = {result['id']}"
    names = shop.sql(
        f"SELECT language_id, name, meta_title, description FROM {{p}}product_description {where} ORDER BY 1"
    )
    escaped = "Thee &amp; &quot;honing&quot; &lt;1 kg&gt;"
    assert names.splitlines() == [f"{each}\t{escaped}\t{escaped}\t" for each in (1, 2, 3)]
    beside = f"CONCAT(description, tag, meta_description, meta_keyword) = '' FROM {{p}}product_description {where}"
    assert shop.sql(f"SELECT {beside}").split() == ["1", "1", "1"], "a page of OpenCart 4.1 fails on null"
    assert shop.sql(f"SELECT location = '' FROM {{p}}product {where}").split() == ["1"]
    assert shop.sql(f"SELECT store_id FROM {{p}}product_to_store {where} ORDER BY 1").split() == ["0", "3"]
    row = shop.sql(
        f"SELECT stock_status_id, weight_class_id, length_class_id, status, subtract, date_available < date_added, "
        f"date_added > NOW() - INTERVAL 1 DAY FROM {{p}}product {where}"
    )
    assert row.split() == ["7", "1", "2", "0", "1", "1", "1"]


def test_a_repeat_changes_nothing(changing_shop: Shop) -> None:
    shop = changing_shop
    items = [
        {"key": "NEW-2", "create": True, "name": "Koffie", "price": "1.5", "enabled": True, "ean": "8710000001234"},
        {"key": "LAB-SHIRT", "quantity": 40},
    ]
    write(shop, *items)
    before, cleared = shop.checksum(), shop.lines_logged("cache product")
    assert outcomes(write(shop, *items)) == ["unchanged", "unchanged"]
    assert shop.checksum() == before
    assert shop.lines_logged("cache product") == cleared


def test_only_fields_sent_are_written_and_the_cache_is_cleared_once(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("UPDATE {p}product SET date_modified = '2020-01-01 00:00:00'")
    before, cleared = one(shop, "LAB-KOKER"), shop.lines_logged("cache product")
    results = write(shop, {"key": "lab-koker", "price": "40"}, {"key": "LAB-SHIRT", "enabled": False})
    assert outcomes(results) == ["updated", "updated"]
    assert one(shop, "LAB-KOKER") == {**before, "price": "40.0000"}
    assert one(shop, "LAB-SHIRT")["enabled"] is False
    assert shop.lines_logged("cache product") == cleared + 1
    moved = shop.sql("SELECT model FROM {p}product WHERE date_modified > '2020-01-01' ORDER BY 1").split()
    assert moved == ["LAB-KOKER", "LAB-SHIRT"]


def test_every_field_can_be_changed(changing_shop: Shop) -> None:
    shop = changing_shop
    identifier = one(shop, "LAB-KOKER")["id"]
    change = {
        "key": "ignored", "id": identifier, "model": "KOKER & ZN", "name": "Nieuw", "price": "0", "quantity": -3,
        "enabled": False, "tax_class_id": "0", "sku": "", "ean": "123", "upc": "u", "jan": "j", "isbn": "i",
        "mpn": "m'n",
    }  # fmt: skip
    assert outcomes(write(shop, change)) == ["updated"]
    assert one(shop, "koker & zn") == {
        "id": identifier,
        "model": "KOKER & ZN",
        "name": "Nieuw",
        "price": "0.0000",
        "quantity": "-3",
        "enabled": False,
        "tax_class_id": "0",
        "codes": {"upc": "u", "ean": "123", "jan": "j", "isbn": "i", "mpn": "m'n"},
        "names": dict.fromkeys(LANGUAGES, "Nieuw"),
        "stores": ["0", "3"],
    }
    assert outcomes(write(shop, change)) == ["unchanged"]


def test_a_product_says_which_stores_show_it_if_any(changing_shop: Shop) -> None:
    shop = changing_shop
    first, second, third = (one(shop, model) for model in ("LAB-KOFFIE", "LAB-SHIRT", "NEW-1"))
    shop.sql(f"DELETE FROM {{p}}product_to_store WHERE product_id = {first['id']}")
    shop.sql(f"DELETE FROM {{p}}product_to_store WHERE product_id = {second['id']} AND store_id = 0")
    by_id = {
        product["id"]: product["stores"]
        for product in read(shop, *(each["id"] for each in (first, second, third)), by="id")
    }
    assert by_id == {first["id"]: [], second["id"]: ["3"], third["id"]: ["0", "3"]}


def test_a_difference_counts_once(changing_shop: Shop) -> None:
    shop = changing_shop
    start = int(one(shop, "LAB-KOFFIE")["quantity"])
    change = {"key": "LAB-KOFFIE", "quantity_change": -4, "once": "movement-1"}
    assert outcomes(write(shop, change)) == ["updated"]
    assert outcomes(write(shop, change, {**change, "price": "99"})) == ["unchanged", "unchanged"]
    assert int(one(shop, "LAB-KOFFIE")["quantity"]) == start - 4
    assert outcomes(write(shop, {**change, "once": "movement-2"})) == ["updated"]
    assert int(one(shop, "LAB-KOFFIE")["quantity"]) == start - 8
    assert one(shop, "LAB-KOFFIE")["price"] != "99.0000"


def test_marks_of_differences_are_forgotten_after_thirty_days(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("UPDATE {p}sconnect_once SET seen_at = seen_at - 31 * 86400")
    write(shop, {"key": "LAB-KOFFIE", "quantity_change": 1, "once": "movement-9"})
    assert shop.sql("SELECT COUNT(*) FROM {p}sconnect_once").strip() == "1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "nowhere"}, "unknown"),
        ({"key": "nowhere", "id": "99999"}, "unknown"),
        ({"key": "nowhere", "id": "x' OR 1"}, "unknown"),
        ({"key": "nowhere", "create": True}, "bad_value"),
        ({"key": "   ", "create": True, "name": "x"}, "bad_value"),
        ({"key": "m" * 65, "create": True, "name": "x"}, "bad_value"),
        ({"key": "nowhere", "create": True, "name": "x", "model": "elsewhere"}, "bad_value"),
        ({"key": "LAB-SHIRT", "model": ""}, "bad_value"),
        ({"key": "LAB-SHIRT", "model": "a\u0000b"}, "bad_value"),
        ({"key": "LAB-SHIRT", "name": "n" * 256}, "bad_value"),
        ({"key": "LAB-SHIRT", "name": "&" * 60}, "bad_value"),
        ({"key": "LAB-SHIRT", "price": -1}, "bad_value"),
        ({"key": "LAB-SHIRT", "price": "1,5"}, "bad_value"),
        ({"key": "LAB-SHIRT", "price": "1.23456"}, "bad_value"),
        ({"key": "LAB-SHIRT", "price": 1e300}, "bad_value"),
        ({"key": "LAB-SHIRT", "price": "100000000000"}, "bad_value"),
        ({"key": "LAB-SHIRT", "quantity": "1.5"}, "bad_value"),
        ({"key": "LAB-SHIRT", "quantity": "99999999999"}, "bad_value"),
        ({"key": "LAB-SHIRT", "quantity_change": 1}, "bad_value"),
        ({"key": "LAB-SHIRT", "quantity_change": 1, "once": "short"}, "bad_value"),
        ({"key": "LAB-SHIRT", "quantity_change": 1, "once": "long-enough", "quantity": 1}, "bad_value"),
        ({"key": "LAB-SHIRT", "tax_class_id": "19"}, "bad_tax_class"),
        ({"key": "LAB-SHIRT", "tax_class_id": "20 OR 1"}, "bad_tax_class"),
        ({"key": "LAB-SHIRT", "mpn": "c" * 300}, "bad_value"),
    ],
)
def test_what_is_wrong_with_an_item_refuses_that_item_only(changing_shop: Shop, change: Item, code: str) -> None:
    shop = changing_shop
    before = shop.checksum()
    results = write(shop, change, {"key": "LAB-SHIRT", "tax_class_id": one(shop, "LAB-SHIRT")["tax_class_id"]})
    assert outcomes(results) == [code, "unchanged"]
    assert set(results[0]) == {"key", "outcome", "code", "message"}
    assert results[0]["outcome"] == "refused"
    assert shop.checksum() == before


def test_a_key_that_several_products_have_is_not_guessed(changing_shop: Shop) -> None:
    shop = changing_shop
    write(shop, {"key": "TWIN-1", "create": True, "name": "Een"}, {"key": "TWIN-2", "create": True, "name": "Twee"})
    second = one(shop, "TWIN-2")["id"]
    write(shop, {"key": "", "id": second, "model": "twin-1"})
    assert len(read(shop, "TWIN-1")) == 2
    assert outcomes(write(shop, {"key": "TWIN-1", "price": 1}, {"key": "TWIN-1", "id": second, "price": 1})) == [
        "ambiguous",
        "updated",
    ]


def test_a_key_made_in_the_same_batch_is_seen(changing_shop: Shop) -> None:
    results = write(
        changing_shop,
        {"key": "SAME-1", "create": True, "name": "Een"},
        {"key": "same-1 ", "create": True, "name": "Een"},
        {"key": "SAME-1", "price": "2"},
    )
    assert outcomes(results) == ["created", "unchanged", "updated"]
    assert len({result["id"] for result in results}) == 1


def test_making_by_another_code(changing_shop: Shop) -> None:
    item = {"key": "SKU-NEW", "create": True, "model": "M-1", "name": "Op sku"}
    assert outcomes(write(changing_shop, item, by="sku")) == ["created"]
    assert one(changing_shop, "sku-new", by="sku")["model"] == "M-1"
    assert outcomes(write(changing_shop, item, by="sku")) == ["unchanged"]
    without_model = {"key": "SKU-NEW-2", "create": True, "name": "Zonder model"}
    assert outcomes(write(changing_shop, without_model, by="sku")) == ["bad_value"]


def test_a_batch_that_runs_out_of_time_leaves_the_rest(programs: None, tmp_path: Path) -> None:  # noqa: ARG001
    """Each item takes a while; after the time is over no new one is begun. The database of this shop only says yes."""
    code = f"""<?php require '{ROOT}/opencart/shared/autoload.php';
    class Yes {{
        function query($sql) {{ return (object)['rows' => []]; }}
        function escape($text) {{ return $text; }}
    }}
    class Registry {{ function get($name) {{ return new Yes(); }} }}
    define('DB_PREFIX', '');
    $shop = new Sconnect\\Shop(new Sconnect\\OpenCart\\RegistryPlatform(new Registry(), ''));
    $key = function ($item) {{ return $item; }};
    $write = function ($item) {{ usleep(40000); return Sconnect\\Outcome::updated(1); }};
    echo json_encode((new Sconnect\\Batch($shop, 0.1))->results(range(1, 50), $key, $write));"""
    (tmp_path / "batch.php").write_text(code)
    done = subprocess.run([php(), str(tmp_path / "batch.php")], capture_output=True, text=True, check=True)
    results = json.loads(done.stdout)["results"]
    assert [result["key"] for result in results] == list(range(1, len(results) + 1))
    assert 1 <= len(results) <= 4


def test_two_batches_at_once_make_a_product_once(changing_shop: Shop) -> None:
    shop = changing_shop
    items = [{"key": f"BOTH-{number}", "create": True, "name": "Samen"} for number in range(10)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: write(shop, *items), range(4)))
    assert sorted(outcomes([row for batch in results for row in batch])) == ["created"] * 10 + ["unchanged"] * 30
    assert shop.sql("SELECT COUNT(*) FROM {p}product WHERE model LIKE 'BOTH-%'").strip() == "10"


def test_characters_the_tables_cannot_hold_refuse_the_item(changing_shop: Shop) -> None:
    shop = changing_shop
    results = write(
        shop, {"key": "EMOJI", "create": True, "name": "Thee 🍵"}, {"key": "PLAIN", "create": True, "name": "é"}
    )
    if shop.version.charset == "utf8mb3":
        assert outcomes(results) == ["bad_value", "created"]
        assert "emoji" in results[0]["message"]
        assert read(shop, "EMOJI") == []
    else:
        assert outcomes(results) == ["created", "created"]
        assert one(shop, "EMOJI")["name"] == "Thee 🍵"


def test_a_code_too_long_for_its_column(changing_shop: Shop) -> None:
    shop = changing_shop
    (result,) = write(shop, {"key": "LAB-SHIRT", "upc": "1234567890123"})
    assert result["outcome"] == ("updated" if shop.version.codes_in_table else "refused")


@pytest.mark.parametrize("changing_shop", ["4.1.0.3"], indirect=True)
def test_codes_of_upgraded_shops(changing_shop: Shop) -> None:
    """Lower-case kinds from the upgrade are kept as they are, and an old column does not contradict the rows."""
    shop = changing_shop
    write(shop, {"key": "UP-1", "create": True, "name": "Op"})
    identifier = one(shop, "UP-1")["id"]
    shop.sql(f"INSERT INTO {{p}}product_code (product_id, code, value) VALUES ({identifier}, 'sku', 'OLD')")
    shop.sql(f"UPDATE {{p}}product SET sku = 'OLDER', mpn = 'COLUMN' WHERE product_id = {identifier}")
    assert one(shop, "UP-1")["codes"] == {"sku": "OLD", "mpn": "COLUMN"}
    assert read(shop, "OLDER", by="sku") == []
    assert [product["id"] for product in read(shop, "column", by="mpn")] == [identifier]
    write(shop, {"key": "UP-1", "sku": "NEW", "mpn": ""})
    assert one(shop, "UP-1")["codes"] == {"sku": "NEW"}
    rows = shop.sql(f"SELECT code, value FROM {{p}}product_code WHERE product_id = {identifier}")
    assert rows.splitlines() == ["sku\tNEW"]


def test_a_name_is_written_in_the_languages_that_are_asked_and_where_there_is_none(changing_shop: Shop) -> None:
    shop = changing_shop
    write(shop, {"key": "KETEL", "create": True, "name": "Kettle"})
    in_dutch = {"key": "KETEL", "name": "Waterkoker", "name_languages": ["nl-nl"]}
    assert outcomes(write(shop, in_dutch)) == ["updated"]
    assert one(shop, "KETEL")["names"] == {"en-gb": "Kettle", "nl-nl": "Waterkoker", "de-de": "Kettle"}
    assert outcomes(write(shop, in_dutch)) == ["unchanged"]
    of_ketel = f"language_id = 3 AND product_id = {one(shop, 'KETEL')['id']}"
    shop.sql(f"UPDATE {{p}}product_description SET name = '' WHERE {of_ketel}")
    write(shop, {**in_dutch, "name": "Ketel"})
    assert one(shop, "KETEL")["names"] == {"en-gb": "Kettle", "nl-nl": "Ketel", "de-de": "Ketel"}


def stores_of(shop: Shop, key: str) -> list[str]:
    return shop.sql(
        f"SELECT store_id FROM {{p}}product_to_store WHERE product_id = {one(shop, key)['id']} ORDER BY store_id"
    ).split()


def test_a_new_product_is_in_the_stores_that_are_named_and_one_that_is_there_stays_where_it_is(
    changing_shop: Shop,
) -> None:
    shop = changing_shop
    new = {"create": True, "name": "Ergens"}
    items = [
        {**new, "key": "OVERAL"},
        {**new, "key": "TWEEDE", "stores": ["3"]},
        {**new, "key": "EERSTE", "stores": [0, "0"]},
        {**new, "key": "NERGENS", "stores": []},
        {**new, "key": "ELDERS", "stores": ["0", "99"]},
        {**new, "key": "ONZIN", "stores": ["x"]},
    ]
    assert outcomes(write(shop, *items)) == ["created", "created", "created", "bad_value", "bad_store", "bad_store"]
    assert [stores_of(shop, key) for key in ("OVERAL", "TWEEDE", "EERSTE")] == [["0", "3"], ["3"], ["0"]]
    assert outcomes(write(shop, {"key": "TWEEDE", "stores": ["0"]})) == ["unchanged"]
    assert stores_of(shop, "TWEEDE") == ["3"]


def variant_of(shop: Shop, product_id: int, **own: str) -> int:
    """Make a variant of a product as OpenCart 4 does: a copy that names what it has of its own."""
    number = 9_000 + product_id
    columns = shop.sql(
        "SELECT COLUMN_NAME FROM information_schema.columns WHERE table_name = '{p}product' AND "
        "table_schema = DATABASE() AND COLUMN_NAME <> 'product_id'"
    ).split()
    listed = ", ".join(f"`{name}`" for name in columns)
    shop.sql(
        f"INSERT INTO {{p}}product (product_id, {listed}) SELECT {number}, {listed} FROM {{p}}product "
        f"WHERE product_id = {product_id}"
    )
    override = json.dumps(dict.fromkeys(own, "1"))
    changes = "".join(f", `{name}` = '{value}'" for name, value in own.items())
    shop.sql(
        f"UPDATE {{p}}product SET master_id = {product_id}, override = '{override}'{changes} "
        f"WHERE product_id = {number}"
    )
    return number


def price_of(shop: Shop, product_id: int) -> str:
    return shop.sql(f"SELECT price FROM {{p}}product WHERE product_id = {product_id}").strip()


def override_of(shop: Shop, product_id: int) -> dict[str, str]:
    return dict(json.loads(shop.sql(f"SELECT override FROM {{p}}product WHERE product_id = {product_id}")))


def made(shop: Shop, key: str) -> int:
    """Make a product and return its number."""
    (result,) = write(shop, {"key": key, "create": True, "name": "Hoofdproduct", "price": "1"})
    return int(result["id"])


def test_a_master_and_its_variants_are_one_product_and_written_together(changing_shop: Shop) -> None:
    shop = changing_shop
    if shop.version.is_3:
        pytest.skip("OpenCart 3 has no variants")
    master, other = made(shop, "V-EEN"), made(shop, "V-TWEE")
    following, own = variant_of(shop, master), variant_of(shop, other, model="V-EIGEN", price="9.0000")
    assert [each["id"] for each in read(shop, "V-EEN")] == [str(master)]
    assert outcomes(write(shop, {"key": "V-EEN", "price": "12.34"})) == ["updated"]
    assert (price_of(shop, master), price_of(shop, following)) == ("12.3400", "12.3400")
    assert outcomes(write(shop, {"key": "V-TWEE", "price": "5.55"})) == ["updated"]
    assert (price_of(shop, other), price_of(shop, own)) == ("5.5500", "9.0000")
    assert outcomes(write(shop, {"key": "V-TWEE", "price": "5.55"})) == ["unchanged"]


def test_a_price_of_a_variant_itself_is_kept_from_its_master(changing_shop: Shop) -> None:
    shop = changing_shop
    if shop.version.is_3:
        pytest.skip("OpenCart 3 has no variants")
    own = variant_of(shop, made(shop, "V-DRIE"), model="V-DRIE-ROOD")
    assert outcomes(write(shop, {"key": "V-DRIE-ROOD", "price": "7.77"})) == ["updated"]
    assert override_of(shop, own) == {"model": "1", "price": "1"}
    write(shop, {"key": "V-DRIE", "price": "6.66"})
    assert price_of(shop, own) == "7.7700"
    assert outcomes(write(shop, {"key": "V-DRIE-ROOD", "price": "7.77"})) == ["unchanged"]


def listed_variants(shop: Shop, after: int = 0) -> dict[str, Any]:
    answer: dict[str, Any] = shop.ask("variants", f"&after={after}").json()
    return answer


def test_variants_are_listed_with_what_they_now_have(changing_shop: Shop) -> None:
    shop = changing_shop
    if shop.version.is_3:
        assert "variants" not in shop.ask("info").json()["capabilities"]
        assert (listed_variants(shop)["products"], listed_variants(shop)["more"]) == ([], False)
        return
    own = variant_of(shop, made(shop, "V-VIER"), model="V-VIER-ROOD", price="4.5000")
    assert "variants" in shop.ask("info").json()["capabilities"]
    answer = listed_variants(shop, own - 1)
    assert [(each["id"], each["model"], each["price"]) for each in answer["products"]] == [
        (str(own), "V-VIER-ROOD", "4.5000")
    ]
    assert listed_variants(shop, own)["products"] == []
    assert shop.ask("variants", "&after=x").json()["error"]["field"] == "after"


def test_variants_come_in_pages(changing_shop: Shop) -> None:
    shop = changing_shop
    if shop.version.is_3:
        pytest.skip("OpenCart 3 has no variants")
    master = made(shop, "V-VEEL")
    first = variant_of(shop, master)
    columns = ", ".join(
        shop.sql(
            "SELECT COLUMN_NAME FROM information_schema.columns WHERE table_name = '{p}product' AND "
            "table_schema = DATABASE() AND COLUMN_NAME <> 'product_id'"
        ).split()
    )
    shop.sql(
        f"INSERT INTO {{p}}product (product_id, {columns}) SELECT 20000 + seq, {columns} "
        f"FROM {{p}}product, seq_1_to_201 WHERE product_id = {first}"
    )
    page = listed_variants(shop, 20_000)
    assert (len(page["products"]), page["more"]) == (200, True)
    rest = listed_variants(shop, int(page["products"][-1]["id"]))
    assert (rest["products"][0]["id"], rest["more"]) == ("20201", False)
