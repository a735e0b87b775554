from itertools import count

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ServiceRequestError,
    ServiceResponseError,
)

from sconnect.adapters.secrets import KeyVaultSecrets
from sconnect.app.errors import ReadFailedError, SettingsError, StoreBusyError
from tests.contract.secrets.fake_vault import FakeVault


def answered(status: int) -> HttpResponseError:
    error = HttpResponseError("secret text of the answer")
    error.status_code = status
    return error


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_value_is_remembered_for_five_minutes() -> None:
    vault, clock = FakeVault(), Clock()
    secrets = KeyVaultSecrets(vault, clock)
    vault.kept["a"] = "old"
    assert await secrets.read("a") == "old"
    vault.kept["a"] = "new"
    clock.seconds = 299
    assert await secrets.read("a") == "old"
    clock.seconds = 300
    assert await secrets.read("a") == "new"
    assert vault.reads == 2


async def test_a_missing_secret_is_asked_for_again() -> None:
    vault = FakeVault()
    secrets = KeyVaultSecrets(vault)
    with pytest.raises(SettingsError):
        await secrets.read("a")
    vault.kept["a"] = "1"
    assert await secrets.read("a") == "1"


async def test_an_own_write_is_seen_at_once() -> None:
    vault = FakeVault()
    secrets = KeyVaultSecrets(vault)
    await secrets.write("a", "1")
    assert await secrets.read("a") == "1"
    await secrets.write("a", "2")
    assert (await secrets.read("a"), vault.reads) == ("2", 0)


async def test_an_empty_secret_is_a_missing_one() -> None:
    vault = FakeVault()
    vault.kept["a"] = ""
    with pytest.raises(SettingsError, match="niet in de kluis"):
        await KeyVaultSecrets(vault).read("a")


@pytest.mark.parametrize("failure", [ClientAuthenticationError("no token"), answered(401), answered(403)])
async def test_a_closed_vault_says_which_role_is_missing(failure: AzureError) -> None:
    vault = FakeVault()
    vault.failure = failure
    secrets = KeyVaultSecrets(vault)
    with pytest.raises(SettingsError, match="geheimenfunctionaris"):
        await secrets.read("a")
    with pytest.raises(SettingsError, match="geheimenfunctionaris"):
        await secrets.write("a", "1")


@pytest.mark.parametrize("failure", [ServiceRequestError("x"), ServiceResponseError("x"), answered(429), answered(503)])
async def test_a_silent_vault_is_tried_again_later(failure: AzureError) -> None:
    vault = FakeVault()
    vault.failure = failure
    secrets = KeyVaultSecrets(vault)
    with pytest.raises(ReadFailedError) as read:
        await secrets.read("a")
    with pytest.raises(StoreBusyError):
        await secrets.write("a", "1")
    assert "secret text" not in str(read.value) + read.value.detail


async def test_a_failed_write_is_not_remembered() -> None:
    vault = FakeVault()
    secrets = KeyVaultSecrets(vault)
    await secrets.write("a", "1")
    vault.failure = ServiceRequestError("x")
    with pytest.raises(StoreBusyError):
        await secrets.write("a", "2")
    assert await secrets.read("a") == "1"


async def test_a_secret_in_the_bin_says_what_to_do() -> None:
    vault = FakeVault()
    vault.failure = ResourceExistsError("ObjectIsDeletedButRecoverable")
    with pytest.raises(SettingsError, match="prullenbak"):
        await KeyVaultSecrets(vault).write("a", "1")


async def test_a_remembered_value_outlives_an_outage() -> None:
    vault = FakeVault()
    vault.kept["a"] = "1"
    ticks = count()
    secrets = KeyVaultSecrets(vault, lambda: float(next(ticks)))
    await secrets.read("a")
    vault.failure = ServiceRequestError("x")
    assert await secrets.read("a") == "1"
