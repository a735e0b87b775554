"""Linking by SnelStart's activation page (snelstart.md 1.4): asking for a key, and what SnelStart sends for it.

SnelStart's message is not signed and anybody can send one, so nothing that it says is believed: a key counts only when
its reference key is one that was given out, the key opens an administration, and a person confirms that one by name, or
it is the one that the profile is pinned to.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from sconnect.app.errors import InvalidSettingsError, NotFoundError, RefusedError, WrongKeyError
from sconnect.app.ports import ActivationMessage, Activity
from sconnect.app.profiles.probing import (
    ProbeTarget,
    probe_connections,
)
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import ActivationRecord
from sconnect.app.storage.repository import RecordKey
from sconnect.app.telemetry import log_event
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.values.bilingual import Bilingual

VALID_FOR = timedelta(hours=1)
"""How long a reference key that no profile uses yet counts: a person waits in front of the page."""


class ActivationState(StrEnum):
    """How far a link is."""

    WAITING = "waiting"
    RECEIVED = "received"
    REFUSED = "refused"
    LINKED = "linked"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class BegunActivation:
    """A link that was begun: `address` is where the person goes, who comes back to the page for `id`."""

    id: str
    address: str


@dataclass(frozen=True, slots=True)
class Activation:
    """How far a link is, and the administration that the key opens once there is one."""

    id: str
    state: ActivationState
    administration_name: str = ""
    administration_id: str = ""
    problem: Bilingual | None = None


async def begin_activation(
    services: Services, *, profile_id: str = "", link_code: str = "", by: str
) -> BegunActivation:
    """Give out a reference key, for a new link or for one of a profile. Raises `RefusedError`, `NotFoundError`.

    `link_code`: of the shop of a new link, kept until the person comes back from SnelStart.
    """
    if services.activation is None:
        raise RefusedError(
            "Koppelen via SnelStart kan hier niet: de beheerder heeft SNELSTART_APP_NAME niet ingesteld. Plak de "
            "koppelsleutel.",
            english="Linking by SnelStart is not possible here: the operator did not set SNELSTART_APP_NAME. Paste the "
            "client key.",
        )
    is_pinned = bool(profile_id and (await read_profile(services, profile_id)).connection.administration_id)
    await remove_expired(services)
    reference_key = services.new_token() + services.new_token()
    activation_id = ActivationRecord.id_of(reference_key)
    shop_secret = f"activation-{activation_id[:32]}-shop" if link_code else ""
    if shop_secret:
        await services.secrets.write(shop_secret, link_code)
    record = ActivationRecord(
        id=activation_id,
        shop_secret=shop_secret,
        asked_at=services.clock.now(),
        asked_by=by,
        profile_id=profile_id if is_pinned else "",
    )
    await services.store.put(record)
    return BegunActivation(record.id, services.activation.address(reference_key))


async def read_activation(services: Services, activation_id: str) -> Activation:
    """Read how far a link is; the administration is asked of SnelStart. Raises `NotFoundError`, `NotNowError`."""
    record = await _read(services, activation_id)
    if record.withdrawn_at is not None:
        return Activation(record.id, ActivationState.WITHDRAWN)
    if record.refused_nl:
        problem = Bilingual(record.refused_nl, record.refused_en)
        return Activation(record.id, ActivationState.REFUSED, problem=problem)
    if record.received_at is None:
        return Activation(
            record.id, ActivationState.EXPIRED if _is_expired(services, record) else ActivationState.WAITING
        )
    if record.profile_id:
        return Activation(record.id, ActivationState.LINKED)
    probe = await probe_connections(services, ProbeTarget(client_key=await services.secrets.read(record.secret)))
    if isinstance(probe.books_problem, WrongKeyError):
        problem = probe.books_problem.words
        return Activation(record.id, ActivationState.REFUSED, problem=problem)
    if probe.books_problem is not None:
        raise probe.books_problem
    name = probe.reference.administration.name if probe.reference else ""
    return Activation(record.id, ActivationState.RECEIVED, name, probe.administration_id)


async def client_key_of(services: Services, activation_id: str) -> str:
    """Return the key that came for a link. Raises `InvalidSettingsError` when none did."""
    record = await _read(services, activation_id)
    if not record.secret or record.refused_nl or record.profile_id:
        raise InvalidSettingsError(
            [
                SettingProblem(
                    "client_key",
                    "Van SnelStart kwam nog geen koppelsleutel. Ga nog eens naar SnelStart, of plak de sleutel.",
                    "No client key came from SnelStart yet. Go to SnelStart once more, or paste the key.",
                )
            ]
        )
    return await services.secrets.read(record.secret)


async def link_code_of(services: Services, activation_id: str) -> str:
    """Return the link code that was given before going to SnelStart; empty when none was."""
    record = await _read(services, activation_id)
    return await services.secrets.read(record.shop_secret) if record.shop_secret else ""


async def use_for_profile(services: Services, activation_id: str, profile_id: str) -> None:
    """Note that a profile uses the key: later messages about this link are about its key."""
    record = await _read(services, activation_id)
    await _change(services, record, profile_id=profile_id, secret="", shop_secret="")
    await _delete_secrets(services, record)


async def receive(services: Services, message: ActivationMessage) -> None:
    """Act on a message about a link as far as it is true. Says nothing about that: anybody may have sent it."""
    activation_id = ActivationRecord.id_of(message.reference_key)
    stored = await services.store.get(ActivationRecord, ActivationRecord.PARTITION, activation_id)
    if stored is None or _is_expired(services, stored.record):
        log_event("activation ignored")
    elif message.activity is Activity.DELETE:
        await _withdraw(services, stored.record)
    elif stored.record.profile_id:
        await _renew(services, stored.record, message.client_key)
    else:
        await _keep(services, stored.record, message.client_key)


async def remove_expired(services: Services) -> int:
    """Remove links that came to nothing, with the keys that came for them. Returns how many."""
    removed = 0
    async for stored in services.store.range(ActivationRecord, ActivationRecord.PARTITION, skip_unreadable=True):
        if _is_expired(services, stored.record):
            await _delete_secrets(services, stored.record)
            await services.store.delete(ActivationRecord, ActivationRecord.PARTITION, stored.record.id)
            removed += 1
    return removed


async def _delete_secrets(services: Services, record: ActivationRecord) -> None:
    for name in filter(None, (record.secret, record.shop_secret)):
        await services.secrets.delete(name)


async def _keep(services: Services, record: ActivationRecord, client_key: str) -> None:
    """Keep the key of a new link for the person who waits for it, and who will see what it opens."""
    name = f"activation-{record.id[:32]}"
    await services.secrets.write(name, client_key)
    await _change(services, record, secret=name, received_at=services.clock.now())
    log_event("activation received")


async def _renew(services: Services, record: ActivationRecord, client_key: str) -> None:
    """Let a profile use another key, when that opens the very administration that it is pinned to."""
    profile = await read_profile(services, record.profile_id)
    probe = await probe_connections(services, ProbeTarget(client_key=client_key))
    problem = next(iter(probe.problems(profile)), None) or probe.books_problem
    if problem is not None:
        await _change(services, record, refused_nl=problem.dutch, refused_en=problem.english)
        log_event("activation refused", profile=profile.id)
        return
    await services.secrets.write(profile.connection.client_key_secret, client_key)
    await _change(services, record, received_at=services.clock.now(), refused_nl="", refused_en="", withdrawn_at=None)
    log_event("activation renewed", profile=profile.id)


async def _withdraw(services: Services, record: ActivationRecord) -> None:
    """Believe that a link was removed only when the key in use is indeed refused."""
    if not record.profile_id:
        return
    profile = await read_profile(services, record.profile_id)
    client_key = await services.secrets.read(profile.connection.client_key_secret)
    probe = await probe_connections(services, ProbeTarget(client_key=client_key))
    if isinstance(probe.books_problem, WrongKeyError):
        await _change(services, record, withdrawn_at=services.clock.now())
        log_event("activation withdrawn", profile=profile.id)


async def _change(services: Services, record: ActivationRecord, **columns: object) -> None:
    def changed(known: ActivationRecord | None) -> ActivationRecord | None:
        return replace(known, **columns) if known else None  # type: ignore[arg-type]  # of their own columns

    await update(services.store, services.clock, RecordKey.of(record), changed)


async def _read(services: Services, activation_id: str) -> ActivationRecord:
    stored = await services.store.get(ActivationRecord, ActivationRecord.PARTITION, activation_id[:64])
    if stored is None:
        raise NotFoundError(
            "Deze koppeling is niet (meer) bekend. Begin opnieuw met koppelen.",
            english="This link is not known (any more). Begin linking again.",
        )
    return stored.record


def _is_expired(services: Services, record: ActivationRecord) -> bool:
    return not record.profile_id and services.clock.now() - record.asked_at > VALID_FOR
