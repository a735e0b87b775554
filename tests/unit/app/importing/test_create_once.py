"""What is sent again and what is left alone (docs/why.md)."""

from collections.abc import Awaitable, Callable

import pytest

from sconnect.app.errors import (
    AccessExpiredError,
    NotFoundError,
    OutcomeUnknownError,
    RefusedError,
    SconnectError,
    SettingsError,
    StoreBusyError,
    TooManyCallsError,
    UnreachableError,
    WrongKeyError,
)
from sconnect.app.importing.create_once import Accepted, Declined, NoAnswer, NotSent, SendWindow, send_once
from sconnect.app.ports import MaySend
from tests.fakes.virtual_time import VirtualClock
from tests.unit.app.conftest import Desk

AGAIN = (UnreachableError, TooManyCallsError, AccessExpiredError)


class _Line:
    """Sends while it may, and answers with what was put in: errors are raised. Without more answers it says `made`."""

    def __init__(self, clock: VirtualClock, *answers: SconnectError, takes: float = 0.0) -> None:
        self._clock = clock
        self._answers = list(answers)
        self._takes = takes
        self.sent_at: list[float] = []

    async def send(self, may_send: MaySend) -> str:
        if not may_send():
            raise UnreachableError("te laat", "te laat")
        self.sent_at.append(self._clock.seconds)
        await self._clock.sleep(self._takes)
        if self._answers:
            raise self._answers.pop(0)
        return "made"


async def _sent(desk: Desk, send: Callable[[MaySend], Awaitable[str]]) -> object:
    return await send_once(send, SendWindow(desk.clock, desk.services.limits), desk.clock)


async def test_an_answer_is_believed(desk: Desk) -> None:
    line = _Line(desk.clock)
    assert await _sent(desk, line.send) == Accepted("made")
    assert len(line.sent_at) == 1


@pytest.mark.parametrize("error", [RefusedError("nee", "nee", codes=["VOR-0002"]), NotFoundError("weg", "weg")])
async def test_a_refusal_is_final(desk: Desk, error: RefusedError) -> None:
    line = _Line(desk.clock, error)
    assert await _sent(desk, line.send) == Declined(error)
    assert len(line.sent_at) == 1


@pytest.mark.parametrize("error", [SettingsError("stel in", "stel in"), WrongKeyError("sleutel", "sleutel")])
async def test_a_wrong_setting_means_nothing_was_sent(desk: Desk, error: SettingsError) -> None:
    line = _Line(desk.clock, error)
    assert await _sent(desk, line.send) == NotSent(error)
    assert len(line.sent_at) == 1


@pytest.mark.parametrize("error", [OutcomeUnknownError("stil", "stil"), StoreBusyError("druk", "druk")])
async def test_what_may_have_been_done_is_never_sent_again(desk: Desk, error: SconnectError) -> None:
    line = _Line(desk.clock, error)
    assert await _sent(desk, line.send) == NoAnswer(error)
    assert len(line.sent_at) == 1


@pytest.mark.parametrize("kind", AGAIN)
async def test_what_surely_was_not_accepted_is_sent_again(
    desk: Desk, kind: type[UnreachableError | TooManyCallsError | AccessExpiredError]
) -> None:
    line = _Line(desk.clock, kind("niet nu", "not now"), kind("niet nu", "not now"))
    assert await _sent(desk, line.send) == Accepted("made")
    assert len(line.sent_at) == 3


@pytest.mark.parametrize("kind", AGAIN)
async def test_sending_again_ends(
    desk: Desk, kind: type[UnreachableError | TooManyCallsError | AccessExpiredError]
) -> None:
    line = _Line(desk.clock, *[kind("niet nu", "not now") for _ in range(20)])
    assert isinstance(await _sent(desk, line.send), NotSent)
    assert 2 <= len(line.sent_at) <= 5


async def test_an_unknown_outcome_after_a_repeat_is_still_unknown(desk: Desk) -> None:
    unknown = OutcomeUnknownError("stil", "stil")
    line = _Line(desk.clock, UnreachableError("niet nu", "niet nu"), unknown)
    assert await _sent(desk, line.send) == NoAnswer(unknown)
    assert len(line.sent_at) == 2


async def test_nothing_is_sent_when_the_fence_has_closed(desk: Desk) -> None:
    line = _Line(desk.clock)
    window = SendWindow(desk.clock, desk.services.limits)
    await desk.clock.sleep(desk.services.limits.send_window)
    assert isinstance(await send_once(line.send, window, desk.clock), NotSent)
    assert line.sent_at == []


async def test_nothing_is_sent_again_once_the_fence_has_closed(desk: Desk) -> None:
    line = _Line(desk.clock, *[UnreachableError("niet nu", "niet nu") for _ in range(9)], takes=25)
    assert isinstance(await _sent(desk, line.send), NotSent)
    assert max(line.sent_at) < desk.services.limits.send_window


async def test_a_wait_that_would_pass_the_fence_is_not_begun(desk: Desk) -> None:
    line = _Line(desk.clock, TooManyCallsError("rustig", "rustig", retry_after=desk.services.limits.send_window))
    assert isinstance(await _sent(desk, line.send), NotSent)
    assert len(line.sent_at) == 1
    assert desk.clock.seconds < 1


async def test_the_other_side_says_how_long_to_wait(desk: Desk) -> None:
    line = _Line(desk.clock, TooManyCallsError("rustig", "rustig", retry_after=17))
    assert await _sent(desk, line.send) == Accepted("made")
    assert line.sent_at == [0, 17]
