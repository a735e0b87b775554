"""scripts/tables.py: what is saved comes back as it was, and never over what is newer."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from azure.data.tables import TableServiceClient

from local.host.azurite import Storage
from sconnect.adapters.tables import AzureTableRows, connect
from sconnect.app.ports import Value
from sconnect.app.storage.records import RECORDS
from sconnect.app.storage.repository import RecordStore
from scripts.tables import restore, save
from tests.unit.app.storage.samples import filled

from .test_rows import NASTY, NOON

pytestmark = pytest.mark.azurite
VALUES: dict[str, Value] = {"text": "é😀", "yes": True, "number": 7, "large": 2**40, "moment": NOON}


class Home:
    """Tables under a prefix of their own."""

    def __init__(self, storage: Storage) -> None:
        self.prefix = f"t{uuid4().hex[:16]}"
        self.service = TableServiceClient.from_connection_string(storage.connection_string)
        self.rows = connect({"AzureWebJobsStorage": storage.connection_string, "TABLE_PREFIX": self.prefix})

    def lose_everything(self) -> None:
        for table in list(self.service.list_tables()):
            if table.name.startswith(self.prefix):
                self.service.delete_table(table.name)


@pytest.fixture
def home(storage: Storage) -> Iterator[Home]:
    home = Home(storage)
    yield home
    home.rows.close()
    home.service.close()


async def _put(rows: AzureTableRows, key: str, **more: Value) -> None:
    await rows.put("orders", "p", key, VALUES | more)


async def test_everything_comes_back_as_it_was(home: Home, tmp_path: Path) -> None:
    for key in NASTY:
        await _put(home.rows, f"x{key}")
    counts = save(home.service, tmp_path / "copy", prefix=home.prefix)
    home.lose_everything()
    assert restore(home.service, tmp_path / "copy") == counts == {f"{home.prefix}orders": len(NASTY)}
    found = {row.key: row.values async for row in home.rows.range("orders", "p")}
    assert found == {f"x{key}": VALUES for key in NASTY}


async def test_every_kind_of_record_comes_back(home: Home, tmp_path: Path) -> None:
    store = RecordStore(home.rows)
    records = [filled(kind) for kind in RECORDS]
    await store.put_many(records)
    save(home.service, tmp_path, prefix=home.prefix)
    home.lose_everything()
    restore(home.service, tmp_path)
    for record in records:
        found = await store.get_like(record)
        assert found is not None
        assert found.record == record


async def test_what_is_there_is_newer_and_stays(home: Home, tmp_path: Path) -> None:
    await _put(home.rows, "kept")
    await _put(home.rows, "lost")
    save(home.service, tmp_path, prefix=home.prefix)
    await _put(home.rows, "kept", number=8)
    await home.rows.delete("orders", "p", "lost")
    assert restore(home.service, tmp_path) == {f"{home.prefix}orders": 1}
    found = {row.key: row.values["number"] async for row in home.rows.range("orders", "p")}
    assert found == {"kept": 8, "lost": 7}


async def test_tables_of_others_are_left_alone_and_only_the_owner_reads_the_copy(home: Home, tmp_path: Path) -> None:
    await _put(home.rows, "k")
    home.service.create_table(f"x{home.prefix}")
    assert list(save(home.service, tmp_path / "copy", prefix=home.prefix)) == [f"{home.prefix}orders"]
    [file] = (tmp_path / "copy").iterdir()
    assert (file.stat().st_mode & 0o077, (tmp_path / "copy").stat().st_mode & 0o077) == (0, 0)
