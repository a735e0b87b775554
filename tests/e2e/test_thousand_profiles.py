"""A thousand profiles due at once, on Azurite with the real host: each runs once, in turn, in flat memory."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

from local.demo.stack import APP
from local.host.azurite import azurite
from local.host.host_process import HostProcess, host_process
from local.shop.http.server import serving
from local.shop.shop import SimulatedShop
from sconnect.app.concurrency import map_concurrently
from sconnect.app.runs.blocks import MOST_IN_BLOCK
from sconnect.app.runs.starting import list_runs
from sconnect.app.services import Services
from sconnect.app.storage.records import DueWork, DueWorkListed, ProfileRecord, RunRecord, ShopClaims, TaskLease
from sconnect.bootstrap import build
from sconnect.domain.profile import Connection, Interval, OrderSettings, Planning, Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from sconnect.domain.shop_claims import StoreClaim

pytestmark = [pytest.mark.azurite, pytest.mark.long, pytest.mark.timeout(600)]

PROFILES = 1_000
AT_WORK = 6
"""Messages of a queue that one host works on at once: batchSize + newBatchThreshold in host.json."""
NEVER = "0 0 0 29 2 *"
_FEW, _MANY = 5, 200
"""Profiles whose runs are read at once: the emulator is busy with the runs themselves."""
IDS = [f"winkel-{number:04d}" for number in range(PROFILES)]


@dataclass(slots=True)
class _World:
    services: Services
    host: HostProcess
    shop: SimulatedShop
    due_first: list[str]
    """Profiles by when they were due."""

    async def tick(self) -> None:
        """Let the import timer go off."""
        async with httpx.AsyncClient(base_url=self.host.url, trust_env=False) as http:
            (await http.post("/admin/functions/import_orders_timer", json={})).raise_for_status()

    async def runs_of(self, profile_id: str) -> list[RunRecord]:
        runs, _ = await list_runs(self.services, profile_id)
        return runs

    async def wait_until_over(self, profile_ids: list[str]) -> None:
        """Wait until each of these profiles has a run that ended. Few are asked until the last ones are over."""
        waiting, some, deadline = profile_ids, _FEW, time.monotonic() + 400
        while waiting and time.monotonic() < deadline:
            asked = waiting[-some:]
            found = await map_concurrently(self.runs_of, asked)
            over = {name for name, runs in zip(asked, found, strict=True) if any(run.finished_at for run in runs)}
            waiting = [name for name in waiting if name not in over]
            some = _MANY if len(over) == len(asked) else _FEW
            if some == _FEW:
                await asyncio.sleep(2)
        assert not waiting

    def megabytes(self) -> float:
        """How much memory the host holds."""
        status = Path(f"/proc/{self.host.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def _world(folder: Path) -> AsyncIterator[_World]:
    async with AsyncExitStack() as stack:
        storage = stack.enter_context(azurite())
        shop = SimulatedShop(empty=True)
        address = await stack.enter_async_context(serving(shop))
        settings = {
            "AzureWebJobsStorage": storage.connection_string,
            "SNELSTART_SUBSCRIPTION_KEY": "nobody-is-asked",
            "SCONNECT_SECRETS_FILE": str(folder / "secrets.json"),
            "ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
            "IMPORT_ORDERS_SCHEDULE": NEVER,
            "EXPORT_ARTICLES_SCHEDULE": NEVER,
            "EXPORT_CUSTOMERS_SCHEDULE": NEVER,
            "HOUSEKEEPING_SCHEDULE": NEVER,
        }
        services = build(settings)
        await services.secrets.write("winkel", shop.link_code(address))
        due_first = await _due_profiles(services, shop)
        manager = host_process(APP, settings)
        host = await asyncio.to_thread(manager.__enter__)
        try:
            yield _World(services, host, shop, due_first)
        finally:
            await asyncio.to_thread(manager.__exit__, None, None, None)


async def _due_profiles(services: Services, shop: SimulatedShop) -> list[str]:
    """Make profiles that are all due, each since another moment, in no order of their names; each has its shop."""
    by_age = Random(7).sample(IDS, PROFILES)
    now = services.clock.now()

    async def make(place: int) -> None:
        profile = _profile(by_age[place])
        started = now - timedelta(hours=2) + timedelta(seconds=place)
        await services.store.put(ProfileRecord(id=profile.id, body=profile.model_dump_json(), modified_at=now))
        await services.store.put(_claim(profile, shop, now))
        await services.store.put(TaskLease(profile_id=profile.id, task=Task.IMPORT_ORDERS, last_started=started))
        due_at = started + timedelta(hours=1)
        await services.store.put(DueWork(task=Task.IMPORT_ORDERS, profile_id=profile.id, due_at=due_at))

    await services.store.put(DueWorkListed(task=Task.IMPORT_ORDERS, listed_at=now))
    await make(0)  # makes the tables
    await map_concurrently(make, range(1, PROFILES))
    return by_age


def _claim(profile: Profile, shop: SimulatedShop, since: datetime) -> ShopClaims:
    """Return what a profile that ran before has claimed: its administration is its own, the shop is that of all."""
    installation = shop.identity.installation
    return ShopClaims(
        where=ShopClaims.key_of(profile.id, installation),
        administration_id=profile.id,
        installation=installation,
        profiles=(StoreClaim(profile.id, since),),
    )


def _profile(name: str) -> Profile:
    return Profile(
        id=name,
        name=name,
        connection=Connection(shop_link_secret="winkel", client_key_secret="snelstart", administration_id=name),
        orders=OrderSettings(
            start=datetime(2026, 1, 1, tzinfo=UTC), statuses=(5,), reference_prefix=name, sales_template_id="een"
        ),
        planning=Planning(import_orders=TaskPlan(interval=Interval.HOURS_1)),
    )


async def test_a_thousand_profiles_due_at_once(tmp_path: Path) -> None:
    async with _world(tmp_path) as world:
        await world.tick()
        await world.wait_until_over(world.due_first[:200])
        early = world.megabytes()
        await world.wait_until_over(world.due_first[200:])
        late = world.megabytes()
        found = await map_concurrently(world.runs_of, world.due_first)

    runs = [run for runs in found for run in runs]
    assert len(runs) == PROFILES, "each of them ran once"
    assert {run.state for run in runs} == {RunState.DONE}
    assert late - early < 30
    places = {run.run_id: place for place, run in enumerate(runs)}
    in_order = sorted(runs, key=lambda run: (run.started_at, places[run.run_id]))
    for first in range(0, PROFILES, MOST_IN_BLOCK):  # blocks are started side by side
        turns = [places[run.run_id] - first for run in in_order if 0 <= places[run.run_id] - first < MOST_IN_BLOCK]
        most = max(abs(place - turn) for turn, place in enumerate(turns))
        assert most <= 3 * AT_WORK, "in a block nobody waits for a profile that was due later"
