"""The 3.0.5.1 of a folder, upgraded to 4.1.0.4 by OpenCart's own upgrade, with what the module of OpenCart 3 leaves.

    python -m tests.realshop.kit.upgrade FOLDER INSTALL

makes `4.1.0.4-upgraded`, the files of 4.1.0.4 on a copy of the database of 3.0.5.1, while the folder is being served;
INSTALL is `upload/install` of OpenCart 4.1.0.4. The old shop stays as it is. Serve the folder again after that: the
upgraded shop has a port of its own.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.realshop.kit.shops import UPGRADED, Installed, installed

_DATABASE = re.compile(r"(define\('DB_DATABASE',\s*')[^']*'")
_OWN_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
_MOST_STEPS = 200


def upgrade(folder: Path, install: Path) -> Installed:
    """Make the upgraded shop anew; returns it."""
    shops = {shop.name: shop for shop in installed(folder)}
    old, new = shops["3.0.5.1"], shops["4.1.0.4"]
    upgraded = Installed(folder, *UPGRADED)
    _copy_files(new, upgraded, install)
    _copy_database(old, upgraded)
    with _served(upgraded):
        _go_through_steps(upgraded)
    shutil.rmtree(upgraded.files / "install")
    _let_owner_in(new, upgraded)
    return upgraded


def _copy_files(new: Installed, upgraded: Installed, install: Path) -> None:
    """Put the files of 4.1 where the upgrade expects them, without the extension: the owner installs it afterwards."""
    shutil.rmtree(upgraded.files.parent, ignore_errors=True)
    shutil.copytree(new.files, upgraded.files, symlinks=True, ignore=shutil.ignore_patterns("sconnect", "twee"))
    shutil.copytree(install, upgraded.files / "install")
    for name in ("config.php", "admin/config.php"):
        file = upgraded.files / name
        text = file.read_text(encoding="utf-8").replace(str(new.files), str(upgraded.files))
        text = _DATABASE.sub(rf"\g<1>{upgraded.database}'", _OWN_ADDRESS.sub(upgraded.url, text))
        file.write_text(text, encoding="utf-8")
    for file in (upgraded.files / "system/storage/cache").glob("cache.*"):
        file.unlink()


def _let_owner_in(new: Installed, upgraded: Installed) -> None:
    """Give the owner the rights on the pages of 4.1, as an owner does after an upgrade."""
    rights = f"(SELECT permission FROM {new.database}.oc_user_group WHERE user_group_id = 1)"
    upgraded.sql(f"UPDATE oc_user_group SET permission = {rights} WHERE user_group_id = 1")


def _copy_database(old: Installed, upgraded: Installed) -> None:
    name = upgraded.database
    old.sql(f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}; GRANT ALL ON {name}.* TO 'oc'@'localhost'")
    dump = ["mariadb-dump", f"--socket={old.socket}", "-uroot", old.database]
    content = subprocess.run(dump, capture_output=True, check=True).stdout
    load = ["mariadb", f"--socket={old.socket}", "-uroot", name]
    subprocess.run(load, input=b"SET sql_mode = '';" + content, capture_output=True, check=True)
    # MyISAM has no room for an index that the upgrade adds.
    for table in upgraded.sql("SHOW TABLE STATUS WHERE Engine = 'MyISAM'").splitlines():
        upgraded.sql(f"ALTER TABLE `{table.partition(chr(9))[0]}` ENGINE = InnoDB")
    if upgraded.has("sconnect_setting"):
        # A copy for a test, so it has another address; for the extension it is the shop itself, upgraded in place.
        upgraded.sql("DELETE FROM oc_sconnect_setting WHERE name IN ('address', 'second_address')")


class _served:  # noqa: N801 - used as a function
    """PHP on the upgraded shop alone: the folder's own servers were started without it."""

    def __init__(self, shop: Installed) -> None:
        options = [f"-dmysqli.default_socket={shop.socket}", "-ddisplay_errors=0", "-dmemory_limit=512M"]
        self._command = ["php", *options, "-S", f"127.0.0.1:{shop.port}", "-t", str(shop.files)]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(2)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def _go_through_steps(shop: Installed) -> None:
    """Do as the page of the upgrade: each step answers where the next one is."""
    step = f"{shop.url}install/index.php?route=upgrade/upgrade_1&version=3.0.5.1&admin=admin"
    with httpx.Client(trust_env=False, timeout=300) as http:
        for _ in range(_MOST_STEPS):
            answer = http.get(step)
            try:
                told = answer.json()
            except ValueError:
                raise RuntimeError(f"{step}: {answer.status_code} {answer.text[:1000]}") from None
            if "error" in told:
                raise RuntimeError(f"{step}: {told['error']}")
            if "next" not in told:
                return
            step = told["next"].replace("&amp;", "&")
    raise RuntimeError("the upgrade has no end")


def main() -> None:
    """Upgrade."""
    shop = upgrade(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    print(shop.name, shop.url, shop.sql("SELECT * FROM oc_extension WHERE code = 'sconnect'"))


if __name__ == "__main__":
    main()
