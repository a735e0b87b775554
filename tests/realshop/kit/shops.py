"""Where the shops of a folder stand: the files of each version, its database and its port.

The folder holds `3.0.5.1/upload`, `4.0.2.3/upload` and `4.1.0.4/upload`, installed as their `config.php` says, and
`db/data` of MariaDB. docs/shop-protocol.md, chapter 9, says how to make one.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Installed:
    """One shop of a folder. `name` is its version, or that it came to by an upgrade."""

    folder: Path
    name: str
    database: str
    port: int

    @property
    def is_3(self) -> bool:
        return self.name.startswith("3")

    @property
    def is_4_1(self) -> bool:
        return self.name.startswith("4.1")

    @property
    def files(self) -> Path:
        return self.folder / self.name / "upload"

    @property
    def socket(self) -> Path:
        return self.folder / "db" / "s"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def link_code_file(self) -> Path:
        return self.folder / f"link-{self.name}"

    def sql(self, statements: str) -> str:
        """Run SQL, as lenient as OpenCart's own connection; returns what it prints, tab-separated."""
        command = ["mariadb", f"--socket={self.socket}", "-uroot", "-N", "--raw", "--default-character-set=utf8mb4"]
        done = subprocess.run(
            [*command, self.database],
            input=f"SET sql_mode = '';{statements}".encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{done.stderr.decode()}: {statements[:300]}")
        return done.stdout.decode()

    def has(self, table: str) -> bool:
        return bool(self.sql(f"SHOW TABLES LIKE 'oc_{table}'"))

    def columns(self, table: str) -> list[str]:
        return [line.split("\t")[0] for line in self.sql(f"SHOW COLUMNS FROM oc_{table}").splitlines()]

    def insert(self, table: str, **values: object) -> None:
        """Write a row over one with the same key; what the version has no column for is left out."""
        known = set(self.columns(table))
        pairs = [f"`{name}` = {quoted(value)}" for name, value in values.items() if name in known]
        self.sql(f"REPLACE INTO oc_{table} SET {', '.join(pairs)}")

    def setting(self, code: str, key: str, value: Any, *, store: int = 0) -> None:
        """Write a setting of a store, as OpenCart's pages do."""
        is_plain = isinstance(value, str | int)
        text = str(value) if is_plain else json.dumps(value)
        self.sql(f"DELETE FROM oc_setting WHERE `key` = {quoted(key)} AND store_id = {store}")
        self.insert("setting", store_id=store, code=code, key=key, value=text, serialized=0 if is_plain else 1)


def quoted(value: object) -> str:
    """Return a value as SQL."""
    if value is None:
        return "NULL"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


_KNOWN = (("3.0.5.1", "oc3", 8451), ("4.0.2.3", "oc40", 8452), ("4.1.0.4", "oc41", 8453))
"""Version, database and port of each shop; the port is fixed, because it is part of the link code."""
UPGRADED = ("4.1.0.4-upgraded", "oc3to41", 8454)
"""The same of the shop that an upgrade makes."""


def installed(folder: Path) -> list[Installed]:
    """Return the shops of a folder."""
    shops = [Installed(folder, *known) for known in (*_KNOWN, UPGRADED)]
    return [shop for shop in shops if (shop.files / "config.php").exists()]
