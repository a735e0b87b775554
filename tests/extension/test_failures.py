"""When the extension itself fails: the JSON refusal, no detail for the caller, a place in the shop's log."""

import json
from typing import Any

import httpx

from tests.extension.world import Shop

FAILED = {
    "protocol": 1,
    "error": {"code": "failed", "message": "The extension failed; the shop's error log says where.", "field": ""},
}


def told(answer: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "nonce"}


def test_a_broken_table_is_a_failure_without_detail(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("RENAME TABLE {p}order_history TO {p}order_history_away")
    before = shop.lines_logged("log")
    answer = shop.ask("orders", "&after_history=0&statuses=5")
    assert (answer.status_code, told(answer)) == (500, FAILED)
    assert shop.lines_logged("log") == before + 1
    last = shop.log.read_text(encoding="utf-8").splitlines()[-1]
    assert "ChangedOrders" in last or "Engine" in last or "engine" in last
    assert "SELECT" not in last
    shop.sql("RENAME TABLE {p}order_history_away TO {p}order_history")


def test_without_its_own_tables_nobody_gets_in(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("RENAME TABLE {p}sconnect_nonce TO {p}sconnect_nonce_away")
    answer = shop.ask("info")
    assert (answer.status_code, told(answer)) == (500, FAILED)
    shop.sql("RENAME TABLE {p}sconnect_nonce_away TO {p}sconnect_nonce")


def test_an_item_that_cannot_be_stored_does_not_stop_the_others(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("ALTER TABLE {p}product ADD CONSTRAINT odd CHECK (price <> 13.0000)")
    items = [{"key": "LAB-KOFFIE", "price": "13"}, {"key": "LAB-SHIRT", "price": "14"}]
    results = shop.post("products_write", {"by": "model", "items": items})["results"]
    assert [(row["outcome"], row.get("code")) for row in results] == [("refused", "failed"), ("updated", None)]
    assert "13" not in json.dumps(results[0]["message"])
    shop.sql("ALTER TABLE {p}product DROP CONSTRAINT odd")


def test_running_out_of_memory_is_a_refusal_too(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("ALTER TABLE {p}order MODIFY comment LONGTEXT")
    shop.sql("UPDATE {p}order SET comment = REPEAT('x', 4000000)")
    answer = shop.ask("orders", "&after_history=0&statuses=1,2,3,5,7,11,15,16")
    assert (answer.status_code, told(answer)) == (500, FAILED)
