import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.transport import SimulatedTransport

from .caller import CLIENT_KEY, Caller, caller

API = "https://b2bapi.snelstart.nl/v2"


def run(
    world: Caller, job: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
) -> tuple[httpx.Response, list[float]]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def session() -> httpx.Response:
        transport = SimulatedTransport(world.simulation, sleep=sleep)
        async with httpx.AsyncClient(transport=transport, headers=world.headers, timeout=60) as client:
            return await job(client)

    return asyncio.run(session()), slept


def company(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
    return client.get(f"{API}/companyInfo")


def test_an_unchanged_client_logs_in_and_calls() -> None:
    world = caller()
    world.headers.pop("Content-Type")
    form = {"grant_type": "clientkey", "clientkey": CLIENT_KEY}
    token, _ = run(world, lambda client: client.post("https://auth.snelstart.nl/b2b/token", data=form))
    world.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
    query = {"$filter": "Naam eq 'Karel Klant'"}
    found, slept = run(world, lambda client: client.get(f"{API}/relaties", params=query))
    assert ([row["email"] for row in found.json()], slept) == (["klant@example.test"], [])
    assert found.headers["content-type"].startswith("application/json")


def test_the_two_hosts_are_not_each_other() -> None:
    world = caller()
    wrong, _ = run(world, lambda client: client.post("https://b2bapi.snelstart.nl/b2b/token"))
    assert wrong.status_code == 404
    local, _ = run(world, lambda client: client.post("http://127.0.0.1:1/b2b/token"))
    assert "error" in local.json()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.UNREACHABLE, httpx.ConnectError),
        (FaultKind.DROP_BEFORE, httpx.RemoteProtocolError),
        (FaultKind.DROP_AFTER, httpx.RemoteProtocolError),
    ],
)
def test_broken_connections_raise_what_httpx_raises(kind: FaultKind, error: type[httpx.TransportError]) -> None:
    world = caller()
    world.simulation.faults.add(Fault(kind))
    with pytest.raises(error):
        run(world, company)


def test_a_slow_answer_is_waited_for_or_given_up() -> None:
    world = caller()
    world.simulation.faults.add(Fault(FaultKind.SLOW, seconds=20.0, times=1))
    answered, slept = run(world, company)
    assert (answered.status_code, slept) == (200, [20.0])
    world.simulation.faults.add(Fault(FaultKind.SLOW, seconds=61.0, times=1))
    with pytest.raises(httpx.ReadTimeout):
        run(world, company)
