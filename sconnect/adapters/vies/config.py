"""Settings of the connection to VIES, read from the environment once, at the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sconnect.adapters.json_http.addresses import is_encrypted_or_local
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
        if not is_encrypted_or_local(url):
            raise InstallationError(
                "VIES_URL is geen https-adres. Btw-nummers gaan alleen versleuteld over het net.",
                "VIES_URL is no https address. VAT numbers go over the network encrypted only.",
            )
        return cls(url)
