"""SSRF guard: calls to shops go to public addresses only (ASVS 1.3.6)."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

from sconnect.adapters.json_http.tls import tls_context
from sconnect.app.errors import SettingsError
from sconnect.domain.values.bilingual import Bilingual

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port -> every address the name stands for."""

_HTTPS_PORT = 443
_PLAIN_URL = re.compile(r"https?://[^\s\\@#\x00-\x20\x7f]+", re.IGNORECASE)
_WHAT_NOW = Bilingual(
    "Maak in OpenCart een nieuwe koppelcode, op het openbare https-adres van de webwinkel.",
    "Make a new link code in OpenCart, on the public https address of the shop.",
)


def _refused(dutch: str, english: str, *, detail: str = "") -> SettingsError:
    return SettingsError(
        f"Het adres van de webwinkel{dutch}. {_WHAT_NOW.dutch}",
        english=f"The address of the shop{english}. {_WHAT_NOW.english}",
        detail=detail,
    )


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system. Raises `OSError` when the name does not exist."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard:
    """Validates addresses. Hosts in `allowed_private_hosts` may be anything: they are for development."""

    def __init__(self, allowed_private_hosts: frozenset[str] = frozenset(), resolve: Resolve = resolve) -> None:
        self._private = allowed_private_hosts
        self._resolve = resolve

    def check_url(self, text: str) -> httpx.URL:
        """Return the address of a shop when its form is acceptable. Raises `SettingsError`."""
        try:
            url = httpx.URL(text)
            host = url.host.lower()  # decodes xn-- names, which can fail
        except (httpx.InvalidURL, ValueError):
            raise _refused(" is geen geldig webadres", " is no valid web address") from None
        if not _PLAIN_URL.fullmatch(text) or url.userinfo or url.fragment or not host:
            raise _refused(" is geen gewoon webadres", " is no ordinary web address")
        if host in self._private:
            return url
        if url.scheme != "https":
            raise _refused(" begint niet met https", " does not begin with https")
        if url.port not in {None, _HTTPS_PORT}:
            raise _refused(
                " heeft een eigen poortnummer; alleen 443 mag", " has a port number of its own; only 443 is allowed"
            )
        return url

    async def addresses(self, url: httpx.URL) -> list[str]:
        """Resolve the host, once, IPv4 first. Raises `SettingsError` when a shop may not have one of the addresses."""
        self.check_url(str(url))
        port = url.port or (_HTTPS_PORT if url.scheme == "https" else 80)
        try:
            found = await self._resolve(url.host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{url.host} does not resolve") from error
        if not found:
            raise httpx.ConnectError(f"{url.host} does not resolve")
        if url.host.lower() not in self._private and not all(map(is_allowed, found)):
            raise _refused(
                f", {url.host}, hoort bij een besloten netwerk",
                f", {url.host}, belongs to a private network",
                detail=f"{url.host} resolves to {', '.join(found)}",
            )
        return sorted(found, key=lambda address: ":" in address)


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to exactly the address that was validated; the name stays in TLS and in the Host header."""

    def __init__(self, guard: Guard, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self._guard = guard
        self._inner = inner or httpx.AsyncHTTPTransport(verify=tls_context(), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to the first address that accepts a connection."""
        failure: httpx.TransportError | None = None
        for address in await self._guard.addresses(request.url):
            try:
                return await self._inner.handle_async_request(_aimed(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error if failure is None else failure  # the first says most: the others may not exist
        raise failure or httpx.ConnectError("no address", request=request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def _aimed(request: httpx.Request, address: str) -> httpx.Request:
    """Return the same request for a literal address. Its headers, Host among them, are already complete."""
    extensions = dict(request.extensions)
    if not _is_literal(request.url.host):
        extensions["sni_hostname"] = request.url.raw_host.decode("ascii")
    url = request.url.copy_with(host=address)
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


_SHOP_RANGE_6 = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that has been handed out; outside it lie NAT64, mapped and compatible IPv4, and local addresses."""
_BLOCKED_4 = [
    ipaddress.IPv4Network(block)
    for block in (
        "168.63.129.16/32",  # the Azure platform itself
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
]
_BLOCKED_6 = [
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "3fff::/20",  # documentation
    )
]


def is_allowed(address: str) -> bool:
    """Whether a shop may be at this address: an ordinary one on the public internet."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed.is_global and not any(parsed in block for block in _BLOCKED_4)
    in_range = parsed.scope_id is None and parsed in _SHOP_RANGE_6
    return in_range and parsed.is_global and not any(parsed in block for block in _BLOCKED_6)
