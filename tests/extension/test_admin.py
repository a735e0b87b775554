"""The settings page in the shop's admin, in both shells."""

import base64
import json
from typing import Any

import pytest

from sconnect.adapters.opencart.link_code import parse_link_code
from tests.extension.fill import link_settings
from tests.extension.world import Shop


def shown(shop: Shop, *, may: bool = True) -> dict[str, Any]:
    page: dict[str, Any] = shop.admin("index", may=shop.page_route if may else "").json()
    return page


def post(shop: Shop, method: str, *, may: bool = True, **fields: str) -> dict[str, Any]:
    answer: dict[str, Any] = shop.admin(method, may=shop.page_route if may else "", post=fields).json()
    return answer


def is_on(shop: Shop) -> str:
    return shop.sql("SELECT value FROM {p}setting WHERE `key` = 'module_sconnect_status'").strip()


def test_the_page_shows_a_link_code_that_sconnect_accepts(changing_shop: Shop) -> None:
    shop = changing_shop
    page = shown(shop)
    link = parse_link_code(page["link_code"])
    assert link.url == f"{shop.url}index.php?route={shop.route}"
    assert page["may_change"] is True
    assert page["is_http"] is True
    assert "=" not in page["link_code"]
    separator = "/" if shop.version.is_3 else "."
    assert page["save"].endswith(f"route={shop.page_route}{separator}save&amp;user_token=token")
    assert page["view"] == shop.page_route


def test_who_may_not_change_sees_no_secret_and_changes_nothing(changing_shop: Shop) -> None:
    shop = changing_shop
    before = shop.checksum()
    page = shown(shop, may=False)
    assert page["link_code"] == ""
    assert page["may_change"] is False
    for method in ("save", "renew", "test"):
        answer = post(shop, method, may=False, status="0", allowed_addresses="192.0.2.1")
        assert answer == {"error": "U hebt geen rechten om deze instellingen te wijzigen."}
    assert shop.checksum() == before


@pytest.mark.parametrize("method", ["save", "renew", "test"])
def test_a_link_changes_nothing(changing_shop: Shop, method: str) -> None:
    before = changing_shop.checksum()
    answer = changing_shop.admin(method, may=changing_shop.page_route).json()
    assert set(answer) == {"error"}
    assert changing_shop.checksum() == before


def test_a_new_link_code_withdraws_the_old_one(changing_shop: Shop) -> None:
    """From whatever code the shop has now, and to the one that the other tests of this module sign with."""
    shop = changing_shop
    old = shown(shop)["link_code"]
    new = post(shop, "renew")["link_code"]
    assert new == shown(shop)["link_code"] != old
    assert len(_content(new)["secret"]) == 64
    assert _ask_by(shop, old) == 401
    assert _ask_by(shop, new) == 200
    link_settings(shop.server, shop.database, shop.version)
    assert shop.ask("info").status_code == 200


def _content(link_code: str) -> dict[str, str]:
    content: dict[str, str] = json.loads(base64.urlsafe_b64decode(link_code.removeprefix("sc1.") + "=="))
    return content


def _ask_by(shop: Shop, link_code: str) -> int:
    content = _content(link_code)
    return shop.send(shop.request("info", key=content["key"], secret=content["secret"])).status_code


def test_the_switch_and_the_addresses_are_kept(changing_shop: Shop) -> None:
    shop = changing_shop
    assert post(shop, "save", status="0", allowed_addresses="192.0.2.7\n2001:db8::/32 ")["success"]
    page = shown(shop)
    assert (page["status"], page["allowed_addresses"]) == (False, "192.0.2.7\n2001:db8::/32")
    assert shop.ask("info").status_code == 503
    answer = post(shop, "save", status="1", allowed_addresses="192.0.2.7 'shop' 192.0.2.0/33 2001:db8::/129")
    assert answer == {"error": "Dit is geen IP-adres of reeks: 'shop', 192.0.2.0/33, 2001:db8::/129"}
    assert is_on(shop) == "0"
    assert post(shop, "save", status="1", allowed_addresses="")["success"]
    assert is_on(shop) == "1"


def test_keys_and_choices_survive_uninstall_and_install(changing_shop: Shop) -> None:
    shop = changing_shop
    post(shop, "save", status="1", allowed_addresses="127.0.0.1")
    before = shown(shop)
    shop.sql("DELETE FROM {p}setting WHERE `key` = 'module_sconnect_status'")
    assert shop.ask("info").status_code == 503
    shop.admin("install", may=shop.list_route)
    assert {**shown(shop), "last_contact": ""} == {**before, "last_contact": ""}
    assert is_on(shop) == "1"


