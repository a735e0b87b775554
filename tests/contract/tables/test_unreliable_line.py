"""What the real client library makes of a broken line, and what we make of that (docs/why.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from local.host.azurite import Storage
from sconnect.adapters.tables import AzureTableRows
from sconnect.adapters.tables import config as connection
from sconnect.app.errors import RowChangedError, RowExistsError, SconnectError, SettingsError, StoreBusyError
from tests.contract.tables.conftest import own_tables
from tests.contract.tables.unreliable_line import Fault, UnreliableLine, unreliable_line

pytestmark = pytest.mark.azurite

SILENT = [Fault.REFUSED_503, Fault.CUT]


@pytest.fixture
def line(storage: Storage) -> Iterator[UnreliableLine]:
    with unreliable_line(storage.connection_string) as line:
        yield line


@pytest.fixture
def rows(line: UnreliableLine) -> Iterator[AzureTableRows]:
    with _opened(line) as rows:
        yield rows


@pytest.fixture
def hasty_rows(line: UnreliableLine) -> Iterator[AzureTableRows]:
    """Use so short a timeout that a hung line costs little time; on a busy machine it may expire too."""
    with _opened(line, read_timeout=0.15, timeout=3) as rows:
        yield rows


@contextmanager
def _opened(line: UnreliableLine, **patience: float) -> Iterator[AzureTableRows]:
    with patch.dict(connection._PATIENCE, retry_backoff_factor=0.01, **patience):
        rows = own_tables(line.connection_string)
    yield rows
    rows.close()


async def written(rows: AzureTableRows) -> object:
    row = await rows.get("orders", "p", "k")
    return row and row.values["n"]


async def test_a_reply_lost_on_insert_is_a_conflict_with_ourselves(rows: AzureTableRows, line: UnreliableLine) -> None:
    await rows.put("orders", "p", "other", {})
    line.faults.append(Fault.APPLIED_503)
    with pytest.raises(RowExistsError):
        await rows.insert("orders", "p", "k", {"n": 1})
    assert await written(rows) == 1


@pytest.mark.parametrize("fault", [Fault.APPLIED_503, Fault.APPLIED_CUT])
async def test_a_reply_lost_on_replace_is_a_conflict_with_ourselves(
    rows: AzureTableRows, line: UnreliableLine, fault: Fault
) -> None:
    etag = await rows.put("orders", "p", "k", {"n": 1})
    line.faults.append(fault)
    with pytest.raises(RowChangedError):
        await rows.replace("orders", "p", "k", {"n": 2}, etag)
    assert await written(rows) == 2


@pytest.mark.parametrize("fault", [Fault.APPLIED_CUT, Fault.GARBLED])
async def test_an_insert_without_a_whole_answer_may_have_been_applied(
    rows: AzureTableRows, line: UnreliableLine, fault: Fault
) -> None:
    await rows.put("orders", "p", "other", {})
    line.faults.append(fault)
    with pytest.raises(StoreBusyError) as caught:
        await rows.insert("orders", "p", "k", {"n": 1})
    assert caught.value.may_have_acted
    assert await written(rows) == 1


@pytest.mark.parametrize("fault", [*SILENT, Fault.APPLIED_503, Fault.APPLIED_CUT])
async def test_put_and_reads_survive_one_hiccup(rows: AzureTableRows, line: UnreliableLine, fault: Fault) -> None:
    await rows.put("orders", "p", "other", {})
    line.faults.append(fault)
    await rows.put("orders", "p", "k", {"n": 1})
    line.faults.append(fault)
    assert await written(rows) == 1
    line.faults.append(fault)
    assert len([row async for row in rows.range("orders", "p")]) == 2
    line.faults.append(fault)
    await rows.delete("orders", "p", "k")
    assert await written(rows) is None


@pytest.mark.parametrize("fault", [*SILENT, Fault.HUNG])
async def test_lasting_silence_is_busy_and_given_up_in_time(
    hasty_rows: AzureTableRows, line: UnreliableLine, fault: Fault
) -> None:
    await hasty_rows.put("orders", "p", "other", {})
    line.faults.extend([fault] * 12)
    with pytest.raises(StoreBusyError):
        await hasty_rows.put("orders", "p", "k", {"n": 1})
    with pytest.raises(StoreBusyError):
        await hasty_rows.get("orders", "p", "k")
    with pytest.raises(StoreBusyError):
        await hasty_rows.insert("orders", "p", "k", {"n": 1})
    with pytest.raises(StoreBusyError):
        [row async for row in hasty_rows.range("orders", "p")]
    line.faults.clear()
    assert await written(hasty_rows) is None


async def test_nobody_at_home_is_busy(rows: AzureTableRows, line: UnreliableLine) -> None:
    line.server.socket.close()
    with pytest.raises(StoreBusyError):
        await rows.get("orders", "p", "k")


async def test_a_closed_door_is_a_matter_of_settings(rows: AzureTableRows, line: UnreliableLine) -> None:
    line.faults.append(Fault.REFUSED_403)
    with pytest.raises(SettingsError, match="weigert de toegang"):
        await rows.get("orders", "p", "k")


async def test_a_refusal_is_not_tried_again(rows: AzureTableRows, line: UnreliableLine) -> None:
    line.faults.append(Fault.REFUSED_400)
    with pytest.raises(SconnectError) as caught:
        await rows.put("orders", "p", "k", {"n": 1})
    assert not isinstance(caught.value, StoreBusyError)
    assert caught.value.detail == "tables: HttpResponseError 400"
    assert len(line.requests) == 1


async def test_a_table_being_deleted_is_not_mistaken_for_a_row_that_exists(
    rows: AzureTableRows, line: UnreliableLine
) -> None:
    line.faults.append(Fault.BEING_DELETED)
    with pytest.raises(StoreBusyError):
        await rows.insert("orders", "p", "k", {"n": 1})


async def test_a_table_is_made_once_and_by_the_first_write_only(rows: AzureTableRows, line: UnreliableLine) -> None:
    await rows.get("orders", "p", "k")
    await rows.put("orders", "p", "k", {"n": 1})
    await rows.put("orders", "p", "k", {"n": 2})
    await rows.insert("orders", "p", "l", {"n": 3})
    assert len([request for request in line.requests if request.endswith("/Tables")]) == 1
    assert len(line.requests) == 6


async def test_pages_are_read_one_by_one_as_they_are_needed(rows: AzureTableRows, line: UnreliableLine) -> None:
    for number in range(5):
        await rows.put("orders", "p", str(number), {})
    line.page_size = 2
    line.requests.clear()
    found = [(row.key, len(line.requests)) async for row in rows.range("orders", "p")]
    assert found == [("0", 1), ("1", 1), ("2", 2), ("3", 2), ("4", 3)]


async def test_a_page_that_is_lost_for_good_ends_the_reading(rows: AzureTableRows, line: UnreliableLine) -> None:
    for number in range(5):
        await rows.put("orders", "p", str(number), {})
    line.page_size = 2
    reading = rows.range("orders", "p")
    assert [(await anext(reading)).key, (await anext(reading)).key] == ["0", "1"]
    line.faults.extend([Fault.REFUSED_503] * 4)
    with pytest.raises(StoreBusyError):
        await anext(reading)


def test_the_account_key_is_not_in_any_error(storage: Storage) -> None:
    broken = storage.connection_string.replace("AccountName", "Name")
    with pytest.raises(SettingsError) as caught:
        own_tables(broken)
    assert caught.value.__cause__ is None
    assert "Eby8" not in str(caught.value)
