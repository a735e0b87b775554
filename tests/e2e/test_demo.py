"""`make run` as a newcomer sees it: every captured order is booked to the cent or waits with the right reason."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.demo.scenario import PICKUP_POINT, STATUSES, Demo, demos
from local.host.child_process import ROOT

pytestmark = pytest.mark.azurite

EXEMPT = "e webshop rekende 0"
"""The captured business customers sit in a customer group that the shop charges no VAT."""
FOREIGN = "rekende 19 % btw van Duitsland"
"""The second administration invoices no foreign VAT."""
WAITING = {
    "OC30-11": EXEMPT,
    "OC40-15": EXEMPT,
    "OC41-15": EXEMPT,
    "OC41-5": FOREIGN,
}


def _make_run(folder: Path) -> str:
    """Do what `make run ONCE=1` does, in a folder of its own; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "local.run", "--once"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    """Do what `make run` does, until the page can be used; gives what it printed, and stops it as Ctrl-C does."""
    printed = folder / "printed"
    with printed.open("w") as out:  # nothing hears Ctrl-C that was started in the background, unless it says so
        run = subprocess.Popen(
            [
                sys.executable,
                "-c",
                """import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("local.run", run_name="__main__")""",
                "--port",
                "0",
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 100
        while "Ctrl-C stops" not in printed.read_text():
            assert run.poll() is None, printed.read_text()
            assert time.monotonic() < deadline, printed.read_text()
            time.sleep(0.2)
        yield printed.read_text()
    finally:
        run.send_signal(signal.SIGINT)
        run.wait(timeout=60)
    assert "stopped; what was booked is kept" in printed.read_text()


def _link_what_is_printed(shown: str) -> dict[str, Any]:
    """Walk the wizard with the codes that were printed, by the requests of the page, to the first import."""

    def printed(pattern: str) -> str:
        found = re.search(pattern, shown, re.MULTILINE)
        assert found is not None, pattern
        return found[1]

    keys = {"link_code": printed(r"^link code of \S+: (\S+)$"), "client_key": printed(r"^client key: (\S+) \(of .+\)$")}
    with httpx.Client(base_url=printed(r"^the page: +(\S+)$"), trust_env=False, timeout=60) as http:
        found = http.post("/api/link", json=keys).json()
        assert (found["shop"]["ok"], found["books"]["ok"], found["problems"]) == (True, True, [])
        orders = {**found["proposal"]["orders"], "start": "2026-01-01T00:00:00Z"}
        profile = {**found["proposal"], "id": "gekoppeld", "active": False, "orders": orders}
        made = http.post("/api/profiles", json={"profile": profile, **keys})
        assert made.status_code == 201, made.text
        tried = _followed(http, {"task": "import_orders", "dry_run": True, "newest": 10})
        headers = {"If-Match": made.headers["ETag"]}
        http.put("/api/profiles/gekoppeld", json={**made.json(), "active": True}, headers=headers).raise_for_status()
        counts = _followed(http, {"task": "import_orders"})["counts"]
        assert tried["counts"]["created"] > 0
        assert http.get("/api/profiles/gekoppeld/orders", params={"state": "done"}).json()["items"]
    return {**counts, "prefix": orders["reference_prefix"]}


def _followed(http: httpx.Client, asked: dict[str, Any]) -> dict[str, Any]:
    """Start a run and follow it to its end, which has to be a good one."""
    started = http.post("/api/profiles/gekoppeld/runs", json=asked)
    started.raise_for_status()
    run: dict[str, Any] = {}
    for _ in range(300):
        run = http.get(started.headers["Location"]).json()
        if run["finished_at"]:
            break
        time.sleep(0.2)
    assert run["state"] == "done", run
    return run


def _booked(folder: Path) -> list[dict[str, Any]]:
    kept = json.loads((folder / ".local/snelstart/administrations.json").read_text(), parse_float=Decimal)
    return [order for books in kept for order in books["orders"].values()]


def _buyer(folder: Path, *, shipped_to: str) -> tuple[str, str]:
    """Return name and e-mail address of the card that the one order to this street is booked on."""
    kept = json.loads((folder / ".local/snelstart/administrations.json").read_text(), parse_float=Decimal)
    [(books, order)] = [
        (books, order)
        for books in kept
        for order in books["orders"].values()
        if (order["afleveradres"] or {}).get("straat") == shipped_to
    ]
    card = books["relations"][order["relatie"]["id"]]
    return card["naam"], card["email"]


def _shop_totals(demo: Demo) -> dict[str, Decimal]:
    """Payment reference and total of every order that the profile selects."""
    return {
        demo.profile().payment_reference(number): round(Decimal(entry["order"]["total"]) + Decimal("0.00001"), 2)
        for number, entry in demo.shop().entries.items()
        if int(entry["order"]["order_status_id"]) in STATUSES
    }


def _reasons(shown: str) -> dict[str, str]:
    """Read the waiting orders from the tables: payment reference and reason."""
    tables = re.split(r"\nLabwinkel OpenCart ", shown)[1:]
    return {
        f"OC{table[:3].replace('.', '')}-{row[1]}": row[2]
        for table in tables
        for row in re.finditer(r"^  (\d+) .* Wacht +(.+)$", table, re.MULTILINE)
    }


def test_captured_orders_are_booked_to_the_cent_or_wait_and_a_second_run_adds_only_what_is_linked(
    tmp_path: Path,
) -> None:
    eligible = {reference: total for demo in demos() for reference, total in _shop_totals(demo).items()}

    shown = _make_run(tmp_path)

    booked = _booked(tmp_path)
    totals = {order["betalingskenmerk"]: order["totaalInclusiefBtw"] for order in booked}
    assert set(Counter(order["betalingskenmerk"] for order in booked).values()) == {1}
    assert totals == {reference: total for reference, total in eligible.items() if reference not in WAITING}
    assert _buyer(tmp_path, shipped_to=PICKUP_POINT["address_1"]) == ("Petra Punt", "punt@example.test")
    assert "Petra Punt" in shown
    reasons = _reasons(shown)
    assert reasons.keys() == WAITING.keys()
    for reference, part in WAITING.items():
        assert part in reasons[reference]
    assert f"{len(eligible)} eligible orders, {len(eligible)} booked once" in shown

    assert len(re.findall(r"^  articles: 5 updated$", shown, re.MULTILINE)) == len(demos())
    assert len(re.findall(r"^  customers: \d+ created, 2 updated, 2 waiting$", shown, re.MULTILINE)) == len(demos())

    with _running(tmp_path) as again:
        assert not re.search(r"^  (articles|customers): .*(created|updated|nothing)", again, re.MULTILINE)
        assert _booked(tmp_path) == booked
        assert _reasons(again).keys() == WAITING.keys()
        assert not re.search(r"\d+ (done|customers_created|articles_created)", again)

        linked = _link_what_is_printed(again)
    new = [order["betalingskenmerk"] for order in _booked(tmp_path)[len(booked) :]]
    assert linked["done"] == len(new) > 0
    assert all(reference.startswith(linked["prefix"]) for reference in new)


def test_a_second_run_in_one_folder_is_refused_with_a_sentence_and_leaves_the_first_its_files(tmp_path: Path) -> None:
    kept = tmp_path / ".local/kept"
    kept.parent.mkdir()
    kept.touch()
    held = os.open(kept.parent, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = subprocess.run(
            [sys.executable, "-m", "local.run", "--fresh"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    finally:
        os.close(held)
    assert second.returncode == 1
    assert "running in this folder already" in second.stdout
    assert kept.exists()
