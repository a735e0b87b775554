"""Test shops: the built extension in PHP, on tables in MariaDB, and callers that sign by themselves."""

import hashlib
import hmac
import json
import secrets
import subprocess
import sys
import time
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.extension.fill import KEY, SECRET, capture_of, create_shop, link_settings
from tests.extension.mariadb import MariaDb
from tests.extension.php import php_server
from tests.extension.schema import Version

ROOT = Path(__file__).resolve().parents[2]
OWN_NONCES, OWN_CALLS = "sconnect_nonce", "sconnect_call"
BEFORE = Path(__file__).parent / "before/5af22a5"
"""The extension as it was released before it told which shop it is."""


@dataclass
class Shop:
    """A running test shop."""

    version: Version
    server: MariaDb
    database: str
    url: str
    log: Path
    php_log: Path

    @property
    def route(self) -> str:
        return "extension/module/sconnect/api" if self.version.is_3 else "extension/sconnect/api"

    @property
    def list_route(self) -> str:
        return "extension/extension/module" if self.version.is_3 else "extension/module"

    @property
    def page_route(self) -> str:
        return "extension/module/sconnect" if self.version.is_3 else "extension/sconnect/module/sconnect"

    def link_code(self) -> str:
        content = {"url": f"{self.url}index.php?route={self.route}", "key": KEY, "secret": SECRET}
        return "sc1." + urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    def sql(self, statement: str) -> str:
        """Run SQL in which `{p}` stands for the table prefix."""
        return self.server.run(statement.replace("{p}", self.version.prefix), self.database)

    def request(self, call: str, body: bytes | None = None, /, **changes: str) -> httpx.Request:
        """Build a signed request. `changes` replace: method, query, time, nonce, key, signature, secret."""
        method = changes.get("method", "GET" if body is None else "POST")
        query = changes.get("query", f"route={self.route.replace('/', '%2F')}&call={call}")
        stamp = changes.get("time", str(int(time.time())))
        nonce = changes.get("nonce", secrets.token_hex(16))
        lines = [method, "/index.php", query, stamp, nonce, hashlib.sha256(body or b"").hexdigest()]
        signature = hmac.new(
            changes.get("secret", SECRET).encode(), "\n".join(lines).encode(), hashlib.sha256
        ).hexdigest()
        headers = {
            "X-Sconnect-Key": changes.get("key", KEY),
            "X-Sconnect-Time": stamp,
            "X-Sconnect-Nonce": nonce,
            "X-Sconnect-Signature": changes.get("signature", signature),
            "Accept-Encoding": "gzip",
            **({} if body is None else {"Content-Type": "application/json"}),
        }
        return httpx.Request(method, f"{self.url}index.php?{query}", headers=headers, content=body)

    def send(self, request: httpx.Request) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=60) as client:
            return client.send(request)

    def ask(self, call: str, parameters: str = "") -> httpx.Response:
        query = f"route={self.route.replace('/', '%2F')}&call={call}{parameters}"
        return self.send(self.request(call, query=query))

    def post(self, call: str, content: Any) -> dict[str, Any]:
        """Make a write call that must be accepted."""
        response = self.send(self.request(call, json.dumps(content).encode()))
        assert response.status_code == 200, (response.text, self.log.read_text(encoding="utf-8")[-500:])
        answer: dict[str, Any] = response.json()
        return answer

    def admin(
        self, method: str, *, may: str = "", post: dict[str, str] | None = None, misconfigured: str = ""
    ) -> httpx.Response:
        """Call a method of the settings page as a user who may modify the routes named."""
        with httpx.Client(trust_env=False, timeout=60) as client:
            url = f"{self.url}admin.php"
            parameters = {"method": method, "may": may, "misconfigured": misconfigured}
            if post is None:
                return client.get(url, params=parameters)
            return client.post(url, params=parameters, data=post)

    def tabs(self, order_id: str, *, language: str = "nl-nl") -> list[dict[str, str]]:
        """Return the tabs that the extension adds to the page of an order."""
        with httpx.Client(trust_env=False, timeout=60) as client:
            parameters = {"method": "showOutcome", "order_id": order_id, "language": language}
            tabs: list[dict[str, str]] = client.get(f"{self.url}admin.php", params=parameters).json()
            return tabs

    def checksum(self) -> str:
        """Return a checksum of every table but those of nonces and calls, once the shop's address is noted."""
        self.ask("info")
        names = self.sql("SHOW TABLES").split()
        tables = [f"`{name}`" for name in names if not name.endswith((OWN_NONCES, OWN_CALLS))]
        return self.sql(f"CHECKSUM TABLE {', '.join(tables)}")

    def lines_logged(self, word: str) -> int:
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        return sum(line.startswith(word) for line in text.splitlines())


