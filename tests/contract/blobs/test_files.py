"""Files that are written once, in memory and on the storage emulator; and tables as a whole."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ServiceRequestError
from azure.storage.blob import ContainerClient

from sconnect.adapters import blobs as adapter
from sconnect.adapters.blobs import BlobFiles
from sconnect.adapters.tables import connect
from sconnect.app.errors import InstallationError, StoreBusyError, UnreadableError
from sconnect.app.ports import Files
from tests.fakes.files import InMemoryFiles
from tests.fakes.rows import InMemoryRows

T = TypeVar("T")


@pytest.fixture(params=["memory", pytest.param("azurite", marks=pytest.mark.azurite)])
def copies(request: pytest.FixtureRequest) -> Files:
    if request.param == "memory":
        return InMemoryFiles()
    storage = request.getfixturevalue("storage")
    name = f"copies-{uuid4().hex[:12]}"
    return BlobFiles(
        lambda: ContainerClient.from_connection_string(storage.connection_string, name), makes_container=True
    )


@pytest.fixture(params=["memory", pytest.param("azurite", marks=pytest.mark.azurite)])
def tables(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "memory":
        yield InMemoryRows(page_size=2)
        return
    storage = request.getfixturevalue("storage")
    rows = connect({"AzureWebJobsStorage": storage.connection_string, "TABLE_PREFIX": f"t{uuid4().hex[:16]}"})
    yield rows
    rows.close()


async def test_a_file_is_written_once_and_read_whole(copies: Files) -> None:
    assert await copies.read("2026-11-25/copy.json") is None
    assert await copies.names("") == []
    await copies.write("2026-11-25/orders.gz", b"first")
    await copies.write("2026-11-25/orders.gz", b"second")
    await copies.write("2026-11-26/orders.gz", b"")
    assert await copies.read("2026-11-25/orders.gz") == b"first"
    assert await copies.read("2026-11-26/orders.gz") == b""
    assert await copies.names("2026-11-25/") == ["2026-11-25/orders.gz"]
    assert await copies.names("") == ["2026-11-25/orders.gz", "2026-11-26/orders.gz"]


async def test_a_table_is_read_whole_in_order_and_from_any_place(tables: Any) -> None:
    moment = datetime(2026, 11, 25, 3, 15, 0, 123456, tzinfo=UTC)
    places = [("a", "1"), ("a", "2"), ("a!b", "1"), ("b", "x/y"), ("b", "é"), ("c", "1")]
    for number, (partition, key) in enumerate(reversed(places)):
        values = {"number": 2**40 + number, "moment": moment, "text": "é\n", "truth": True}
        await tables.insert("orders", partition, key, values)
    found = await _all(tables.scan("orders"))
    assert [(row.partition, row.key) for row in found] == places
    assert found[0].values == {"number": 2**40 + 5, "moment": moment, "text": "é\n", "truth": True}
    for number, place in enumerate(places):
        rest = await _all(tables.scan("orders", after=place))
        assert [(row.partition, row.key) for row in rest] == places[number + 1 :]
    assert await _all(tables.scan("nothing")) == []


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (ServiceRequestError("x"), StoreBusyError),
        (ClientAuthenticationError("x"), InstallationError),
        (HttpResponseError("x"), StoreBusyError),
    ],
)
async def test_trouble_is_told_as_what_it_is(error: Exception, raised: type[Exception]) -> None:
    class Failing:
        def upload_blob(self, *_: object, **__: object) -> None:
            raise error

    failing: Any = Failing()
    with pytest.raises(raised):
        await BlobFiles(lambda: failing, makes_container=True).write("a", b"")


async def test_a_file_under_a_policy_stays_whatever_the_storage_calls_it() -> None:
    class Kept:
        def upload_blob(self, *_: object, **__: object) -> None:
            error = HttpResponseError("x")
            error.error_code = "BlobImmutableDueToPolicy"  # type: ignore[attr-defined]
            raise error

    kept: Any = Kept()
    await BlobFiles(lambda: kept, makes_container=True).write("a", b"")


def test_where_copies_go_follows_from_the_app_settings() -> None:
    assert adapter.connect_copies({}) is None
    assert adapter.connect_copies({"AzureWebJobsStorage__accountName": "stsconnect"}) is not None
    assert adapter.connect_copies({"COPIES_URL": "https://st.blob.core.windows.net/sconnect-copies"}) is not None
    for wrong in (
        "http://st.blob.core.windows.net/c-opies",
        "https://st.blob.core.windows.net/",
        "st",
        "https://a/b/c",
    ):
        with pytest.raises(InstallationError, match="COPIES_URL"):
            adapter.connect_copies({"COPIES_URL": wrong})


def test_evidence_goes_to_an_account_of_its_own_or_nowhere() -> None:
    assert adapter.connect_evidence({}) is None
    assert adapter.connect_evidence({"AzureWebJobsStorage__accountName": "stsconnect"}) is None
    for environ in (
        {"EVIDENCE_URL": "https://st.blob.core.windows.net/"},
        {"AzureWebJobsStorage": "UseDevelopmentStorage=true"},
    ):
        assert set(adapter.connect_evidence(environ) or ()) == {7, 10}
    for wrong in ("http://st.blob.core.windows.net", "https://st.blob.core.windows.net/sconnect-evidence-7", "st"):
        with pytest.raises(InstallationError, match="EVIDENCE_URL"):
            adapter.connect_evidence({"EVIDENCE_URL": wrong})


async def test_a_file_of_endless_size_is_not_held_in_memory() -> None:
    class Endless:
        def download_blob(self, *_: object) -> Any:
            return type("Download", (), {"size": 10**9})()

    endless: Any = Endless()
    with pytest.raises(UnreadableError):
        await BlobFiles(lambda: endless, makes_container=False).read("a")


async def _all(rows: AsyncIterator[T]) -> list[T]:
    return [row async for row in rows]
