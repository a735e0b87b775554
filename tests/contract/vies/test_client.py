"""The client of VIES against the simulated one: what each answer, and each lack of one, comes to."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from local.streamed import StreamingMock
from local.vies.faults import Fault, FaultKind
from local.vies.simulation import SimulatedVies
from local.vies.transport import ViesTransport
from sconnect.adapters.vies import ViesClient, ViesSettings
from sconnect.adapters.vies.client import LARGEST_ANSWER
from sconnect.domain.vies import NoAnswer, ViesAnswer
from tests.fakes.virtual_time import NOON, VirtualClock

NUMBER, OWN = "DE136695976", "NL004495445B01"
SECONDS = 5.0


class World:
    """One client of one simulated VIES, in virtual time."""

    def __init__(self, *faults: Fault) -> None:
        self.clock = VirtualClock()
        self.vies = SimulatedVies(clock=self.clock.now, faults=list(faults))
        self.sent: list[httpx.Request] = []
        self._client = ViesClient(ViesSettings(), self.clock, transport=_Watched(self.vies, self.sent))

    def ask(self, number: str = NUMBER, *, own: str = "", seconds: float = SECONDS) -> ViesAnswer | NoAnswer:
        return self.clock.run(self._client.ask(number, requester=own, seconds=seconds))


class _Watched(ViesTransport):
    def __init__(self, simulation: SimulatedVies, sent: list[httpx.Request]) -> None:
        super().__init__(simulation)
        self._sent = sent

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._sent.append(request)
        return await super().handle_async_request(request)


def test_a_valid_number_with_its_consultation_number() -> None:
    world = World()
    assert world.ask(own=OWN) == ViesAnswer(valid=True, at=NOON, consultation_number="WAPIAAAA00000001", requester=OWN)
    [request] = world.sent
    assert str(request.url) == "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json"
    assert "cookie" not in request.headers


def test_without_a_requester_there_is_no_consultation_number() -> None:
    world = World()
    assert world.ask() == ViesAnswer(valid=True, at=NOON)
    assert world.vies.asked == [{"countryCode": "DE", "vatNumber": "136695976"}]


def test_an_invalid_number_is_an_answer_too() -> None:
    world = World()
    world.vies.invalid = {NUMBER}
    answer = world.ask(own=OWN)
    assert isinstance(answer, ViesAnswer)
    assert not answer.valid
    assert answer.consultation_number


@pytest.mark.parametrize(
    ("number", "country"), [("EL094259216", "EL"), ("GR094259216", "EL"), ("XI117938850", "XI"), (NUMBER, "DE")]
)
def test_greece_is_el_and_northern_ireland_is_xi(number: str, country: str) -> None:
    world = World()
    assert world.ask(number) == ViesAnswer(valid=True, at=NOON)
    assert world.vies.asked[0]["countryCode"] == country


@pytest.mark.parametrize("number", ["GB980780684", "", "DE", "DE 1", "de136695976", "DE1' or '1", "DE" + "1" * 13])
def test_what_can_be_no_number_of_the_union_is_not_valid(number: str) -> None:
    answer = World().ask(number)
    assert isinstance(answer, ViesAnswer)
    assert not answer.valid


def test_an_own_number_that_is_refused_is_left_out_of_a_second_question() -> None:
    world = World()
    world.vies.unknown_requesters = {OWN}
    assert world.ask(own=OWN) == ViesAnswer(valid=True, at=NOON)
    assert [question.get("requesterNumber") for question in world.vies.asked] == ["004495445B01", None]


@pytest.mark.parametrize("own", ["onzin", "NL", "NL004495445B01; DROP"])
def test_an_own_number_that_can_be_none_is_never_sent(own: str) -> None:
    world = World()
    assert world.ask(own=own) == ViesAnswer(valid=True, at=NOON)
    assert all("requesterNumber" not in question for question in world.vies.asked)


NOTHING = {
    FaultKind.SERVICE_UNAVAILABLE: NoAnswer.UNREACHABLE,
    FaultKind.MS_UNAVAILABLE: NoAnswer.MEMBER_STATE,
    FaultKind.TIMEOUT: NoAnswer.TIMED_OUT,
    FaultKind.VAT_BLOCKED: NoAnswer.BLOCKED,
    FaultKind.IP_BLOCKED: NoAnswer.BLOCKED,
    FaultKind.GLOBAL_MAX_CONCURRENT_REQ: NoAnswer.BUSY,
    FaultKind.GLOBAL_MAX_CONCURRENT_REQ_TIME: NoAnswer.BUSY,
    FaultKind.MS_MAX_CONCURRENT_REQ: NoAnswer.BUSY,
    FaultKind.MS_MAX_CONCURRENT_REQ_TIME: NoAnswer.BUSY,
    FaultKind.INVALID_REQUESTER_INFO: NoAnswer.UNREADABLE,
    FaultKind.SLOW: NoAnswer.TIMED_OUT,
    FaultKind.DROPPED: NoAnswer.UNREACHABLE,
    FaultKind.REFUSED: NoAnswer.UNREACHABLE,
    FaultKind.MAINTENANCE: NoAnswer.UNREACHABLE,
    FaultKind.FORBIDDEN: NoAnswer.BLOCKED,
    FaultKind.TOO_MANY: NoAnswer.BUSY,
    FaultKind.REDIRECT: NoAnswer.UNREADABLE,
    FaultKind.PAGE: NoAnswer.UNREADABLE,
    FaultKind.CUT: NoAnswer.UNREADABLE,
    FaultKind.HUGE: NoAnswer.UNREADABLE,
    FaultKind.OTHER_NUMBER: NoAnswer.UNREADABLE,
    FaultKind.NO_VERDICT: NoAnswer.UNREADABLE,
}


def test_every_fault_but_refused_input_gives_no_answer() -> None:
    assert NOTHING.keys() == set(FaultKind) - {FaultKind.INVALID_INPUT}


@pytest.mark.parametrize("fault", sorted(NOTHING))
@pytest.mark.parametrize("own", ["", OWN])
def test_whatever_goes_wrong_says_nothing_about_the_number(fault: FaultKind, own: str) -> None:
    world = World(Fault(fault))
    for _ in range(2):  # its errors come under two statuses
        assert world.ask(own=own) is NOTHING[fault]


def test_input_that_vies_refuses_is_not_valid() -> None:
    answer = World(Fault(FaultKind.INVALID_INPUT)).ask(own=OWN)
    assert isinstance(answer, ViesAnswer)
    assert not answer.valid


@pytest.mark.parametrize("seconds", [0.5, 2.0, SECONDS])
def test_it_never_takes_longer_than_it_may(seconds: float) -> None:
    world = World(Fault(FaultKind.SLOW))
    assert world.ask(seconds=seconds) is NoAnswer.TIMED_OUT
    assert world.clock.seconds == pytest.approx(seconds)


def test_a_redirect_is_not_followed() -> None:
    world = World(Fault(FaultKind.REDIRECT))
    world.ask()
    assert len(world.sent) == 1


def test_a_fault_of_one_member_state_leaves_the_others() -> None:
    world = World(Fault(FaultKind.MS_UNAVAILABLE, "FR"))
    assert isinstance(world.ask(), ViesAnswer)
    assert world.ask("FR40303265045") is NoAnswer.MEMBER_STATE


def test_no_number_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in sorted(FaultKind):
        World(Fault(fault)).ask(own=OWN)
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "136695976" not in logged
    assert "004495445" not in logged


@pytest.mark.parametrize("host", ["http://\udcff/", "http://[", "//"])
def test_a_redirect_to_nowhere_is_no_crash(host: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": host.encode("utf-8", "replace").decode()}, request=request)

    client = ViesClient(ViesSettings(), VirtualClock(), transport=StreamingMock(answer))
    assert asyncio.run(client.ask(NUMBER, requester="", seconds=5)) is NoAnswer.UNREADABLE


def test_an_answer_that_unpacks_without_end_is_cut_off() -> None:
    class Endless(httpx.AsyncByteStream):
        read = 0

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                Endless.read += 10_000
                yield b" " * 10_000

    client = ViesClient(
        ViesSettings(), VirtualClock(), transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))
    )
    assert asyncio.run(client.ask(NUMBER, requester="", seconds=5)) is NoAnswer.UNREADABLE
    assert Endless.read <= LARGEST_ANSWER + 20_000


def test_a_date_that_cannot_be_is_replaced_by_our_own() -> None:
    world = World()
    world.vies.clock = lambda: datetime(1999, 1, 1, tzinfo=UTC)
    assert world.ask() == ViesAnswer(valid=True, at=NOON)
