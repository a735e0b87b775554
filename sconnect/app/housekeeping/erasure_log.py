"""What was erased on request, kept beside the copies of the tables, so that putting one back does not undo it.

Per erasure one file, written before anything is erased. It names no row: it holds hashes of where rows stand, made with
a key of the vault, and the ids of profiles that were removed.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sconnect.app.errors import InstallationError, SettingsError
from sconnect.app.ports import Files, Secrets
from sconnect.app.services import Services
from sconnect.app.storage.repository import RecordKey

FOLDER = "erasures"
KEY_NAME = "sconnect-erasure-key"
_MOMENT = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased since a moment. `key`: by which its rows are told."""

    key: str = ""
    rows: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()

    def is_erased(self, table: str, partition: str, key: str) -> bool:
        """Whether a row was erased, or is of a profile that was removed."""
        if partition in self.profiles:
            return True
        return bool(self.rows) and _digest(self.key, table, partition, key) in self.rows


async def log_erasure(services: Services, rows: Iterable[RecordKey[Any]] = (), *, profile_id: str = "") -> None:
    """Note what is about to be erased. Raises `StoreBusyError`: then nothing may be erased.

    Nothing is noted where nothing is copied.
    """
    if services.backup is None:
        return
    key = await _key(services.secrets)
    content = {
        "rows": sorted(_digest(key, each.kind.TABLE, each.partition, each.key) for each in rows),
        "profiles": [profile_id] if profile_id else [],
    }
    name = f"{FOLDER}/{services.clock.now().astimezone(UTC):{_MOMENT}}-{services.new_token()}.json"
    await services.backup.copies.write(name, json.dumps(content).encode())


async def erased_since(copies: Files, secrets: Secrets, moment: datetime) -> Erased:
    """Read what was erased at or after a moment. Raises `SettingsError` when the key is gone by which rows are told."""
    first = f"{FOLDER}/{moment.astimezone(UTC):{_MOMENT}}"
    rows: set[str] = set()
    profiles: set[str] = set()
    for name in await copies.names(f"{FOLDER}/"):
        if name >= first and (content := await copies.read(name)):
            erased = json.loads(content)
            rows |= set(erased["rows"])
            profiles |= set(erased["profiles"])
    key = await secrets.read(KEY_NAME) if rows else ""
    return Erased(key, frozenset(rows), frozenset(profiles))


async def _key(secrets: Secrets) -> str:
    """Return the key; made at the first erasure."""
    try:
        return await secrets.read(KEY_NAME)
    except InstallationError:
        raise
    except SettingsError:
        await secrets.write(KEY_NAME, token_hex(32))
        return await secrets.read(KEY_NAME)


def _digest(key: str, *place: str) -> str:
    return hmac.new(key.encode(), json.dumps(place).encode(), hashlib.sha256).hexdigest()
