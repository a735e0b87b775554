"""From a shop's order to the books by nothing but HTTP: run, look, decide, run again."""

import base64
import json
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.profile import Processing
from sconnect.entrypoints.queue.runs import run_task
from tests.functional.decisions import add_sales_order
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import order_of, plain_orders
from tests.functional.test_ways_out import HIGH, LOW, sale
from tests.functional.test_work_list_articles import article_id


@pytest.fixture
def path(lab: Lab) -> str:
    return f"/api/profiles/{lab.profile.id}"


async def _carry_out(lab: Lab, messages: list[str]) -> None:
    """Handle what was put on the queue, as the queue's function does."""
    while messages:
        messages += await run_task(lab.services, queue_message(messages.pop()))


class Shop:
    """A shop with one order that can be booked and one with an unknown article, and its owner at the API."""

    def __init__(self, lab: Lab, api: InProcessApi, path: str) -> None:
        self.lab, self.api, self.path = lab, api, path
        lab.change_profile("articles", processing=Processing.MANUAL)
        read = api.ask("GET", path)
        settings = {**read.json(), "articles": {**read.json()["articles"], "processing": "manual"}}
        assert api.ask("PUT", path, settings, headers={"If-Match": read.headers["ETag"]}).status == 200
        self.booked, self.waiting = lab.place(*plain_orders(1), order_of("ONBEKEND", customer=2))

    def done(self, answer: Answer) -> dict[str, Any]:
        """Let the run go that an answer started; returns it when it is over."""
        self.lab.run(_carry_out(self.lab, list(answer.messages)))
        name = json.loads(answer.messages[0])["run"]
        run: dict[str, Any] = self.api.ask("GET", f"/api/runs/{name}").json()
        return run

    def import_orders(self, **more: Any) -> dict[str, Any]:
        """Start an import and let it go."""
        return self.done(self.api.ask("POST", f"{self.path}/runs", {"task": "import_orders", **more}))

    def items(self, what: str, query: str = "") -> list[dict[str, Any]]:
        """Read a list of the profile."""
        found: list[dict[str, Any]] = self.api.ask("GET", f"{self.path}/{what}", query=query).json()["items"]
        return found


@pytest.fixture
def shop(lab: Lab, api: InProcessApi, path: str) -> Shop:
    return Shop(lab, api, path)


def test_a_run_tells_what_it_did(shop: Shop) -> None:
    run = shop.import_orders()
    assert (run["state"], run["counts"]["done"], run["counts"]["waiting"]) == ("done", 1, 1)
    assert run["started_by"] == "deze computer"
    assert run["calls"] > 0
    assert any("ONBEKEND" in error for error in run["errors"])
    [listed] = shop.items("runs")
    assert listed == run
    assert shop.items("runs", "task=export_articles") == []
    [summary] = shop.api.ask("GET", "/api/profiles").json()["items"]
    assert summary["tasks"][0]["last_run"]["run"] == run["run"]
    assert (summary["waiting"], summary["unknown"]) == (1, 0)


def test_a_dry_run_writes_nothing_and_tells_each_order(shop: Shop) -> None:
    run = shop.import_orders(dry_run=True)
    assert (run["state"], run["dry_run"]) == ("done", True)
    assert shop.lab.booked(shop.booked) == []
    items = shop.api.ask("GET", f"/api/runs/{run['run']}/items").json()["items"]
    assert {shop.booked, shop.waiting} <= {item["subject"] for item in items}
    waiting = next(item for item in items if item["subject"] == shop.waiting)
    assert waiting["outcome"] == "waiting"
    assert "ONBEKEND" in waiting["reasons"][0]["nl"]


def test_an_order_is_explained(shop: Shop) -> None:
    shop.import_orders()
    listed = shop.items("orders")
    assert [(order["order_id"], order["state"]) for order in listed] == [
        (shop.booked, "done"),
        (shop.waiting, "waiting"),
    ]
    assert shop.items("orders", "state=waiting") == listed[1:]
    assert shop.items("orders", f"number={shop.booked}") == listed[:1]
    assert shop.items("orders", f"number={shop.booked}&state=waiting") == []
    assert shop.items("orders", "number=999999") == []
    order = shop.api.ask("GET", f"{shop.path}/orders/{shop.booked}").json()
    assert order["sales_order_number"] is not None
    assert order["explanation"]["customer"]
    assert order["explanation"]["lines"]
    waiting = shop.api.ask("GET", f"{shop.path}/orders/{shop.waiting}").json()
    assert [cause["kind"] for cause in waiting["causes"]] == ["article_unknown"]


