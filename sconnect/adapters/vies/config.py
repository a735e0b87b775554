"""Settings of the connection to VIES, read from the environment once, at the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from sconnect.app.errors import InstallationError

VIES_URL = "https://ec.europa.eu/taxation_customs/vies/rest-api"


@dataclass(frozen=True, slots=True)
class ViesSettings:
    """Address of the REST interface of VIES."""

    url: str = VIES_URL

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read `VIES_URL`. Raises `InstallationError` when it is no https address; this very machine may do without."""
        url = environment.get("VIES_URL", "").strip().rstrip("/") or VIES_URL
        if not _is_encrypted_or_local(url):
            raise InstallationError("VIES_URL is geen https-adres. Btw-nummers gaan alleen versleuteld over het net.")
        return cls(url)


def _is_encrypted_or_local(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = bool(parts.hostname) and port_is_a_number and not (parts.query or parts.fragment or "@" in parts.netloc)
    return plain and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
