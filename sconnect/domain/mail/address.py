"""An e-mail address that is safe to put in a header and an SMTP command (RFC 5321 4.1.2, the plain form of it).

Stricter than the standard: no quoted names, no address literals, letters of ASCII only.
"""

import re
from enum import StrEnum

from sconnect.domain.values.bilingual import Bilingual, UnfitValueError

LONGEST = 254
"""Characters: what fits a path of 256 with its brackets (RFC 5321 4.5.3.1.3)."""
_LONGEST_NAME = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+(?!\d+\Z){_LABEL})", re.ASCII)


class Language(StrEnum):
    """In which an e-mail is written."""

    DUTCH = "nl"
    ENGLISH = "en"

    def of(self, words: Bilingual) -> str:
        """Return the text in this language."""
        return words.dutch if self is Language.DUTCH else words.english


def mail_address(text: str) -> str:
    """Return an address as it is written, its domain in small letters. Raises `UnfitValueError` for anything else."""
    found = _ADDRESS.fullmatch(text.strip(" ")) if len(text) <= 2 * LONGEST else None
    if found is None or len(found[0]) > LONGEST or len(found[1]) > _LONGEST_NAME:
        raise UnfitValueError(
            Bilingual(
                "Dit is geen e-mailadres waar sconnect naar kan mailen. Gebruik een adres als naam@voorbeeld.nl, "
                "zonder spaties, accenten of een naam ervoor.",
                "This is no e-mail address that sconnect can write to. Use an address such as name@example.com, "
                "without spaces, accents or a name before it.",
            )
        )
    return f"{found[1]}@{found[2].lower()}"


def same_person(address: str) -> str:
    """Return the form in which addresses are compared: nobody has two that differ in capitals only."""
    return address.casefold()
