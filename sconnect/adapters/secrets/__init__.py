"""Secrets: Key Vault in Azure, a private file on a developer's machine; both fulfil `ports.Secrets`.

The purpose of a secret does not belong here.
"""

from collections.abc import Mapping
from pathlib import Path

from sconnect.adapters.secrets.file import FileSecrets
from sconnect.adapters.secrets.key_vault import KeyVaultSecrets, open_vault
from sconnect.app.errors import InstallationError
from sconnect.app.ports import Secrets

__all__ = ["FileSecrets", "KeyVaultSecrets", "connect"]


def connect(environ: Mapping[str, str]) -> Secrets:
    """Open the secret store that the app settings name. Raises `InstallationError`; nothing is sent yet."""
    vault_uri = environ.get("KEY_VAULT_URI")
    if vault_uri:
        return KeyVaultSecrets(open_vault(vault_uri, client_id=environ.get("AZURE_CLIENT_ID")))
    path = environ.get("SCONNECT_SECRETS_FILE")
    if path:
        return FileSecrets(Path(path))
    raise InstallationError(
        "Er is geen kluis voor geheimen ingesteld. Zet de app-instelling KEY_VAULT_URI, of bij het ontwikkelen "
        "SCONNECT_SECRETS_FILE.",
        "No vault for secrets is set. Set the app setting KEY_VAULT_URI, or SCONNECT_SECRETS_FILE for development.",
    )
