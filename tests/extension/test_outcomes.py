"""What became of orders: written by sconnect, shown with the order in the admin; nothing else in the shop changes."""

import json
from html import escape
from typing import Any

import pytest

from local.shop import SimulatedShop
from local.shop.http.wire import Request, Response
from tests.extension.fill import KEY, SECRET
from tests.extension.test_admin import post, shown
from tests.extension.world import OWN_CALLS, OWN_NONCES, Shop

LINK = "https://app.example.test/#/orders/lab/2"
BOOKED = {"order_id": "2", "state": "booked", "sales_order": "1007", "link": LINK, "reason_nl": "", "reason_en": ""}
WAITING = {"order_id": "2", "state": "waiting", "reason_nl": "artikel", "reason_en": "article", "link": LINK}
HOSTILE = "\"><script>alert('1')</script>&{{ 7*7 }}"

BATCHES: list[list[Any]] = [
    [WAITING, BOOKED, BOOKED, {**BOOKED, "invoice": "F-12"}, BOOKED],
    [
        {"order_id": 3, "state": "skipped"},
        {"order_id": " 3 ", "state": "skipped"},
        {"order_id": "3", "state": "uncertain"},
    ],
    [{**BOOKED, "order_id": number} for number in ("99999", "0", "-1", "x", "", "99999999999", "2 OR 1=1")],
    [{**BOOKED, "state": state} for state in ("", "Booked", "done")],
    [{"order_id": "2"}],
    [
        {**BOOKED, "sales_order": "9" * 25},
        {**BOOKED, "sales_order": "9" * 26},
        {**BOOKED, "invoice": "f" * 26},
        {**BOOKED, "reason_nl": "é" * 64},
        {**BOOKED, "reason_nl": "é" * 65},
        {**BOOKED, "reason_en": "a\x07b"},
        {**BOOKED, "reason_en": "🧾 " * 3},
        {**BOOKED, "invoice": "  F 1 "},
        {**BOOKED, "invoice": 17},
    ],
    [
        {**BOOKED, "link": link}
        for link in (
            "",
            "https://app.example.test",
            "HTTPS://APP.example.test:443/a?b=c&d='e'#/orders/f",
            "http://app.example.test/",
            'https://app.example.test/"onclick',
            "https://app.example.test/<b>",
            "https://app.example.test/a b",
            "https://user@app.example.test/",
            "https://user:pw@app.example.test/",
            "https:///x",
            "https://-/x",
            "//app.example.test/",
            "javascript:alert(1)",
            " https://app.example.test/",
            "https://app.example.test/\n",
            "https://app.example.test/é",
            "https://app.example.test/" + "x" * 230,
            "https://app.example.test/" + "x" * 231,
        )
    ],
    [],
]
WRONG_BODIES: list[Any] = [
    b"",
    b"[]",
    {},
    {"items": {}},
    {"items": [1]},
    {"items": [{"state": "booked"}]},
    {"items": [BOOKED, {**BOOKED, "order_id": None}]},
    {"items": [BOOKED, {**BOOKED, "invoice": None}]},
    {"items": [BOOKED, {**BOOKED, "link": []}]},
    {"items": [BOOKED, {**BOOKED, "state": True}]},
    {"items": [BOOKED] * 101},
]


def switch(shop: Shop, *, on: bool) -> None:
    answer = post(shop, "save", status="1", allowed_addresses="", show_outcomes="1" if on else "0")
    assert "success" in answer


@pytest.fixture(scope="module")
def simulated(changing_shop: Shop) -> SimulatedShop:
    switch(changing_shop, on=True)
    simulated = SimulatedShop(changing_shop.version.name, key=KEY, secret=SECRET)
    simulated.outcomes.switched_on = True
    return simulated


