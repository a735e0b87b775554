"""PHP's own web server on the built extension, inside the test shop."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_FRONT = Path(__file__).parent / "shop"
_WORKERS = "4"
_START_SECONDS = 20


@contextmanager
def php_server(environment: Mapping[str, str], log: Path, options: Sequence[str] = ()) -> Iterator[str]:
    """Serve the test shop and give its address, with a slash at the end. What PHP itself says goes to `log`.

    `options` are settings of PHP, such as `output_buffering=4096`.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}/"
    variables = {**os.environ, **environment, "SHOP_URL": address, "PHP_CLI_SERVER_WORKERS": _WORKERS}
    settings = [f"-d{option}" for option in ("display_errors=1", "memory_limit=64M", *options)]
    command = [php(), *settings, "-S", f"127.0.0.1:{port}", "-t", str(_FRONT)]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env=variables, stdout=output, stderr=output, process_group=0) as process,
    ):
        try:
            _wait(port, process)
            yield address
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)  # its workers too: they would listen for ever


def php() -> str:
    """Return where PHP is."""
    found = shutil.which("php")
    if found is None:
        raise FileNotFoundError("php")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < last:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("PHP did not start")
