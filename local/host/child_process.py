"""A child process whose output is kept, so that we can wait for a line of it."""

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STOP_WITHIN = 20.0  # seconds
_LOOK_EVERY = 0.02  # seconds


class ChildError(RuntimeError):
    """The child did not start; the message is its output."""


class Child:
    """A command started in the project folder, with both outputs in one hidden file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start it; `environment` comes on top of ours."""
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child; closed in close()
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            command,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us only, and we stop our children in order
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, negative by a signal; None while it is at work."""
        return self._process.poll()

    def output(self) -> str:
        """Return everything it has said."""
        # pread leaves alone the file position, which the child shares with us.
        size = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), size, 0).decode(errors="replace")

    def wait_for(self, pattern: str, *, times: int = 1, within: float = 30.0) -> list[re.Match[str]]:
        """Wait until the pattern occurs this often in its output; `within` is in seconds. Raises ChildError."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            ended = self._process.poll() is not None
            found = list(re.finditer(pattern, self.output()))
            if len(found) >= times:
                return found
            if ended:
                break
            time.sleep(_LOOK_EVERY)
        raise ChildError(self.output())

    def hang_up(self) -> int:
        """Close its input and wait for its end; returns the exit code."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        return self._wait()

    def terminate(self) -> int:
        """Ask it to stop (SIGTERM) and wait for its end; returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self.hang_up()

    def kill(self) -> int:
        """End it without warning (SIGKILL); returns the exit code."""
        self._process.kill()
        return self.hang_up()

    def close(self) -> None:
        """Release the kept output, of a child that has ended."""
        self._output.close()

    def _wait(self) -> int:
        try:
            return self._process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
