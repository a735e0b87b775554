"""The restore drill on the storage emulator: real tables and blobs, lost and put back."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from azure.storage.blob import ContainerClient

from local.host.azurite import Storage
from sconnect.adapters.blobs import BlobFiles
from sconnect.adapters.tables import AzureTableRows, connect
from sconnect.app.housekeeping.copies import COPIED, copy_tables, list_copies
from sconnect.app.services import Backup
from sconnect.app.storage.repository import RecordStore
from sconnect.bootstrap import SystemClock
from scripts.restore import restore, told
from tests.fakes.rows import InMemoryRows
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_restore import check_and_import, copying_lab, run_import

DAY = "2026-11-25"


@pytest.mark.azurite
def test_tables_that_are_lost_come_back_from_a_copy_and_the_books(storage: Storage) -> None:
    """The shop and the books are simulated, in a time of their own; what is kept is on the emulator."""
    name = f"drill-{uuid4().hex[:12]}"
    copies = BlobFiles(
        lambda: ContainerClient.from_connection_string(storage.connection_string, name), makes_container=True
    )
    lab = copying_lab()
    before = lab.place(*plain_orders(3))
    lab.import_orders()
    tables = _empty_tables(storage)
    asyncio.run(_copy(lab, tables, copies))
    since = lab.place(*plain_orders(3))
    run_import(lab)
    assert asyncio.run(list_copies(copies)) == [DAY]

    lost = _empty_tables(storage)
    restored = asyncio.run(restore(lost, copies, lab.secrets, DAY))

    assert restored.rows["orders"] == len(before)
    assert any("profiles are closed" in line for line in told(restored))
    lab.rows = asyncio.run(_read(lost))
    lab.clock.seconds += 400 * 86_400  # the lab's time is behind that of the command
    assert check_and_import(lab).counts["found_back"] == len(since)
    lab.assert_booked_once(*before, *since)
    for rows in (tables, lost):
        rows.close()


def _empty_tables(storage: Storage) -> AzureTableRows:
    return connect({"AzureWebJobsStorage": storage.connection_string, "TABLE_PREFIX": f"t{uuid4().hex[:16]}"})


async def _copy(lab: Lab, tables: AzureTableRows, copies: BlobFiles) -> None:
    """Bring what the lab keeps to the emulator, and let the daily copy be made of it."""
    for table, row in lab.rows.held():
        await tables.insert(table, row.partition, row.key, row.values)
    services = replace(lab.services, store=RecordStore(tables), backup=Backup(tables, copies), clock=SystemClock())
    assert not await copy_tables(services, DAY)


async def _read(tables: AzureTableRows) -> InMemoryRows:
    rows = InMemoryRows()
    for table in COPIED:
        async for row in tables.scan(table):
            await rows.insert(table, row.partition, row.key, row.values)
    return rows