def test_linking_an_article_books_what_waited_for_it(shop: Shop) -> None:
    shop.import_orders()
    [item] = shop.items("work-list")
    assert (item["kind"], item["order_count"]) == ("article_unknown", 1)
    assert "link_article" in item["actions"]
    [found, *_] = shop.items("search/articles", "q=LAB-KOFFIE")

    answer = shop.api.ask(
        "POST", f"{shop.path}/work-list/{item['id']}/act", {"action": "link_article", "article_id": found["id"]}
    )

    assert (answer.status, answer.json()["released"]) == (200, [shop.waiting])
    run = shop.done(answer)
    assert run["counts"]["done"] == 1
    shop.lab.assert_booked_once(shop.booked, shop.waiting)
    assert shop.items("work-list") == []
    [mapping] = shop.items("mappings/articles")
    assert mapping["shop_code"].casefold() == "onbekend"
    assert (mapping["article_id"], mapping["by"]) == (found["id"], "deze computer")


def test_an_order_is_tried_again_at_once_or_later(shop: Shop) -> None:
    shop.import_orders()
    retry = f"{shop.path}/orders/{shop.waiting}/retry"
    later = shop.api.ask("POST", retry, {"run_now": False})
    assert (later.json(), later.messages) == ({"released": [shop.waiting], "run": None}, [])
    run = shop.done(shop.api.ask("POST", retry))
    assert run["counts"]["waiting"] == 1
    assert shop.api.ask("POST", f"{shop.path}/orders/{shop.booked}/retry").status == 409


def test_an_order_is_left_out_with_a_reason(shop: Shop) -> None:
    shop.import_orders()
    skip = f"{shop.path}/orders/{shop.waiting}/skip"
    assert shop.api.ask("POST", skip, {"reason": ""}).status == 400
    assert shop.api.ask("GET", "/api/overview").json()["waiting"] == 1
    answer = shop.api.ask("POST", skip, {"reason": "zelf geboekt"})
    assert (answer.status, answer.json()["state"]) == (200, "skipped")
    assert shop.api.ask("GET", "/api/overview").json()["waiting"] == 0
    assert shop.items("work-list") == []
    details = shop.api.ask("GET", f"{shop.path}/orders/{shop.waiting}").json()
    assert details["skipped"]["reason"] == "zelf geboekt"


def test_a_customer_is_erased_from_an_order_that_is_finished(shop: Shop) -> None:
    shop.import_orders()
    waiting = shop.api.ask("POST", f"{shop.path}/orders/{shop.waiting}/forget")
    assert (waiting.status, waiting.error["code"]) == (409, "refused")
    assert shop.items("work-list")
    before = shop.api.ask("GET", f"{shop.path}/orders/{shop.booked}").json()
    assert before["explanation"]["customer"]
    evidence = before["evidence"]
    assert set(evidence["rates"][0]) == {"percent", "base", "shop", "books"}
    assert set(evidence["lines"][0]) == {"role", "article_id", "quantity", "unit_price", "vat_kind", "percent"}
    assert all(said["nl"] and said["en"] for said in evidence["sentences"])
    assert shop.api.ask("GET", f"{shop.path}/orders/{shop.waiting}").json()["evidence"] is None

    erased = shop.api.ask("POST", f"{shop.path}/orders/{shop.booked}/forget")

    assert (erased.status, erased.json()["state"]) == (200, "done")
    details = shop.api.ask("GET", f"{shop.path}/orders/{shop.booked}").json()
    assert details["sales_order_number"]
    assert details["explanation"]["customer"] == ""
    assert details["evidence"] == evidence
    shop.import_orders()
    shop.lab.assert_booked_once(shop.booked)


