"""Error table: which refusal of a shop becomes which error, and what the user reads."""

from dataclasses import dataclass
from http import HTTPStatus

from sconnect.app.errors import (
    NotNowError,
    ReadFailedError,
    SconnectError,
    SettingsError,
    TooManyCallsError,
    UnreachableError,
    UnreadableError,
    WrongKeyError,
)
from sconnect.domain.shop_switches import switched_off


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of error with its sentence in both languages, which may name `{shop}` and `{status}`.

    Whether the work is tried again is known to the caller alone, so no sentence says it.
    """

    kind: type[SconnectError]
    dutch: str
    english: str

    def error(self, shop: str, status: int = 0, *, retry_after: float | None = None, detail: str = "") -> SconnectError:
        """Make the error. `retry_after` (seconds) counts only for those that may pass."""
        dutch, english = (text.format(shop=shop, status=status) for text in (self.dutch, self.english))
        if issubclass(self.kind, NotNowError):
            return self.kind(dutch, english=english, detail=detail, retry_after=retry_after)
        return self.kind(dutch, english=english, detail=detail)


def by_code(code: str, status: int) -> Refusal:
    """Return the meaning of a refusal by the extension."""
    return _CODES.get(code) or _EXTENSION_STATUSES.get(status) or by_class(status)


def not_offered(capability: str) -> Refusal:
    """Return the meaning of a refusal because the owner did not switch something on; it names the switch."""
    sentence = switched_off(capability)
    return Refusal(
        SettingsError,
        f"Webwinkel {{shop}} geeft hiervoor geen toestemming. {sentence.dutch}",
        f"Shop {{shop}} gives no permission for this. {sentence.english}",
    )


def by_status(status: int) -> Refusal:
    """Return the meaning of a refusal by anything before the extension: OpenCart itself, the web server, a firewall."""
    is_refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return _STATUSES.get(status) or (_NOT_BY_EXTENSION if is_refused else by_class(status))


def by_class(status: int) -> Refusal:
    """Return the meaning of a status that has no sentence of its own."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return _REDIRECT
    return _BROKEN if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _STRANGE


_SSL_HANDSHAKE_FAILED, _INVALID_SSL_CERTIFICATE = 525, 526
"""Statuses of Cloudflare, which has no secure connection to the shop itself."""

_WRONG_KEY = Refusal(
    WrongKeyError,
    "De koppelcode van webwinkel {shop} klopt niet of is ingetrokken. Kopieer de koppelcode opnieuw van de "
    "instellingenpagina van de extensie.",
    "The link code of shop {shop} is wrong or was withdrawn. Copy the link code again from the settings page of the "
    "extension.",
)
_WRONG_SIGNATURE = Refusal(
    WrongKeyError,
    "De ondertekening van de aanroepen van webwinkel {shop} klopt niet. Kopieer de koppelcode opnieuw van de "
    "instellingenpagina van de extensie. Helpt dat niet, dan verandert een proxy, CDN of herschrijfregel vóór de "
    "winkel het adres van de aanroep: laat de hostingpartij dat uitzetten voor de route van sconnect.",
    "The signature of the requests to shop {shop} does not fit. Copy the link code again from the settings page of "
    "the extension. If that does not help, a proxy, CDN or rewrite rule before the shop changes the address of the "
    "request: have the hosting company switch that off for the route of sconnect.",
)
_NOT_LET_THROUGH = Refusal(
    SettingsError,
    "Iets vóór webwinkel {shop} laat sconnect niet door ({status}): een firewall, een CDN of een wachtwoord op de "
    "site. Vraag de hostingpartij om de route van sconnect door te laten.",
    "Something before shop {shop} does not let sconnect through ({status}): a firewall, a CDN or a password on the "
    "site. Ask the hosting company to let the route of sconnect through.",
)
_FIREWALL = Refusal(
    SettingsError,
    "De firewall van de webserver (mod_security) van webwinkel {shop} weigert de aanroepen van sconnect ({status}). "
    "Vraag de hostingpartij om de route van sconnect van die regels uit te zonderen.",
    "The firewall of the web server (mod_security) of shop {shop} refuses the requests of sconnect ({status}). Ask "
    "the hosting company to exempt the route of sconnect from these rules.",
)
_REDIRECT = Refusal(
    SettingsError,
    "Webwinkel {shop} stuurt door naar een ander adres of naar een foutpagina. Is de winkel verhuisd, plak dan een "
    "nieuwe koppelcode; zo niet, geef dit door aan de websitebouwer.",
    "Shop {shop} redirects to another address or to an error page. If the shop has moved, paste a new link code; if "
    "not, report this to the developer of the site.",
)
_BROKEN = Refusal(
    ReadFailedError, "Webwinkel {shop} heeft een storing ({status}).", "Shop {shop} is out of order ({status})."
)
_STRANGE = Refusal(
    UnreadableError,
    "Webwinkel {shop} gaf een onverwacht antwoord ({status}). Werk de extensie bij naar de nieuwste versie.",
    "Shop {shop} gave an unexpected answer ({status}). Update the extension to the newest version.",
)
_NOT_BY_EXTENSION = Refusal(
    UnreadableError,
    "Webwinkel {shop} gaf een onverwacht antwoord ({status}) dat niet van de extensie komt, maar van de webserver, een "
    "firewall of een CDN. Vraag de hostingpartij om de route van sconnect door te laten.",
    "Shop {shop} gave an unexpected answer ({status}) that is not of the extension, but of the web server, a firewall "
    "or a CDN. Ask the hosting company to let the route of sconnect through.",
)
_EDGE_CERTIFICATE = Refusal(
    SettingsError,
    "De CDN vóór webwinkel {shop} krijgt geen beveiligde verbinding met de winkel ({status}): het certificaat van de "
    "webserver is verlopen of wordt niet vertrouwd. Laat de hostingpartij het vernieuwen.",
    "The CDN before shop {shop} gets no secure connection to the shop ({status}): the certificate of the web server "
    "has expired or is not trusted. Have the hosting company renew it.",
)

