"""Azure Table Storage as the port `Rows`.

The synchronous client serves from a few threads of its own: it is as fast as the asynchronous one and spares the
deployed app aiohttp. Those threads also bound how many calls run at once.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from http import HTTPStatus
from typing import Any, TypeVar

from azure.core import MatchConditions
from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
from azure.data.tables import TableClient, TableEntity, UpdateMode

from sconnect.adapters.tables.entities import to_entity, to_row
from sconnect.adapters.tables.errors import busy, translated
from sconnect.adapters.tables.keys import encode_key
from sconnect.adapters.tables.service import TableService
from sconnect.adapters.tables.transactions import operations, transactions
from sconnect.app.errors import RowChangedError
from sconnect.app.ports import Row, RowChange, Value

_T = TypeVar("_T")

# As many as the client library keeps connections open.
_AT_ONCE = 10


class AzureTableRows:
    """Fulfils `ports.Rows`. Reading a table that is not there finds nothing; the first write makes it."""

    def __init__(self, service: TableService, prefix: str) -> None:
        self._service, self._prefix = service, prefix
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="tables")
        self._client: Callable[[str], TableClient] = cache(lambda table: service.get_table_client(prefix + table))

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        """Read one row."""

        def work() -> Row | None:
            try:
                return to_row(self._client(table).get_entity(encode_key(partition), encode_key(key)))
            except ResourceNotFoundError:
                return None

        return await self._run(work)

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Add a row and return its etag. Raises `RowExistsError`."""
        client, entity = self._client(table), to_entity(partition, key, values)
        return await self._run(lambda: self._written(client, lambda: client.create_entity(entity)))

    async def replace(self, table: str, partition: str, key: str, values: Mapping[str, Value], etag: str) -> str:
        """Replace the row that still has this etag, and return the new one. Raises `RowChangedError`."""
        client, entity = self._client(table), to_entity(partition, key, values)

        def work() -> str:
            try:
                return _etag(
                    client.update_entity(
                        entity, mode=UpdateMode.REPLACE, etag=etag, match_condition=MatchConditions.IfNotModified
                    )
                )
            except ResourceNotFoundError as gone:
                raise RowChangedError(
                    "Dit gegeven is intussen verwijderd.", "This record was deleted meanwhile."
                ) from gone

        return await self._run(work)

    async def put(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write a row over any older one, and return its etag."""
        return await self._upsert(table, to_entity(partition, key, values), UpdateMode.REPLACE)

    async def merge(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        """Write some columns of a row, and return its etag; the others stay as they are."""
        return await self._upsert(table, to_entity(partition, key, values), UpdateMode.MERGE)

    async def _upsert(self, table: str, entity: dict[str, Any], mode: UpdateMode) -> str:
        client = self._client(table)
        return await self._run(lambda: self._written(client, lambda: client.upsert_entity(entity, mode=mode)))

    async def put_many(self, table: str, partition: str, rows: Sequence[tuple[str, Mapping[str, Value]]]) -> None:
        """Write any number of rows of a partition over any older ones, up to a hundred per call."""
        # A transaction may hold a key only once: of several rows with one key the last counts.
        changes = [RowChange(key, values) for key, values in dict(rows).items()]
        for group in transactions(operations(self._address(table), partition, changes)):
            await self._run(partial(self._transact, table, group))

    async def write_together(self, table: str, partition: str, changes: Sequence[RowChange]) -> list[str]:
        """Make changes of rows of a partition, all of them or none. Raises `RowExistsError` or `RowChangedError`."""
        together = operations(self._address(table), partition, changes)
        return await self._run(partial(self._transact, table, together))

    async def delete(self, table: str, partition: str, key: str, etag: str = "") -> None:
        """Remove a row; one that is not there is fine. With an etag: raises `RowChangedError` when it has another."""
        condition: dict[str, Any] = {"etag": etag, "match_condition": MatchConditions.IfNotModified} if etag else {}
        place = encode_key(partition), encode_key(key)
        await self._run(lambda: self._client(table).delete_entity(*place, **condition))

    async def range(
        self,
        table: str,
        partition: str,
        *,
        first: str = "",
        last: str = "",
        columns: Sequence[str] = (),
        page: int = 0,
    ) -> AsyncIterator[Row]:
        """Read the rows of a partition in key order, from `first` to `last` inclusive (empty: open), page by page."""
        # Encoded keys hold no quotes, so they stand in a filter as they are.
        terms = [f"PartitionKey eq '{encode_key(partition)}'"]
        terms += [f"RowKey ge '{encode_key(first)}'"] if first else []
        terms += [f"RowKey le '{encode_key(last)}'"] if last else []
        select = ["PartitionKey", "RowKey", *columns] if columns else None
        query = self._client(table).query_entities(" and ".join(terms), select=select, results_per_page=page or None)
        pages = query.by_page()
        while (rows := await self._run(lambda: _next_page(pages))) is not None:
            for row in rows:
                yield row

    async def scan(self, table: str, *, after: tuple[str, str] = ("", "")) -> AsyncIterator[Row]:
        """Read the rows of a table after a place (partition and key), in that order, page by page."""
        partition, key = (encode_key(part) for part in after)
        # Two questions, as one with `or` would be answered from the beginning of the table.
        rest = [f"PartitionKey eq '{partition}' and RowKey gt '{key}'", f"PartitionKey gt '{partition}'"]
        for term in rest if partition else [None]:
            client = self._client(table)
            pages = (client.query_entities(term) if term else client.list_entities()).by_page()
            while (page := await self._run(partial(_next_page, pages))) is not None:
                for row in page:
                    yield row

    def close(self) -> None:
        """Close the threads and connections."""
        self._threads.shutdown()
        self._service.close()

    async def _run(self, work: Callable[[], _T]) -> _T:
        def translating() -> _T:
            try:
                return work()
            except AzureError as error:
                raise translated(error) from error
            except OSError as fault:
                # Reading the answer to a transaction, the library does not translate the faults of its own HTTP client.
                raise busy(f"tables: {type(fault).__name__}") from fault
            except AttributeError as slip:
                # The library fails on a truncated answer with an error of its own; the real cause is behind that.
                if isinstance(slip.__context__, AzureError):
                    raise translated(slip.__context__) from slip
                raise

        return await asyncio.get_running_loop().run_in_executor(self._threads, translating)

    def _address(self, table: str) -> str:
        return f"{self._service.url}/{self._prefix}{table}"

    def _transact(self, table: str, together: Sequence[bytes]) -> list[str]:
        try:
            return self._service.transact(together)
        except HttpResponseError as error:
            if error.status_code != HTTPStatus.NOT_FOUND:
                raise
            self._service.create_table_if_not_exists(self._prefix + table)
            try:
                return self._service.transact(together)
            except HttpResponseError as again:
                if again.status_code != HTTPStatus.NOT_FOUND:
                    raise
                # The table is there now, so it is a row that is not.
                raise RowChangedError(
                    "Dit gegeven is intussen verwijderd.", "This record was deleted meanwhile."
                ) from again

    def _written(self, client: TableClient, write: Callable[[], Mapping[str, Any]]) -> str:
        try:
            return _etag(write())
        except ResourceNotFoundError:
            # A write that needs no older row can only miss its table.
            self._service.create_table_if_not_exists(client.table_name)
            return _etag(write())


def _next_page(pages: Iterator[Iterator[TableEntity]]) -> list[Row] | None:
    """Return the rows of the next page, which may be none; None when there is no page left."""
    try:
        page = next(pages, None)
    except ResourceNotFoundError:
        return None
    return None if page is None else [to_row(entity) for entity in page]


def _etag(answer: Mapping[str, Any]) -> str:
    etag: str = answer["etag"]
    return etag
