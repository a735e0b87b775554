"""The host as a process of its own, for tests with several apps and tests that kill it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local.host.child_process import Child, ChildError
from local.host.startup_error import StartupError


@dataclass(slots=True)
class HostProcess:
    """A host that serves on `url` until it is stopped or killed."""

    url: str
    _child: Child
    _ended: bool = field(default=False)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._child.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it is at work."""
        return self._child.exit_code

    def log(self) -> str:
        """Return everything the host and the app have logged."""
        return self._child.output()

    def wait_for_log(self, pattern: str, *, times: int = 1, within: float = 15.0) -> None:
        """Wait until a log line matches so often; `within` is in seconds. Raises ChildError with the log."""
        self._child.wait_for(pattern, times=times, within=within)

    def stop(self) -> int:
        """Stop it in an orderly way; returns the exit code."""
        self._ended = True
        return self._child.terminate()

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._ended = True
        self._child.kill()

    def close(self) -> None:
        """Stop it unless that has been done."""
        if not self._ended:
            self.stop()
        self._child.close()


@contextmanager
def host_process(app: Path, settings: Mapping[str, str], *options: str) -> Iterator[HostProcess]:
    """Run `python -m local.host` on a free port; raises StartupError with its words when it does not come up."""
    serve = [sys.executable, "-m", "local.host", "--app", str(app.resolve()), "--port", "0", "--stop-with-stdin"]
    child = Child([*serve, *options], settings)
    try:
        url = child.wait_for(r"serving \d+ functions on (http://\S+)")[0][1]
    except ChildError as error:
        child.kill()
        child.close()
        raise StartupError(str(error)) from None
    host = HostProcess(url, child)
    try:
        yield host
    finally:
        host.close()
