from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[4] / "scripts" / "data_inventory.py"


@pytest.fixture
def data_inventory() -> ModuleType:
    specification = spec_from_file_location("data_inventory", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_checked_in_inventory_is_up_to_date(data_inventory: ModuleType) -> None:
    assert data_inventory.main(["--check"]) == 0


def test_an_outdated_inventory_is_noticed(
    data_inventory: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(data_inventory, "PAGE", tmp_path / "docs" / "data-inventory.md")
    assert data_inventory.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().out
    assert data_inventory.main([]) == 0
    assert data_inventory.main(["--check"]) == 0


def test_every_table_and_column_is_listed_with_its_class(data_inventory: ModuleType) -> None:
    page = data_inventory.inventory()
    assert "| `causes` | column, in parts when long | personal |" in page
    assert "| `link` | key | personal |" in page
    assert "| `body` | column, in parts when long | secret-name |" in page
