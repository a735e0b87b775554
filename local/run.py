"""`make run`: the whole thing on this machine, syncing three simulated shops with real captured orders."""

import argparse
import asyncio
import fcntl
import os
import shutil
import socket
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

import httpx

from local.demo.export_report import show_exports
from local.demo.import_report import report, show, wrong_orders
from local.demo.stack import DemoStack, demo_stack, functions_host
from local.host.host_process import HostProcess
from local.shop.http.server import serving
from local.shop.identity import ShopIdentity
from local.shop.shop import SimulatedShop
from local.shop.synthetic import synthetic_orders
from sconnect.domain.profile import Task

_FOLDER = Path(".local").resolve()
_LONGEST_RUN = 300
_NEVER = "0 0 3 1 1 *"
_NO_TIMERS = dict.fromkeys(("IMPORT_ORDERS_SCHEDULE", "EXPORT_ARTICLES_SCHEDULE", "EXPORT_CUSTOMERS_SCHEDULE"), _NEVER)
_USUAL_PORT = 7071
_CAPTURE, _ORDERS_TO_LINK, _PROCESSING = "4.0.2.3", 12, 2
"""Of the shops that nobody linked yet: what their orders are like, how many, and their status."""
_TO_LINK = ("nieuwe-winkel", "volgende-winkel")
_LOOK_EVERY = 0.5
"""Seconds between two looks whether the function app is still there."""
_OVER = {"done", "failed", "cancelled"}