def test_only_who_may_install_modules_installs(changing_shop: Shop) -> None:
    shop = changing_shop
    post(shop, "save", status="1", allowed_addresses="")
    shop.sql("DELETE FROM {p}setting WHERE `key` = 'module_sconnect_status'")
    shop.admin("install", may=shop.page_route)
    assert is_on(shop) == ""
    shop.admin("install", may=shop.list_route)
    assert is_on(shop) == "1"


def test_a_fresh_install_is_off_until_the_owner_switches_it_on(changing_shop: Shop) -> None:
    shop = changing_shop
    for table in ("sconnect_setting", "sconnect_nonce", "sconnect_once"):
        shop.sql(f"DROP TABLE {{p}}{table}")
    shop.admin("install", may=shop.list_route)
    assert is_on(shop) == "0"
    page = shown(shop)
    assert page["link_code"].startswith("sc1.")
    assert page["last_contact"] == ""


def test_the_self_test_and_the_last_contact(changing_shop: Shop) -> None:
    shop = changing_shop
    post(shop, "save", status="1", allowed_addresses="")
    shop.sql("DELETE FROM {p}sconnect_nonce")
    results = {row["check"]: row for row in post(shop, "test")["results"]}
    assert {check: row["passed"] for check, row in results.items()} == {
        "tables": True,
        "nonces": True,
        "clock": True,
        "https": False,
        "route": True,
    }
    assert results["route"]["name"] == "Antwoord op het openbare adres"
    assert shown(shop)["last_contact"] == "", "the self-test is no contact"
    link = parse_link_code(shown(shop)["link_code"])
    assert shop.send(shop.request("info", key=link.key, secret=link.secret)).status_code == 200
    assert shown(shop)["last_contact"].startswith("20")


def test_the_self_test_finds_what_is_wrong(changing_shop: Shop) -> None:
    shop = changing_shop
    post(shop, "save", status="0", allowed_addresses="")
    shop.sql("RENAME TABLE {p}order_total TO {p}order_total_away")
    results = {row["check"]: row for row in post(shop, "test")["results"]}
    shop.sql("RENAME TABLE {p}order_total_away TO {p}order_total")
    assert (results["tables"]["passed"], results["tables"]["detail"]) == (False, "order_total")
    assert (results["route"]["passed"], results["route"]["detail"]) == (False, "switched_off")


def test_the_self_test_tells_what_answers_instead(changing_shop: Shop) -> None:
    shop = changing_shop
    answer = shop.admin("test", may=shop.page_route, post={}, misconfigured="elsewhere.txt?").json()
    route = next(row for row in answer["results"] if row["check"] == "route")
    assert (route["passed"], route["detail"]) == (False, "HTTP/1.1 404 Not Found")


@pytest.mark.parametrize("method", ["install", "index"])
def test_the_row_that_the_module_of_opencart_3_left_is_made_that_of_the_extension(
    changing_shop: Shop, method: str
) -> None:
    shop = changing_shop
    shop.sql("DELETE FROM {p}extension WHERE code = 'sconnect'")
    shop.sql("INSERT INTO {p}extension SET type = 'module', code = 'sconnect'")
    shop.admin(method, may=f"{shop.list_route},{shop.page_route}")
    if shop.version.is_3:
        assert shop.sql("SELECT type, code FROM {p}extension WHERE code = 'sconnect'").split() == ["module", "sconnect"]
    else:
        rows = shop.sql("SELECT extension, type, code FROM {p}extension WHERE code = 'sconnect'").split()
        assert rows == ["sconnect", "module", "sconnect"]


def test_of_two_rows_of_the_module_the_one_of_opencart_3_goes(changing_shop: Shop) -> None:
    shop = changing_shop
    if shop.version.is_3:
        pytest.skip("OpenCart 3 names no extension")
    shop.sql("DELETE FROM {p}extension WHERE code = 'sconnect'")
    shop.sql("INSERT INTO {p}extension SET type = 'module', code = 'sconnect'")
    shop.sql("INSERT INTO {p}extension SET extension = 'sconnect', type = 'module', code = 'sconnect'")
    shop.sql("INSERT INTO {p}extension SET extension = 'other', type = 'payment', code = 'sconnect'")
    shop.admin("install", may=shop.list_route)
    rows = shop.sql("SELECT extension, type FROM {p}extension WHERE code = 'sconnect' ORDER BY extension").split()
    assert rows == ["other", "payment", "sconnect", "module"]


def test_the_self_test_sees_a_cache_before_the_shop(changing_shop: Shop) -> None:
    shop = changing_shop
    post(shop, "save", status="1", allowed_addresses="")
    answer = shop.admin("test", may=shop.page_route, post={}, misconfigured="cached.php?x=").json()
    route = next(row for row in answer["results"] if row["check"] == "route")
    assert (route["passed"], route["detail"]) == (False, "cache")
