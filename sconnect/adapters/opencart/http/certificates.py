"""Certificates of shops: which fault of a TLS connection becomes which error."""

import ssl

from sconnect.adapters.opencart.http.fault_table import Refusal
from sconnect.app.errors import SconnectError, SettingsError

_DEEPEST = 10


def tls_error(shop: str, failure: BaseException) -> SconnectError | None:
    """Return the error for a connection that failed on TLS; None when it failed on something else."""
    for cause in _causes(failure):
        if isinstance(cause, ssl.SSLCertVerificationError):
            known = _CERTIFICATES.get(cause.verify_code, _OTHER_FAULT)
            return known.error(shop, detail=f"certificate: {cause.verify_code} {cause.verify_message}")
        if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return None  # the connection was closed: that may pass
        if isinstance(cause, ssl.SSLError):
            return _NO_TLS.error(shop, detail=f"tls: {cause.reason}")
    return None


def _causes(failure: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause: BaseException | None = failure
    while cause is not None and len(found) < _DEEPEST:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def _certificate(dutch: str, english: str) -> Refusal:
    return Refusal(
        SettingsError,
        f"Het certificaat (https) van webwinkel {{shop}} {dutch}",
        f"The certificate (https) of shop {{shop}} {english}",
    )


_EXPIRED = _certificate(
    "is verlopen. Laat de hostingpartij het vernieuwen.",
    "has expired. Have the hosting company renew it.",
)
_NOT_YET_VALID = _certificate(
    "is nog niet geldig. Laat de hostingpartij een geldig certificaat installeren.",
    "is not valid yet. Have the hosting company install a valid one.",
)
_INCOMPLETE = _certificate(
    "is niet compleet: het tussencertificaat ontbreekt, of de uitgever is onbekend. In een browser valt dat soms niet "
    "op. Laat de hostingpartij de volledige certificaatketen installeren.",
    "is incomplete: the intermediate certificate is missing, or its issuer is "
    "unknown. A browser does not always show that. Have the hosting company install the whole certificate chain.",
)
_UNTRUSTED = _certificate(
    "is door de server zelf gemaakt en wordt niet vertrouwd. Laat de hostingpartij een certificaat van een erkende "
    "uitgever installeren, bijvoorbeeld van Let's Encrypt.",
    "was made by the server itself and is not trusted. Have the hosting company "
    "install one of a recognised issuer, such as Let's Encrypt.",
)
_UNKNOWN_ISSUER = _certificate(
    "komt van een uitgever die niet wordt erkend. Laat de hostingpartij een certificaat van een erkende uitgever "
    "installeren, bijvoorbeeld van Let's Encrypt.",
    "comes from an issuer that is not recognised. Have the hosting company install one of a recognised issuer, such as "
    "Let's Encrypt.",
)
_OTHER_NAME = _certificate(
    "hoort bij een andere naam. Laat de hostingpartij een certificaat voor {shop} installeren.",
    "belongs to another name. Have the hosting company install a certificate for {shop}.",
)
_REVOKED = _certificate(
    "is ingetrokken. Laat de hostingpartij een nieuw certificaat installeren.",
    "was revoked. Have the hosting company install a new one.",
)
_OTHER_FAULT = _certificate(
    "wordt niet vertrouwd. Laat de hostingpartij het nakijken en zo nodig vernieuwen.",
    "is not trusted. Have the hosting company look at it and renew it if need be.",
)
_NO_TLS = Refusal(
    SettingsError,
    "Met webwinkel {shop} komt geen beveiligde verbinding (https) tot stand. Laat de hostingpartij kijken of de "
    "webserver TLS 1.2 of nieuwer op poort 443 aanbiedt.",
    "No secure connection (https) to shop {shop} comes about. Have the hosting company see whether the web server "
    "offers TLS 1.2 or newer on port 443.",
)
_CERTIFICATES = {
    9: _NOT_YET_VALID,
    10: _EXPIRED,
    2: _INCOMPLETE,
    20: _INCOMPLETE,
    21: _INCOMPLETE,
    18: _UNTRUSTED,
    19: _UNKNOWN_ISSUER,
    23: _REVOKED,
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}
"""By the numbers of OpenSSL's X509_V_ERR (x509_vfy.h): 2, 20 and 21 miss an issuer, 18 is self-signed, 19 has a root
that is."""