def both(shop: Shop, simulated: SimulatedShop, body: Any) -> tuple[Any, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = shop.request("outcomes_write", content)
    reply = simulated.handle(Request("POST", request.url.raw_path.decode(), dict(request.headers), content))
    assert isinstance(reply, Response)
    response = shop.send(request)
    return told(response.status_code, response.json()), told(reply.status, json.loads(reply.body))


def told(status: int, answer: dict[str, Any]) -> Any:
    """Return what must be equal: all but the English sentences."""
    if "error" in answer:
        return status, answer["error"]["code"], answer["error"]["field"]
    return status, [{name: value for name, value in row.items() if name != "message"} for row in answer["results"]]


def kept(shop: Shop) -> dict[str, list[str]]:
    columns = "order_id, state, sales_order, invoice, reason_nl, reason_en, link"
    rows = shop.sql(f"SELECT {columns} FROM {{p}}sconnect_outcome ORDER BY order_id").splitlines()
    return {row.split("\t")[0]: row.split("\t")[1:] for row in rows}


def everything_else(shop: Shop) -> str:
    names = [
        name
        for name in shop.sql("SHOW TABLES").split()
        if not name.endswith((OWN_NONCES, OWN_CALLS, "sconnect_outcome"))
    ]
    return shop.sql("CHECKSUM TABLE " + ", ".join(f"`{name}`" for name in names))


def test_while_it_is_off_nothing_is_offered_taken_made_or_shown(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=False)
    shop.sql("DROP TABLE IF EXISTS {p}sconnect_outcome")
    answer = shop.ask("info").json()
    assert "show_outcomes" not in answer["capabilities"]
    assert "outcomes_id" not in answer
    refused = shop.send(shop.request("outcomes_write", json.dumps({"items": [BOOKED]}).encode()))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_offered")
    assert "sconnect_outcome" not in shop.sql("SHOW TABLES")
    assert shop.sql("SELECT COUNT(*) FROM {p}event").strip() == "0"
    assert shop.tabs("2") == []


def test_switched_on_it_is_offered_and_listens_once_to_the_page_of_an_order(changing_shop: Shop) -> None:
    shop = changing_shop
    for _ in range(2):
        switch(shop, on=True)
    answer = shop.ask("info").json()
    assert "show_outcomes" in answer["capabilities"]
    assert len(answer["outcomes_id"]) == 16
    listening = shop.sql("SELECT code, `trigger`, action, status FROM {p}event").splitlines()
    separator = "/" if shop.version.is_3 else "."
    action = f"{shop.page_route}{separator}showOutcome"
    assert listening == [f"sconnect_outcome\tadmin/view/sale/order_info/before\t{action}\t1"]
    assert shown(shop)["show_outcomes"] is True


def test_batches_are_answered_and_kept_as_by_the_simulated_shop(changing_shop: Shop, simulated: SimulatedShop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    before = everything_else(shop)
    for items in BATCHES:
        answered, expected = both(shop, simulated, {"items": items})
        assert answered == expected, items
    assert kept(shop) == {
        order_id: [record[name] for name in ("state", "sales_order", "invoice", "reason_nl", "reason_en", "link")]
        for order_id, record in sorted(simulated.outcomes.records.items())
    }
    assert everything_else(shop) == before, "no order, history, status or setting may change"


@pytest.mark.parametrize("body", WRONG_BODIES, ids=lambda body: str(body)[:60])
def test_wrong_bodies_are_refused_whole(changing_shop: Shop, simulated: SimulatedShop, body: Any) -> None:
    switch(changing_shop, on=True)
    before = kept(changing_shop)
    answered, expected = both(changing_shop, simulated, body)
    assert answered == expected
    assert answered[0] == 400
    assert kept(changing_shop) == before


def test_the_tab_of_an_order_says_what_became_of_it_in_the_language_of_the_admin(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    shop.sql("DELETE FROM {p}sconnect_outcome")
    [unknown] = shop.tabs("2")
    assert (unknown["title"], unknown["content"][:20]) == ("SnelStart", "<p>Nog niets bekend.")
    shop.post("outcomes_write", {"items": [WAITING]})
    [dutch] = shop.tabs("2")
    [english] = shop.tabs("2", language="en-gb")
    assert (dutch["code"], dutch["title"], english["title"]) == ("sconnect", "SnelStart: Wacht", "SnelStart: Waits")
    assert "<td>artikel</td>" in dutch["content"]
    assert "<td>article</td>" in english["content"]
    assert f'<a href="{LINK}" target="_blank" rel="noopener noreferrer">' in dutch["content"]
    shop.post("outcomes_write", {"items": [{**BOOKED, "invoice": "F-12"}]})
    [booked] = shop.tabs("2")
    assert booked["title"] == "SnelStart: Geboekt"
    for text in ("<td>1007</td>", "<td>F-12</td>"):
        assert text in booked["content"]
    assert "artikel" not in booked["content"]
    assert shop.tabs("0") == []


def test_nothing_that_was_written_becomes_markup(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    hostile = {"reason_nl": HOSTILE, "sales_order": HOSTILE[:25], "invoice": HOSTILE[:25]}
    shop.post("outcomes_write", {"items": [{**WAITING, **hostile, "link": "https://a.test/'x&y"}]})
    shop.sql("UPDATE {p}sconnect_outcome SET state = '<b>x</b>'")
    [tab] = shop.tabs("2")
    for part in (tab["title"], tab["content"]):
        assert "<b>" not in part
        assert "<script" not in part
    assert escape(HOSTILE).replace("&#x27;", "&#039;") in tab["content"]
    assert "https://a.test/&#039;x&amp;y" in tab["content"]


def test_a_page_of_an_order_is_shown_whatever_is_wrong_with_the_table(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    shop.sql("RENAME TABLE {p}sconnect_outcome TO {p}away")
    assert shop.tabs("2") == []
    assert "an outcome could not be shown" in shop.log.read_text(encoding="utf-8")
    shop.sql("RENAME TABLE {p}away TO {p}sconnect_outcome")


def test_uninstalling_takes_the_table_and_installing_makes_a_new_one(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    shop.post("outcomes_write", {"items": [BOOKED]})
    first = shop.ask("info").json()["outcomes_id"]
    shop.admin("uninstall", may=shop.page_route)
    assert "2" in kept(shop), "who may not install modules removes nothing"
    shop.admin("uninstall", may=shop.list_route)
    assert "sconnect_outcome" not in shop.sql("SHOW TABLES")
    assert shop.sql("SELECT COUNT(*) FROM {p}event").strip() == "0"
    assert shop.admin("install", may=shop.list_route).text == ""
    assert kept(shop) == {}
    assert shop.sql("SELECT COUNT(*) FROM {p}event").strip() == "1"
    second = shop.ask("info").json()["outcomes_id"]
    assert second not in {"", first}, "sconnect sees by it that it has to write everything again"


def test_switching_off_and_on_keeps_what_was_written(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    shop.post("outcomes_write", {"items": [BOOKED]})
    before = shop.ask("info").json()["outcomes_id"]
    switch(shop, on=False)
    assert shop.tabs("2") == []
    switch(shop, on=True)
    assert shop.ask("info").json()["outcomes_id"] == before
    assert "2" in kept(shop)


def test_the_settings_page_mends_a_table_that_is_lost_and_an_event_that_an_upgrade_spoilt(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    before = shop.ask("info").json()["outcomes_id"]
    listening = shop.sql("SELECT `trigger`, action FROM {p}event")
    shop.sql("DROP TABLE {p}sconnect_outcome")
    shop.sql(
        "UPDATE {p}event SET `trigger` = 'admin/view/sale.order_info/before', action = 'extension/module/sconnect/x'"
    )
    shown(shop)
    assert kept(shop) == {}
    assert shop.sql("SELECT `trigger`, action FROM {p}event") == listening
    assert shop.ask("info").json()["outcomes_id"] not in {"", before}


def test_who_may_not_change_the_settings_changes_no_event(changing_shop: Shop) -> None:
    shop = changing_shop
    switch(shop, on=True)
    shop.sql("UPDATE {p}event SET action = 'x'")
    shown(shop, may=False)
    assert shop.sql("SELECT action FROM {p}event").strip() == "x"
    shown(shop)
    assert shop.sql("SELECT action FROM {p}event").strip() != "x"
