"""App settings: the `Values` of a settings file with the environment on top."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.host.startup_error import StartupError

STORAGE = "AzureWebJobsStorage"
_PLACEHOLDER = re.compile(r"%([^%]+)%")


def read_settings_file(path: Path) -> dict[str, str]:
    """Read the `Values` of a file in the form of local.settings.json; raises StartupError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StartupError(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise StartupError(f"The settings file {path} is not JSON: {error}.") from None
    values = document.get("Values") if isinstance(document, dict) else None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise StartupError(f"The settings file {path} must hold an object 'Values' with texts only.")
    return values


@contextmanager
def settings_in_environment(values: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Let the app see its settings as environment variables, as in Azure; what was set there already wins.

    Gives all settings, and takes away afterwards what was added.
    """
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield dict(os.environ)
    finally:
        for name in added:
            os.environ.pop(name, None)


def resolve(text: str, settings: Mapping[str, str], *, where: str) -> str:
    """Replace each %NAME% by that setting; raises StartupError when it is not set."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in settings:
            raise StartupError(f"{where}: %{name}% does not resolve to a value: there is no such app setting.")
        return settings[name]

    return _PLACEHOLDER.sub(value, text)


def connection_string(name: str, settings: Mapping[str, str], *, where: str) -> str:
    """Find a storage connection: first `AzureWebJobs` + name, then the name itself, as Azure does."""
    for setting in (f"AzureWebJobs{name}", name):
        if settings.get(setting):
            return settings[setting]
    if any(setting.startswith(f"{name}__") for setting in settings):
        raise StartupError(f"{where}: connection '{name}' uses an identity; this host needs a connection string.")
    raise StartupError(f"{where}: there is no app setting '{name}' with a storage connection string.")


def is_disabled(function: str, settings: Mapping[str, str]) -> bool:
    """Whether `AzureWebJobs.<function>.Disabled` switches this function off."""
    return settings.get(f"AzureWebJobs.{function}.Disabled", "").lower() in {"true", "1"}
