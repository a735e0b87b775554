"""Secrets in Azure Key Vault."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)

from sconnect.adapters.secrets.names import checked, missing
from sconnect.app.errors import InstallationError, ReadFailedError, SconnectError, StoreBusyError

if TYPE_CHECKING:
    from azure.keyvault.secrets import KeyVaultSecret, SecretClient

_LIFE = 300.0  # seconds that a value is cached
_DENIED = frozenset({401, 403})


class Vault(Protocol):
    """The part of `azure.keyvault.secrets.SecretClient` that is used here."""

    def get_secret(self, name: str) -> "KeyVaultSecret":
        """Read the newest version."""

    def set_secret(self, name: str, value: str) -> "KeyVaultSecret":
        """Add a version."""

    def begin_delete_secret(self, name: str) -> object:
        """Delete all versions."""


def open_vault(uri: str, *, client_id: str | None) -> "SecretClient":
    """Open a vault as the app's managed identity; `client_id` picks a user-assigned one."""
    if not uri.startswith("https://"):
        raise InstallationError("KEY_VAULT_URI moet met https:// beginnen.", "KEY_VAULT_URI must begin with https://.")
    # Imported only when configured: together they cost a cold start some 200 ms.
    from azure.identity import ManagedIdentityCredential
    from azure.keyvault.secrets import SecretClient

    credential = ManagedIdentityCredential(client_id=client_id or None)
    return SecretClient(uri, credential, connection_timeout=5, read_timeout=10, timeout=30, retry_total=2)


class KeyVaultSecrets:
    """Fulfils `ports.Secrets`. Values are cached for five minutes, so that a run reads each once."""

    def __init__(self, vault: Vault, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._vault = vault
        self._monotonic = monotonic
        self._known: dict[str, tuple[str, float]] = {}

    async def read(self, name: str) -> str:
        """Read a secret. Raises `SettingsError` when there is none by that name."""
        value, good_until = self._known.get(checked(name), ("", 0.0))
        if value and self._monotonic() < good_until:
            return value
        try:
            secret = await asyncio.to_thread(self._vault.get_secret, name)
        except ResourceNotFoundError as absent:
            raise missing(name) from absent
        except AzureError as error:
            raise _translated(error, ReadFailedError) from error
        if not secret.value:
            raise missing(name)
        return self._remember(name, secret.value)

    async def write(self, name: str, value: str) -> None:
        """Store a secret, replacing an older value."""
        try:
            await asyncio.to_thread(self._vault.set_secret, checked(name), value)
        except ResourceExistsError as removed:
            raise InstallationError(
                f"Het geheim '{name}' is eerder verwijderd en staat nog in de prullenbak van de kluis. Herstel het "
                "daar, of verwijder het definitief.",
                f"The secret '{name}' was deleted before and is still among the deleted secrets of the vault. Restore "
                "it there, or purge it.",
            ) from removed
        except AzureError as error:
            raise _translated(error, StoreBusyError) from error
        self._remember(name, value)

    async def delete(self, name: str) -> None:
        """Delete a secret; the vault keeps it restorable for a while, during which its name stays taken."""
        self._known.pop(checked(name), None)
        try:
            await asyncio.to_thread(self._vault.begin_delete_secret, name)
        except ResourceNotFoundError:
            return
        except AzureError as error:
            raise _translated(error, StoreBusyError) from error

    def _remember(self, name: str, value: str) -> str:
        self._known[name] = (value, self._monotonic() + _LIFE)
        return value


def _translated(error: AzureError, silence: type[ReadFailedError | StoreBusyError]) -> SconnectError:
    status = error.status_code if isinstance(error, HttpResponseError) else None
    detail = f"key vault: {type(error).__name__} {status or ''}".strip()
    if isinstance(error, ClientAuthenticationError) or status in _DENIED:
        return InstallationError(
            "De kluis weigert de toegang. Geef de identiteit van de functie-app de rol "
            "'Key Vault-geheimenfunctionaris'.",
            "The vault refuses access. Give the identity of the function app the role 'Key Vault Secrets Officer'.",
            detail=detail,
        )
    return silence(
        "De kluis met geheimen antwoordt niet.", english="The vault with secrets does not answer.", detail=detail
    )
