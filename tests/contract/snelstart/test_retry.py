from collections.abc import Callable

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import (
    NotNowError,
    ReadFailedError,
    RefusedError,
    TooManyCallsError,
    UnreachableError,
    UnreadableError,
)

from .world import World, answering, client_of

ARTICLES = "/v2/artikelen"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.UNREACHABLE),
        Fault(FaultKind.DROP_BEFORE),
        Fault(FaultKind.DROP_AFTER),
        Fault(FaultKind.REFUSE, status=503),
        Fault(FaultKind.FAIL_AFTER, status=500),
    ],
    ids=lambda fault: fault.kind,
)
async def test_a_question_is_asked_again_until_it_is_answered(fault: Fault) -> None:
    world = World()
    world.fault(Fault(fault.kind, path=ARTICLES, calls=(1, 2, 3), status=fault.status))
    books = world.books()
    assert len(await books.articles.find(["LAB-KOFFIE"])) == 1
    assert world.clock.slept == [0.5, 1.0, 2.0]
    assert books.usage.paused == 3.5


async def test_a_slow_answer_to_a_question_is_given_up_and_asked_again() -> None:
    world = World()
    world.fault(Fault(FaultKind.SLOW, path=ARTICLES, calls=(1,), seconds=31))
    assert len(await world.books().articles.find(["LAB-KOFFIE"])) == 1
    assert world.clock.slept == [30.0, 0.5]


@pytest.mark.parametrize(
    ("kind", "error"), [(FaultKind.UNREACHABLE, UnreachableError), (FaultKind.REFUSE, ReadFailedError)]
)
async def test_a_question_is_not_asked_for_ever(kind: FaultKind, error: type[NotNowError]) -> None:
    world = World()
    world.fault(Fault(kind, path=ARTICLES))
    with pytest.raises(error):
        await world.books().articles.find(["X"])
    assert world.clock.slept == [0.5, 1.0, 2.0]


async def test_time_runs_out_before_the_tries_do() -> None:
    world = World()
    world.fault(Fault(FaultKind.SLOW, path=ARTICLES, seconds=100))
    with pytest.raises(ReadFailedError):
        await world.books().articles.find(["X"])
    assert world.clock.slept == [30.0, 0.5, 30.0]


async def test_a_turned_away_question_comes_back_when_it_was_told_to() -> None:
    world = World()
    world.fault(Fault(FaultKind.TOO_MANY, path=ARTICLES, times=2, retry_after=12))
    assert len(await world.books().articles.find(["LAB-KOFFIE"])) == 1
    assert world.clock.slept == [12.0, 12.0]


async def test_a_turned_away_question_that_was_told_nothing_waits_longer_each_time() -> None:
    world = World()
    world.fault(Fault(FaultKind.TOO_MANY, path=ARTICLES, times=2))
    assert len(await world.books().articles.find(["LAB-KOFFIE"])) == 1
    assert world.clock.slept == [10.0, 20.0]


async def test_who_may_come_back_at_once_waits_as_one_who_was_told_nothing() -> None:
    world = World()
    world.fault(Fault(FaultKind.TOO_MANY, path=ARTICLES, times=2, retry_after=0))
    assert len(await world.books().articles.find(["LAB-KOFFIE"])) == 1
    assert world.clock.slept == [10.0, 20.0]


async def test_a_wait_that_is_too_long_is_left_to_the_caller() -> None:
    world = World()
    world.fault(Fault(FaultKind.TOO_MANY, path=ARTICLES, retry_after=1_800))
    with pytest.raises(TooManyCallsError) as caught:
        await world.books().articles.find(["X"])
    assert caught.value.retry_after == 1_800
    assert world.clock.slept == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Mon, 23 Nov 2026 09:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 08:00:00 GMT", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2027 00:00:00 +99999999999999999999", None),
        ("0", None),
        ("9" * 400, 3_600.0),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
async def test_every_way_to_say_when(text: str, seconds: float | None) -> None:
    books = answering(lambda _: httpx.Response(429, headers={"Retry-After": text}))
    with pytest.raises(TooManyCallsError) as caught:
        await client_of(books).write("POST", "/relaties", {})
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: httpx.Response(400), RefusedError),
        (lambda: httpx.Response(200, content=b"<html>"), UnreadableError),
        (lambda: httpx.Response(200, content=b""), UnreadableError),
        (lambda: httpx.Response(200, content=b'{"no": "list"}'), UnreadableError),
        (lambda: httpx.Response(200, content=b"[" * 100_000), UnreadableError),
        (lambda: httpx.Response(200, content=b"[1" + b"0" * 5_000 + b"]"), UnreadableError),
        (lambda: httpx.Response(200, content=b"x", headers={"Content-Encoding": "gzip"}), UnreadableError),
        (lambda: httpx.Response(302, headers={"Location": "https://elsewhere.test"}), UnreadableError),
        (lambda: httpx.Response(200, json=["text"]), UnreadableError),
        (lambda: httpx.Response(200, json=[["no record"]]), UnreadableError),
    ],
)
async def test_what_repeating_does_not_cure_is_asked_once(
    answer: Callable[[], httpx.Response], error: type[Exception]
) -> None:
    books = answering(lambda _: answer())
    with pytest.raises(error):
        await books.articles.find(["X"])
    assert books.usage.calls == 1
