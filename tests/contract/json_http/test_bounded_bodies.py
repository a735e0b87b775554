"""Bodies within bounds: nothing that is sent fills the memory or takes long, however small it is on the wire."""

import asyncio
import gzip
import json
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest

from sconnect.adapters.json_http.bodies import (
    LARGE,
    MOST_VALUES,
    TooLargeError,
    UndecodableError,
    UnreadableJsonError,
    UnusableNumber,
    from_json,
    parse,
    read_body,
    to_json,
)

MOST = 1_000_000


class Parts(httpx.AsyncByteStream):
    def __init__(self, *parts: bytes) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part


def answer(*parts: bytes, encoding: str = "") -> httpx.Response:
    headers = {"content-encoding": encoding} if encoding else {}
    return httpx.Response(200, headers=headers, stream=Parts(*parts))


def bomb(layers: int, size: int = 2**28) -> bytes:
    """Zeros that were compressed so often that little is left."""
    compressor = zlib.compressobj(9, wbits=31)
    body = b"".join(compressor.compress(bytes(2**20)) for _ in range(size // 2**20)) + compressor.flush()
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return body


async def test_a_compressed_answer_is_read_as_it_was_meant() -> None:
    body = json.dumps({"orders": ["x" * 5_000] * 20}).encode()
    packed = gzip.compress(body)
    halves = packed[: len(packed) // 2], packed[len(packed) // 2 :]
    assert await read_body(answer(*halves, encoding="gzip"), most=MOST) == body
    assert await read_body(answer(body), most=MOST) == body
    assert await read_body(answer(body, encoding="identity"), most=MOST) == body


async def test_gigabytes_in_a_few_bytes_are_cut_off_without_filling_the_memory() -> None:
    packed = bomb(1)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            await read_body(answer(packed, encoding="gzip"), most=MOST + len(packed))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MOST


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip, gzip, gzip", "br", "deflate", "zstd", "compress", "x"])
async def test_any_other_compression_than_was_asked_for_is_refused_unread(encoding: str) -> None:
    with pytest.raises(UndecodableError):
        await read_body(answer(bomb(3, 2**24), encoding=encoding), most=MOST)


async def test_two_headers_that_say_gzip_are_two_layers() -> None:
    twice = httpx.Response(200, headers=[("content-encoding", "gzip")] * 2, stream=Parts(bomb(2, 2**24)))
    with pytest.raises(UndecodableError):
        await read_body(twice, most=MOST)


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"{}")[:-1],
        gzip.compress(b"{}")[:5],
        gzip.compress(b"{}") + b"x",
        gzip.compress(b"{}") * 2,
        b"{}",
        b"\x1f\x8b\x08",
    ],
    ids=["cut off", "only a header", "something behind it", "two in a row", "not compressed", "three bytes"],
)
async def test_a_damaged_compression_is_refused(body: bytes) -> None:
    with pytest.raises(UndecodableError):
        await read_body(answer(body, encoding="gzip"), most=MOST)


async def test_the_limit_counts_before_and_after_decompression() -> None:
    exact = b"x" * MOST
    assert await read_body(answer(exact), most=MOST) == exact
    assert await read_body(answer(gzip.compress(exact), encoding="gzip"), most=MOST) == exact
    for larger in (answer(exact, b"x"), answer(gzip.compress(exact + b"x"), encoding="gzip")):
        with pytest.raises(TooLargeError):
            await read_body(larger, most=MOST)


@pytest.mark.parametrize("encoding", ["", "gzip"])
async def test_what_is_too_large_can_be_read_past_for_its_end(encoding: str) -> None:
    body = b"begin" + b"x" * (3 * MOST) + b"the end"
    with pytest.raises(TooLargeError) as caught:
        await read_body(answer(gzip.compress(body) if encoding else body, encoding=encoding), most=MOST, skim=5 * MOST)
    assert caught.value.is_whole
    assert caught.value.head == body[:MOST]
    assert caught.value.tail.endswith(b"the end")
    with pytest.raises(TooLargeError) as caught:
        await read_body(answer(body), most=MOST, skim=MOST)
    assert not caught.value.is_whole


@pytest.mark.parametrize(
    "unit", [b"[],", b"{},", b'{"a":1.5},', b"1.5,", b"[1.5],", b'"ab",', b"0,"], ids=lambda unit: unit.decode()
)
def test_an_answer_of_millions_of_values_is_refused_at_once_or_stays_small(unit: bytes) -> None:
    body = b"[" + unit * (16_000_000 // len(unit)) + b"0]"
    began = time.thread_time()
    with pytest.raises(UnreadableJsonError):
        from_json(body)
    assert time.thread_time() - began < 2
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableJsonError):
            from_json(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000


@pytest.mark.parametrize("unit", [b'{"a":1.5},', b"[1.5],", b"1.5,", b'"abc",'], ids=lambda unit: unit.decode())
def test_the_most_values_that_are_taken_in_fit_in_memory(unit: bytes) -> None:
    separators = unit.count(b",") + unit.count(b"[") + unit.count(b"{")
    body = b"[" + unit * ((MOST_VALUES - 1) // separators) + b"0]"
    tracemalloc.start()
    try:
        from_json(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150_000_000


def test_commas_and_brackets_inside_texts_are_no_values() -> None:
    text = r"a, b, [c] {d} \"e\", \\" * 100_000
    assert from_json(b'["' + text.encode() + b'"]') == [text.replace("\\\\", "\\").replace('\\"', '"')]


@pytest.mark.parametrize(
    "number",
    [
        *("1e1000000", "-1e1000000", "1e99999999999999999999", "1e-99999999999999999999", "9" * 4_000),
        *("0." + "1" * 5_000, "1" + "0" * 60, "1.5" + "0" * 100 + "e9", "9" * 100_000),
    ],
    ids=lambda number: number[:12],
)
def test_a_number_beyond_reason_spoils_nothing_but_itself(number: str) -> None:
    content = from_json(f'{{"good": 1, "odd": {number}, "last": 1.50}}'.encode())
    assert isinstance(content, dict)
    assert (content["good"], content["last"]) == (1, Decimal("1.50"))
    assert isinstance(content["odd"], UnusableNumber)
    assert len(content["odd"]) < 30
    with pytest.raises(TypeError):  # what was not read exactly is never written back
        to_json(content)


async def test_a_large_body_is_parsed_while_others_go_on() -> None:
    body = json.dumps([{"number": position, "text": "x" * 60} for position in range(150_000)]).encode()
    assert len(body) > LARGE
    longest = 0.0
    done = False

    async def watch() -> None:
        nonlocal longest
        while not done:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            longest = max(longest, time.perf_counter() - began)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    content = await parse(body)
    done = True
    await watching
    assert isinstance(content, list)
    assert len(content) == 150_000
    assert longest < 2
