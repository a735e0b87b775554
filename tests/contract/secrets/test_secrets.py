"""What every fulfilment of `ports.Secrets` does, and which one the app settings lead to."""

from pathlib import Path

import pytest
from azure.identity import ManagedIdentityCredential
from azure.keyvault.secrets import SecretClient

from sconnect.adapters.secrets import FileSecrets, KeyVaultSecrets, connect
from sconnect.app.errors import SettingsError
from sconnect.app.ports import Secrets
from tests.contract.secrets.fake_vault import FakeVault
from tests.fakes.secrets import InMemorySecrets


@pytest.fixture(params=["memory", "file", "key vault"])
def secrets(request: pytest.FixtureRequest, tmp_path: Path) -> Secrets:
    made: dict[str, Secrets] = {
        "memory": InMemorySecrets(),
        "file": FileSecrets(tmp_path / "secrets.json"),
        "key vault": KeyVaultSecrets(FakeVault()),
    }
    return made[request.param]


async def test_what_was_written_is_read(secrets: Secrets) -> None:
    await secrets.write("winkel-1-koppelcode", "één geheim 😀")
    await secrets.write("winkel-2-koppelcode", "twee")
    assert await secrets.read("winkel-1-koppelcode") == "één geheim 😀"
    await secrets.write("winkel-1-koppelcode", "nieuw")
    assert await secrets.read("winkel-1-koppelcode") == "nieuw"
    assert await secrets.read("winkel-2-koppelcode") == "twee"


async def test_a_secret_that_is_thrown_away_is_gone(secrets: Secrets) -> None:
    await secrets.write("winkel-1", "geheim")
    await secrets.write("winkel-2", "blijft")
    await secrets.read("winkel-1")
    await secrets.delete("winkel-1")
    await secrets.delete("winkel-1")
    with pytest.raises(SettingsError, match="'winkel-1' van dit profiel staat niet in de kluis"):
        await secrets.read("winkel-1")
    assert await secrets.read("winkel-2") == "blijft"


async def test_a_secret_that_is_not_there_is_a_matter_of_settings(secrets: Secrets) -> None:
    with pytest.raises(SettingsError, match="'winkel' van dit profiel staat niet in de kluis"):
        await secrets.read("winkel")


@pytest.mark.parametrize("name", ["", "a b", "a/b", "../a", "a_b", "é", "a" * 128])
async def test_a_name_the_vault_would_refuse_is_refused(secrets: Secrets, name: str) -> None:
    with pytest.raises(SettingsError, match="kan geen naam"):
        await secrets.write(name, "1")
    with pytest.raises(SettingsError, match="kan geen naam"):
        await secrets.read(name)


def test_the_key_vault_goes_before_the_file() -> None:
    secrets = connect({"KEY_VAULT_URI": "https://kluis.vault.azure.net", "SCONNECT_SECRETS_FILE": "secrets.json"})
    assert isinstance(secrets, KeyVaultSecrets)
    assert isinstance(secrets._vault, SecretClient)
    assert secrets._vault.vault_url == "https://kluis.vault.azure.net"


def test_a_file_is_used_where_no_vault_is_named(tmp_path: Path) -> None:
    assert isinstance(connect({"SCONNECT_SECRETS_FILE": str(tmp_path / "secrets.json")}), FileSecrets)


def test_a_user_assigned_identity_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def remember(_: ManagedIdentityCredential, *, client_id: str | None = None) -> None:
        asked.append(client_id)

    monkeypatch.setattr(ManagedIdentityCredential, "__init__", remember)
    connect({"KEY_VAULT_URI": "https://kluis.vault.azure.net", "AZURE_CLIENT_ID": "some-id"})
    connect({"KEY_VAULT_URI": "https://kluis.vault.azure.net"})
    assert asked == ["some-id", None]


@pytest.mark.parametrize("environ", [{}, {"KEY_VAULT_URI": "", "SCONNECT_SECRETS_FILE": ""}])
def test_without_a_safe_the_settings_are_named(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="KEY_VAULT_URI"):
        connect(environ)


def test_an_unprotected_vault_address_is_refused() -> None:
    with pytest.raises(SettingsError, match="https"):
        connect({"KEY_VAULT_URI": "http://kluis.vault.azure.net"})
