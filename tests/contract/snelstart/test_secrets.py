"""Neither keys nor personal data leave the adapter by an error, a `repr` or a log."""

import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.adapters.snelstart import open_http
from sconnect.adapters.snelstart.http.transport import Call
from sconnect.app.errors import SconnectError
from sconnect.app.ports import CustomerQuery

from .test_orders import sales_order
from .world import CLIENT_KEY, World

SUBSCRIPTION = "canary-subscription"
EMAIL = "canary@example.test"
FAULTS = [
    None,
    Fault(FaultKind.UNREACHABLE),
    Fault(FaultKind.DROP_AFTER),
    Fault(FaultKind.REFUSE, status=500, body=f'{{"message": "{EMAIL}"}}'),
    Fault(FaultKind.REFUSE, status=400, body=f"{EMAIL} {CLIENT_KEY}"),
    Fault(FaultKind.REFUSE, status=200, body=f'{{"access_token": "canary-token {CLIENT_KEY}"'),
    Fault(FaultKind.REFUSE, status=200, body=f'{{"access_token": 17, "email": "{EMAIL}"}}'),
    Fault(FaultKind.TOO_MANY),
    Fault(FaultKind.SLOW, seconds=500),
]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def trouble(world: World) -> list[SconnectError]:
    """Do some of everything and return what went wrong."""
    books = world.snelstart(subscription_key=SUBSCRIPTION).books(CLIENT_KEY)
    errors = []
    for work in (
        books.reference.read(),
        books.customers.find(CustomerQuery(emails=frozenset({EMAIL}))),
        books.orders.create(sales_order(world)),
    ):
        try:
            await work
        except SconnectError as error:
            errors.append(error)
    return errors


@pytest.mark.parametrize("path", ["/b2b/token", "/v2/*"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault and f"{fault.kind}-{fault.status}")
async def test_no_secret_or_name_in_what_may_be_logged(
    path: str, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    await open_http().aclose()  # quietens httpx, which would log every address
    world = World()
    world.sim.subscription_keys = frozenset({SUBSCRIPTION}) if fault else frozenset()
    if fault:
        world.fault(Fault(fault.kind, path=path, status=fault.status, body=fault.body, seconds=fault.seconds))
    errors = await trouble(world)
    assert errors
    seen = [caplog.text, *(error.detail for error in errors)]
    seen += [f"{type(link)} {link!r} {vars(link)}" for error in errors for link in chain(error) if link is not error]
    for secret in (CLIENT_KEY, SUBSCRIPTION, "canary-token", EMAIL, quote(EMAIL)):
        assert secret not in " ".join(seen)


async def test_an_error_holds_on_to_no_request() -> None:
    world = World()
    world.fault(Fault(FaultKind.DROP_AFTER))
    for error in await trouble(world):
        assert all(isinstance(link, SconnectError) for link in chain(error))


def test_what_is_sent_does_not_show() -> None:
    call = Call("POST", "https://host/v2/relaties", {"Authorization": "Bearer canary-token"}, EMAIL.encode())
    assert "canary" not in repr(call)


async def test_nothing_of_a_connection_shows_its_key() -> None:
    world = World()
    snelstart = world.snelstart(subscription_key=SUBSCRIPTION)
    books = snelstart.books(CLIENT_KEY)
    shown = " ".join(map(repr, (snelstart, books, books.usage, snelstart._tokens, books.usage._settings)))
    assert CLIENT_KEY not in shown
    assert SUBSCRIPTION not in shown
