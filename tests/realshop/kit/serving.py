"""Serving the shops of a folder: MariaDB on a socket, PHP's own server per shop, and a stand-in for Mollie's API.

    python -m tests.realshop.kit.serving FOLDER

serves until it is interrupted.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path

import httpx

from tests.realshop.kit.mollie import serving_mollie
from tests.realshop.kit.shops import Installed, installed

_START_SECONDS = 60


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[list[Installed]]:
    """Serve the shops of a folder."""
    shops = installed(folder)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_running(_database(folder), folder / "db" / "log"))
        _wait(lambda: shops[0].sql("SELECT 1") == "1\n")
        stack.enter_context(serving_mollie())
        for shop in shops:
            stack.enter_context(_running(_php(shop), folder / f"php-{shop.name}.log", PHP_CLI_SERVER_WORKERS="4"))
            _wait(partial(_answers, shop))
        yield shops


def _database(folder: Path) -> list[str]:
    place = folder / "db"
    own = [f"--datadir={place / 'data'}", f"--socket={place / 's'}", f"--pid-file={place / 'pid'}", "--user=root"]
    return ["mariadbd", "--no-defaults", *own, "--skip-networking", "--innodb-use-native-aio=0", "--sql-mode="]


def _php(shop: Installed) -> list[str]:
    settings = {
        "mysqli.default_socket": str(shop.socket),
        "display_errors": "0",
        "memory_limit": "128M",
        "sendmail_path": "/bin/true",
    }
    options = [f"-d{name}={value}" for name, value in settings.items()]
    return ["php", *options, "-S", f"127.0.0.1:{shop.port}", "-t", str(shop.files)]


@contextlib.contextmanager
def _running(command: list[str], log: Path, **environment: str) -> Iterator[None]:
    with log.open("wb") as output:
        variables = {**os.environ, **environment}
        process = subprocess.Popen(command, stdout=output, stderr=output, env=variables, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _wait(is_there: Callable[[], bool]) -> None:
    last = time.monotonic() + _START_SECONDS
    while True:
        try:
            if is_there():
                return
        except (RuntimeError, httpx.TransportError):
            pass
        if time.monotonic() > last:
            raise RuntimeError("a server did not start")
        time.sleep(0.3)


def _answers(shop: Installed) -> bool:
    return httpx.get(shop.url, trust_env=False, timeout=60).status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def main() -> None:
    """Serve until interrupted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with serving(Path(sys.argv[1]).resolve()) as shops, contextlib.suppress(KeyboardInterrupt):
        for shop in shops:
            print(shop.name, shop.url, shop.link_code_file, flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
