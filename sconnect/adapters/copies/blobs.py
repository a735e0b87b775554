"""Files in a container of blob storage that are written once."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)

from sconnect.app.errors import InstallationError, SconnectError, StoreBusyError

if TYPE_CHECKING:
    from azure.storage.blob import ContainerClient

T = TypeVar("T")

_DENIED = frozenset({401, 403})


class BlobCopies:
    """Fulfils `ports.Copies`. The client is made, and its library imported, at the first use."""

    def __init__(self, opener: Callable[[], "ContainerClient"], *, makes_container: bool) -> None:
        self._opener = opener
        self._makes_container = makes_container
        self._opened: ContainerClient | None = None

    async def write(self, name: str, content: bytes) -> None:
        """Write a file. One of that name that is there already stays: a write that was repeated did no harm."""

        def work(client: "ContainerClient") -> None:
            try:
                client.upload_blob(name, content, overwrite=False)
            except ResourceExistsError:
                return
            except ResourceNotFoundError:
                if not self._makes_container:
                    raise
                client.create_container()
                client.upload_blob(name, content, overwrite=False)

        await self._run(work)

    async def read(self, name: str) -> bytes | None:
        """Read a file whole. None when there is none by that name."""

        def work(client: "ContainerClient") -> bytes | None:
            try:
                return client.download_blob(name).readall()
            except ResourceNotFoundError:
                return None

        return await self._run(work)

    async def names(self, start: str) -> list[str]:
        """Return the names of the files that begin so, in order."""

        def work(client: "ContainerClient") -> list[str]:
            try:
                return sorted(client.list_blob_names(name_starts_with=start))
            except ResourceNotFoundError:
                return []

        return await self._run(work)

    async def _run(self, work: Callable[["ContainerClient"], T]) -> T:
        def translating() -> T:
            if self._opened is None:
                self._opened = self._opener()
            try:
                return work(self._opened)
            except AzureError as error:
                raise _translated(error) from error

        return await asyncio.to_thread(translating)


def _translated(error: AzureError) -> SconnectError:
    status = error.status_code if isinstance(error, HttpResponseError) else None
    detail = f"copies: {type(error).__name__} {status or ''}".strip()
    if isinstance(error, ClientAuthenticationError | ResourceNotFoundError) or status in _DENIED:
        return InstallationError(
            "De opslag van de kopieën weigert de toegang. Geef de identiteit van de functie-app daar de rol "
            "'Inzender voor Storage Blob-gegevens', of controleer COPIES_URL.",
            "The storage of the copies refuses access. Give the identity of the function app the role 'Storage Blob "
            "Data Contributor' there, or check COPIES_URL.",
            detail=detail,
        )
    return StoreBusyError(
        "De opslag van de kopieën antwoordt niet.", english="The storage of the copies does not answer.", detail=detail
    )
