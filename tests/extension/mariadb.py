"""A private MariaDB for the tests: its own folder, its own socket, no network."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_STRICT = "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_START_SECONDS = 60


@dataclass(frozen=True)
class MariaDb:
    """A running server. Statements go through its own command-line client."""

    socket: Path

    def run(self, sql: str, database: str = "") -> str:
        """Run statements; return what they print, tab-separated."""
        command = [
            _program("mariadb"),
            f"--socket={self.socket}",
            "--user=root",
            "--batch",
            "--skip-column-names",
            "--raw",
        ]
        command += ["--default-character-set=utf8mb4", *([database] if database else [])]
        done = subprocess.run(command, input=sql.encode(), capture_output=True, check=False)
        if done.returncode:
            raise AssertionError(done.stderr.decode())
        return done.stdout.decode()

    def insert(self, database: str, table: str, rows: Sequence[Mapping[str, str | None]]) -> None:
        """Add rows."""
        for row in rows:
            columns = ", ".join(f"`{name}`" for name in row)
            self.run(f"INSERT INTO `{table}` ({columns}) VALUES ({', '.join(map(quoted, row.values()))})", database)


def quoted(value: str | None) -> str:
    """Return a value as SQL."""
    if value is None:
        return "NULL"
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace("\r", "\\r")
    return f"'{escaped}'"


@contextmanager
def mariadb(folder: Path) -> Iterator[MariaDb]:
    """Run a server on an empty folder. `folder` must have a short path: it holds the socket."""
    data = folder / "data"
    user = f"--user={'root' if os.geteuid() == 0 else os.environ.get('USER', 'nobody')}"
    modest = ["--innodb-log-file-size=8M", "--innodb-use-native-aio=0"]
    install = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", user, *modest]
    install += ["--auth-root-authentication-method=normal", "--skip-test-db"]
    done = subprocess.run(install, capture_output=True, check=False)
    if done.returncode:
        raise AssertionError((done.stdout + done.stderr).decode())
    server = MariaDb(folder / "s")
    options = [
        f"--datadir={data}",
        f"--socket={server.socket}",
        f"--pid-file={folder / 'pid'}",
        "--skip-networking",
        user,
        *modest,
    ]
    tuning = [
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=64M",
        "--skip-log-bin",
        f"--sql-mode={_STRICT}",
    ]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([_program("mariadbd"), "--no-defaults", *options, *tuning], stdout=log, stderr=log) as process,
    ):
        try:
            _wait(server, process)
            yield server
        finally:
            process.terminate()


def missing_programs() -> list[str]:
    """Return which of the programs that these tests need are not installed."""
    return [name for name in ("php", "mariadbd", "mariadb-install-db", "mariadb") if _found(name) is None]


def _wait(server: MariaDb, process: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < last:
        if server.socket.exists():
            try:
                server.run("SELECT 1")
            except AssertionError:
                pass
            else:
                return
        time.sleep(0.1)
    raise AssertionError("MariaDB did not start")


def _found(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def _program(name: str) -> str:
    found = _found(name)
    if found is None:
        raise FileNotFoundError(name)
    return found
