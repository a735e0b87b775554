"""Payment modules in the shops of a folder, uploaded and installed as their manuals say; the folder is being served.

    python -m tests.realshop.kit.modules FOLDER MOLLIE [MULTISAFEPAY]

MOLLIE holds the files of the repository mollie/OpenCart; its API is the stand-in that is served beside the shops.
MULTISAFEPAY holds folders with those of MultiSafepay/opencart-4, MultiSafepay/php-sdk, Nyholm/psr7 and php-fig's
http-client, http-factory and http-message, each named OWNER+NAME; only OpenCart 4.0 gets this module, which hears
notifications and calls nobody.
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


def install_multisafepay(shop: Installed, files: Path) -> None:
    """Upload and install the module. It has a loader for its packages instead of the one that Composer makes."""
    target = shop.files / "extension/multisafepay"
    shutil.copytree(files / "MultiSafepay+opencart-4", target, dirs_exist_ok=True)
    for package in _PACKAGES.values():
        shutil.copytree(files / package / "src", target / "vendor" / package, dirs_exist_ok=True)
    (target / "vendor/autoload.php").write_text(_LOADER.format(packages=_php_array(_PACKAGES)), encoding="utf-8")
    admin = Admin(shop)
    admin.register("multisafepay", "1.5.0", ["admin/controller/payment/multisafepay.php"])
    admin.install_other("payment", "multisafepay", package="multisafepay")
    settings = {
        "status": 1, "environment": 0, "api_key": MULTISAFEPAY_KEY, "order_status_id_initialized": 1,
        "order_status_id_completed": 2, "order_status_id_refunded": 11, "order_status_id_partial_refunded": 11,
    }  # fmt: skip
    for name, value in settings.items():
        shop.setting("payment_multisafepay", f"payment_multisafepay_{name}", value)


MULTISAFEPAY_KEY = "1234567890123456789012345678901234567890"
"""Of a made-up account; notifications are signed with it."""
_PACKAGES = {
    "MultiSafepay": "MultiSafepay+php-sdk",
    "Nyholm\\Psr7": "Nyholm+psr7",
    "Psr\\Http\\Client": "php-fig+http-client",
    "Psr\\Http\\Message": "php-fig+http-message",
}
_LOADER = """<?php
spl_autoload_register(static function (string $class) {{
    foreach ({packages} as $space => $folder) {{
        if (str_starts_with($class, $space . '\\\\')) {{
            $file = __DIR__ . "/$folder/" . str_replace('\\\\', '/', substr($class, strlen($space) + 1)) . '.php';
            if (is_file($file)) {{ require_once $file; }}
        }}
    }}
}});
"""


def _php_array(pairs: dict[str, str]) -> str:
    return "[" + ", ".join(f"'{name}' => '{value}'" for name, value in pairs.items()) + "]"


def main() -> None:
    """Install them in the shops of a folder."""
    folder, mollie, *others = (Path(text).resolve() for text in sys.argv[1:])
    for shop in installed(folder):
        install_mollie(shop, mollie)
        for files in others:
            if shop.name.startswith("4.0"):
                install_multisafepay(shop, files)
        print(shop.name, shop.has("mollie_payments"))


if __name__ == "__main__":
    main()
