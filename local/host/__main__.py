"""`python -m local.host --app .`: serve a function app until SIGINT or SIGTERM."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from local.host.config.settings import read_settings_file
from local.host.host import Options, running_host
from local.host.http.function_keys import read_keys
from local.host.queues.listener import LEASE
from local.host.runtime.inproc import invocation_id_cv
from local.host.startup_error import StartupError


def main() -> int:
    """Serve; the exit code is 0 after a stop by signal, 1 when the app is refused."""
    arguments = _arguments()
    _log_to_stderr()
    try:
        drained = asyncio.run(_serve(arguments))
    except StartupError as refusal:
        print(f"host: {refusal}", file=sys.stderr)
        return 1
    if not drained:
        # A plain function that still runs cannot be interrupted, and would keep the process alive.
        logging.shutdown()
        os._exit(0)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.host", description="Serve a Python function app locally.")
    parser.add_argument("--app", type=Path, default=Path(), help="folder with function_app.py and host.json")
    parser.add_argument("--port", type=int, default=Options().port, help="0: the system chooses")
    parser.add_argument("--settings", type=Path, help="file in the form of local.settings.json")
    parser.add_argument("--keys", type=Path, help='file with function keys: {"name": "key"}; without it none is asked')
    parser.add_argument("--timers", type=Path, help="file that remembers when timers ran")
    parser.add_argument(
        "--message-lease",
        type=int,
        default=round(LEASE.total_seconds()),
        help="seconds that a queue message stays hidden while it is processed (Azure: 600)",
    )
    parser.add_argument(
        "--drain",
        type=float,
        default=Options().drain.total_seconds(),
        help="seconds that running functions get at the end",
    )
    parser.add_argument("--stop-with-stdin", action="store_true", help="stop when the standard input ends as well")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> bool:
    settings = read_settings_file(arguments.settings) if arguments.settings else {}
    options = Options(
        port=arguments.port,
        keys=read_keys(arguments.keys) if arguments.keys else None,
        timer_file=arguments.timers,
        message_lease=timedelta(seconds=arguments.message_lease),
        drain=timedelta(seconds=arguments.drain),
    )
    stop = _stop_request(with_stdin=arguments.stop_with_stdin)
    async with running_host(arguments.app, settings, options) as host:
        await stop.wait()
    return host.drained


def _stop_request(*, with_stdin: bool) -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if with_stdin:
        loop.add_reader(sys.stdin.fileno(), partial(_stdin_ended, loop, stop))
    return stop


def _stdin_ended(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # What has ended stays readable: looking again would only burn time.
    loop.remove_reader(sys.stdin.fileno())
    stop.set()


class _InvocationFilter(logging.Filter):
    """Adds the short id of the invocation in which something is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.invocation = (invocation_id_cv.get() or "-")[:8]
        return True


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.addFilter(_InvocationFilter())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s [%(invocation)s] %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # The Azure clients log every request and the runtime its own progress: neither is news here.
    logging.getLogger("azure").setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
