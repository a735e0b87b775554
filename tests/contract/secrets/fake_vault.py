"""A key vault that fails on command, with the client library's own errors."""

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.keyvault.secrets import KeyVaultSecret, SecretProperties


class FakeVault:
    """Stands in for `azure.keyvault.secrets.SecretClient`."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.failure: AzureError | None = None
        self.reads = 0

    def get_secret(self, name: str) -> KeyVaultSecret:
        self.reads += 1
        self._fail_if_told()
        if name not in self.kept:
            raise ResourceNotFoundError("SecretNotFound")
        return KeyVaultSecret(SecretProperties(), self.kept[name])

    def set_secret(self, name: str, value: str) -> KeyVaultSecret:
        self._fail_if_told()
        self.kept[name] = value
        return KeyVaultSecret(SecretProperties(), value)

    def begin_delete_secret(self, name: str) -> object:
        self._fail_if_told()
        if name not in self.kept:
            raise ResourceNotFoundError("SecretNotFound")
        del self.kept[name]
        return object()

    def _fail_if_told(self) -> None:
        if self.failure is not None:
            raise self.failure
