"""Fuzzing of an adapter: honest answers of the other side, spoiled in every way, for every call of the adapter.

Whatever arrives, a call returns or raises a `SconnectError`, the event loop is not blocked for long, and memory
does not grow much. Every failure names its seed.
"""

import asyncio
import gzip
import json
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from local.streamed import Parts
from sconnect.app.errors import SconnectError

LONGEST_BLOCK = 2.0
"""Seconds for which nothing else in the process may be kept waiting."""
MOST_GROWTH = 200_000_000
"""Bytes by which one answer may make the process grow, at its peak."""
_EXAMPLES = 50
_HEARTBEAT = 0.005
_CLEAR_PEAK = "5"


@dataclass(frozen=True, slots=True)
class Answer:
    """What arrives. Shown short, also by hypothesis: a body can be megabytes."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes = field(repr=False)
    how: str = ""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    def response(self, request: httpx.Request) -> httpx.Response:
        """Return the answer as it comes from a network."""
        return httpx.Response(self.status, headers=list(self.headers), stream=Parts(self.body), request=request)


@dataclass(frozen=True, slots=True)
class Target:
    """An adapter. `honest`: answers of the other side, as JSON; `calls`: everything the adapter can be asked.

    A call is given a transport that answers everything it needs to know, and raises what the adapter raises.
    """

    name: str
    honest: Callable[[], Sequence[Any]]
    calls: Sequence[Callable[[httpx.AsyncBaseTransport], Awaitable[object]]]
    aside: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
    """Answers what is not fuzzed, such as the request for a token; None: fuzzed."""


@dataclass(slots=True)
class Outcome:
    """What became of a campaign."""

    cases: int = 0
    longest_block: float = 0.0
    most_growth: int = 0


class _Fuzzed(httpx.AsyncBaseTransport):
    def __init__(self, answer: Answer, target: Target) -> None:
        self._answer, self._target = answer, target

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._target.aside(request) or self._answer.response(request)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["1e1000000", "0", "-1", "\ud800", "x" * 70_000, "&#" + "9" * 5_000 + ";", "9999-12-31T23:59:59-12:00"]
    )
    | st.sampled_from([10**30, -(10**30), 8712345678901, 2**63, "0001-01-01T00:00:00+14:00", "\x00", "{" * 2_000])
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner)
)
NUMBERS = st.sampled_from(
    [
        "1e1000000",
        "-1e1000000",
        "1e-1000000",
        "1e99999999999999999999",
        "9" * 21,
        "9" * 5_000,
        "NaN",
        "-0",
        "1E400",
        "00",
    ]
)
_PLACEHOLDER = "\ue000number\ue000"


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place inside a JSON value, as the steps that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inner for place in ((*above, key), *places(item, (*above, key)))]


def replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """Return a copy with something else in a place."""
    spoiled = deepcopy(value)
    holder = spoiled
    for step in place[:-1]:
        holder = holder[step]
    if new is ...:
        del holder[place[-1]]
    else:
        holder[place[-1]] = new(holder[place[-1]]) if callable(new) else new
    return spoiled


@st.composite
def answers(draw: st.DrawFn, honest: Sequence[Any]) -> Answer:
    """Draw an answer: an honest one, spoiled in one of its values, its breadth, its bytes, its compression or head."""
    content = draw(st.sampled_from(honest))
    where = places(content)
    place = draw(st.sampled_from(where)) if where else ()
    kind = draw(st.sampled_from(sorted(_SPOILED)))
    status, headers = 200, [("content-type", "application/json")]
    if kind == "head":
        status = draw(st.sampled_from([200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503, 599]))
        headers = draw(st.lists(st.tuples(_NAMES, _VALUES), max_size=4))
    body, more = draw(_compressed(_SPOILED[kind](draw, content, place)))
    return Answer(status, [*headers, *more], body, f"{kind} at {place}")


Place = tuple[Any, ...]


def _written(content: Any) -> bytes:
    return json.dumps(content).encode("utf-8", "surrogatepass")


def _other_values(draw: st.DrawFn, content: Any, place: Place) -> bytes:
    others = draw(st.lists(st.sampled_from(places(content)), max_size=4)) if place else []
    for each in [place, *others] if place else []:
        with suppress(LookupError, TypeError):  # an earlier one took its place away
            content = replaced(content, each, draw(ANYTHING))
    return _written(content)


def _other_number(draw: st.DrawFn, content: Any, place: Place) -> bytes:
    marked = replaced(content, place, _PLACEHOLDER) if place else _PLACEHOLDER
    return _written(marked).replace(json.dumps(_PLACEHOLDER).encode(), draw(NUMBERS).encode())


def _missing(_draw: st.DrawFn, content: Any, place: Place) -> bytes:
    return _written(replaced(content, place, ...) if place else None)


def _broad(draw: st.DrawFn, content: Any, place: Place) -> bytes:
    times = draw(st.sampled_from([2, 500, 2_000, 10_000]))
    lists = [each for each in places(content) if isinstance(_at(content, each), list) and _at(content, each)]
    chosen = draw(st.sampled_from([place, *lists]))
    if not chosen:
        return _written(content * times if isinstance(content, list) else content)
    return _written(replaced(content, chosen, lambda old: old * times if isinstance(old, list) else [old] * times))


def _long(draw: st.DrawFn, content: Any, place: Place) -> bytes:
    text = "a, [" * draw(st.sampled_from([100, 20_000, 1_500_000]))
    return _written(replaced(content, place, text) if place else text)


def _deep(draw: st.DrawFn, content: Any, place: Place) -> bytes:
    depth = draw(st.sampled_from([40, 400, 900, 3_000, 9_000, 100_000]))
    opening, closing = draw(st.sampled_from([(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")]))
    nested = opening * depth + (b"0" + closing * depth if draw(st.booleans()) else b"")
    marked = replaced(content, place, _PLACEHOLDER) if place else _PLACEHOLDER
    return _written(marked).replace(json.dumps(_PLACEHOLDER).encode(), nested)


def _bytes(draw: st.DrawFn, _content: Any, _place: Place) -> bytes:
    large = st.sampled_from([b"[" + b"[]," * 4_000_000 + b"0]", b'["' + b"x" * 17_000_000, b"[" + b"1.5," * 3_000_000])
    return draw(st.binary(max_size=200) | large)


def _cut_off(draw: st.DrawFn, content: Any, _place: Place) -> bytes:
    body = _written(content)
    return body[: draw(st.integers(0, len(body)))]


def _honest(_draw: st.DrawFn, content: Any, _place: Place) -> bytes:
    return _written(content)


_SPOILED: dict[str, Callable[[st.DrawFn, Any, Place], bytes]] = {
    "values": _other_values,
    "number": _other_number,
    "missing": _missing,
    "broad": _broad,
    "long": _long,
    "deep": _deep,
    "bytes": _bytes,
    "cut off": _cut_off,
    "head": _honest,
}


def _at(content: Any, place: Place) -> Any:
    for step in place:
        content = content[step]
    return content


_NAMES = st.sampled_from(
    ["location", "set-cookie", "content-type", "retry-after", "content-encoding", "content-length"]
)
_VALUES = st.sampled_from(
    [
        *("//xn--0", "https://[x", "a=b; max-age=x", "gzip", "gzip, gzip", "br", "text/html; charset=zz"),
        "9" * 5_000,
        "-1",
        "soon",
    ]
)


@st.composite
def _compressed(draw: st.DrawFn, body: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    kind = draw(st.sampled_from(["plain"] * 6 + ["once", "twice", "bomb", "damaged", "wrong"]))
    match kind:
        case "once":
            return gzip.compress(body, 1), [("content-encoding", "gzip")]
        case "twice":
            return gzip.compress(gzip.compress(body, 1), 1), [("content-encoding", "gzip, gzip")]
        case "bomb":
            return _BOMB, [("content-encoding", "gzip")]
        case "damaged":
            packed = gzip.compress(body, 1)
            return packed[: draw(st.integers(0, len(packed)))], [("content-encoding", "gzip")]
        case "wrong":
            return body, [("content-encoding", draw(st.sampled_from(["gzip", "br", "deflate", "zstd"])))]
        case _:
            return body, []


def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(2**22)) for _ in range(64)) + packer.flush()


_BOMB = _bomb()
"""A quarter of a gigabyte in a quarter of a megabyte."""


def fuzz(target: Target, seconds: float, *, first_seed: int = 0) -> Outcome:
    """Fuzz for so many seconds. Raises on the first answer that an adapter does not bear."""
    honest, outcome = target.honest(), Outcome()
    until, number = time.monotonic() + seconds, first_seed

    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(answers(honest), st.sampled_from(target.calls))
    def case(answer: Answer, call: Callable[[httpx.AsyncBaseTransport], Awaitable[object]]) -> None:
        if time.monotonic() < until:
            _check(target, answer, call, outcome)

    while time.monotonic() < until:
        try:
            seed(number)(case)()
        except BaseException as error:
            error.add_note(f"{target.name}, seed {number}")
            raise
        number += 1
    return outcome


def _check(
    target: Target, answer: Answer, call: Callable[[httpx.AsyncBaseTransport], Awaitable[object]], outcome: Outcome
) -> None:
    before = _start_of_memory()
    blocked = asyncio.run(_blocked_by(call, _Fuzzed(answer, target)))
    growth = _peak_of_memory() - before
    outcome.cases += 1
    outcome.longest_block = max(outcome.longest_block, blocked)
    outcome.most_growth = max(outcome.most_growth, growth)
    assert blocked <= LONGEST_BLOCK, f"the loop was blocked for {blocked:.1f} seconds by {answer}"
    assert growth <= MOST_GROWTH, f"memory grew by {growth // 1_000_000} MB by {answer}"


async def _blocked_by(
    call: Callable[[httpx.AsyncBaseTransport], Awaitable[object]], transport: httpx.AsyncBaseTransport
) -> float:
    async with _heart() as longest:
        with suppress(SconnectError):
            await call(transport)
        return longest()


@asynccontextmanager
async def _heart() -> AsyncIterator[Callable[[], float]]:
    """Measure for how long nothing else got a turn, in time of this thread: a busy machine counts for nothing."""
    last = time.thread_time()
    longest = 0.0

    async def beat() -> None:
        nonlocal last, longest
        while True:
            await asyncio.sleep(_HEARTBEAT)
            now = time.thread_time()
            last, longest = now, max(longest, now - last)

    beating = asyncio.create_task(beat())
    await asyncio.sleep(0)
    try:
        yield lambda: max(longest, time.thread_time() - last)
    finally:
        beating.cancel()


def _start_of_memory() -> int:
    """Return what the process holds now, and have the kernel measure the peak from here on."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text(_CLEAR_PEAK, encoding="ascii")
    return _memory("VmRSS")


def _peak_of_memory() -> int:
    return _memory("VmHWM")


def _memory(name: str) -> int:
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0  # another system than Linux: memory is not measured
