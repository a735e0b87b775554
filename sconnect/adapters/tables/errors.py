"""Translation of the client library's errors to those of the app."""

from http import HTTPStatus

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
)
from azure.data.tables import TableTransactionError

from sconnect.app.errors import InstallationError, RowChangedError, RowExistsError, SconnectError, StoreBusyError

_DENIED = frozenset({401, 403})
_TRY_AGAIN = frozenset({408, 429})


def translated(error: AzureError) -> SconnectError:
    """Return the app's error for one of the library's. Its `detail` names the kind and status only."""
    status = error.status_code if isinstance(error, HttpResponseError) else None
    detail = f"tables: {type(error).__name__} {status or ''}".strip()
    if "TableBeingDeleted" in str(error):
        return busy(detail)
    # The library tells of a transaction by its status alone.
    refused = status if isinstance(error, TableTransactionError) else None
    if isinstance(error, ResourceExistsError) or refused == HTTPStatus.CONFLICT:
        return RowExistsError("Dit gegeven bestaat al.", "This record exists already.", detail=detail)
    if isinstance(error, ResourceModifiedError) or refused == HTTPStatus.PRECONDITION_FAILED:
        return RowChangedError(
            "Dit gegeven is intussen veranderd.", "This record was changed meanwhile.", detail=detail
        )
    if isinstance(error, ClientAuthenticationError) or status in _DENIED:
        return InstallationError(
            "De opslag weigert de toegang. Controleer de verbindingsreeks, of geef de identiteit van de functie-app de "
            "rol 'Inzender voor opslagtabelgegevens'.",
            "The storage refuses access. Check the connection string, or give the identity of the function app the "
            "role 'Storage Table Data Contributor'.",
            detail=detail,
        )
    if status is not None and 400 <= status < 500 and status not in _TRY_AGAIN:  # noqa: PLR2004 - a refusal, by HTTP
        return SconnectError(
            "De opslag weigert een gegeven. Meld dit aan de beheerder.",
            "The storage refuses a record. Report this to the operator.",
            detail=detail,
        )
    # Silence, half an answer and 5xx alike: a write may have been applied.
    return busy(detail)


def busy(detail: str) -> StoreBusyError:
    """Make the error for an operation whose outcome is uncertain."""
    return StoreBusyError("De opslag antwoordt niet.", english="The storage does not answer.", detail=detail)
