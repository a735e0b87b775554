"""Connection to the storage account, by the same app settings that the functions host reads."""

import re
from collections.abc import Mapping
from typing import Any, cast

from azure.core.credentials import TokenCredential

from sconnect.adapters.tables.rows import AzureTableRows
from sconnect.adapters.tables.service import TableService
from sconnect.app.errors import InstallationError

_CONNECTION = "AzureWebJobsStorage"
_DEFAULT_PREFIX = "sconnect"
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}", re.ASCII)

# One operation, retries included, ends well within a run. With the library's defaults it can take minutes.
_PATIENCE: dict[str, Any] = {
    "connection_timeout": 5,
    "read_timeout": 20,
    "timeout": 45,
    "retry_total": 2,
    "retry_backoff_factor": 0.3,
    "retry_backoff_max": 5,
}


def connect(environ: Mapping[str, str]) -> AzureTableRows:
    """Open the tables that the app settings name. Raises `InstallationError`; nothing is sent yet."""
    prefix = environ.get("TABLE_PREFIX") or _DEFAULT_PREFIX
    if not _PREFIX.fullmatch(prefix):
        raise InstallationError(
            f"TABLE_PREFIX '{prefix}' past niet: gebruik hoogstens 40 letters en cijfers, te beginnen met een letter.",
            f"TABLE_PREFIX '{prefix}' does not fit: use at most 40 letters and digits, beginning with a letter.",
        )
    return AzureTableRows(_service(environ), prefix)


def _service(environ: Mapping[str, str]) -> TableService:
    connection_string = environ.get(_CONNECTION)
    if connection_string:
        return _by_connection_string(connection_string)
    endpoint = _endpoint(environ)
    if not endpoint:
        raise InstallationError(
            f"Er is geen opslag ingesteld. Zet de app-instelling {_CONNECTION} (een verbindingsreeks), of "
            f"{_CONNECTION}__accountName of {_CONNECTION}__tableServiceUri (met een beheerde identiteit).",
            f"No storage is set. Set the app setting {_CONNECTION} (a connection string), or "
            f"{_CONNECTION}__accountName or {_CONNECTION}__tableServiceUri (with a managed identity).",
        )
    return TableService(endpoint, credential=_managed_identity(environ), **_PATIENCE)


def _by_connection_string(connection_string: str) -> TableService:
    try:
        # The library types it as its own class and makes ours.
        return cast("TableService", TableService.from_connection_string(connection_string, **_PATIENCE))
    except ValueError:
        # The cause is cut off: it may quote the account key.
        raise InstallationError(
            f"De app-instelling {_CONNECTION} is geen geldige verbindingsreeks.",
            f"The app setting {_CONNECTION} is no valid connection string.",
        ) from None


def _endpoint(environ: Mapping[str, str]) -> str:
    endpoint = environ.get(f"{_CONNECTION}__tableServiceUri", "")
    account = environ.get(f"{_CONNECTION}__accountName", "")
    if not endpoint and account:
        endpoint = f"https://{account}.table.core.windows.net"
    if endpoint and not endpoint.startswith("https://"):
        raise InstallationError(
            f"{_CONNECTION}__tableServiceUri moet met https:// beginnen.",
            f"{_CONNECTION}__tableServiceUri must begin with https://.",
        )
    return endpoint


def _managed_identity(environ: Mapping[str, str]) -> TokenCredential:
    kind = environ.get(f"{_CONNECTION}__credential", "managedidentity")
    if kind.lower() != "managedidentity":
        raise InstallationError(
            f"{_CONNECTION}__credential '{kind}' wordt niet ondersteund; gebruik managedidentity.",
            f"{_CONNECTION}__credential '{kind}' is not supported; use managedidentity.",
        )
    # Imported only when needed: it costs a cold start some 150 ms.
    from azure.identity import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=environ.get(f"{_CONNECTION}__clientId") or None)
