"""Mollie's module in the shops of a folder, its API being the stand-in that is served beside them.

    python -m tests.realshop.kit.modules FOLDER MOLLIE

MOLLIE holds the files of the repository mollie/OpenCart. Uploaded and installed as its manual says; the folder is being
served.
"""

import re
import shutil
import sys
from pathlib import Path

from tests.realshop.kit.admin import Admin
from tests.realshop.kit.mollie import MOLLIE_PORT
from tests.realshop.kit.shops import Installed, installed

_OF_3, _OF_4 = "Opencart 1.5 - 3.x", "Opencart 4.x/extension/mollie"
_ENDPOINT = re.compile(r'(const API_ENDPOINT = ")[^"]*')
_STATUSES = {
    "pending": 1, "processing": 2, "canceled": 7, "failed": 10, "expired": 14, "shipping": 3, "refund": 11,
    "partial_refund": 11,
}  # fmt: skip
"""As the module presets them: a partial refund has the status of a full one."""
_SETTINGS = {
    "payment_mollie_api_key": f"test_{'x' * 30}",
    "payment_mollie_default_currency": "DEF",
    "payment_mollie_payment_screen_language": "nl-nl",
    "payment_mollie_ideal_status": 1,
    "payment_mollie_ideal_api_to_use": "payments_api",
    "payment_mollie_ideal_sort_order": 1,
}


def install_mollie(shop: Installed, files: Path) -> None:
    """Upload and install the module with iDEAL, without fee."""
    admin = Admin(shop)
    if shop.is_3:
        shutil.copytree(files / _OF_3, shop.files, dirs_exist_ok=True)
        patches = shop.files / "system" / "mollie.ocmod.xml_"
        patches.rename(patches.with_suffix(".xml"))
    else:
        shutil.copytree(files / _OF_4, shop.files / "extension/mollie", dirs_exist_ok=True)
        admin.register("mollie", "13.4.0", ["admin/controller/payment/mollie_ideal.php"])
    for client in shop.files.rglob("MollieApiClient.php"):
        text = client.read_text(encoding="utf-8")
        client.write_text(_ENDPOINT.sub(rf"\g<1>http://127.0.0.1:{MOLLIE_PORT}", text), encoding="utf-8")
    admin.install_other("payment", "mollie_ideal", package="mollie")
    if shop.is_3:
        admin.get("marketplace/modification/refresh")  # the module's refunds are patches of the admin's page of orders
    for name, value in _SETTINGS.items():
        shop.setting("payment_mollie", name, value)
    for name, status in _STATUSES.items():
        shop.setting("payment_mollie", f"payment_mollie_ideal_{name}_status_id", status)


def main() -> None:
    """Install it in every shop of a folder."""
    for shop in installed(Path(sys.argv[1]).resolve()):
        install_mollie(shop, Path(sys.argv[2]).resolve())
        print(shop.name, shop.has("mollie_payments"))


if __name__ == "__main__":
    main()