def main() -> int:
    """Run the demo; with --once: exit 0 only when every eligible order is booked or waits with a reason."""
    options = _parser().parse_args()
    _FOLDER.mkdir(exist_ok=True)
    held = os.open(_FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("`make run` is running in this folder already: use its page, or stop it first with Ctrl-C.")
        return 1
    try:
        port = _port(options.port, any_will_do=options.once)
        if not port:
            print(
                f"Port {options.port} is taken by another program: stop that, or choose another one as in "
                f"`make run PORT={options.port + 1}`."
            )
            return 1
        if options.fresh:
            _empty(_FOLDER)
        return asyncio.run(_demo(port, once=options.once))
    except FileNotFoundError as missing:
        print(missing)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was booked is kept in .local (make run FRESH=1 starts over)")
        return 0
    finally:
        os.close(held)


def _empty(folder: Path) -> None:
    """Remove what is in a folder, not the folder, by which a second run is known."""
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink()


async def _demo(port: str, *, once: bool) -> int:
    print("starting storage, the simulated SnelStart and three simulated shops ...", flush=True)
    # A run that stops by itself has no timers: one that went off would import all shops at once in between.
    async with demo_stack(_FOLDER, extra_settings=_NO_TIMERS if once else {}) as stack:
        print("starting the function app ...", flush=True)
        async with functions_host(stack, "--timers", str(_FOLDER / "timers.json"), "--port", port) as host:
            return await while_it_serves(host, _show(stack, host, once=once))


class Host(Protocol):
    """The function app as a process."""

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it is at work."""
        ...

    def log(self) -> str:
        """Return what it has said."""
        ...


async def while_it_serves(host: Host, work: Coroutine[None, None, int], log: Path = _FOLDER / "host.log") -> int:
    """Do the work as long as the function app is there, and return its exit code; 1 when the app ended before.

    That is told in one sentence, and what it said last is kept in `log`.
    """
    working = asyncio.ensure_future(work)
    try:
        while not working.done() and host.exit_code is None:
            await asyncio.wait({working}, timeout=_LOOK_EVERY)
        if working.done() and isinstance(working.exception(), httpx.TransportError):
            await asyncio.sleep(_LOOK_EVERY)  # it no longer answers, and may be about to end
        if host.exit_code is None:
            return await working
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    _tell_end(host, log)
    return 1


def _tell_end(host: Host, log: Path) -> None:
    log.write_text(host.log(), encoding="utf-8")
    print(
        f"The function app ended by itself (exit code {host.exit_code}); what it said is in {log}. `make run` starts "
        "it anew and goes on from there."
    )


async def _show(stack: DemoStack, host: HostProcess, *, once: bool) -> int:
    """Import and export everything, say what came of it, and keep the app open unless `once`."""
    # One after the other: profiles of one administration take turns for a shopper whom both meet first.
    for demo in stack.demos:
        await _run(host.url, demo.profile_id, Task.IMPORT_ORDERS)
    exported = await asyncio.gather(*(_export(host.url, demo.profile_id) for demo in stack.demos))
    stack.save_shops()
    wrong = await _show_all(stack)
    for demo, runs in zip(stack.demos, exported, strict=True):
        wrong += await show_exports(stack, demo, runs)
    for each in wrong:
        print(f"NOT RIGHT: {each}")
    print(f"\nthe page:  {host.url}/")
    print("as client: its button 'Als lid bekijken' shows it to somebody with access to the first shop only")
    print(f"the app:   {host.url}/api/health")
    print(f'a run:     curl --json \'{{"task": "import_orders"}}\' {host.url}/api/profiles/winkel-oc30/runs')
    print(f"SnelStart: {stack.snelstart_url}/_admin/administrations (simulated)")
    print(f"VIES:      {urljoin(stack.settings['VIES_URL'], '/_admin/faults')} (simulated)")
    if once:
        return 1 if wrong else 0
    async with AsyncExitStack() as shops:
        print("\nto link further shops on the page, as their owners do:")
        for name in _TO_LINK:
            shop = _shop_to_link(name)
            print(f"link code of {name}: {shop.link_code(await shops.enter_async_context(serving(shop)))}")
        print(f"client key: {stack.demos[-1].books.client_key} (of {stack.demos[-1].books.name})")
        print("\nimports go on every 5 minutes; Ctrl-C stops", flush=True)
        await asyncio.Event().wait()
    return 0


def _shop_to_link(name: str) -> SimulatedShop:
    """Make a shop that nobody linked yet, with a dozen orders."""
    shop = SimulatedShop(_CAPTURE, empty=True)
    shop.identity = ShopIdentity(here=f"{name}.example.test")
    for entry in synthetic_orders(_ORDERS_TO_LINK, capture=_CAPTURE):
        shop.place(entry, status=_PROCESSING)
    return shop


async def _export(url: str, profile_id: str) -> dict[Task, str]:
    """Export what the books have; returns the names of the runs."""
    return {task: await _run(url, profile_id, task) for task in (Task.EXPORT_ARTICLES, Task.EXPORT_CUSTOMERS)}


async def _run(url: str, profile_id: str, task: Task) -> str:
    """Start a run over HTTP and follow it to its end."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        started = await http.post(f"/api/profiles/{profile_id}/runs", json={"task": task})
        started.raise_for_status()
        shown = ""
        for _ in range(_LONGEST_RUN * 2):
            run = (await http.get(started.headers["Location"])).json()
            counts = ", ".join(f"{number} {what}" for what, number in sorted(run["counts"].items()))
            line = f"{profile_id}: {task} {run['state']} {counts}".rstrip()
            if line != shown:
                print(f"  {line}", flush=True)
                shown = line
            if run["state"] in _OVER:
                for error in run["errors"] if run["state"] == "failed" else []:
                    print(f"  {profile_id}: {error}", flush=True)
                break
            await asyncio.sleep(0.5)
        else:
            print(f"  {profile_id}: {task} is still at work after {_LONGEST_RUN} s")
        return str(run["run"])


async def _show_all(stack: DemoStack) -> list[str]:
    reported = await report(stack)
    for demo, orders in reported:
        show(demo, orders)
    wrong = wrong_orders(reported)
    total = sum(len(orders) for _, orders in reported)
    print(f"\n{total} eligible orders, {total - len(wrong)} booked once with equal totals or waiting with a reason")
    return wrong


def _port(wanted: int, *, any_will_do: bool) -> str:
    """Return the port for the page: that wanted, or empty when it is taken; 0, for any, when nobody opens the page."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was just given up is free
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return "0" if any_will_do else ""
    return str(wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--once", action="store_true", help="import, report and exit")
    parser.add_argument("--port", type=int, default=_USUAL_PORT, help="where the page is")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier demos booked")
    return parser


if __name__ == "__main__":
    sys.exit(main())
