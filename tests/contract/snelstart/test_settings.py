import pytest

from sconnect.adapters.snelstart import SnelStartSettings
from sconnect.app.errors import SettingsError, WrongSubscriptionError

KEY = {"SNELSTART_SUBSCRIPTION_KEY": "secret-subscription"}


def test_only_the_subscription_key_is_needed() -> None:
    settings = SnelStartSettings.read(KEY)
    assert settings == SnelStartSettings(
        subscription_key="secret-subscription",
        api_url="https://b2bapi.snelstart.nl/v2",
        auth_url="https://auth.snelstart.nl/b2b/token",
        calls_per_minute=500,
        calls_per_hour=5_000,
        concurrency=4,
    )


def test_everything_can_be_set() -> None:
    settings = SnelStartSettings.read(
        {
            **KEY,
            "SNELSTART_API_URL": "http://127.0.0.1:7080/v2/",
            "SNELSTART_AUTH_URL": "http://[::1]:7080/b2b/token",
            "SNELSTART_CALLS_PER_MINUTE": "100",
            "SNELSTART_CALLS_PER_HOUR": "1000",
            "SNELSTART_CONCURRENCY": "2",
        }
    )
    assert (settings.api_url, settings.auth_url) == ("http://127.0.0.1:7080/v2", "http://[::1]:7080/b2b/token")
    assert (settings.calls_per_minute, settings.calls_per_hour, settings.concurrency) == (100, 1_000, 2)


@pytest.mark.parametrize("environment", [{}, {"SNELSTART_SUBSCRIPTION_KEY": "  "}])
def test_without_a_subscription_key_nothing_works(environment: dict[str, str]) -> None:
    with pytest.raises(WrongSubscriptionError, match="SNELSTART_SUBSCRIPTION_KEY"):
        SnelStartSettings.read(environment)


@pytest.mark.parametrize("name", ["SNELSTART_API_URL", "SNELSTART_AUTH_URL"])
@pytest.mark.parametrize(
    "address",
    [
        "",
        "b2bapi.snelstart.nl/v2",
        "http://b2bapi.snelstart.nl/v2",
        "http://localhost.evil.test",
        "http://127.0.0.1.evil.test",
        "https://user:password@b2bapi.snelstart.nl",
        "https://host:port/",
        "https://host:99999/",
        "https://host/v2?x=1",
        "https://host/v2#x",
        "https:///v2",
        "https://[::1/v2",
        "ftp://127.0.0.1",
    ],
)
def test_keys_travel_encrypted_or_not_at_all(name: str, address: str) -> None:
    with pytest.raises(SettingsError, match=name):
        SnelStartSettings.read({**KEY, name: address})


def test_localhost_may_be_plain() -> None:
    assert (
        SnelStartSettings.read({**KEY, "SNELSTART_API_URL": "http://localhost:1/v2"}).api_url == "http://localhost:1/v2"
    )


@pytest.mark.parametrize("name", ["CALLS_PER_MINUTE", "CALLS_PER_HOUR", "CONCURRENCY"])
@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", ""])
def test_limits_are_whole_numbers_from_one(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        SnelStartSettings.read({**KEY, f"SNELSTART_{name}": text})


def test_the_key_does_not_show() -> None:
    assert "secret-subscription" not in repr(SnelStartSettings.read(KEY))
