"""Reading lists: page by page, and by conditions that are divided over as few calls as possible."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.odata import Term, at_least, batches, either, query
from sconnect.adapters.snelstart.http.transport import unreadable
from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import RefusedError

SMALLEST_FULL_PAGE = 25
"""Rows. Pages hold 500, but articles sometimes 25, and which is not announced (snelstart.md 5)."""
MOST_PAGES = 1_000


async def changed_page(
    client: ApiClient, path: str, since: datetime | None, skip: int
) -> tuple[Sequence[object], int | None]:
    """Read the page from `skip` on of the records modified at or after a moment (None: of all).

    Also returns where the next page begins; None when this one cannot be full.
    """
    where = None if since is None else at_least("ModifiedOn", since)
    page = await client.read_list(path, query(where, skip=skip))
    return page, None if len(page) < SMALLEST_FULL_PAGE else skip + len(page)


async def pages(
    client: ApiClient, path: str, where: Term | None = None, *, unit: int = 1
) -> AsyncIterator[Sequence[object]]:
    """Read a list page by page, until a page that cannot be a full one. Rows may come twice.

    `unit`: a full page holds a multiple of so many rows, which spares the call after any other.
    """
    received = largest = 0
    before: Sequence[object] = []
    for _ in range(MOST_PAGES):
        page = await client.read_list(path, query(where, skip=received))
        if len(page) >= SMALLEST_FULL_PAGE and page == before:
            raise unreadable(Kind.READ, f"GET {path}: the same page again")
        before = page
        yield page
        received += len(page)
        largest = max(largest, len(page))
        if len(page) < max(largest, SMALLEST_FULL_PAGE) or len(page) % unit:
            return
    raise unreadable(Kind.READ, f"GET {path}: no end")


async def rows_with_any(client: ApiClient, path: str, terms: Collection[Term]) -> list[object]:
    """Read the rows that meet at least one of the terms, in as few calls as possible."""

    async def read(batch: list[Term]) -> list[object]:
        try:
            return [row async for page in pages(client, path, either(*batch)) for row in page]
        except RefusedError:
            if len(batch) == 1:
                raise
        # The server's limits are not published: a query it refuses may have been too long.
        half = len(batch) // 2
        return await read(batch[:half]) + await read(batch[half:])

    answers = await map_concurrently(read, batches(terms, path))
    return [row for answer in answers for row in answer]
