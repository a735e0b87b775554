"""Bodies of answers and requests: read within bounds of size and breadth, written without losing a digit.

A few hundred bytes of nested compression hold gigabytes, and a few megabytes of brackets take minutes and gigabytes to
read. So one compression is asked for and every other is refused, it is undone in bounded steps, and what has too many
values is not parsed at all.
"""

import asyncio
import json
import re
import zlib
from contextlib import suppress
from decimal import Decimal

import httpx

ENCODING = "gzip"
"""The one compression that is asked for and accepted (header `Accept-Encoding`)."""
MOST_VALUES = 600_000
"""Values in one answer. A shop's order has one per 22 bytes, a sales order of SnelStart one per 25."""
LONGEST_NUMBER = 40
"""Characters of a number as it is written; the longest column of either side has 20 digits."""
LARGE = 250_000
"""Bytes from which on a body is parsed beside the event loop: 250 kB take some milliseconds."""

_WIDEST_EXPONENT = 40
_WITH_GZIP_HEADER = 31
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_AROUND = "\ufeff \t\r\n"
"""Byte order marks and white space: every file of a shop that is saved with one adds its own."""
_SHOWN = 20
_DEEPEST = 50
_TAIL = 1_000
_STEP = 1_000_000
"""Bytes that one step of decompression may give."""


class UnusableBodyError(ValueError):
    """The body cannot be taken in."""


class TooLargeError(UnusableBodyError):
    """More bytes than allowed, as sent or decompressed. `head` holds the first ones, `tail` the last that were read.

    `is_whole`: the body was read past to its end, so that `tail` really is its tail.
    """

    def __init__(self, head: bytes, tail: bytes, *, is_whole: bool) -> None:
        super().__init__("the body is too large")
        self.head = head
        self.tail = tail
        self.is_whole = is_whole


class UndecodableError(UnusableBodyError):
    """Compressed in another way than was asked for, more than once, or damaged."""


class UnreadableJsonError(UnusableBodyError):
    """The text is not JSON, or too deep or too broad to be an answer."""


class UnusableNumber(str):
    """A number that is too long or too large to be held: its beginning as it was written, readable as no number.

    It makes whatever needs it unreadable, and nothing else.
    """

    __slots__ = ()


async def read_body(response: httpx.Response, *, most: int, skim: int = 0) -> bytes:
    """Read the body of a streamed answer, decompressed; at most `most` bytes, both before and after decompression.

    `skim`: how much of a larger body is read past, keeping only its beginning and its end. Raises `TooLargeError` and
    `UndecodableError`, and what the connection raises.
    """
    decoder = _decoder(response)
    body = _Kept(most, skim)
    received = 0
    async for part in response.aiter_raw():
        received += len(part)
        if received > most + skim:
            raise body.too_large(is_whole=False)
        if decoder is None:
            body.add(part)
        else:
            await _decompress(decoder, part, body)
    if decoder is not None and received and not decoder.eof:
        raise UndecodableError("the compressed body is cut off")
    return body.whole()


class _Kept:
    """What is kept of a body: all of it, or the first `most` bytes and some of the last."""

    def __init__(self, most: int, skim: int) -> None:
        self._most = most
        self._head = bytearray()
        self._tail = b""
        self._size = 0
        self.largest = most + skim

    @property
    def room(self) -> int:
        """How many bytes may still come."""
        return self.largest - self._size

    def add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self.largest:
            raise self.too_large(is_whole=False)
        self._head += part[: self._most - len(self._head)]
        if self._size > self._most:
            self._tail = (self._tail + part)[-_TAIL:]

    def whole(self) -> bytes:
        if self._size > self._most:
            raise self.too_large(is_whole=True)
        return bytes(self._head)

    def too_large(self, *, is_whole: bool) -> TooLargeError:
        return TooLargeError(bytes(self._head), self._tail, is_whole=is_whole)


