"""Factory of administrations: the HTTP client, tokens and quotas that all profiles of this process share."""

from dataclasses import replace

import httpx

from sconnect.adapters.snelstart.books import SnelStartBooks
from sconnect.adapters.snelstart.config import SnelStartSettings
from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.rate_limit import Quota
from sconnect.adapters.snelstart.http.retry import RANDOM_JITTER, Jitter, Retry
from sconnect.adapters.snelstart.http.tokens import Tokens
from sconnect.app.ports import Clock


class SnelStart:
    """Opens administrations. Token and quota belong to a client key, so every profile with that key shares them."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        settings: SnelStartSettings,
        clock: Clock,
        *,
        jitter: Jitter = RANDOM_JITTER,
    ) -> None:
        self._http = http
        self._settings = settings
        self._retry = Retry(clock, jitter)
        self._tokens = Tokens(http, settings.auth_url, self._retry)
        self._quotas: dict[str, Quota] = {}

    @property
    def subscription_secret(self) -> str:
        """Name of the secret that holds the subscription key; empty when the settings hold the key itself."""
        return self._settings.subscription_secret

    def books(self, client_key: str, *, subscription_key: str = "") -> SnelStartBooks:
        """Open the administration of a client key. Nothing is sent yet; its usage counts from here.

        `subscription_key`: as the secret store holds it now; empty: that of the settings.
        """
        return SnelStartBooks(
            ApiClient(
                self._http,
                replace(self._settings, subscription_key=subscription_key or self._settings.subscription_key),
                client_key,
                tokens=self._tokens,
                quota=self._quota(client_key),
                retry=self._retry,
            )
        )

    def _quota(self, client_key: str) -> Quota:
        if client_key not in self._quotas:
            self._quotas[client_key] = Quota(
                self._retry.clock,
                per_minute=self._settings.calls_per_minute,
                per_hour=self._settings.calls_per_hour,
                concurrency=self._settings.concurrency,
            )
        return self._quotas[client_key]
