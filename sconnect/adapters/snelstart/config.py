"""Settings of the connection to SnelStart, read from the environment once, at the start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from sconnect.adapters.json_http.addresses import is_encrypted_or_local
from sconnect.app.errors import SettingsError, WrongSubscriptionError

API_URL = "https://b2bapi.snelstart.nl/v2"
AUTH_URL = "https://auth.snelstart.nl/b2b/token"
ACTIVATION_URL = "https://web.snelstart.nl/couplings/activate"
CALLS_PER_MINUTE = 500
CALLS_PER_HOUR = 5_000
CONCURRENCY = 4


_APP_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class SnelStartSettings:
    """Address of SnelStart, and the limits on its use. The limits count per administration (snelstart.md 4.4)."""

    subscription_key: str = field(repr=False)
    """Empty when it is kept as a secret, under `subscription_secret`."""
    subscription_secret: str = ""
    """Name of the secret that holds the subscription key, so that it can be renewed without a restart."""
    api_url: str = API_URL
    auth_url: str = AUTH_URL
    activation_address: str = ""
    """Where a customer links the app by SnelStart itself; empty when the app has no name there."""
    calls_per_minute: int = CALLS_PER_MINUTE
    calls_per_hour: int = CALLS_PER_HOUR
    concurrency: int = CONCURRENCY
    show_calls: bool = False
    """Whether each call is logged, method, path and status, for a certifier to see what is called."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings. Raises `SettingsError` naming the variable that is wrong."""
        subscription_key = environment.get("SNELSTART_SUBSCRIPTION_KEY", "").strip()
        subscription_secret = environment.get("SNELSTART_SUBSCRIPTION_SECRET", "").strip()
        if not (subscription_key or subscription_secret):
            raise WrongSubscriptionError(
                "SNELSTART_SUBSCRIPTION_SECRET en SNELSTART_SUBSCRIPTION_KEY zijn leeg. De beheerder moet een van "
                "beide instellen.",
                "SNELSTART_SUBSCRIPTION_SECRET and SNELSTART_SUBSCRIPTION_KEY are empty. The operator must set one of "
                "them.",
            )
        return cls(
            subscription_key=subscription_key,
            subscription_secret="" if subscription_key else subscription_secret,
            api_url=_address(environment, "SNELSTART_API_URL", API_URL),
            auth_url=_address(environment, "SNELSTART_AUTH_URL", AUTH_URL),
            activation_address=_activation_address(environment),
            calls_per_minute=_count(environment, "SNELSTART_CALLS_PER_MINUTE", CALLS_PER_MINUTE),
            calls_per_hour=_count(environment, "SNELSTART_CALLS_PER_HOUR", CALLS_PER_HOUR),
            concurrency=_count(environment, "SNELSTART_CONCURRENCY", CONCURRENCY),
            show_calls=environment.get("SNELSTART_SHOW_CALLS", "").strip().lower() == "true",
        )


def _activation_address(environment: Mapping[str, str]) -> str:
    name = environment.get("SNELSTART_APP_NAME", "").strip()
    if not name:
        return ""
    if not _APP_NAME.fullmatch(name):
        raise SettingsError(
            "SNELSTART_APP_NAME is de korte naam van de app bij SnelStart: letters, cijfers, - en _.",
            "SNELSTART_APP_NAME is the short name of the app at SnelStart: letters, digits, - and _.",
        )
    return f"{_address(environment, 'SNELSTART_ACTIVATION_URL', ACTIVATION_URL)}/{name}"


def _address(environment: Mapping[str, str], name: str, default: str) -> str:
    address = environment.get(name, default).strip().rstrip("/")
    if not is_encrypted_or_local(address):
        raise SettingsError(
            f"{name} is geen https-adres. Sleutels gaan alleen versleuteld over het net.",
            f"{name} is no https address. Keys go over the network encrypted only.",
        )
    return address


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default)).strip()
    if not text.isdecimal() or int(text) == 0:
        raise SettingsError(
            f"{name} moet een geheel getal van 1 of hoger zijn.", f"{name} must be a whole number of 1 or higher."
        )
    return int(text)
