"""The admin of an installed shop, used as its owner does: over HTTP, logged in."""

import html
import json
import re
import shutil
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import httpx

from tests.realshop.kit.shops import Installed

SWITCHES = ("read_orders", "read_payments", "write_products", "write_customers")
"""What the owner can let sconnect do."""
USER, PASSWORD = "admin", "adminadmin"


class Admin:
    """A logged-in owner."""

    def __init__(self, shop: Installed) -> None:
        self.shop = shop
        self.http = httpx.Client(trust_env=False, timeout=120, limits=httpx.Limits(max_keepalive_connections=0))
        self.address = f"{shop.url}admin/index.php"
        self.token = self._token()

    @property
    def page(self) -> str:
        return "extension/module/sconnect" if self.shop.is_3 else "extension/sconnect/module/sconnect"

    def get(self, route: str, **more: str) -> str:
        """Open a page."""
        query = {"route": route, "user_token": self.token, **more}
        return self.http.get(self.address, params=query, follow_redirects=True).text

    def post(self, route: str, *, order_id: str = "", **fields: str) -> dict[str, Any]:
        """Post a form that answers JSON, about an order if one is named."""
        query = {"route": route, "user_token": self.token} | ({"order_id": order_id} if order_id else {})
        answer: dict[str, Any] = self.http.post(self.address, params=query, data=fields).json()
        return answer

    def install_extension(self, zip_file: Path) -> None:
        """Unpack the extension over what is there, as the Extension Installer does, and install the module."""
        with zipfile.ZipFile(zip_file) as archive:
            if self.shop.is_3:
                for entry in archive.namelist():
                    target = self.shop.files / entry.removeprefix("upload/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(entry))
            else:
                shutil.rmtree(self.shop.files / "extension/sconnect", ignore_errors=True)
                archive.extractall(self.shop.files / "extension/sconnect")
                about = json.loads(archive.read("install.json"))
                paths = [name for name in archive.namelist() if name.startswith("admin/")]
                self.register("sconnect", about["version"], paths)
        self.install()

    def register(self, code: str, version: str, paths: list[str]) -> None:
        """Put a package in OpenCart 4's list of what is installed."""
        known = f"(SELECT extension_install_id FROM oc_extension_install WHERE code = '{code}')"
        self.shop.sql(f"DELETE FROM oc_extension_path WHERE extension_install_id IN {known} OR path LIKE '{code}/%'")
        self.shop.sql(f"DELETE FROM oc_extension_install WHERE code = '{code}'")
        self.shop.insert(
            "extension_install", name=code, code=code, version=version, author="x", link="x", status=1,
            date_added="2026-11-29 12:00:00",
        )  # fmt: skip
        number = self.shop.sql(known).strip()
        for path in paths:
            self.shop.insert("extension_path", extension_install_id=number, path=f"{code}/{path}")

    def install(self) -> None:
        """Install the module, as the button in the list does."""
        self.install_other("module", "sconnect", package="sconnect")

    def install_other(self, kind: str, code: str, *, package: str) -> None:
        """Install an extension of a kind, such as payment; `package` is what it belongs to in OpenCart 4."""
        if self.shop.is_3:
            self.get(f"extension/extension/{kind}/install", extension=code)
        else:
            self.get(f"extension/{kind}.install", extension=package, code=code)

    def uninstall(self) -> None:
        """Uninstall the module."""
        if self.shop.is_3:
            self.get("extension/extension/module/uninstall", extension="sconnect")
        else:
            self.get("extension/module.uninstall", extension="sconnect", code="sconnect")

    def save(self, *, on: bool = True, outcomes: bool = False, off: Collection[str] = ()) -> dict[str, Any]:
        """Save the settings page of the extension. `off`: of what sconnect may do, what is switched off."""
        separator = "/" if self.shop.is_3 else "."
        fields = {"status": "1" if on else "0", "allowed_addresses": "", "show_outcomes": "1" if outcomes else "0"}
        fields |= {f"allow_{name}": "0" if name in off else "1" for name in SWITCHES}
        return self.post(f"{self.page}{separator}save", **fields)

    def link_code(self) -> str:
        """Copy the link code from the settings page."""
        found = re.search(r'<textarea id="sconnect-link-code"[^>]*>([^<]*)<', self.get(self.page))
        if found is None:
            raise RuntimeError("the settings page shows no link code")
        return html.unescape(found[1]).strip()

    def speak(self, code: str) -> None:
        """Choose the language of the admin."""
        name = "config_admin_language" if self.shop.is_3 else "config_language_admin"
        self.shop.setting("config", name, code)

    def order_page(self, order_id: str) -> str:
        """Open the page of an order."""
        return self.get("sale/order/info" if self.shop.is_3 else "sale/order.info", order_id=order_id)

    def _token(self) -> str:
        login = self.http.get(self.address, follow_redirects=True).text
        fields = {"username": USER, "password": PASSWORD}
        if self.shop.is_3:
            answer = self.http.post(self.address, params={"route": "common/login"}, data=fields)
            told = answer.headers.get("location", "")
        else:
            form = re.search(r'action="([^"]*login[^"]*login_token[^"]*)"', login)
            if form is None:
                raise RuntimeError("no form to log in with")
            headers = {"X-Requested-With": "XMLHttpRequest"}
            told = self.http.post(html.unescape(form[1]), data=fields, headers=headers).json()["redirect"]
        found = re.search(r"user_token=(\w+)", html.unescape(told))
        if found is None:
            raise RuntimeError("the log-in was refused")
        return found[1]
