"""Where copies and evidence are kept, by the app settings."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sconnect.adapters.blobs.files import COPIES, EVIDENCE, BlobFiles
from sconnect.app.errors import InstallationError

if TYPE_CHECKING:
    from azure.storage.blob import ContainerClient

_CONTAINER = "sconnect-copies"
_EVIDENCE = "sconnect-evidence-{}"
_YEARS = (7, 10)
"""For how long evidence is kept: a container for each, as a container has one term."""
_STORAGE = "AzureWebJobsStorage"
_CONTAINER_URL = re.compile(r"https://[a-z0-9.-]+/[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])", re.ASCII)
_ACCOUNT_URL = re.compile(r"https://[a-z0-9.-]+/?", re.ASCII)
_PATIENCE: dict[str, Any] = {"connection_timeout": 5, "read_timeout": 60, "timeout": 120, "retry_total": 2}


def connect_copies(environ: Mapping[str, str]) -> BlobFiles | None:
    """Open the container that `COPIES_URL` names, else one beside the tables; None when there is no blob storage.

    Raises `InstallationError`; nothing is sent or imported yet. One beside the tables is made when it is not there.
    """
    url = environ.get(COPIES.setting, "").strip()
    if url:
        if not _CONTAINER_URL.fullmatch(url):
            raise InstallationError(
                f"{COPIES.setting} moet het adres van een container zijn: https://<account>/<naam>.",
                f"{COPIES.setting} must be the address of a container: https://<account>/<name>.",
            )
        return BlobFiles(partial(_by_identity, url, environ), makes_container=False)
    if connection_string := environ.get(_STORAGE):
        return BlobFiles(partial(_by_connection_string, connection_string, _CONTAINER), makes_container=True)
    if account := environ.get(f"{_STORAGE}__accountName"):
        url = f"https://{account}.blob.core.windows.net/{_CONTAINER}"
        return BlobFiles(partial(_by_identity, url, environ), makes_container=True)
    return None


def connect_evidence(environ: Mapping[str, str]) -> Mapping[int, BlobFiles] | None:
    """Open the containers for evidence, by the years that each keeps it, in the account that `EVIDENCE_URL` names.

    None when there is none: files that anybody can change are no evidence, so they never go beside the tables, except
    on a developer's machine. Raises `InstallationError`.
    """
    url = environ.get(EVIDENCE.setting, "").strip()
    if url:
        if not _ACCOUNT_URL.fullmatch(url):
            raise InstallationError(
                f"{EVIDENCE.setting} moet het adres van een opslagaccount zijn: https://<account>.",
                f"{EVIDENCE.setting} must be the address of a storage account: https://<account>.",
            )
        return {years: _evidence(partial(_by_identity, _container(url, years), environ)) for years in _YEARS}
    if connection_string := environ.get(_STORAGE):
        names = {years: _EVIDENCE.format(years) for years in _YEARS}
        return {
            years: _evidence(partial(_by_connection_string, connection_string, name), makes_container=True)
            for years, name in names.items()
        }
    return None


def _evidence(opener: Callable[[], "ContainerClient"], *, makes_container: bool = False) -> BlobFiles:
    return BlobFiles(opener, makes_container=makes_container, kind=EVIDENCE)


def _container(url: str, years: int) -> str:
    return f"{url.rstrip('/')}/{_EVIDENCE.format(years)}"


def _by_connection_string(connection_string: str, container: str) -> "ContainerClient":
    from azure.storage.blob import ContainerClient  # housekeeping alone pays for it

    return ContainerClient.from_connection_string(connection_string, container, **_PATIENCE)


def _by_identity(url: str, environ: Mapping[str, str]) -> "ContainerClient":
    from azure.identity import ManagedIdentityCredential  # as above
    from azure.storage.blob import ContainerClient

    client_id = environ.get(f"{_STORAGE}__clientId") or environ.get("AZURE_CLIENT_ID") or None
    return ContainerClient.from_container_url(url, ManagedIdentityCredential(client_id=client_id), **_PATIENCE)