def _decoder(response: httpx.Response) -> "zlib._Decompress | None":
    encodings = [each.strip().lower() for each in response.headers.get_list("content-encoding", split_commas=True)]
    match [each for each in encodings if each not in {"", "identity"}]:
        case []:
            return None
        case ["gzip" | "x-gzip"]:
            return zlib.decompressobj(wbits=_WITH_GZIP_HEADER)
        case _:
            raise UndecodableError("the body is compressed in a way that was not asked for")


async def _decompress(decoder: "zlib._Decompress", part: bytes, body: _Kept) -> None:
    """Add what a part of a compressed body holds, a step at a time, so that no step can fill the memory."""
    while part:
        if decoder.eof:
            raise UndecodableError("something follows the compressed body")
        try:
            body.add(decoder.decompress(part, min(_STEP, body.room + 1)))
        except zlib.error:
            raise UndecodableError("the compressed body is damaged") from None
        part = decoder.unconsumed_tail or decoder.unused_data
        if part:
            await asyncio.sleep(0)  # let others have a turn between two steps


async def parse(body: bytes) -> object:
    """Read JSON, beside the event loop when it is large. Raises `UnreadableJsonError`."""
    return from_json(body) if len(body) < LARGE else await asyncio.to_thread(from_json, body)


def from_json(body: bytes) -> object:
    """Read JSON: fractions become `Decimal`, numbers beyond reason `UnusableNumber`. Raises `UnreadableJsonError`."""
    if _is_too_broad(body):
        raise UnreadableJsonError("the answer has too many values")
    # Raised outside any handler: the error of `json` holds the whole text, which may hold a key.
    with suppress(ValueError, RecursionError, ArithmeticError):
        text = body.decode("utf-8", "surrogatepass").strip(_AROUND)
        content: object = _READER.decode(text)
        return content
    raise UnreadableJsonError("the answer is not JSON")


def to_json(value: object) -> str:
    """Write JSON; a `Decimal` becomes a plain number with all its digits (13.50 stays 13.50)."""
    match value:
        case dict():
            return "{" + ",".join(f"{json.dumps(str(key))}:{to_json(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(to_json, value)) + "]"
        case Decimal() if value.is_finite():
            return format(value, "f")
        case UnusableNumber():
            raise TypeError("a number beyond reason cannot be sent exactly")
        case str() | bool() | int() | None:
            return json.dumps(value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot be sent exactly")


def holds_unusable(value: object, depth: int = 0) -> bool:
    """Whether a value holds a number that was not read exactly, or is nested deeper than can be written."""
    match value:
        case dict() | list() if depth > _DEEPEST:
            return True
        case dict():
            return any(holds_unusable(item, depth + 1) for item in value.values())
        case list():
            return any(holds_unusable(item, depth + 1) for item in value)
        case _:
            return isinstance(value, UnusableNumber)


def _is_too_broad(body: bytes) -> bool:
    """Whether there are too many values. Only when there may be, commas and brackets inside texts are told apart."""
    if len(body) <= MOST_VALUES or _separators(body, 0, len(body)) <= MOST_VALUES:
        return False
    count = end = 0
    for text in _TEXT.finditer(body):
        count += _separators(body, end, text.start())
        end = text.end()
        if count > MOST_VALUES:
            return True
    return count + _separators(body, end, len(body)) > MOST_VALUES


def _separators(body: bytes, start: int, end: int) -> int:
    return sum(body.count(separator, start, end) for separator in b",[{")


def _whole(text: str) -> int | UnusableNumber:
    return int(text) if len(text) <= LONGEST_NUMBER else _unusable(text)


def _fraction(text: str) -> Decimal | UnusableNumber:
    if len(text) > LONGEST_NUMBER:
        return _unusable(text)
    with suppress(ArithmeticError):
        number = Decimal(text)
        if abs(number.adjusted()) <= _WIDEST_EXPONENT:
            return number
    return _unusable(text)


def _unusable(text: str) -> UnusableNumber:
    return UnusableNumber(f"{text[:_SHOWN]}…")


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not a number")


_READER = json.JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_refuse)
