import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from pydantic import ValidationError

from local.snelstart.http.admin import Admin
from local.snelstart.http.server import build_app
from local.snelstart.persistence import Folder
from local.snelstart.seeds import Seeds, read_seeds
from local.snelstart.simulation import SUBSCRIPTION_KEY

from .caller import caller

Job = Callable[[httpx.AsyncClient], Awaitable[Any]]


def serve(job: Job, *, folder: Path | None = None, seeds: Seeds | None = None) -> Any:
    """Run a job against a server on a free port."""

    async def session() -> Any:
        runner = web.AppRunner(build_app(seeds or Seeds(), folder=folder), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        headers = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY}
        try:
            async with httpx.AsyncClient(base_url=f"http://{host}:{port}", headers=headers) as client:
                return await job(client)
        finally:
            await runner.cleanup()

    return asyncio.run(session())


async def log_in(client: httpx.AsyncClient) -> None:
    form = {"grant_type": "clientkey", "clientkey": "demo-client-key"}
    token = (await client.post("/b2b/token", data=form)).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"


async def order(client: httpx.AsyncClient) -> httpx.Response:
    await log_in(client)
    customer = (await client.get("/v2/relaties", params={"$filter": "Relatiecode eq 1001"})).json()[0]
    article = (await client.get("/v2/artikelen", params={"$filter": "Artikelcode eq 'LAB-KOFFIE'"})).json()[0]
    line = {"artikel": {"id": article["id"]}, "aantal": 1, "stuksprijs": 13.5}
    body = {"relatie": {"id": customer["id"]}, "datum": "2026-11-23", "regels": [line]}
    return await client.post("/v2/verkooporders", json=body)


async def orders(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    await log_in(client)
    found: list[dict[str, Any]] = (await client.get("/v2/verkooporders")).json()
    return found


def test_a_restart_keeps_the_orders_and_their_numbers(tmp_path: Path) -> None:
    first = serve(order, folder=tmp_path).json()
    second = serve(order, folder=tmp_path).json()
    kept = {row["nummer"]: row for row in serve(orders, folder=tmp_path)}
    assert kept == {1: first, 2: second}
    assert serve(orders) == []


def test_what_was_kept_comes_back_exactly(tmp_path: Path) -> None:
    world = caller()
    world.call("POST", "/verkooporders", world.order())
    books = world.simulation.books("Demo")
    Folder(tmp_path).save([books])
    assert Folder(tmp_path).load() == [books]
    assert Folder(tmp_path / "elsewhere").load() == []


def test_a_new_id_is_never_one_that_was_kept() -> None:
    books = caller().simulation.books("Demo")
    taken = books.new_id(Random(1))
    books.orders[taken] = {}
    assert books.new_id(Random(1)) != taken


def test_an_order_stands_in_the_folder_before_the_answer_goes_out(tmp_path: Path) -> None:
    async def job(client: httpx.AsyncClient) -> None:
        fault = {"kind": "drop_after", "method": "POST", "path": "/v2/verkooporders"}
        assert (await client.post("/_admin/faults", json=fault)).status_code == 201
        with pytest.raises(httpx.TransportError):
            await order(client)

    serve(job, folder=tmp_path)
    assert len(serve(orders, folder=tmp_path)) == 1


def test_the_admin_routes_show_and_steer() -> None:
    async def job(client: httpx.AsyncClient) -> None:
        made = (await order(client)).json()
        admin = "/_admin/administrations"
        assert (await client.get(admin)).json()[0]["orders"] == 1
        assert (await client.get(f"{admin}/Demo/orders")).json()[0]["id"] == made["id"]
        assert (await client.get(f"{admin}/Demo/secrets")).status_code == 404
        assert (await client.get(f"{admin}/Onbekend/orders")).status_code == 404
        assert (await client.post(f"{admin}/Demo/orders/{made['nummer']}/invoice")).status_code == 404
        invoice = await client.post(f"{admin}/Demo/orders/{made['id']}/invoice")
        assert invoice.json()["verkoopOrders"][0]["id"] == made["id"]
        calls = (await client.get("/_admin/calls")).json()
        assert (calls["counts"]["POST /verkooporders"], calls["violations"]) == (1, [])
        assert (await client.post("/_admin/tokens/expire")).status_code == 200
        assert (await client.get("/v2/companyInfo")).status_code == 401
        assert (await client.post("/_admin/reset")).status_code == 200
        assert (await client.get(admin)).json()[0]["orders"] == 0

    serve(job)


def test_faults_and_switches_are_set_over_http() -> None:
    async def job(client: httpx.AsyncClient) -> None:
        await log_in(client)
        fault = {"kind": "refuse", "path": "/v2/companyInfo", "status": 502, "times": 1, "calls": [1]}
        await client.post("/_admin/faults", json=fault)
        assert [(await client.get("/v2/companyInfo")).status_code for _ in range(2)] == [502, 200]
        assert [(row["kind"], row["hits"]) for row in (await client.get("/_admin/faults")).json()] == [("refuse", 1)]
        assert (await client.delete("/_admin/faults")).json() == []
        assert (await client.post("/_admin/faults", json={"kind": "explode"})).status_code == 400
        assert (await client.post("/_admin/faults", json={"kind": "refuse", "chance": 1})).status_code == 400
        assert (await client.get("/_admin/switches")).json()["calls_per_minute"] == 500
        changed = await client.put("/_admin/switches", json={"max_url_length": 30})
        assert changed.json()["max_url_length"] == 30
        assert (await client.get("/v2/artikelen", params={"$top": "1", "$skip": "100"})).status_code == 404

    serve(job)


def test_the_admin_routes_are_for_this_machine_only() -> None:
    simulation = caller().simulation
    routes = {route.path: route.handler for route in Admin(simulation, list, lambda: None).routes()}
    handler: Any = routes["/_admin/calls"]
    request = make_mocked_request("GET", "/_admin/calls").clone(remote="192.0.2.1")
    with pytest.raises(web.HTTPForbidden):
        asyncio.run(handler(request))


def test_a_seed_file_names_the_administrations(tmp_path: Path) -> None:
    file = tmp_path / "seeds.json"
    file.write_text('{"administrations": [{"name": "Een", "client_key": "1"}, {"name": "Twee", "client_key": "2"}]}')
    assert [books.name for books in read_seeds(file).books()] == ["Een", "Twee"]
    file.write_text('{"administration": []}')
    with pytest.raises(ValidationError):
        read_seeds(file)
