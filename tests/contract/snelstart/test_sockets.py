"""The real HTTP client on real sockets: the few things no simulation can show."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

import pytest

from sconnect.adapters.snelstart import open_http
from sconnect.adapters.snelstart.http import transport as module
from sconnect.adapters.snelstart.http.fault_table import ANSWERED, NO_ANSWER, NOT_SENT, UNREADABLE
from sconnect.adapters.snelstart.http.transport import Call, Outcome, send

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\n[]"


@asynccontextmanager
async def server(conversation: Conversation) -> AsyncIterator[str]:
    conversations: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.add(cast("asyncio.Task[None]", asyncio.current_task()))
        try:
            await reader.readuntil(b"\r\n\r\n")
            await conversation(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v2/x"
    listening.close()
    for task in conversations:
        task.cancel()
    await asyncio.gather(*conversations, return_exceptions=True)


def says(*parts: bytes, pause: float = 0.0) -> Conversation:
    async def conversation(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause)

    return conversation


async def ask(conversation: Conversation, seconds: float = 5.0) -> Outcome:
    async with server(conversation) as url, open_http() as http:
        return await send(http, Call("POST", url, {}, b"{}", seconds))


async def test_a_good_answer() -> None:
    outcome = await ask(says(GOOD))
    assert (outcome.row, outcome.body) == (ANSWERED, b"[]")


async def test_a_closed_port_was_sent_nothing() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        async with open_http() as http:
            outcome = await send(http, Call("POST", f"http://127.0.0.1:{reserved.getsockname()[1]}/", {}))
    assert outcome.row is NOT_SENT


@pytest.mark.parametrize("parts", [(), (GOOD[:-1],), (b"HTTP/1.1 200 OK\r\nContent-",), (b"nonsense\r\n\r\n",)])
async def test_a_connection_that_breaks_leaves_it_open(parts: tuple[bytes, ...]) -> None:
    assert (await ask(says(*parts))).row is NO_ANSWER


async def test_silence_ends() -> None:
    assert (await ask(says(b"", pause=0.2), seconds=0.05)).row is NO_ANSWER


async def test_an_answer_in_drips_does_not_last_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.05)
    drips = [GOOD[:20], *[b"x"] * 20]
    outcome = await ask(says(*drips, pause=0.04), seconds=0.1)
    assert (outcome.row, outcome.note) == (NO_ANSWER, "TimeoutError")


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_ANSWER", 1_000)
    outcome = await ask(says(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"x" * 5_000))
    assert (outcome.row, outcome.body) == (UNREADABLE, b"")


async def test_the_environment_cookies_and_redirects_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GOOD)
        heard.append(await reader.readuntil(b"{}"))
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

    async with server(listen) as url, open_http() as http:
        assert (await send(http, Call("POST", url, {}, b"{}"))).row is ANSWERED
        assert (await send(http, Call("POST", url, {}, b"{}"))).status == 302
    assert b"cookie" not in heard[1].lower()
