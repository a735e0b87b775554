"""Settings of calls to shops, for the operator."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sconnect.app.errors import SettingsError

_SHORTEST, _LONGEST = 1, 300


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """`timeout_seconds` is for one whole call; the hosts are names without port, in lower case."""

    timeout_seconds: float = 30
    allowed_private_hosts: frozenset[str] = frozenset()
    """Hosts that may be private, without https and on any port. For development only."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read `SHOP_TIMEOUT_SECONDS` and `ALLOWED_PRIVATE_HOSTS`. Raises `SettingsError`."""
        hosts = environ.get("ALLOWED_PRIVATE_HOSTS", "").lower().split(",")
        return cls(
            timeout_seconds=_seconds(environ.get("SHOP_TIMEOUT_SECONDS", "").strip() or "30"),
            allowed_private_hosts=frozenset(host.strip() for host in hosts if host.strip()),
        )


def _seconds(text: str) -> float:
    if not (text.isascii() and text.isdecimal()) or not _SHORTEST <= int(text[:9]) <= _LONGEST:
        raise SettingsError(
            f"SHOP_TIMEOUT_SECONDS moet een geheel getal van {_SHORTEST} tot {_LONGEST} zijn.",
            f"SHOP_TIMEOUT_SECONDS must be a whole number from {_SHORTEST} to {_LONGEST}.",
        )
    return float(text)