def test_erasing_an_unknown_order(shop: Shop) -> None:
    assert shop.api.ask("POST", f"{shop.path}/orders/999999/forget").status == 404


def test_mappings_are_changed_and_removed(shop: Shop) -> None:
    shop.import_orders()
    [found, *_] = shop.items("search/articles", "q=LAB-KOFFIE")
    key = base64.urlsafe_b64encode("a/b ü?".encode()).decode().rstrip("=")
    path = f"{shop.path}/mappings/articles/{key}"
    put = shop.api.ask("PUT", path, {"article_id": found["id"], "reason": "zelfde artikel"})
    assert (put.status, put.json()["key"], put.json()["shop_code"]) == (200, key, "a/b ü?")
    assert any(each == put.json() for each in shop.items("mappings/articles"))
    assert shop.api.ask("DELETE", path).status == 204
    assert all(each["key"] != key for each in shop.items("mappings/articles"))
    assert shop.api.ask("PUT", f"{shop.path}/mappings/articles/!", {"article_id": "x"}).status == 404

    [customer, *_] = shop.items("search/customers", "q=Karel")
    shopper, *_ = shop.items("mappings/customers")
    path = f"{shop.path}/mappings/customers/{shopper['key']}"
    put = shop.api.ask("PUT", path, {"customer_id": customer["id"], "reason": "zelfde persoon"})
    assert (put.status, put.json()["customer_id"]) == (200, customer["id"])
    assert shop.api.ask("DELETE", path).status == 204
    assert all(each["key"] != shopper["key"] for each in shop.items("mappings/customers"))


def test_a_run_in_the_queue_can_be_cancelled(shop: Shop) -> None:
    answer = shop.api.ask("POST", f"{shop.path}/runs", {"task": "import_orders"})
    cancelled = shop.api.ask("POST", f"{answer.headers['Location']}/cancel")
    assert cancelled.status == 202
    shop.lab.run(_carry_out(shop.lab, list(answer.messages)))
    over = shop.api.ask("GET", answer.headers["Location"]).json()
    assert over["state"] == "cancelled"
    assert shop.lab.booked(shop.booked) == []


def test_a_hundred_times_run_now_is_one_run(shop: Shop) -> None:
    answers = [shop.api.ask("POST", f"{shop.path}/runs", {"task": "import_orders"}) for _ in range(100)]
    assert {answer.status for answer in answers} == {202}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert sum(len(answer.messages) for answer in answers) == 1


def test_a_profile_that_is_off_does_nothing(shop: Shop) -> None:
    read = shop.api.ask("GET", shop.path)
    shop.api.ask("PUT", shop.path, {**read.json(), "active": False}, headers={"If-Match": read.headers["ETag"]})
    answer = shop.api.ask("POST", f"{shop.path}/runs", {"task": "import_orders"})
    assert (answer.status, answer.messages) == (409, [])
    assert "staat uit" in answer.error["message"]


@pytest.mark.parametrize(
    "what", ["runs", "orders", "work-list", "mappings/articles", "mappings/customers", "search/articles"]
)
def test_lists_of_a_profile_that_does_not_exist(what: str, api: InProcessApi) -> None:
    answer = api.ask("GET", f"/api/profiles/nergens/{what}", query="q=x" if "search" in what else "")
    assert (answer.status, answer.error["code"]) == (404, "not_found")


def test_the_planning_shows_every_task_of_every_profile(shop: Shop) -> None:
    run = shop.import_orders()
    rows = shop.api.ask("GET", "/api/planning").json()["items"]
    assert [row["task"] for row in rows] == ["import_orders", "export_articles", "export_customers"]
    assert rows[0]["last_run"] == {"run": run["run"], "state": "done", "finished_at": run["finished_at"]}
    assert rows[0]["next_run"] > run["started_at"]
    first = shop.api.ask("GET", "/api/planning", query="limit=2").json()
    second = shop.api.ask("GET", "/api/planning", query=f"limit=2&continuation={first['next']}").json()
    assert first["items"] + second["items"] == rows
    assert second["next"] == ""


