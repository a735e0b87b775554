"""Error table: which refusal of a shop becomes which error, and what the user reads."""

from dataclasses import dataclass
from http import HTTPStatus

from sconnect.app.errors import (
    NotNowError,
    ReadFailedError,
    SconnectError,
    SettingsError,
    TooManyCallsError,
    UnreadableError,
    WrongKeyError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of error with its sentence. `dutch` may name `{shop}` and `{status}`."""

    kind: type[SconnectError]
    dutch: str

    def error(self, shop: str, status: int, *, retry_after: float | None = None, detail: str = "") -> SconnectError:
        """Make the error. `retry_after` (seconds) counts only for those that are retried by themselves."""
        sentence = self.dutch.format(shop=shop, status=status)
        if issubclass(self.kind, NotNowError):
            return self.kind(sentence, detail=detail, retry_after=retry_after)
        return self.kind(sentence, detail=detail)


def by_code(code: str, status: int) -> Refusal:
    """Return the meaning of a refusal by the extension."""
    return _CODES.get(code) or _EXTENSION_STATUSES.get(status) or by_class(status)


def by_status(status: int) -> Refusal:
    """Return the meaning of a refusal by anything before the extension: OpenCart itself, the web server, a firewall."""
    return _STATUSES.get(status) or by_class(status)


def by_class(status: int) -> Refusal:
    """Return the meaning of a status that has no sentence of its own."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return _REDIRECT
    return _BROKEN if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _STRANGE


_AGAIN = "Het wordt vanzelf opnieuw geprobeerd."

_WRONG_KEY = Refusal(
    WrongKeyError,
    "De koppelcode van webwinkel {shop} klopt niet of is ingetrokken. Kopieer de koppelcode opnieuw van de "
    "instellingenpagina van de extensie.",
)
_NOT_LET_THROUGH = Refusal(
    SettingsError,
    "Iets vóór webwinkel {shop} laat sconnect niet door ({status}): een firewall, een CDN of een wachtwoord op de "
    "site. Vraag de hostingpartij om de route van sconnect door te laten.",
)
_REDIRECT = Refusal(
    SettingsError,
    "Webwinkel {shop} stuurt door naar een ander adres of naar een foutpagina. Is de winkel verhuisd, plak dan een "
    "nieuwe koppelcode; zo niet, geef dit door aan de websitebouwer.",
)
_BROKEN = Refusal(ReadFailedError, f"Webwinkel {{shop}} heeft een storing ({{status}}). {_AGAIN}")
_STRANGE = Refusal(
    UnreadableError,
    "Webwinkel {shop} gaf een onverwacht antwoord ({status}). Werk de extensie bij naar de nieuwste versie.",
)

_CODES = {
    "wrong_key": _WRONG_KEY,
    "wrong_signature": _WRONG_KEY,
    "replayed": Refusal(ReadFailedError, f"Webwinkel {{shop}} kreeg een vraag dubbel binnen. {_AGAIN}"),
    "wrong_time": Refusal(
        SettingsError,
        "De klok van webwinkel {shop} loopt meer dan vijf minuten voor of achter. Vraag de hostingpartij om hem gelijk "
        "te zetten.",
    ),
    "address_not_allowed": Refusal(
        SettingsError,
        "Webwinkel {shop} laat het IP-adres van sconnect niet toe. Pas de toegestane adressen aan op de "
        "instellingenpagina van de extensie.",
    ),
    "second_address": Refusal(
        SettingsError,
        "Webwinkel {shop} was eerst op een ander adres gekoppeld: dit kan een kopie zijn, of de winkel is verhuisd. "
        "Kies op de instellingenpagina van de extensie, in de beheeromgeving van deze webwinkel, wat het is. Er is "
        "niets geboekt.",
    ),
    "switched_off": Refusal(
        SettingsError, "De koppeling is in webwinkel {shop} uitgeschakeld. Schakel hem daar in, bij de extensie."
    ),
}
_EXTENSION_STATUSES: dict[int, Refusal] = {
    HTTPStatus.UNAUTHORIZED: _WRONG_KEY,
    HTTPStatus.FORBIDDEN: Refusal(
        SettingsError,
        "De extensie in webwinkel {shop} weigert de toegang. Kijk op de instellingenpagina van de extensie.",
    ),
}
_STATUSES: dict[int, Refusal] = {
    HTTPStatus.UNAUTHORIZED: _NOT_LET_THROUGH,
    HTTPStatus.FORBIDDEN: _NOT_LET_THROUGH,
    HTTPStatus.NOT_FOUND: Refusal(
        SettingsError,
        "Webwinkel {shop} kent de extensie sconnect niet. Installeer de extensie of schakel hem in, en plak daarna een "
        "nieuwe koppelcode.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Refusal(
        TooManyCallsError, f"Webwinkel {{shop}} vraagt om rustiger aan te doen. {_AGAIN}"
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Refusal(NotNowError, f"Webwinkel {{shop}} staat in onderhoud. {_AGAIN}"),
}
