"""What a certifier of SnelStart sees: method, path and status of each call, and nothing of what was asked or sent."""

import logging
from dataclasses import replace

import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.simulation import SUBSCRIPTION_KEY
from sconnect.adapters.snelstart import SnelStart, SnelStartSettings
from sconnect.app.errors import SconnectError
from sconnect.app.ports import CustomerQuery
from tests.fakes.quota import quota_in

from .test_orders import sales_order
from .world import ADMINISTRATION, CLIENT_KEY, World

SHOWN = "SnelStart call "


async def work(world: World, settings: SnelStartSettings) -> None:
    quota = quota_in(world.rows, world.clock)
    snelstart = SnelStart(world.http, settings, world.clock, quota, jitter=lambda: 1)
    books = snelstart.books(CLIENT_KEY, administration_id=ADMINISTRATION)
    await books.customers.find(CustomerQuery(emails=frozenset({"canary@example.test"})))
    await books.orders.create(sales_order(world))


@pytest.fixture
def settings() -> SnelStartSettings:
    return SnelStartSettings.read({"SNELSTART_SUBSCRIPTION_KEY": "key", "SNELSTART_SHOW_CALLS": "true"})


def shown(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line for record in caplog.records if (line := record.getMessage()).startswith(SHOWN)]


async def test_each_call_is_shown_without_keys_or_data(
    settings: SnelStartSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world = World()
    await work(world, replace(settings, subscription_key=SUBSCRIPTION_KEY))
    lines = shown(caplog)
    assert f"{SHOWN}POST /verkooporders answered 201" in lines
    assert any(line.startswith(f"{SHOWN}GET /relaties answered 200") for line in lines)
    assert not [line for line in lines if "canary" in line or CLIENT_KEY in line or "filter" in line]


async def test_a_call_without_an_answer_is_shown_too(
    settings: SnelStartSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world = World()
    world.fault(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders"))
    with pytest.raises(SconnectError):
        await work(world, replace(settings, subscription_key=SUBSCRIPTION_KEY))
    assert f"{SHOWN}POST /verkooporders answered nothing" in shown(caplog)


async def test_nothing_is_shown_unless_it_is_asked_for(
    settings: SnelStartSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world = World()
    await work(world, replace(settings, subscription_key=SUBSCRIPTION_KEY, show_calls=False))
    assert shown(caplog) == []
