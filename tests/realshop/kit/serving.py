"""Serving the shops of a folder: MariaDB on a socket, PHP's own server per shop, and a stand-in for Mollie's API.

    python -m tests.realshop.kit.serving FOLDER [BEHIND ...]

serves until it is interrupted. BEHIND: shops, by name, that are served by nginx with PHP-FPM instead.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path

import httpx

from tests.realshop.kit.mollie import serving_mollie
from tests.realshop.kit.shops import Installed, installed

_START_SECONDS = 60


@contextlib.contextmanager
def serving(folder: Path, behind: Collection[str] = ()) -> Iterator[list[Installed]]:
    """Serve the shops of a folder; those named in `behind` by nginx with PHP-FPM."""
    shops = installed(folder)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_running(_database(folder), folder / "db" / "log"))
        _wait(lambda: shops[0].sql("SELECT 1") == "1\n")
        stack.enter_context(serving_mollie())
        for shop in shops:
            log = folder / f"php-{shop.name}.log"
            if shop.name in behind:
                for command in _nginx(shop):
                    stack.enter_context(_running(command, log))
            else:
                stack.enter_context(_running(_php(shop), log, PHP_CLI_SERVER_WORKERS="4"))
            _wait(partial(_answers, shop))
        yield shops


def _database(folder: Path) -> list[str]:
    place = folder / "db"
    own = [f"--datadir={place / 'data'}", f"--socket={place / 's'}", f"--pid-file={place / 'pid'}", "--user=root"]
    return ["mariadbd", "--no-defaults", *own, "--skip-networking", "--innodb-use-native-aio=0", "--sql-mode="]


def _settings(shop: Installed) -> dict[str, str]:
    return {
        "mysqli.default_socket": str(shop.socket),
        "display_errors": "0",
        "memory_limit": "128M",
        "sendmail_path": "/bin/true",
    }


def _nginx(shop: Installed) -> list[list[str]]:
    """Write what PHP-FPM and nginx need, as hosts set them up; returns the commands that start them."""
    place = shop.folder / f"nginx-{shop.name}"
    place.mkdir(exist_ok=True)
    values = {"files": shop.files, "port": shop.port, "place": place}
    values["settings"] = "\n".join(f"php_admin_value[{name}] = {value}" for name, value in _settings(shop).items())
    for name, template in (("fpm.conf", _FPM), ("nginx.conf", _NGINX)):
        text = re.sub(r"%(\w+)%", lambda match: str(values[match[1]]), template)
        (place / name).write_text(text, encoding="utf-8")
    fpm = ["/usr/sbin/php-fpm8.2", "--nodaemonize", "--allow-to-run-as-root", "--fpm-config", str(place / "fpm.conf")]
    return [fpm, ["/usr/sbin/nginx", "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")]]


_FPM = """[global]
error_log = %place%/fpm.log
[shop]
user = root
listen = %place%/fpm.sock
pm = static
pm.max_children = 4
%settings%
"""
_NGINX = """user root;
daemon off;
worker_processes 1;
pid %place%/nginx.pid;
events { worker_connections 64; }
http {
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path %place%/body;
  fastcgi_temp_path %place%/fastcgi;
  proxy_temp_path %place%/proxy;
  uwsgi_temp_path %place%/uwsgi;
  scgi_temp_path %place%/scgi;
  client_max_body_size 8m;
  server {
    listen 127.0.0.1:%port%;
    root %files%;
    index index.php;
    location ~ \\.php$ {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass unix:%place%/fpm.sock;
    }
  }
}
"""


def _php(shop: Installed) -> list[str]:
    options = [f"-d{name}={value}" for name, value in _settings(shop).items()]
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
    with serving(Path(sys.argv[1]).resolve(), sys.argv[2:]) as shops, contextlib.suppress(KeyboardInterrupt):
        for shop in shops:
            print(shop.name, shop.url, shop.link_code_file, flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
