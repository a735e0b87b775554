"""Which shop it is, and which of two addresses is the real one: docs/shop-protocol.md, chapter 5.1."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.shop import SimulatedShop
from local.shop.http.wire import Request, Response
from sconnect.adapters.opencart.mapping.info import read_info
from tests.extension.fill import KEY, SECRET
from tests.extension.mariadb import MariaDb
from tests.extension.schema import VERSIONS
from tests.extension.test_admin import post, shown
from tests.extension.test_request_verifier import refused
from tests.extension.world import Shop, extension_of_before, running_copy, running_shop


def identity(shop: Shop) -> dict[str, str]:
    answer: dict[str, Any] = shop.ask("info").json()
    assert "identity" in answer["capabilities"]
    found: dict[str, str] = answer["identity"]
    return found


def address(shop: Shop) -> str:
    return shop.url.removeprefix("http://").rstrip("/")


@pytest.fixture
def copy(changing_shop: Shop, files: dict[str, Path], tmp_path: Path) -> Iterator[Shop]:
    """The same tables behind a second address, after the shop answered at its own."""
    forget_addresses(changing_shop)
    identity(changing_shop)
    with running_copy(changing_shop, files, tmp_path / "copy") as running:
        yield running
    forget_addresses(changing_shop)


def forget_addresses(shop: Shop) -> None:
    shop.sql("DELETE FROM {p}sconnect_setting WHERE name IN ('address', 'second_address')")


def test_a_shop_keeps_its_identity_whatever_is_asked_and_however_it_is_installed(changing_shop: Shop) -> None:
    shop = changing_shop
    post(shop, "save", status="1", allowed_addresses="")
    first = identity(shop)
    shop.admin("install", may=shop.list_route)
    assert identity(shop) == first
    assert set(first) == {"installation", "database", "address"}
    assert first["address"] == address(shop)
    assert len(first["installation"]) == 32


def test_requests_at_once_make_one_identity(changing_shop: Shop) -> None:
    shop = changing_shop
    shop.sql("DELETE FROM {p}sconnect_setting WHERE name = 'installation'")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: identity(shop)["installation"], range(8)))
    assert len(set(found)) == 1


def test_the_host_that_the_caller_names_changes_nothing(changing_shop: Shop) -> None:
    request = changing_shop.request("info")
    request.headers["Host"] = "elsewhere.example.test"
    request.headers["X-Forwarded-Host"] = "elsewhere.example.test"
    response = changing_shop.send(request)
    assert response.status_code == 200
    assert response.json()["identity"]["address"] == address(changing_shop)


def test_a_copy_at_a_second_address_is_refused_and_the_shop_itself_goes_on(changing_shop: Shop, copy: Shop) -> None:
    assert refused(copy.ask("info")) == (403, "second_address")
    assert refused(copy.ask("orders", "&ids=1")) == (403, "second_address")
    assert changing_shop.ask("info").status_code == 200
    page = shown(copy)
    assert (page["address"], page["second_address"]) == (address(changing_shop), address(copy))


def test_strangers_cause_no_question(changing_shop: Shop, copy: Shop) -> None:
    assert refused(copy.send(copy.request("info", key="other"))) == (401, "wrong_key")
    assert shown(changing_shop)["second_address"] == ""


def test_the_owner_says_that_the_shop_moved(changing_shop: Shop, copy: Shop) -> None:
    before = identity(changing_shop)
    copy.ask("info")
    assert post(copy, "moved")["success"]
    assert identity(copy) == {**before, "address": address(copy)}
    assert refused(changing_shop.ask("info")) == (403, "second_address")
    assert post(changing_shop, "moved")["success"], "and it can be said the other way round again"
    assert identity(changing_shop) == before


def test_the_owner_says_that_the_copy_is_a_shop_of_its_own(changing_shop: Shop, copy: Shop) -> None:
    shop = changing_shop
    before, code = identity(shop), shown(shop)["link_code"]
    copy.ask("info")
    assert post(copy, "separate")["success"]
    assert shown(copy)["link_code"] != code
    shop.sql(f"REPLACE INTO {{p}}sconnect_setting (name, value) VALUES ('key', '{KEY}'), ('secret', '{SECRET}')")
    assert identity(copy)["installation"] != before["installation"]


def test_without_a_second_address_there_is_nothing_to_decide(changing_shop: Shop) -> None:
    before = changing_shop.checksum()
    for method in ("moved", "separate"):
        answer = post(changing_shop, method)
        assert answer == {"error": "Er is geen tweede adres meer om over te beslissen. Vernieuw de pagina."}
    assert changing_shop.checksum() == before


def test_who_may_not_change_the_settings_decides_nothing(changing_shop: Shop, copy: Shop) -> None:
    copy.ask("info")
    before = changing_shop.checksum()
    for method in ("moved", "separate"):
        assert set(post(copy, method, may=False)) == {"error"}
        assert set(copy.admin(method, may=copy.page_route).json()) == {"error"}
    assert changing_shop.checksum() == before


@pytest.mark.parametrize("moved", [False, True])
def test_the_simulated_shop_answers_the_same(changing_shop: Shop, copy: Shop, moved: bool) -> None:
    simulated = SimulatedShop(changing_shop.version.name, key=KEY, secret=SECRET)
    simulated.identity.real = address(changing_shop)
    simulated.identity.here = address(copy)
    told = identity(changing_shop)
    copy.ask("info")
    if moved:
        post(copy, "moved")
        simulated.identity.confirm_move()
    request = copy.request("info")
    reply = simulated.handle(
        Request("GET", request.url.raw_path.decode(), dict(request.headers), request.read(), "127.0.0.1")
    )
    assert isinstance(reply, Response)
    expected, answered = httpx.Response(reply.status, content=reply.body), copy.send(request)
    assert answered.status_code == expected.status_code
    if moved:
        assert sorted(answered.json()["capabilities"]) == sorted(expected.json()["capabilities"])
        assert set(answered.json()["identity"]) == set(expected.json()["identity"])
        assert answered.json()["identity"]["address"] == expected.json()["identity"]["address"]
        assert answered.json()["identity"]["installation"] == told["installation"]
    else:
        assert answered.json() == expected.json()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_shop_with_the_extension_of_before_is_known_by_the_address_of_its_link_code(
    server: MariaDb, version: str, tmp_path: Path
) -> None:
    files = extension_of_before(tmp_path / "files")
    with running_shop(server, files, VERSIONS[version], tmp_path / "shop") as shop:
        info = read_info(shop.ask("info").json(), "labwinkel.example.test")
    assert info.identity.installation == ""
    assert info.identity.addresses == {"labwinkel.example.test"}
    assert info.capabilities == {"import_orders", "export_articles", "export_customers"}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_makes_an_identity_without_a_visit_to_the_settings_page(
    server: MariaDb, files: dict[str, Path], version: str, tmp_path: Path
) -> None:
    with running_shop(server, extension_of_before(tmp_path / "files"), VERSIONS[version], tmp_path / "shop") as before:
        assert "identity" not in before.ask("info").json()
        with running_copy(before, files, tmp_path / "upgraded") as upgraded:
            assert identity(upgraded)["address"] == address(upgraded), "what is found at first counts as the real one"
            assert identity(upgraded) == identity(upgraded)
