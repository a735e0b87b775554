"""Answers that arrive in parts, as from a network: nothing of a body is read before it is asked for."""

from collections.abc import AsyncIterator, Mapping

import httpx

_PART = 65_536
"""Bytes, as a socket gives them."""


def streamed(status: int, headers: Mapping[str, str], body: bytes, request: httpx.Request) -> httpx.Response:
    """Make an answer whose body is read as it comes."""
    return httpx.Response(status, headers=dict(headers), stream=Parts(body), request=request)


class StreamingMock(httpx.MockTransport):
    """A mock transport whose answers arrive in parts."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Have the handler answer."""
        whole = await super().handle_async_request(request)
        return streamed(whole.status_code, whole.headers, whole.content, request)


class Parts(httpx.AsyncByteStream):
    """A body in parts."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body), _PART):
            yield self._body[start : start + _PART]
