"""Stack of the demo, running: storage, the simulated SnelStart, the simulated shops, profiles, the functions host."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from aiohttp import web

from local.demo.scenario import Demo, demos
from local.host.azurite import azurite
from local.host.host_process import HostProcess, host_process
from local.shop.http.server import serving
from local.shop.persistence import restore, save
from local.shop.shop import SimulatedShop
from local.snelstart.books import Books
from local.snelstart.http.server import build_app
from local.snelstart.seeds import AdministrationSeed, Seeds
from local.snelstart.simulation import SUBSCRIPTION_KEY
from local.vies.server import serving as serving_vies
from local.vies.simulation import SimulatedVies
from sconnect.app.profiles.office.access import give_access, read_access
from sconnect.app.profiles.repository import all_profiles, save_profile
from sconnect.app.runs.leases import is_executing, read_leases
from sconnect.app.services import Services
from sconnect.app.storage.records import SummaryRow
from sconnect.bootstrap import build
from sconnect.domain.profile.access import ProfileRole
from sconnect.entrypoints.http.authentication import LOCAL_ACCOUNT
from scripts.handouts.making import write_handouts

APP = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class DemoStack:
    """Everything of the demo. `services` reads the same tables as the functions host."""

    demos: Sequence[Demo]
    services: Services
    settings: Mapping[str, str]
    snelstart_url: str
    shops: Mapping[str, SimulatedShop]
    """The simulated shops by profile."""
    folder: Path

    def save_shops(self) -> None:
        """Save what exports wrote to the shops, for the next start."""
        for profile_id, shop in self.shops.items():
            save(shop, _shop_file(self.folder, profile_id))


@asynccontextmanager
async def demo_stack(
    folder: Path,
    *,
    shops: Sequence[Demo] = (),
    unlinked: Sequence[Books] = (),
    extra_settings: Mapping[str, str] | None = None,
) -> AsyncIterator[DemoStack]:
    """Start everything but the functions host. What is booked stays in `folder`, over restarts.

    `shops`: others than those of the demo. `unlinked`: administrations without a shop.
    """
    async with AsyncExitStack() as opened:
        write_handouts(folder / "handouts")
        storage = opened.enter_context(azurite(folder / "azurite"))
        all_demos = shops or demos()
        snelstart_url = await opened.enter_async_context(_snelstart(all_demos, unlinked, folder / "snelstart"))
        vies_url = await opened.enter_async_context(serving_vies(SimulatedVies()))
        settings = {
            "AzureWebJobsStorage": storage.connection_string,
            "SNELSTART_API_URL": f"{snelstart_url}/v2",
            "SNELSTART_AUTH_URL": f"{snelstart_url}/b2b/token",
            "SNELSTART_SUBSCRIPTION_KEY": SUBSCRIPTION_KEY,
            "SNELSTART_APP_NAME": "sconnect",
            "SNELSTART_ACTIVATION_URL": f"{snelstart_url}/couplings/activate",
            "VIES_URL": vies_url,
            "SCONNECT_SECRETS_FILE": str(folder / "secrets.json"),
            "MAIL_FOLDER": str(folder / "mails"),
            "SCONNECT_LOCAL_ROLE": "admin",
            "SCONNECT_HANDOUTS": str(folder / "handouts"),
            "ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
            "IMPORT_ORDERS_SCHEDULE": "0 */5 * * * *",
            "EXPORT_ARTICLES_SCHEDULE": "0 2-59/5 * * * *",
            "EXPORT_CUSTOMERS_SCHEDULE": "0 3-59/5 * * * *",
            "HOUSEKEEPING_SCHEDULE": "0 30 2 * * *",
            **(extra_settings or {}),
        }
        services = build(settings)
        served: dict[str, SimulatedShop] = {}
        for demo in all_demos:
            shop = served[demo.profile_id] = demo.shop()
            shop.identity.here = f"{demo.profile_id}.example.test"
            restore(shop, _shop_file(folder, demo.profile_id))
            address = await opened.enter_async_context(serving(shop))
            await _link(services, demo, shop.link_code(address))
        await _let_in(services, all_demos[0].profile_id)
        await free_interrupted(services)
        stack = DemoStack(all_demos, services, settings, snelstart_url, served, folder)
        try:
            yield stack
        finally:
            stack.save_shops()


@asynccontextmanager
async def functions_host(stack: DemoStack, *options: str) -> AsyncIterator[HostProcess]:
    """Run the function app on the local host, as a process of its own; SnelStart knows its webhook."""
    manager = host_process(APP, stack.settings, *options)
    host = await asyncio.to_thread(manager.__enter__)
    async with httpx.AsyncClient(trust_env=False) as http:
        webhook = {"webhook": f"{host.url}/api/snelstart/activation"}
        (await http.put(f"{stack.snelstart_url}/_admin/activation", json=webhook)).raise_for_status()
    try:
        yield host
    finally:
        await asyncio.to_thread(manager.__exit__, None, None, None)


async def free_interrupted(services: Services) -> None:
    """Let the runs be started anew that were at work when the host ended: here nothing else works on these tables.

    In Azure another instance may, so there a lease is waited for.
    """
    now = services.clock.now()
    async for profile in all_profiles(services):
        for stored in await read_leases(services, profile.id):
            if is_executing(stored.record, now):
                await services.store.replace(replace(stored.record, lease_until=now), stored.etag)


def _shop_file(folder: Path, profile_id: str) -> Path:
    return folder / f"shop-{profile_id}.json"


async def _link(services: Services, demo: Demo, link_code: str) -> None:
    profile = demo.profile()
    await services.secrets.write(profile.connection.shop_link_secret, link_code)
    await services.secrets.write(profile.connection.client_key_secret, demo.books.client_key)
    await services.store.put(SummaryRow(profile_id=profile.id, built_at=services.clock.now()))  # nothing is booked yet
    await save_profile(services, profile, by="demo")


async def _let_in(services: Services, profile_id: str) -> None:
    """Give the caller on this machine access to a profile, for when they look as a member."""
    if not (await read_access(services, profile_id)).grants:
        await give_access(services, profile_id, LOCAL_ACCOUNT, ProfileRole.OPERATOR, "Deze computer", by="demo")


@asynccontextmanager
async def _snelstart(all_demos: Sequence[Demo], unlinked: Sequence[Books], folder: Path) -> AsyncIterator[str]:
    seeds = Seeds(
        administrations=tuple(
            AdministrationSeed(name=name, client_key=client_key, oss=oss)
            for name, client_key, oss in dict.fromkeys(
                (books.name, books.client_key, bool(books.company["factureerBuitenlandsBtw"]))
                for books in (*(demo.books for demo in all_demos), *unlinked)
            )
        )
    )
    runner = web.AppRunner(build_app(seeds, folder=folder), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
