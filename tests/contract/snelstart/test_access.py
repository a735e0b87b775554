import asyncio

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from local.streamed import StreamingMock
from sconnect.adapters.snelstart import SnelStart, SnelStartSettings
from sconnect.app.errors import (
    AccessExpiredError,
    Actor,
    NotNowError,
    ReadFailedError,
    SettingsError,
    UnreadableError,
    WrongKeyError,
    WrongSubscriptionError,
)
from tests.fakes.quota import quota_in
from tests.fakes.rows import InMemoryRows

from .test_orders import sales_order
from .world import ADMINISTRATION, CLIENT_KEY, NAME, VirtualClock, World, client_of

TOKEN = "/b2b/token"


async def test_one_token_serves_all_until_shortly_before_its_end() -> None:
    world = World()
    snelstart = world.snelstart()
    await snelstart.books(CLIENT_KEY).reference.read()
    await snelstart.books(CLIENT_KEY).reference.read()
    assert world.sim.log.count("POST", TOKEN) == 1
    await world.clock.sleep(3_599 - 91)
    await snelstart.books(CLIENT_KEY).reference.read()
    assert world.sim.log.count("POST", TOKEN) == 1
    await world.clock.sleep(2)
    await snelstart.books(CLIENT_KEY).reference.read()
    assert world.sim.log.count("POST", TOKEN) == 2


async def test_a_key_with_awkward_characters_arrives_whole() -> None:
    assert set("+/=") <= set(CLIENT_KEY)
    assert (await World().books().reference.read()).administration.name == NAME


async def test_a_wrong_client_key_says_what_to_do_and_is_not_tried_again() -> None:
    world = World()
    with pytest.raises(WrongKeyError) as caught:
        await world.books("wrong key").articles.find(["X"])
    assert "Koppelingen" in caught.value.dutch
    assert caught.value.actor is Actor.SETTINGS_OWNER
    assert world.sim.log.count("POST", TOKEN) == 1


async def test_a_wrong_subscription_key_is_for_the_operator_and_keeps_the_token() -> None:
    world = World()
    books = world.snelstart(subscription_key="wrong").books(CLIENT_KEY)
    with pytest.raises(WrongSubscriptionError) as caught:
        await books.articles.find(["X"])
    assert caught.value.actor is Actor.OPERATOR
    assert books.usage.calls == 1


async def test_a_missing_scope_is_a_matter_of_settings() -> None:
    world = World()
    world.sim.books(NAME).scopes = "relaties:read"
    with pytest.raises(SettingsError) as caught:
        await world.books().orders.create(sales_order(world))
    assert type(caught.value) is SettingsError
    assert caught.value.detail == "POST /verkooporders: 403"


async def test_a_question_with_an_expired_token_is_asked_again_with_a_new_one() -> None:
    world = World()
    books = world.books()
    await books.articles.find(["X"])
    world.sim.expire_tokens()
    await books.articles.find(["X"])
    assert world.sim.log.count("POST", TOKEN) == 2
    assert books.usage.calls == 3
    assert world.clock.slept == []


async def test_a_change_with_an_expired_token_is_left_to_the_caller_and_then_works() -> None:
    world = World()
    books = world.books()
    await books.articles.find(["X"])
    world.sim.expire_tokens()
    with pytest.raises(AccessExpiredError):
        await books.orders.create(sales_order(world))
    assert world.sim.log.count("POST", "/verkooporders") == 1
    assert await books.orders.create(sales_order(world)) is not None
    assert len(world.sim.orders(NAME)) == 1


async def test_tokens_that_never_work_are_not_renewed_for_ever() -> None:
    world = World()
    world.fault(Fault(FaultKind.EXPIRE_TOKENS, path="/v2/*"))
    with pytest.raises(AccessExpiredError, match="ook nadat die is vernieuwd"):
        await world.books().articles.find(["X"])
    assert world.sim.log.count("POST", TOKEN) == 2