def build_extension(folder: Path) -> dict[str, Path]:
    """Build both zips and unpack them as a shop does: where its files are, by flavour."""
    command = [sys.executable, str(ROOT / "scripts/extension.py"), str(folder / "dist")]
    subprocess.run(command, check=True, capture_output=True)
    places = {"3": folder / "shop3", "4": folder / "shop4"}
    for flavour, place in places.items():
        with zipfile.ZipFile(folder / f"dist/opencart{flavour}/sconnect.ocmod.zip") as archive:
            archive.extractall(place if flavour == "3" else place / "sconnect")
    return places


def extension_of_before(folder: Path) -> dict[str, Path]:
    """Unpack the zips of commit 5af22a5, as `build_extension` does those of today."""
    places = {"3": folder / "shop3", "4": folder / "shop4"}
    for flavour, place in places.items():
        with zipfile.ZipFile(BEFORE / f"opencart{flavour}.ocmod.zip") as archive:
            archive.extractall(place if flavour == "3" else place / "sconnect")
    return places


@contextmanager
def running_copy(shop: Shop, files: dict[str, Path], folder: Path) -> Iterator[Shop]:
    """Run the files of a shop at a second address, on the same tables."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = _environment(shop.server, files, shop.version, shop.database, folder)
    with php_server(environment, folder / "php.log") as url:
        yield Shop(shop.version, shop.server, shop.database, url, folder / "shop.log", folder / "php.log")


def _environment(
    server: MariaDb, files: dict[str, Path], version: Version, database: str, folder: Path
) -> dict[str, str]:
    return {
        "SHOP_VERSION": capture_of(version).opencart,
        "SHOP_FLAVOUR": version.flavour,
        "SHOP_PREFIX": version.prefix,
        "SHOP_CHARSET": version.connection_charset,
        "SHOP_DATABASE": database,
        "SHOP_SOCKET": str(server.socket),
        "SHOP_FILES": str(files[version.flavour]),
        "SHOP_LOG": str(folder / "shop.log"),
        "SHOP_NOISE": "",
    }


@contextmanager
def running_shop(
    server: MariaDb,
    files: dict[str, Path],
    version: Version,
    folder: Path,
    *,
    noise: str = "",
    php_options: Sequence[str] = (),
) -> Iterator[Shop]:
    """Run a freshly filled shop with the extension installed and linked.

    `noise` is what the host prints before anything else; `php_options` are settings of PHP.
    """
    database = f"shop_{version.name.replace('.', '_')}_{secrets.token_hex(4)}"
    create_shop(server, database, version)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**_environment(server, files, version, database, folder), "SHOP_NOISE": noise}
    with php_server(environment, folder / "php.log", php_options) as url:
        shop = Shop(version, server, database, url, folder / "shop.log", folder / "php.log")
        installed = shop.admin("install", may=shop.list_route)
        assert installed.text == "", installed.text
        link_settings(server, database, version)
        shop.sql("UPDATE {p}setting SET value = '1' WHERE `key` = 'module_sconnect_status'")
        yield shop
