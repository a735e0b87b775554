"""Function keys: checked only when a file with keys is given, as Core Tools checks none locally."""

import hmac
import json
from collections.abc import Mapping
from pathlib import Path

from local.host.startup_error import StartupError

_MASTER = "_master"


def read_keys(path: Path) -> dict[str, str]:
    """Read `{"name": "key"}`; raises StartupError. The key named `_master` opens the admin level as well."""
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StartupError(f"The file with keys {path} cannot be read: {error}.") from None
    if not isinstance(keys, dict) or not all(isinstance(key, str) and key for key in keys.values()):
        raise StartupError(f'The file with keys {path} must hold an object such as {{"name": "key"}}.')
    return keys


class Keyring:
    """Decides whether a presented key opens a level."""

    def __init__(self, keys: Mapping[str, str] | None) -> None:
        self._keys = keys

    def opens(self, level: str, presented: str | None) -> bool:
        """Whether this key, or no key, is enough for ANONYMOUS, FUNCTION or ADMIN."""
        if level == "ANONYMOUS" or self._keys is None:
            return True
        fitting = (key for name, key in self._keys.items() if level == "FUNCTION" or name == _MASTER)
        return any(hmac.compare_digest(key.encode(), (presented or "").encode()) for key in fitting)