async def test_a_busy_token_host_is_asked_again_and_holds_nothing_back() -> None:
    world = World()
    world.fault(Fault(FaultKind.REFUSE, path=TOKEN, calls=(1, 2), status=503))
    assert await world.books().orders.create(sales_order(world)) is not None
    assert world.sim.log.count("POST", TOKEN) == 3


@pytest.mark.parametrize("fault", [Fault(FaultKind.UNREACHABLE), Fault(FaultKind.DROP_AFTER), Fault(FaultKind.REFUSE)])
async def test_without_a_token_no_change_is_sent(fault: Fault) -> None:
    world = World()
    world.fault(Fault(fault.kind, path=TOKEN, status=fault.status))
    with pytest.raises(NotNowError):
        await world.books().orders.create(sales_order(world))
    assert world.sim.log.count("POST", "/verkooporders") == 0


class TokenHost:
    """A token host that answers on command."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.open = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != TOKEN:
            return httpx.Response(200, json=[])
        self.asked += 1
        await self.open.wait()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def snelstart(self) -> SnelStart:
        http = httpx.AsyncClient(transport=StreamingMock(self))
        clock = VirtualClock()
        settings, quota = SnelStartSettings(subscription_key="s"), quota_in(InMemoryRows(), clock)
        return SnelStart(http, settings, clock, quota, jitter=lambda: 1)


def grant(text: str) -> httpx.Response:
    return httpx.Response(200, json={"access_token": text, "token_type": "bearer", "expires_in": 3599})


async def test_callers_share_one_renewal_even_when_the_first_gives_up() -> None:
    host = TokenHost(grant("one"))
    client = client_of(host.snelstart().books(CLIENT_KEY, administration_id=ADMINISTRATION))
    first, second, third = (asyncio.create_task(client.read("/landen")) for _ in range(3))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    host.open.set()
    assert await second == await third == []
    assert host.asked == 1
    with pytest.raises(asyncio.CancelledError):
        await first


@pytest.mark.parametrize("status", [400, 401])
async def test_a_refused_key_is_wrong_whatever_the_status(status: int) -> None:
    host = TokenHost(httpx.Response(status))
    host.open.set()
    with pytest.raises(WrongKeyError):
        await host.snelstart().books(CLIENT_KEY, administration_id=ADMINISTRATION).articles.find(["X"])
    assert host.asked == 1


async def test_callers_share_a_failed_renewal_too_and_a_later_one_tries_again() -> None:
    host = TokenHost(httpx.Response(400, json={"error": "no"}), grant("one"))
    host.open.set()
    client = client_of(host.snelstart().books(CLIENT_KEY, administration_id=ADMINISTRATION))
    results = await asyncio.gather(*(client.read("/landen") for _ in range(3)), return_exceptions=True)
    assert {type(result) for result in results} == {WrongKeyError}
    assert host.asked == 1
    assert await client.read("/landen") == []


async def test_a_late_refusal_of_an_old_token_does_not_cost_the_new_one() -> None:
    host = TokenHost(grant("one"), grant("two"))
    host.open.set()
    tokens = host.snelstart()._tokens
    assert await tokens.token(CLIENT_KEY) == "one"
    tokens.forget(CLIENT_KEY, "one")
    assert await tokens.token(CLIENT_KEY) == "two"
    tokens.forget(CLIENT_KEY, "one")
    assert await tokens.token(CLIENT_KEY) == "two"
    assert host.asked == 2


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"access_token": ""}', b'{"access_token": "x"}'])
async def test_a_token_host_that_talks_nonsense(body: bytes) -> None:
    host = TokenHost(httpx.Response(200, content=body))
    host.open.set()
    with pytest.raises(UnreadableError):
        await host.snelstart().books(CLIENT_KEY, administration_id=ADMINISTRATION).articles.find(["X"])


async def test_a_token_host_that_stays_away() -> None:
    host = TokenHost(httpx.Response(500))
    host.open.set()
    with pytest.raises(ReadFailedError):
        await host.snelstart().books(CLIENT_KEY, administration_id=ADMINISTRATION).articles.find(["X"])