CHANGED_ON_THE_WAY = Refusal(
    SettingsError,
    "Iets tussen sconnect en webwinkel {shop} verandert het pad of de inhoud van de aanroepen: een proxy, een CDN of "
    "een herschrijfregel. De koppelcode klopt. Vraag de hostingpartij om de route van sconnect ongewijzigd door te "
    "geven.",
    "Something between sconnect and shop {shop} changes the path or the content of the requests: a proxy, a CDN or a "
    "rewrite rule. The link code is right. Ask the hosting company to pass the route of sconnect on unchanged.",
)
HEADERS_REMOVED = Refusal(
    SettingsError,
    "Iets tussen sconnect en webwinkel {shop} haalt de headers X-Sconnect-... uit de aanroepen: een proxy, een CDN of "
    "een firewall. De koppelcode hoeft niet opnieuw. Vraag de hostingpartij om die headers door te laten.",
    "Something between sconnect and shop {shop} removes the headers X-Sconnect-... from the requests: a proxy, a CDN "
    "or a firewall. No new link code is needed. Ask the hosting company to let these headers through.",
)
FROM_A_CACHE = Refusal(
    SettingsError,
    "Het antwoord van webwinkel {shop} komt uit een cache en niet van de winkel zelf. Er is niets van verwerkt. Laat "
    "de hostingpartij, CDN of cache-extensie de route van sconnect (route=...sconnect...) van de cache uitsluiten.",
    "The answer of shop {shop} comes from a cache and not from the shop itself. Nothing of it was processed. Have the "
    "hosting company, CDN or cache extension exclude the route of sconnect (route=...sconnect...) from the cache.",
)
PHP_MESSAGE = Refusal(
    UnreadableError,
    "Webwinkel {shop} zet een PHP-melding in zijn antwoord. Zet in OpenCart bij Systeem > Instellingen > Server het "
    "tonen van fouten uit en geef de melding door aan de websitebouwer. Blijft het zo, laat de hostingpartij dan "
    "display_errors van PHP uitzetten.",
    "Shop {shop} puts a PHP message into its answer. Switch off the display of errors in OpenCart under System > "
    "Settings > Server and report the message to the developer of the site. If it stays so, have the hosting company "
    "switch off display_errors of PHP.",
)
TEXT_ADDED = Refusal(
    UnreadableError,
    "Iets zet tekst voor of achter het antwoord van webwinkel {shop}: een cache, een optimalisatie van de hosting of "
    "een andere extensie. Laat de hostingpartij of de websitebouwer de route van sconnect daarvan uitsluiten.",
    "Something puts text before or behind the answer of shop {shop}: a cache, an optimisation of the hosting or "
    "another extension. Have the hosting company or the developer of the site exempt the route of sconnect from it.",
)
UNREACHABLE = Refusal(UnreachableError, "Webwinkel {shop} is niet bereikbaar.", "Shop {shop} cannot be reached.")
NO_WHOLE_ANSWER = Refusal(
    ReadFailedError, "Webwinkel {shop} gaf geen volledig antwoord.", "Shop {shop} gave no complete answer."
)
OTHER_PROTOCOL = Refusal(
    UnreadableError,
    "De extensie in webwinkel {shop} spreekt een andere versie van het protocol. Installeer de nieuwste versie van de "
    "extensie en van sconnect.",
    "The extension in shop {shop} speaks another version of the protocol. Install the newest version of the extension "
    "and of sconnect.",
)
INCOMPREHENSIBLE = Refusal(
    UnreadableError,
    "Webwinkel {shop} gaf een onbegrijpelijk antwoord. Kijk of de extensie sconnect is ingeschakeld en of er geen "
    "firewall of onderhoudspagina voor de winkel staat.",
    "Shop {shop} gave an answer that makes no sense. See whether the extension sconnect is switched on and whether no "
    "firewall or maintenance page stands before the shop.",
)

