"""Handlers of linking by SnelStart's activation page, and of what SnelStart sends about it."""

import logging
from collections import deque
from typing import Annotated, Any

from pydantic import Field, RootModel

from sconnect.app.errors import SconnectError
from sconnect.app.profiles import activation
from sconnect.app.profiles.activation import ActivationState
from sconnect.domain.profile import PROFILE_ID
from sconnect.entrypoints.http.endpoint import Body, Call, Reply, SecretText, View, Words, endpoint, secret_value
from sconnect.entrypoints.http.errors import RequestError

_MOST_A_MINUTE = 60
_MINUTE = 60.0

ActivationId = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

_log = logging.getLogger("sconnect.http")


class ActivationRequest(Body):
    """Which profile is linked anew; none: a new link."""

    profile: Annotated[str, Field(pattern=PROFILE_ID)] | None = None
    link_code: SecretText | None = Field(None, description="Of a new link: kept until the person comes back.")


class BegunView(View):
    """Where to go: `successUrl` may be added to `address`. `id` is asked for afterwards."""

    id: str
    address: str


class ActivationView(View):
    """How far a link is, and the administration to confirm once there is a key."""

    id: str
    state: ActivationState
    administration: str
    administration_id: str
    problem: Words | None


class Received(View):
    """The message was received. This says nothing about what it came to."""

    status: str


class AnyMessage(RootModel[Any]):
    """Whatever was sent: what is not a message of SnelStart is ignored."""


class Turnstile:
    """The times of the last messages in this process, so that a flood costs nothing more."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_MOST_A_MINUTE)

    def is_full(self, now: float) -> bool:
        """Whether this message is one too many; otherwise it counts."""
        if len(self._times) == _MOST_A_MINUTE and now - self._times[0] < _MINUTE:
            return True
        self._times.append(now)
        return False


_TURNSTILE = Turnstile()


@endpoint(error_statuses=(404, 409))
async def begin_activation(call: Call, body: ActivationRequest) -> Reply[BegunView]:
    """Begin linking by SnelStart: give out a reference key and say where to go."""
    begun = await activation.begin_activation(
        call.services, profile_id=body.profile or "", link_code=secret_value(body.link_code), by=call.caller.name
    )
    return Reply(BegunView.model_validate(begun))


@endpoint(error_statuses=(409,))
async def read_activation(call: Call) -> Reply[ActivationView]:
    """Say how far a link is that was begun."""
    found = await activation.read_activation(call.services, call.path["activation"])
    return Reply(ActivationView.of(found, administration=found.administration_name))


@endpoint(error_statuses=(429,))
async def receive_activation(call: Call, body: AnyMessage) -> Reply[Received]:
    """Take what SnelStart sends about a link. Everybody gets the same answer, whatever it came to."""
    if _TURNSTILE.is_full(call.services.clock.monotonic()):
        raise RequestError(
            429, "too_many", "Er komen te veel berichten binnen.", "Too many messages.", headers={"Retry-After": "60"}
        )
    page = call.services.activation
    message = page.message_in(body.root) if page else None
    if message is not None:
        try:
            await activation.receive(call.services, message)
        except SconnectError as error:
            _log.warning("a message about an activation failed: %s", type(error).__name__)
    return Reply(Received(status="received"))


async def link_code_kept(call: Call, activation_id: str | None) -> str:
    """Return the link code that was given with a link; empty without one. Raises `NotFoundError`."""
    return await activation.link_code_of(call.services, activation_id) if activation_id else ""


async def key_received(call: Call, activation_id: str | None) -> str:
    """Return the key that came for a link; empty without one. Raises `NotFoundError`, `InvalidSettingsError`."""
    return await activation.client_key_of(call.services, activation_id) if activation_id else ""
