"""Factory of administrations: the HTTP client, tokens and quotas that all profiles of this process share."""

from collections.abc import Sequence
from dataclasses import replace

import httpx

from sconnect.adapters.snelstart.books import SnelStartBooks
from sconnect.adapters.snelstart.config import SnelStartSettings
from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.quotas import Quotas
from sconnect.adapters.snelstart.http.retry import RANDOM_JITTER, Jitter, Retry
from sconnect.adapters.snelstart.http.tokens import Tokens
from sconnect.app.ports import CallQuota, Clock, KnownOrder, KnownOrders
from sconnect.domain.call_quota import CallUse


class SnelStart:
    """Opens administrations. A token belongs to a client key, a quota to an administration: profiles share both."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        settings: SnelStartSettings,
        clock: Clock,
        quota: CallQuota,
        *,
        jitter: Jitter = RANDOM_JITTER,
    ) -> None:
        self._http = http
        self._settings = settings
        self._retry = Retry(clock, jitter)
        self._tokens = Tokens(http, settings.auth_url, self._retry)
        self._quotas = Quotas(clock, settings, quota, _administration_in)

    @property
    def subscription_secret(self) -> str:
        """Name of the secret that holds the subscription key; empty when the settings hold the key itself."""
        return self._settings.subscription_secret

    def books(
        self,
        client_key: str,
        *,
        administration_id: str = "",
        use: CallUse = CallUse.PEOPLE,
        known: KnownOrders | None = None,
        subscription_key: str = "",
    ) -> SnelStartBooks:
        """Open the administration of a client key. Nothing is sent yet; its usage counts from here.

        `administration_id`: which one it is, where that is known. `known`: what was booked in it; None: nothing is
        known of it. `subscription_key`: as the secret store holds it now; empty: that of the settings.
        """
        self._quotas.expect(client_key, administration_id)
        return SnelStartBooks(
            ApiClient(
                self._http,
                replace(self._settings, subscription_key=subscription_key or self._settings.subscription_key),
                client_key,
                tokens=self._tokens,
                quotas=self._quotas,
                use=use,
                retry=self._retry,
            ),
            known or _nothing_known,
        )


async def _nothing_known() -> Sequence[KnownOrder]:
    return ()


def _administration_in(answer: object) -> str:
    from sconnect.adapters.snelstart.resources.reference import administration_in

    return administration_in(answer)
