"""The table of costs in docs/operations.md."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from scripts import cost_table

COUNTS = (
    *(
        "DUE_PER_MESSAGE",
        "DUE_PER_REQUEST",
        "SECONDS_OF_REQUEST",
        "MOVES_PER_REQUEST",
        "PER_BLOCK",
        "PER_LOOK",
        "PER_START",
        "PER_TICK",
    ),
    *("PER_MAINTENANCE", "PER_MAINTENANCE_BLOCK", "PER_MAINTENANCE_TICK", "MORE_PER_MONTH", "MORE_WHEN_RUNS_GO"),
    *("PER_IDLE_RUN", "PER_RUN_WITH_ORDER", "MORE_IN_RUN_AFTER", "MORE_FOR_LONE_NEW_CUSTOMER"),
    *("PER_ORDER_AMONG_MANY", "MORE_PER_NEW_CUSTOMER"),
    *("BYTES_PER_LINE", "LINES_PER_RUN", "LINES_PER_ORDER", "LINES_PER_MAINTENANCE", "LINES_PER_TICK"),
)


def test_the_table_is_up_to_date() -> None:
    assert cost_table.main(["--check"]) == 0


@pytest.mark.parametrize("name", COUNTS)
def test_each_count_is_in_the_table(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cost_table, name, 2 * getattr(cost_table, name))
    assert cost_table.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().err


@pytest.mark.parametrize("name", cost_table.price_list()["prices"])
def test_each_price_is_in_the_table(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cost_table.row(10_000)
    listed = cost_table.price_list()
    listed["prices"][name]["price"] = str(2 * Decimal(listed["prices"][name]["price"]))
    monkeypatch.setattr(cost_table, "PRICES", tmp_path / "prices.json")
    cost_table.PRICES.write_text(json.dumps(listed), encoding="utf-8")
    assert cost_table.row(10_000) != before
    assert cost_table.main(["--check"]) == 1


def test_an_outdated_table_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cost_table.DOCUMENT.read_text(encoding="utf-8")
    monkeypatch.setattr(cost_table, "DOCUMENT", tmp_path / "operations.md")
    cost_table.DOCUMENT.write_text(whole.replace(cost_table.text(), ""), encoding="utf-8")
    assert cost_table.main(["--check"]) == 1
    assert cost_table.main([]) == 0
    assert cost_table.DOCUMENT.read_text(encoding="utf-8") == whole


def test_what_is_free_is_not_paid() -> None:
    free = Decimal(cost_table.price_list()["prices"]["logs"]["free"])
    assert cost_table.money("logs", free) == 0
    assert cost_table.money("logs", free + 1) == Decimal("2.30")