_TOO_MANY = Refusal(
    TooManyCallsError,
    "Webwinkel {shop} vraagt om rustiger aan te doen.",
    "Shop {shop} asks to be called less often.",
)

_CODES = {
    "wrong_key": _WRONG_KEY,
    "wrong_signature": _WRONG_SIGNATURE,
    "replayed": Refusal(
        ReadFailedError,
        "Webwinkel {shop} kreeg een aanroep dubbel binnen.",
        "Shop {shop} received a request twice.",
    ),
    "wrong_time": Refusal(
        SettingsError,
        "De klok van webwinkel {shop} loopt meer dan vijf minuten voor of achter. Vraag de hostingpartij om hem gelijk "
        "te zetten.",
        "The clock of shop {shop} is more than five minutes fast or slow. Ask the hosting company to set it right.",
    ),
    "address_not_allowed": Refusal(
        SettingsError,
        "Webwinkel {shop} laat het IP-adres van sconnect niet toe. Pas de toegestane adressen aan op de "
        "instellingenpagina van de extensie.",
        "Shop {shop} does not allow the IP address of sconnect. Change the allowed addresses on the settings page of "
        "the extension.",
    ),
    "second_address": Refusal(
        SettingsError,
        "Webwinkel {shop} was eerst op een ander adres gekoppeld: dit kan een kopie zijn, of de winkel is verhuisd. "
        "Kies op de instellingenpagina van de extensie, in de beheeromgeving van deze webwinkel, wat het is. Er is "
        "niets geboekt.",
        "Shop {shop} was linked at another address first: this may be a copy, or the shop has moved. Say which on "
        "the settings page of the extension, in the admin of this shop. Nothing was booked.",
    ),
    "too_many_calls": _TOO_MANY,
    "switched_off": Refusal(
        SettingsError,
        "De koppeling is in webwinkel {shop} uitgeschakeld. Schakel hem daar in, bij de extensie.",
        "The link is switched off in shop {shop}. Switch it on there, at the extension.",
    ),
}
_EXTENSION_STATUSES: dict[int, Refusal] = {
    HTTPStatus.UNAUTHORIZED: _WRONG_KEY,
    HTTPStatus.FORBIDDEN: Refusal(
        SettingsError,
        "De extensie in webwinkel {shop} weigert de toegang. Kijk op de instellingenpagina van de extensie.",
        "The extension in shop {shop} refuses access. Look at the settings page of the extension.",
    ),
}
_STATUSES: dict[int, Refusal] = {
    HTTPStatus.UNAUTHORIZED: _NOT_LET_THROUGH,
    HTTPStatus.FORBIDDEN: _NOT_LET_THROUGH,
    HTTPStatus.NOT_ACCEPTABLE: _FIREWALL,
    HTTPStatus.REQUEST_TIMEOUT: _BROKEN,
    HTTPStatus.NOT_FOUND: Refusal(
        SettingsError,
        "Webwinkel {shop} kent de extensie sconnect niet. Installeer de extensie of schakel hem in, en plak daarna een "
        "nieuwe koppelcode. Staat hij aan, dan stuurt een proxy of herschrijfregel vóór de winkel de aanroep naar een "
        "verkeerd pad.",
        "Shop {shop} does not know the extension sconnect. Install the extension or switch it on, and then paste a new "
        "link code. If it is on, a proxy or rewrite rule before the shop sends the request to a wrong path.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _TOO_MANY,
    HTTPStatus.SERVICE_UNAVAILABLE: Refusal(
        NotNowError, "Webwinkel {shop} staat in onderhoud.", "Shop {shop} is in maintenance."
    ),
    _SSL_HANDSHAKE_FAILED: _EDGE_CERTIFICATE,
    _INVALID_SSL_CERTIFICATE: _EDGE_CERTIFICATE,
}
