"""The same tables twice: in memory, and on the storage emulator."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from local.host.azurite import Storage
from sconnect.adapters.tables import AzureTableRows, connect
from sconnect.app.ports import Rows
from tests.fakes.rows import InMemoryRows


def own_tables(connection_string: str) -> AzureTableRows:
    """Open tables that no other test sees."""
    return connect({"AzureWebJobsStorage": connection_string, "TABLE_PREFIX": f"t{uuid4().hex[:16]}"})


@pytest.fixture
def azure_rows(storage: Storage) -> Iterator[AzureTableRows]:
    rows = own_tables(storage.connection_string)
    yield rows
    rows.close()


@pytest.fixture(params=["memory", pytest.param("azurite", marks=pytest.mark.azurite)])
def rows(request: pytest.FixtureRequest) -> Rows:
    """Both must pass what uses this."""
    if request.param == "memory":
        return InMemoryRows(page_size=1000)
    azure: AzureTableRows = request.getfixturevalue("azure_rows")
    return azure
