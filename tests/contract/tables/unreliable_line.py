"""A line to the storage emulator that breaks on command, because the emulator itself never fails."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from re import search
from threading import Event, Thread
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    APPLIED_503 = "applied, then 503"
    REFUSED_503 = "503, nothing applied"
    REFUSED_403 = "403"
    REFUSED_400 = "400"
    BEING_DELETED = "409, the table is being deleted"
    APPLIED_CUT = "applied, then the line is cut"
    CUT = "cut before anything was applied"
    HUNG = "never answered"
    GARBLED = "applied, then half an answer"


_ANSWERS = {
    Fault.REFUSED_503: (503, "ServerBusy"),
    Fault.APPLIED_503: (503, "ServerBusy"),
    Fault.REFUSED_403: (403, "AuthorizationPermissionMismatch"),
    Fault.REFUSED_400: (400, "InvalidInput"),
    Fault.BEING_DELETED: (409, "TableBeingDeleted"),
}
_APPLIED = {Fault.NONE, Fault.APPLIED_503, Fault.APPLIED_CUT, Fault.GARBLED}


class UnreliableLine:
    """Passes requests on; `faults` are used up one per request, oldest first."""

    def __init__(self, connection_string: str) -> None:
        found = search(r"TableEndpoint=http://(127\.0\.0\.1:\d+)/(\w+)", connection_string)
        assert found is not None
        self.behind = found[1]
        self.faults: deque[Fault] = deque()
        self.requests: list[str] = []
        self.page_size: int | None = None
        """When set, queries answer at most this many rows at a time."""
        self.released = Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"line": self}))
        self.connection_string = connection_string.replace(found[1], f"127.0.0.1:{self.server.server_port}")


class _Handler(BaseHTTPRequestHandler):
    line: UnreliableLine
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the library's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.line.requests.append(f"{self.command} {urlsplit(self.path).path}")
        fault = self.line.faults.popleft() if self.line.faults else Fault.NONE
        status, headers, answer = self._passed_on(body) if fault in _APPLIED else (0, [], b"")
        if fault is Fault.HUNG:
            self.line.released.wait(30)
        if fault in {Fault.HUNG, Fault.CUT, Fault.APPLIED_CUT}:
            self.close_connection = True
            return
        if fault in _ANSWERS:
            status, code = _ANSWERS[fault]
            headers = [("Content-Type", "application/json"), ("x-ms-error-code", code)]
            answer = b'{"odata.error":{"code":"%s","message":{"value":"no"}}}' % code.encode()
        self._answer(status, headers, answer, cut=fault is Fault.GARBLED)

    def _passed_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        path = self.path
        if self.line.page_size and self.command == "GET" and "()" in path:
            path += ("&" if "?" in path else "?") + f"$top={self.line.page_size}"
        connection = HTTPConnection(self.line.behind, timeout=10)
        connection.request(self.command, path, body, dict(self.headers.items()))
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        headers = [(name, value) for name, value in response.getheaders() if name.lower() not in _HOP_BY_HOP]
        return response.status, headers, answer

    def _answer(self, status: int, headers: list[tuple[str, str]], answer: bytes, *, cut: bool) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer[: len(answer) // 2] if cut else answer)
        self.close_connection = self.close_connection or cut


@contextmanager
def unreliable_line(connection_string: str) -> Iterator[UnreliableLine]:
    """Run such a line in front of the storage that a connection string names."""
    line = UnreliableLine(connection_string)
    thread = Thread(target=line.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield line
    finally:
        line.released.set()
        line.server.shutdown()
        thread.join()
        line.server.server_close()
