"""The SSRF guard: sockets opened to forbidden addresses = 0."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

import httpx
import pytest

from local.streamed import streamed
from sconnect.adapters.opencart.http.ssrf_guard import Guard, GuardedTransport, is_allowed
from sconnect.adapters.opencart.link_code import Link
from sconnect.adapters.opencart.shop import OpenCartShop
from sconnect.app.errors import NotNowError, SconnectError, SettingsError
from tests.contract.opencart.support import TurnableClock, run

PUBLIC, PUBLIC_6 = "93.184.215.14", "2606:4700:4700::1111"

FORBIDDEN_ADDRESSES = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"),  # noqa: S104 - a target
    *("192.168.1.1", "100.64.0.1", "169.254.169.254", "168.63.129.16", "192.0.0.9", "192.0.2.1", "192.88.99.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
    *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1"),
]
LITERAL_URLS = [f"https://{f'[{host}]' if ':' in host else host}/index.php" for host in FORBIDDEN_ADDRESSES]
OTHER_SPELLINGS = [
    *("https://2130706433/", "https://0x7f000001/", "https://017700000001/", "https://0x7f.1/", "https://127.1/"),
    *("https://0177.0.0.1/", "https://127.0.1/", "https://0/", "https://0x0/", "https://2852039166/"),
    *("https://0xa9fea9fe/", "https://0xA9.0xFE.0xA9.0xFE/", "https://0251.0376.0251.0376/", "https://2822734096/"),
    *("https://127.0.0.1./", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://%31%32%37.0.0.1/"),
    *("https://[::ffff:7f00:1]/", "https://[0:0:0:0:0:ffff:a9fe:a9fe]/", "https://[fe80::1%25eth0]/"),
]
NAMES = [
    *("https://localhost/", "https://LOCALHOST./", "https://localtest.example/", "https://metadata.example/"),
    *("https://mixed.example/", "https://nat64.example/", "https://empty.example/", "https://unknown.example/"),
]
BAD_FORMS = [
    *("http://shop.example/", "ftp://shop.example/", "file:///etc/passwd", "gopher://127.0.0.1:70/", "//shop.example/"),
    *(
        "shop.example",
        "",
        "https://",
        "https:///index.php",
        "https:127.0.0.1",
        "https:/127.0.0.1/",
        "javascript:alert(1)",
    ),
    *("https://shop.example:8443/", "https://shop.example:22/", "https://shop.example:80/", "https://shop.example:0/"),
    *(
        "https://shop.example:99999/",
        "https://user@shop.example/",
        "https://user:pw@shop.example/",
        "https://@shop.example/",
    ),
    *("https://shop.example@127.0.0.1/", "https://127.0.0.1\\@shop.example/", "https://shop.example\\@127.0.0.1/"),
    *("https://shop.example#@127.0.0.1/", "https://shop.example/#x", "https://shop.example\t.evil/", "https://a b/"),
    *("https://shop.example\r\nHost: x/", "https://shop.example\x00.evil/", "https://[::1", "https://[::1]x/"),
    *("http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/machine", "http://[::1]:8080/"),
    *(
        "https+unix://%2Fvar%2Frun%2Fdocker.sock/",
        "dict://127.0.0.1:6379/",
        "https://xn--\udcff/",
        "https://xn--/",
        "https://xn--0/",
    ),
]
HOSTILE = [*LITERAL_URLS, *OTHER_SPELLINGS, *NAMES, *BAD_FORMS]
DIRECTORY = {
    "localhost": ["127.0.0.1", "::1"],
    "localtest.example": ["127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "mixed.example": [PUBLIC, "10.0.0.5"],
    "nat64.example": ["64:ff9b::a9fe:a9fe"],
    "empty.example": [],
    "shop.example": [PUBLIC],
    "dual.example": [PUBLIC_6, PUBLIC],
}


async def spelled_out(host: str, _port: int) -> Sequence[str]:
    """Resolve as the C library does: literals in every spelling, then names."""
    name = host.rstrip(".").lower()
    if name in DIRECTORY:
        return DIRECTORY[name]
    try:
        return [str(ipaddress.ip_address(name))]
    except ValueError:
        pass
    try:
        return [socket.inet_ntoa(socket.inet_aton(name))]
    except OSError:
        raise socket.gaierror("unknown name") from None


class Sockets(httpx.AsyncBaseTransport):
    """Where connections would have gone. `dead` addresses do not answer."""

    def __init__(self, *dead: str) -> None:
        self.opened: list[httpx.Request] = []
        self._dead = dead

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.opened.append(request)
        if request.url.host in self._dead:
            raise httpx.ConnectError("no route", request=request)
        return streamed(302, {"location": "http://169.254.169.254/"}, b"", request)

    @property
    def hosts(self) -> list[str]:
        return [request.url.host for request in self.opened]


def asking(url: str, sockets: Sockets, resolve: object = spelled_out) -> OpenCartShop:
    assert callable(resolve)
    transport = GuardedTransport(Guard(resolve=resolve), sockets)
    return OpenCartShop(Link(url, "key", "secret-secret-secret"), clock=TurnableClock(), transport=transport)


def test_there_are_enough_hostile_urls() -> None:
    assert len(set(HOSTILE)) >= 80


@pytest.mark.parametrize("url", HOSTILE)
def test_no_socket_is_opened_to_a_forbidden_address(url: str) -> None:
    sockets = Sockets()

    async def try_it() -> None:
        guard = Guard(resolve=spelled_out)
        guard.check_url(url)
        await asking(url, sockets).info()

    with pytest.raises((SettingsError, NotNowError)):
        run(try_it())
    assert sockets.opened == []


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
def test_a_name_for_a_forbidden_address_is_refused_even_beside_a_good_one(address: str) -> None:
    sockets = Sockets()

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return [PUBLIC, address]

    with pytest.raises(SettingsError, match="besloten netwerk"):
        run(asking("https://shop.example/index.php", sockets, resolve).info())
    assert sockets.opened == []


@pytest.mark.parametrize("address", [PUBLIC, PUBLIC_6, "8.8.8.8", "2a00:1450:400e::1"])
def test_ordinary_addresses_pass(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("address", ["", "shop.example", "1.2.3", "fe80::1%eth0", "2606:4700::1%eth0"])
def test_what_is_no_address_does_not_pass(address: str) -> None:
    assert not is_allowed(address)


def test_the_checked_address_is_the_one_connected_to_and_the_name_stays() -> None:
    sockets = Sockets()
    with pytest.raises(SettingsError, match="stuurt door"):
        run(asking("https://shop.example/index.php?route=x", sockets).info())
    request = sockets.opened[0]
    assert sockets.hosts == [PUBLIC]
    assert request.headers["host"] == "shop.example"
    assert request.extensions["sni_hostname"] == "shop.example"
    assert request.url.raw_path.startswith(b"/index.php?route=x&call=info&protocol=2&nonce=")


def test_a_name_is_resolved_once_so_rebinding_gains_nothing() -> None:
    sockets = Sockets()
    answers = [[PUBLIC], ["169.254.169.254"]]

    async def rebinding(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    with pytest.raises(SconnectError):
        run(asking("https://shop.example/index.php", sockets, rebinding).info())
    assert sockets.hosts == [PUBLIC]
    assert len(answers) == 1


def test_a_redirect_is_not_followed() -> None:
    sockets = Sockets()
    with pytest.raises(SettingsError, match="stuurt door"):
        run(asking("https://shop.example/index.php", sockets).info())
    assert len(sockets.opened) == 1


def test_ipv4_goes_first_and_the_other_address_is_tried_when_it_is_dead() -> None:
    sockets = Sockets(PUBLIC)
    with pytest.raises(SettingsError):
        run(asking("https://dual.example/index.php", sockets).info())
    assert sockets.hosts == [PUBLIC, PUBLIC_6]


def test_a_literal_address_is_not_sent_as_a_tls_name() -> None:
    sockets = Sockets()
    with pytest.raises(SettingsError):
        run(asking(f"https://{PUBLIC}/index.php", sockets).info())
    assert "sni_hostname" not in sockets.opened[0].extensions


def test_a_private_host_is_for_development_only() -> None:
    Guard(frozenset({"localhost"})).check_url("http://localhost:8300/index.php")
    with pytest.raises(SettingsError, match="https"):
        Guard(frozenset({"other"})).check_url("http://localhost:8300/index.php")


def test_with_the_real_network_nothing_knocks_on_a_local_port() -> None:
    knocks: list[object] = []

    async def knock(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.append(writer)
        writer.close()

    async def try_it() -> None:
        server = await asyncio.start_server(knock, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            for host in ("127.0.0.1", "localhost", "2130706433"):
                transport = GuardedTransport(Guard())
                with pytest.raises(SettingsError):
                    await transport.handle_async_request(httpx.Request("GET", f"https://{host}:{port}/"))
                with pytest.raises(SettingsError):
                    await transport.handle_async_request(httpx.Request("GET", f"https://{host}/"))
                await transport.aclose()

    run(try_it())
    assert knocks == []


def test_the_proxy_settings_of_the_machine_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    sockets = Sockets()
    with pytest.raises(SettingsError):
        run(asking("https://shop.example/index.php", sockets).info())
    assert sockets.hosts == [PUBLIC]
