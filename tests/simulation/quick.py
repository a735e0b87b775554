"""What makes thousands of schedules in one process cheap, and changes nothing that happens in them."""

import gc
import logging
import re
from collections.abc import Callable, Hashable
from functools import cache, lru_cache
from typing import Any, TypeVar

import httpx
import httpx._urls
from httpx import ByteStream, Headers, Request, Response
from httpx._client import ClientState

from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.adapters.snelstart.mapping.models import WireModel
from sconnect.app.profiles import repository
from sconnect.domain.shop import ShopOrder

T = TypeVar("T")

_ADDRESSES = 4_096
_OBJECTS_BETWEEN_COLLECTIONS = 200_000
_WRITTEN_OUT = re.compile(r"([^?#]+\?)((?:[\w.~=&:/-]|%[0-9A-F]{2})*)", re.ASCII)
"""An address with a query that needs no escaping any more."""
_REMEMBERED = 1_000
_SECONDS = 5.0
"""How long httpx waits when it is not told."""
_HTTPX_CLIENT = httpx.AsyncClient


def prepare_process() -> None:
    """Prepare a process for playing; call it once."""
    logging.disable()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    # Taking an address apart is a large part of a call that goes nowhere.
    names = vars(httpx._urls)
    names["urlparse"] = taking_apart(names["urlparse"])
    httpx.AsyncClient = QuickClient  # type: ignore[assignment, misc]
    _remember_what_is_read()


def _remember_what_is_read() -> None:
    """Let reading be done once of the same text: every run reads the same profile, orders, articles and rates again."""
    orders: Any = OrderReader
    orders._whole = remembering(orders._whole, lambda reader, entry, _: (str(reader.zone), repr(entry)), _is_read_whole)
    validate: Any = WireModel.model_validate
    of_model = remembering(validate.__func__, lambda kind, content: (kind, repr(content)))
    WireModel.model_validate = classmethod(of_model)  # type: ignore[assignment]
    vars(repository)["_profile_in"] = remembering(repository._profile_in, lambda body: body)


def _is_read_whole(order: ShopOrder) -> bool:
    return not order.problem  # else it may hold the present, in place of a date


def remembering(
    make: Callable[..., T], key: Callable[..., Hashable], is_kept: Callable[[T], bool] = lambda _: True
) -> Callable[..., T]:
    """Return a function that makes something unchangeable once for each key, and starts over after many."""
    kept: dict[Hashable, T] = {}

    def remembered(*given: Any) -> T:
        wanted = key(*given)
        if wanted in kept:
            return kept[wanted]
        if len(kept) >= _REMEMBERED:
            kept.clear()
        made = make(*given)
        if is_kept(made):
            kept[wanted] = made
        return made

    return remembered


def taking_apart(whole: Any) -> Any:
    """Return what takes addresses apart: the same ones come all the time, or differ in their query only."""
    kept = lru_cache(_ADDRESSES)(whole)

    def take_apart(url: str = "", **parts: str | None) -> Any:
        if parts or (found := _WRITTEN_OUT.fullmatch(url)) is None:
            return kept(url, **parts)
        return kept(found[1])._replace(query=found[2])

    return take_apart


@cache
def _headers_of_client(given: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes, bytes]]:
    whole = _HTTPX_CLIENT(headers=given, transport=httpx.AsyncBaseTransport(), trust_env=False)
    return [(key, key.lower(), value) for key, value in whole.headers.raw]


class QuickClient(httpx.AsyncClient):
    """Sends what httpx would send, to a transport without redirects, authentication or other hosts."""

    def __init__(self, *, transport: httpx.AsyncBaseTransport, trust_env: bool = False, **options: Any) -> None:
        assert not trust_env, "nothing of the environment is trusted here"
        # Not the library's own: it takes as long as a call, and every run opens a client for its shop.
        self._transport = transport
        self._mounts = {}
        self._state = ClientState.UNOPENED
        self._timeout = httpx.Timeout(options.get("timeout", _SECONDS))
        self._cookies_of_shop: dict[str, str] = {}
        self._own_headers = _headers_of_client(tuple(options.get("headers", {}).items()))

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> Request:
        """Build a request as httpx does from a method, an address, headers and a body of bytes."""
        content, given, timeout = (options.pop(name, None) for name in ("content", "headers", "timeout"))
        if content is not None and not isinstance(content, bytes):
            raise TypeError("only bytes are sent here")
        if any(value is not None for value in options.values()):
            raise TypeError(f"no {', '.join(options)} here")
        request = Request.__new__(Request)
        request.method = method
        request.url = url if isinstance(url, httpx.URL) else httpx.URL(url)
        request.headers = self._all_headers(request.url, given or {}, content)
        waits = timeout if isinstance(timeout, httpx.Timeout) else self.timeout
        request.extensions = {"timeout": waits.as_dict()}
        request.stream = ByteStream(content or b"")
        request._content = content or b""
        return request

    def _all_headers(self, url: httpx.URL, given: Any, content: bytes | None) -> Headers:
        headers = Headers()
        headers._list = [(key.encode(), key.lower().encode(), value.encode()) for key, value in given.items()]
        replaced = {lower for _, lower, _ in headers._list}
        first = [(b"Host", b"host", url.netloc)]
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies_of_shop.items()).encode()
        last = [(b"Cookie", b"cookie", cookies)] if cookies else []
        if content:
            last.append((b"Content-Length", b"content-length", str(len(content)).encode()))
        headers._list = [
            *first,
            *(each for each in self._own_headers if each[1] not in replaced),
            *headers._list,
            *last,
        ]
        return headers

    async def send(self, request: Request, **_: Any) -> Response:
        """Send a request, and return the answer before its body was read."""
        if self.is_closed:
            raise RuntimeError("the client has been closed")
        response = await self._transport.handle_async_request(request)
        assert not response.has_redirect_location, "redirects are followed nowhere"
        for cookie in response.headers.get_list("set-cookie"):
            name, value = cookie.partition(";")[0].split("=", 1)
            self._cookies_of_shop[name] = value
        response.request = request
        response.aiter_raw = response.stream.__aiter__  # type: ignore[method-assign, union-attr, assignment]
        return response