def test_shop_and_books_are_compared(shop: Shop) -> None:
    shop.import_orders()
    [placed, _] = [order["placed_at"][:10] for order in shop.items("orders")]
    found = shop.api.ask("GET", f"{shop.path}/reconciliation", query=f"from={placed}&until={placed}").json()
    assert (found["from"], found["until"]) == (placed, placed)
    assert (found["orders_shop"], found["orders_books"], found["double"], found["foreign"]) == (2, 1, [], [])
    [missing] = found["missing"]
    assert missing["order_id"] == shop.waiting
    assert "ONBEKEND" in missing["reason"]["nl"]
    assert sum(Decimal(rate["difference"]) for rate in found["rates"]) == -Decimal(missing["total"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("from=2026-11-01", 400),
        ("from=2026-11-01&until=gisteren", 400),
        ("from=0724-11-01&until=0724-11-30", 400),
        ("from=2026-11-30&until=2026-11-01", 409),
        ("from=2025-01-01&until=2026-11-01", 409),
    ],
)
def test_a_period_that_cannot_be_compared(query: str, status: int, api: InProcessApi, path: str) -> None:
    assert api.ask("GET", f"{path}/reconciliation", query=query).status == status


def test_an_order_is_booked_by_hand_and_that_is_undone(shop: Shop) -> None:
    shop.import_orders()
    [waiting] = [order["order_id"] for order in shop.items("orders", "state=waiting")]
    path = f"{shop.path}/orders/{waiting}/by-hand"
    assert shop.api.ask("POST", path, {"sales_order_number": 0}).status == 400
    assert shop.api.ask("POST", path, {"sales_order_number": 4_711}).error["message"].startswith("Verkooporder 4711")
    number = add_sales_order(shop.lab)

    noted = shop.api.ask("POST", path, {"sales_order_number": number, "reason": "zelf gedaan"})
    assert (noted.status, noted.json()["state"], noted.json()["by_hand"]) == (200, "done", True)
    assert shop.items("work-list") == []
    order = shop.api.ask("GET", f"{shop.path}/orders/{waiting}").json()
    assert (order["sales_order_number"], order["noted"]["reason"]) == (number, "zelf gedaan")
    assert order["skipped"] is None

    undo = {"because": "removed"}
    assert shop.api.ask("POST", f"{path}/undo", undo).error["message"].startswith(f"Verkooporder {number} staat nog")
    assert shop.api.ask("POST", f"{path}/undo", {"because": "zomaar"}).status == 400
    undone = shop.api.ask("POST", f"{path}/undo", {"because": "mistaken"})
    assert undone.json()["released"] == [waiting]
    assert shop.done(undone)["counts"]["waiting"] == 1


def test_amounts_are_entered_and_an_article_of_before_a_day_is_listed_and_forgotten(shop: Shop) -> None:
    lost, mismatch = sale(), sale(model=HIGH)
    lost["products"], lost["totals"] = [], []
    shop.lab.add_article("SHIRT-VOORHEEN", like=LOW)
    order_id, other = shop.lab.place(lost, mismatch)
    shop.import_orders()
    items = {item["kind"]: item for item in shop.items("work-list")}
    coffee = article_id(shop.lab, LOW)

    def act(kind: str, **body: Any) -> Answer:
        return shop.api.ask("POST", f"{shop.path}/work-list/{items[kind]['id']}/act", body)

    amounts = [{"percent": "9", "amount": "109.00", "article_id": coffee}]
    too_fine = [{**amounts[0], "amount": "109.001"}]
    assert act("lines_lost", action="enter_amounts", amounts=too_fine).status == 400
    shop.done(act("lines_lost", action="enter_amounts", amounts=amounts))
    article = article_id(shop.lab, "SHIRT-VOORHEEN")
    shop.done(act("vat_mismatch", action="article_before_day", article_id=article, before="2027-01-01"))
    shop.lab.assert_booked_once(order_id, other)

    [rule] = shop.items("mappings/former-articles")
    assert (rule["shop_code"], rule["before"], rule["article_code"]) == (HIGH.lower(), "2027-01-01", "SHIRT-VOORHEEN")
    gone = shop.api.ask("DELETE", f"{shop.path}/mappings/former-articles/{rule['key']}")
    assert gone.status == 204
    assert shop.items("mappings/former-articles") == []
