"""`make run` as a newcomer sees it: every captured order is booked to the cent or waits with the right reason."""

import fcntl
import json
import os
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

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


def test_every_captured_order_is_booked_to_the_cent_or_waits_and_a_second_run_adds_nothing(tmp_path: Path) -> None:
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

    again = _make_run(tmp_path)

    assert not re.search(r"^  (articles|customers): .*(created|updated|nothing)", again, re.MULTILINE)

    assert _booked(tmp_path) == booked
    assert _reasons(again).keys() == WAITING.keys()
    assert not re.search(r"\d+ (done|customers_created|articles_created)", again)


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
