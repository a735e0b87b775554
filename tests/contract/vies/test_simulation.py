"""The simulated VIES is as strict as the description of its REST interface, and behind a real port too."""

import asyncio
import json
from collections.abc import Mapping

import httpx
import pytest

from local.vies.server import serving
from local.vies.simulation import MEMBER_STATES, PATH, NoResponse, Request, Response, SimulatedVies
from sconnect.adapters.vies import ViesClient, ViesSettings
from sconnect.bootstrap import SystemClock
from sconnect.domain.vies import NoAnswer, ViesAnswer

QUESTION = {"countryCode": "DE", "vatNumber": "136695976"}


def ask(content: object, *, method: str = "POST", path: str = PATH, kind: str = "application/json") -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    reply = SimulatedVies().handle(Request(method, path, kind, body))
    assert not isinstance(reply, NoResponse)
    return reply


def code_of(reply: Response) -> str:
    return str(json.loads(reply.body)["errorWrappers"][0]["error"])


@pytest.mark.parametrize(
    "question",
    [
        {},
        [],
        b"{",
        {"countryCode": "DE"},
        {**QUESTION, "vatNumber": 136695976},
        {**QUESTION, "vatNumber": "1"},
        {**QUESTION, "vatNumber": "DE 136"},
        {**QUESTION, "countryCode": "GB"},
        {**QUESTION, "countryCode": "GR"},
        {**QUESTION, "countryCode": "de"},
        {**QUESTION, "number": "x"},
    ],
    ids=str,
)
def test_what_is_no_question_is_refused(question: object) -> None:
    reply = ask(question)
    assert (reply.status, code_of(reply)) == (400, "INVALID_INPUT")


@pytest.mark.parametrize(
    "requester",
    [
        {"requesterNumber": "004495445B01"},
        {"requesterMemberStateCode": "NL"},
        {"requesterMemberStateCode": "GB", "requesterNumber": "1"},
    ],
    ids=str,
)
def test_half_a_requester_is_refused(requester: Mapping[str, str]) -> None:
    assert code_of(ask({**QUESTION, **requester})) == "INVALID_REQUESTER_INFO"


@pytest.mark.parametrize(
    ("how", "status"), [({"method": "GET"}, 405), ({"path": "/"}, 404), ({"kind": "text/plain"}, 415)]
)
def test_another_way_of_asking_is_refused(how: dict[str, str], status: int) -> None:
    assert ask(QUESTION, **how).status == status


def test_it_knows_every_member_state_and_northern_ireland() -> None:
    assert len(MEMBER_STATES) == 28
    assert {"EL", "XI"} <= MEMBER_STATES
    assert not {"GB", "GR", "EU"} & MEMBER_STATES


def test_it_answers_behind_a_real_port_and_can_be_told_to_fail() -> None:
    async def talk() -> None:
        async with serving(SimulatedVies()) as url, httpx.AsyncClient(trust_env=False) as admin:
            client, root = ViesClient(ViesSettings.read({"VIES_URL": url}), SystemClock()), url.split("/taxation")[0]

            async def answer() -> ViesAnswer | NoAnswer:
                return await client.ask("DE136695976", requester="NL004495445B01", seconds=5)

            first = await answer()
            assert isinstance(first, ViesAnswer)
            assert first.valid
            assert first.consultation_number
            await admin.put(f"{root}/_admin/invalid", json=["DE136695976"])
            second = await answer()
            assert isinstance(second, ViesAnswer)
            assert not second.valid
            for kind, why in (("MS_UNAVAILABLE", NoAnswer.MEMBER_STATE), ("dropped", NoAnswer.UNREACHABLE)):
                assert (await admin.put(f"{root}/_admin/faults", json=[{"kind": kind}])).status_code == 200
                assert await answer() is why
            assert (await admin.put(f"{root}/_admin/faults", json=[{"kind": "no such fault"}])).status_code == 400

    asyncio.run(talk())
