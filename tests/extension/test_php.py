import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.extension.php import php_server

_PATIENCE = 20
"""Seconds until a process that was told to end is gone."""


@pytest.mark.usefixtures("programs")
def test_a_web_server_that_is_stopped_leaves_nobody_who_listens(tmp_path: Path) -> None:
    with php_server({}, tmp_path / "log") as address:
        port = urlsplit(address).port
    last = time.monotonic() + _PATIENCE
    while _listens(port) and time.monotonic() < last:
        time.sleep(0.05)
    assert not _listens(port)


def _listens(port: int | None) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
