"""The subscription key in the safe: renewed there, it is used at the next opening of the books, without a restart."""

import pytest

from local.demo.scenario import demos
from sconnect.adapters.opencart import ShopSettings
from sconnect.adapters.snelstart import SnelStart, SnelStartSettings
from sconnect.app.errors import SettingsError, WrongSubscriptionError
from sconnect.app.storage.repository import RecordStore
from sconnect.bootstrap import LiveConnector
from tests.contract.snelstart.world import CLIENT_KEY, World
from tests.fakes.quota import quota_in
from tests.fakes.secrets import InMemorySecrets

SECRET = "snelstart-subscription-key"


def _connector(world: World, safe: InMemorySecrets) -> LiveConnector:
    settings = SnelStartSettings.read({"SNELSTART_SUBSCRIPTION_SECRET": SECRET})
    snelstart = SnelStart(world.http, settings, world.clock, quota_in(world.rows, world.clock), jitter=lambda: 1)
    store = RecordStore(world.rows)
    return LiveConnector(safe, snelstart, ShopSettings(), world.clock, store=store, visible_after=60)


async def test_a_renewed_subscription_key_needs_no_restart() -> None:
    world, profile = World(), demos()[0].profile()
    safe = InMemorySecrets({SECRET: "first", profile.connection.client_key_secret: CLIENT_KEY})
    connector = _connector(world, safe)
    world.sim.subscription_keys = frozenset({"first"})
    assert (await (await connector.books(profile)).reference.read()).administration.name

    world.sim.subscription_keys = frozenset({"second"})
    with pytest.raises(WrongSubscriptionError):
        await (await connector.books(profile)).reference.read()

    await safe.write(SECRET, "second")
    assert (await (await connector.books(profile)).reference.read()).administration.name


async def test_a_missing_subscription_key_is_for_the_operator() -> None:
    world, profile = World(), demos()[0].profile()
    connector = _connector(world, InMemorySecrets({profile.connection.client_key_secret: CLIENT_KEY}))
    with pytest.raises(WrongSubscriptionError, match=SECRET):
        await connector.books(profile)


async def test_a_key_of_a_profile_that_is_gone_says_what_to_paste_and_no_name() -> None:
    world, profile = World(), demos()[0].profile()
    connector = _connector(world, InMemorySecrets({SECRET: "first"}))
    with pytest.raises(SettingsError, match="Plak de koppelsleutel bij de instellingen, tab Verbinding") as books:
        await connector.books(profile)
    with pytest.raises(SettingsError, match="Plak de koppelcode van deze winkel bij de instellingen") as shop:
        await connector.shop(profile)
    for error, name in ((books, profile.connection.client_key_secret), (shop, profile.connection.shop_link_secret)):
        assert name not in error.value.dutch + error.value.english
        assert name in error.value.detail


def test_a_key_in_the_settings_wins_over_the_safe() -> None:
    environment = {"SNELSTART_SUBSCRIPTION_KEY": "here", "SNELSTART_SUBSCRIPTION_SECRET": SECRET}
    settings = SnelStartSettings.read(environment)
    assert (settings.subscription_key, settings.subscription_secret) == ("here", "")
