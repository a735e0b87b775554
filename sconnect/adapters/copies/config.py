"""Where copies are kept, by the app settings."""

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sconnect.adapters.copies.blobs import BlobCopies
from sconnect.app.errors import InstallationError

if TYPE_CHECKING:
    from azure.storage.blob import ContainerClient

_SETTING = "COPIES_URL"
_CONTAINER = "sconnect-copies"
_STORAGE = "AzureWebJobsStorage"
_CONTAINER_URL = re.compile(r"https://[a-z0-9.-]+/[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])", re.ASCII)
_PATIENCE: dict[str, Any] = {"connection_timeout": 5, "read_timeout": 60, "timeout": 120, "retry_total": 2}


def connect(environ: Mapping[str, str]) -> BlobCopies | None:
    """Open the container that `COPIES_URL` names, else one beside the tables; None when there is no blob storage.

    Raises `InstallationError`; nothing is sent or imported yet. One beside the tables is made when it is not there.
    """
    url = environ.get(_SETTING, "").strip()
    if url:
        if not _CONTAINER_URL.fullmatch(url):
            raise InstallationError(
                f"{_SETTING} moet het adres van een container zijn: https://<account>/<naam>.",
                f"{_SETTING} must be the address of a container: https://<account>/<name>.",
            )
        return BlobCopies(partial(_by_identity, url, environ), makes_container=False)
    if connection_string := environ.get(_STORAGE):
        return BlobCopies(partial(_by_connection_string, connection_string), makes_container=True)
    if account := environ.get(f"{_STORAGE}__accountName"):
        url = f"https://{account}.blob.core.windows.net/{_CONTAINER}"
        return BlobCopies(partial(_by_identity, url, environ), makes_container=True)
    return None


def _by_connection_string(connection_string: str) -> "ContainerClient":
    from azure.storage.blob import ContainerClient  # noqa: PLC0415 - housekeeping alone pays for it

    return ContainerClient.from_connection_string(connection_string, _CONTAINER, **_PATIENCE)


def _by_identity(url: str, environ: Mapping[str, str]) -> "ContainerClient":
    from azure.identity import ManagedIdentityCredential  # noqa: PLC0415 - as above
    from azure.storage.blob import ContainerClient  # noqa: PLC0415

    client_id = environ.get(f"{_STORAGE}__clientId") or environ.get("AZURE_CLIENT_ID") or None
    return ContainerClient.from_container_url(url, ManagedIdentityCredential(client_id=client_id), **_PATIENCE)
