"""Answers of VIES."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx

from local.vies.faults import Fault, FaultKind
from local.vies.simulation import PATH, Request, Response, SimulatedVies
from sconnect.adapters.vies import ViesClient, ViesSettings
from tests.contract.opencart.support import TurnableClock
from tests.fuzz.harness import Target

NUMBER, OWN = "DE136695976", "NL004495445B01"


def _honest() -> Sequence[Any]:
    """An answer that proves, one that does not, one of a number that is not valid, and an error of its own."""
    question = {"countryCode": NUMBER[:2], "vatNumber": NUMBER[2:]}
    with_own = question | {"requesterMemberStateCode": OWN[:2], "requesterNumber": OWN[2:]}
    return [
        _answered(SimulatedVies(), with_own),
        _answered(SimulatedVies(), question),
        _answered(SimulatedVies(invalid={NUMBER}), question),
        _answered(SimulatedVies(faults=[Fault(FaultKind.MS_UNAVAILABLE)]), question),
    ]


def _answered(vies: SimulatedVies, question: dict[str, str]) -> Any:
    answer = vies.handle(Request("POST", PATH, "application/json", json.dumps(question).encode()))
    assert isinstance(answer, Response)
    return json.loads(answer.body)


def _call(requester: str) -> Callable[[httpx.AsyncBaseTransport], Awaitable[object]]:
    async def call(transport: httpx.AsyncBaseTransport) -> object:
        vies = ViesClient(ViesSettings(), TurnableClock(), transport=transport)
        found = await vies.ask(NUMBER, requester=requester, seconds=10)
        repr(found).encode()  # whatever came out can be shown and stored
        return found

    return call


TARGET = Target("vies", _honest, [_call(OWN), _call("")])
