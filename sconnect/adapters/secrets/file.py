"""Secrets in a private file: for development, never in Azure."""

import asyncio
import json
import os
import stat
from pathlib import Path
from threading import Lock

from sconnect.adapters.secrets.names import checked, missing
from sconnect.app.errors import InstallationError

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class FileSecrets:
    """Fulfils `ports.Secrets` with a JSON file that only its owner may read. Creates the file and its folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = Lock()

    async def read(self, name: str) -> str:
        """Read a secret. Raises `SettingsError` when there is none by that name."""
        kept = await asyncio.to_thread(self._load)
        value = kept.get(checked(name))
        if value is None:
            raise missing(name)
        return value

    async def write(self, name: str, value: str) -> None:
        """Store a secret, replacing an older value."""
        await asyncio.to_thread(self._change, checked(name), value)

    async def delete(self, name: str) -> None:
        """Delete a secret; one that is not there is fine."""
        await asyncio.to_thread(self._change, checked(name), None)

    def _load(self) -> dict[str, str]:
        try:
            if os.name == "posix" and self._path.stat().st_mode & _OTHERS:
                raise InstallationError(
                    f"Anderen kunnen {self._path} lezen. Beperk de toegang: chmod 600 {self._path}",
                    f"Others can read {self._path}. Restrict the access: chmod 600 {self._path}",
                )
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            # The cause is cut off: it quotes the file.
            raise self._unreadable() from None
        if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
            raise self._unreadable()
        return kept

    def _change(self, name: str, value: str | None) -> None:
        with self._writing:
            others = {known: secret for known, secret in self._load().items() if known != name}
            kept = others if value is None else others | {name: value}
            self._path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            # Written beside it and moved over it, so that a crash never leaves half a file.
            beside = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
            beside.unlink(missing_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept, file, indent=1, sort_keys=True)
            beside.replace(self._path)

    def _unreadable(self) -> InstallationError:
        return InstallationError(
            f"{self._path} is geen leesbaar geheimenbestand. Herstel het of gooi het weg.",
            f"{self._path} is no readable file of secrets. Repair it or remove it.",
        )
