"""What makes schedules cheap sends and takes apart what the library itself would."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import httpx._urlparse
import pytest

from local.streamed import streamed
from tests.simulation.quick import QuickClient, remembering, taking_apart

_ADDRESS = "https://a.example.test/index.php?route=x/y&call=info&nonce=0123"
_ANSWER = {"set-cookie": "OCSESSID=0001; path=/", "content-type": "application/json"}
_CALLS: tuple[tuple[str, Mapping[str, str], bytes | None], ...] = (
    ("GET", {"Authorization": "Bearer x", "Accept": "application/json"}, None),
    ("POST", {"content-type": "application/json"}, b'{"a": 1}'),
    ("PUT", {"User-Agent": "another"}, b"{}"),
)


class _Recorder(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.seen: list[object] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = sorted((name.lower(), value) for name, value in request.headers.raw)
        body = await request.aread()
        self.seen.append((request.method, request.url.raw_path, headers, body, request.extensions["timeout"]))
        return streamed(200, _ANSWER, b'{"b": 2}' * 20_000, request)


async def _calls(kind: type[httpx.AsyncClient]) -> tuple[list[object], list[object]]:
    transport = _Recorder()
    client = kind(
        transport=transport, trust_env=False, follow_redirects=False, timeout=7, headers={"user-agent": "sconnect"}
    )
    answers: list[object] = []
    for method, headers, body in _CALLS:
        limits: Any = httpx.Timeout(30, connect=10)
        async with client.stream(method, _ADDRESS, headers=headers, content=body, timeout=limits) as response:
            parts = [part async for part in response.aiter_raw()]
        answers.append((response.status_code, dict(response.headers), b"".join(parts)))
    built = client.build_request("GET", httpx.URL(_ADDRESS), headers={"X-Time": "1"}, content=None)
    answers.append((await client.send(built, stream=True)).status_code)
    await client.aclose()
    return transport.seen, answers


def test_the_quick_client_sends_what_httpx_sends_and_gives_what_httpx_gives() -> None:
    assert asyncio.run(_calls(QuickClient)) == asyncio.run(_calls(httpx.AsyncClient))


@pytest.mark.parametrize(
    "url",
    [
        _ADDRESS,
        "https://b2bapi.snelstart.nl/v2/verkooporders?$filter=Betalingskenmerk%20eq%20'W1'",
        "https://b2bapi.snelstart.nl/v2/relaties?$filter=Email%20eq%20%27a%40b.nl%27&$top=500",
        "https://a.example.test/index.php?route=x&empty=&twice=%c3%ab",
        "https://a.example.test/index.php?",
        "https://a.example.test/index.php",
        "https://a.example.test/a?b=c#d",
    ],
)
def test_addresses_are_taken_apart_as_by_httpx(url: str) -> None:
    honest = httpx._urlparse.urlparse
    take_apart = taking_apart(honest)
    assert take_apart(url) == honest(url)
    assert take_apart(url) == honest(url)


def test_what_is_read_of_the_same_is_remembered_unless_it_may_not_be_kept() -> None:
    asked: list[str] = []

    def make(text: str) -> str:
        asked.append(text)
        if text == "wrong":
            raise ValueError(text)
        return text.upper()

    read = remembering(make, lambda text: text, lambda made: made != "NOW")
    assert [read(text) for text in ("a", "b", "a", "now", "now")] == ["A", "B", "A", "NOW", "NOW"]
    for _ in range(2):
        with pytest.raises(ValueError, match="wrong"):
            read("wrong")
    assert asked == ["a", "b", "now", "now", "wrong", "wrong"]
