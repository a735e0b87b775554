"""Names that a secret may have, in any store."""

import re

from sconnect.app.errors import SettingsError

_NAME = re.compile(r"[A-Za-z0-9-]{1,127}", re.ASCII)


def checked(name: str) -> str:
    """Return the name. Raises `SettingsError` when Key Vault would not take it."""
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"'{name}' kan geen naam van een geheim zijn: gebruik letters, cijfers en streepjes.",
            f"'{name}' cannot be the name of a secret: use letters, digits and hyphens.",
        )
    return name


def missing(name: str) -> SettingsError:
    """Return the error for a secret that is not there."""
    return SettingsError(
        f"Sleutel '{name}' van dit profiel staat niet in de kluis. Vul hem opnieuw in bij de instellingen.",
        f"Key '{name}' of this profile is not in the vault. Fill it in again in the settings.",
    )
