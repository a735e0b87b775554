"""Files in a container of blob storage that are written once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)

from sconnect.app.errors import InstallationError, SconnectError, StoreBusyError, UnreadableError

if TYPE_CHECKING:
    from azure.storage.blob import ContainerClient

T = TypeVar("T")

_DENIED = frozenset({401, 403})
_IMMUTABLE = "BlobImmutableDueToPolicy"
"""What a file under a policy may answer to a write, whatever its condition: it is there."""
_LONGEST = 100_000_000
"""Bytes of a file: what is written here stays far below it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What files are kept, as it is told when they cannot be, and the setting that says where."""

    name: str
    dutch: str
    english: str
    setting: str


COPIES = Kind("copies", "de kopieën", "the copies", "COPIES_URL")
EVIDENCE = Kind("evidence", "het bewijs", "the evidence", "EVIDENCE_URL")


class BlobFiles:
    """Fulfils `ports.Files`. The client is made, and its library imported, at the first use."""

    def __init__(self, opener: Callable[[], "ContainerClient"], *, makes_container: bool, kind: Kind = COPIES) -> None:
        self._opener = opener
        self._kind = kind
        self._makes_container = makes_container
        self._opened: ContainerClient | None = None

    async def write(self, name: str, content: bytes) -> None:
        """Write a file. One of that name that is there already stays: a write that was repeated did no harm."""

        def work(client: "ContainerClient") -> None:
            try:
                client.upload_blob(name, content, overwrite=False)
            except ResourceExistsError:
                return
            except HttpResponseError as error:
                if getattr(error, "error_code", "") == _IMMUTABLE:
                    return
                if not isinstance(error, ResourceNotFoundError) or not self._makes_container:
                    raise
                client.create_container()
                client.upload_blob(name, content, overwrite=False)

        await self._run(work)

    async def read(self, name: str) -> bytes | None:
        """Read a file whole. None when there is none by that name. Raises `UnreadableError` for one of endless size."""

        def work(client: "ContainerClient") -> bytes | None:
            try:
                found = client.download_blob(name)
            except ResourceNotFoundError:
                return None
            if found.size > _LONGEST:
                raise UnreadableError(
                    f"Een bestand van {self._kind.dutch} is te groot om te lezen. Meld dit aan de beheerder.",
                    f"A file of {self._kind.english} is too large to read. Report this to the operator.",
                    detail=self._kind.name,
                )
            return found.readall()

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
                raise _translated(error, self._kind) from error

        return await asyncio.to_thread(translating)


def _translated(error: AzureError, kind: Kind) -> SconnectError:
    status = error.status_code if isinstance(error, HttpResponseError) else None
    detail = f"{kind.name}: {type(error).__name__} {status or ''}".strip()
    if isinstance(error, ClientAuthenticationError | ResourceNotFoundError) or status in _DENIED:
        return InstallationError(
            f"De opslag van {kind.dutch} weigert de toegang. Geef de identiteit van de functie-app daar de rol "
            f"'Inzender voor Storage Blob-gegevens', of controleer {kind.setting}.",
            f"The storage of {kind.english} refuses access. Give the identity of the function app the role 'Storage "
            f"Blob Data Contributor' there, or check {kind.setting}.",
            detail=detail,
        )
    return StoreBusyError(
        f"De opslag van {kind.dutch} antwoordt niet.",
        english=f"The storage of {kind.english} does not answer.",
        detail=detail,
    )
