"""Composition root: the one place that picks adapters and connects them to the app."""

import asyncio
import json
import logging
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import SystemRandom
from uuid import uuid4

from sconnect import __version__
from sconnect.adapters import blobs, mail, secrets, tables
from sconnect.adapters.opencart import ShopSettings, open_shop
from sconnect.adapters.snelstart import SnelStart, SnelStartSettings, activation_page, open_http
from sconnect.adapters.vies import ViesClient, ViesSettings
from sconnect.app.call_quota import SharedCallQuota
from sconnect.app.config import limits_from, page_address_from, retention_periods_from, schedules_from
from sconnect.app.errors import InstallationError, SettingsError, WrongSubscriptionError
from sconnect.app.ports import Books, Clock, KnownOrder, Mailer, Secrets, Shop
from sconnect.app.services import Backup, Services
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import NOTHING, Bilingual


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds on a clock that never jumps."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


_NO_LINK_CODE = Bilingual(
    "De koppelcode van deze winkel is er niet. Plak de koppelcode van deze winkel bij de instellingen, tab Verbinding.",
    "The link code of this shop is not there. Paste the link code of this shop in the settings, tab Connection.",
)
_NO_CLIENT_KEY = Bilingual(
    "De koppelsleutel van deze administratie is er niet. Plak de koppelsleutel bij de instellingen, tab Verbinding.",
    "The client key of this administration is not there. Paste the client key in the settings, tab Connection.",
)


class LiveConnector:
    """Opens real shops and administrations, with the keys that the profile names."""

    def __init__(
        self,
        secret_store: Secrets,
        snelstart: SnelStart,
        shop_settings: ShopSettings,
        clock: Clock,
        *,
        store: RecordStore,
        visible_after: float,
    ) -> None:
        self._store = store
        self._visible_after = timedelta(seconds=visible_after)
        self._secrets = secret_store
        self._snelstart = snelstart
        self._shop_settings = shop_settings
        self._clock = clock

    async def books(self, profile: Profile, use: CallUse = CallUse.PEOPLE) -> Books:
        """Open the administration of a profile. Raises `SettingsError` when its key is not stored."""
        connection = profile.connection

        async def known() -> list[KnownOrder]:
            from sconnect.app.storage.order_list import newest_booked

            return await newest_booked(self._store, profile.id, self._clock.now() - self._visible_after)

        return self._snelstart.books(
            await self._key(connection.client_key_secret, _NO_CLIENT_KEY),
            administration_id=connection.administration_id,
            use=use,
            known=known,
            subscription_key=await self._subscription_key(),
        )

    async def shop(self, profile: Profile) -> Shop:
        """Open the shop of a profile. Raises `SettingsError` when its link code is missing or wrong."""
        return await self.shop_by_code(await self._key(profile.connection.shop_link_secret, _NO_LINK_CODE))

    async def books_by_key(self, client_key: str) -> Books:
        """Open the administration of a client key. Raises `WrongSubscriptionError` without a subscription key."""
        return self._snelstart.books(client_key, subscription_key=await self._subscription_key())

    async def shop_by_code(self, link_code: str) -> Shop:
        """Open the shop of a link code."""
        return open_shop(link_code, clock=self._clock, settings=self._shop_settings)

    async def _key(self, name: str, absent: Bilingual) -> str:
        """Read a key of a profile. Raises `SettingsError` that says what to paste where it is not stored."""
        try:
            return await self._secrets.read(name)
        except InstallationError:
            raise
        except SettingsError as missing:
            raise SettingsError(absent.dutch, absent.english, detail=f"{name}: {missing}") from None

    async def _subscription_key(self) -> str:
        """Read the key that is stored now; empty when the settings hold it themselves."""
        name = self._snelstart.subscription_secret
        try:
            return await self._secrets.read(name) if name else ""
        except InstallationError:
            raise
        except SettingsError as missing:
            raise WrongSubscriptionError(
                f"De abonnementssleutel van SnelStart ontbreekt in de kluis. De beheerder moet het geheim '{name}' "
                "vullen.",
                "The subscription key of SnelStart is not in the vault. The operator must fill in the secret "
                f"'{name}'.",
                detail=missing.detail,
            ) from None


_VERBOSE_LIBRARIES = ("azure.core", "azure.identity", "httpx", "httpcore")
"""Libraries that log every address they call, e-mail addresses in a filter included."""


def build(environ: Mapping[str, str]) -> Services:
    """Build the app from its settings. Raises `SettingsError`; nothing is sent yet."""
    for name in _VERBOSE_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    clock = SystemClock()
    secret_store = secrets.connect(environ)
    settings = SnelStartSettings.read(environ)
    rows, kept = tables.connect(environ), blobs.connect_copies(environ)
    mailer, mail_problem = _mailer(environ, secret_store, clock)
    store, random = RecordStore(rows), SystemRandom()
    quota = SharedCallQuota(store, clock, random, new_token=_new_token)
    snelstart = SnelStart(open_http(), settings, clock, quota)
    limits, shops = limits_from(environ), ShopSettings.from_environment(environ)
    return Services(
        store=store,
        connector=LiveConnector(secret_store, snelstart, shops, clock, store=store, visible_after=limits.visible_after),
        secrets=secret_store,
        vies=ViesClient(ViesSettings.read(environ), clock),
        clock=clock,
        limits=limits,
        random=random,
        new_token=_new_token,
        version=__version__,
        commit=_commit(),
        activation=activation_page(settings),
        retention=retention_periods_from(environ),
        schedules=schedules_from(environ),
        page_address=page_address_from(environ),
        backup=Backup(rows, kept) if kept else None,
        evidence=blobs.connect_evidence(environ),
        mailer=mailer,
        mail_problem=mail_problem,
        strict_moves=False,
    )


def _mailer(environ: Mapping[str, str], secret_store: Secrets, clock: Clock) -> tuple[Mailer | None, Bilingual]:
    """Return what sends e-mails, or why nothing can: that stops nothing else."""
    try:
        return mail.connect(environ, secret_store, clock), NOTHING
    except InstallationError as wrong:
        return None, wrong.words


def _new_token() -> str:
    return uuid4().hex


def _commit() -> str:
    """Return the commit that the package was built from (scripts/build_stamp.py); empty in a working tree."""
    try:
        return str(json.loads(Path(__file__).with_name("build.json").read_text(encoding="utf-8"))["commit"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


@lru_cache(maxsize=1)
def services() -> Services:
    """Return the app of this process, made at the first request."""
    return build(os.environ)
