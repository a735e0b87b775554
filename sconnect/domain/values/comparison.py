"""Normalised forms in which texts about people and places are compared.

A key is for comparing only: it is never written to the books.
"""

import re
import unicodedata
from collections.abc import Callable
from hashlib import sha256

from sconnect.domain.values.text import fit, one_line
from sconnect.domain.values.vat_number import normal_vat_number, vat_number_country

_HOUSE_NUMBER = re.compile(
    r"\d+"
    r"(?:\s*[-/]\s*(?:\d+|[a-z]{1,4})(?![\w.])"  # 12-14, 12/3, 12-a, 12-hs
    r"|[a-z]{1,4}(?![\w.])"  # 12a, 12bis
    r"|\s+(?:\d+|[a-z]|bis|hs|rd|bus\s+\d+)(?![\w.])"  # 12 a, 12 bis, 12 3
    r")*",
    re.IGNORECASE,
)
_ALONE = re.compile(
    _HOUSE_NUMBER.pattern + r"(?:\s*[-/]?\s*(?:[ivx]{1,4}|[a-z]\d{1,3}|bg|huis|[a-z]*\d*-?hoog))?\s*[.,]?",
    re.IGNORECASE,
)
"""A line of a house number alone, with additions that no other line may be read to have: 12 II, 12 bg, 12 2-hoog."""
_ORDINAL = re.compile(r"\d+(?:e|de|ste)\s+[^\W\d]", re.IGNORECASE)
"""The ordinal of a street name, before its next word."""
_NAMED_AFTER_YEAR = re.compile(
    r"(?<![\w-])(?:plein|laan|straat|kade|weg|singel|dreef|hof|park|dijk|van)\s+"
    r"(?P<year>'?\d\d\s*[-/]\s*'?\d\d|1\d{3}\s*[-/]\s*1\d{3}|(?:1[5-9]|20)\d\d)(?![\w-])",
    re.IGNORECASE,
)
"""Streets that are named after a year or a war: Plein 1944, Laan '40-'45, Straat van 1813."""
_EMAIL = re.compile(r"[^\s@;,<>\"']+@[^\s@;,<>\"']+\.[^\s@;,<>\"'.]{2,}")
_OLD_BELGIAN_LENGTH = 9
_VAT_LABEL = re.compile(r"^(?:BTW|VAT|TVA|MWST|UST|USTID|UID)(?=[A-Z]{2})")
"""What people glue to a VAT number. Only before letters: the number itself begins with two."""
_LONGEST_VAT_TEXT = 100
Line = Callable[[str], str]
"""Brings a text in the normal form, or in the one before it, of which keys were stored."""
_INTERNATIONAL = re.compile(r"(?:\+|00)(?P<rest>.*)", re.DOTALL)


def email_key(text: str, line: Line = one_line) -> str:
    """Return an e-mail address as it is compared: trimmed, lower case."""
    return line(text).lower()


def hashed_email(text: str) -> str:
    """Return 64 digits by which an e-mail address is found and that do not show it. Empty without an address."""
    key = email_key(text)
    return sha256(f"email:{key}".encode(errors="surrogatepass")).hexdigest() if key else ""


def is_email(text: str) -> bool:
    """Whether a text, as `email_key` returns it, can be an e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def postcode_key(text: str, line: Line = one_line) -> str:
    """Return a postcode as it is compared: no white space, capitals."""
    return "".join(line(text).split()).upper()


def phone_key(text: str) -> str:
    """Return the digits of a telephone number: Dutch ones from the 0 on, others from the country code on."""
    line = one_line(text)
    number = _INTERNATIONAL.match(line)
    if number is None:
        return _digits(line)
    # In +31 (0)6 the zero is for callers at home.
    digits = _digits(number["rest"].replace("(0)", ""))
    return "0" + digits.removeprefix("31").lstrip("0") if digits.startswith("31") else digits


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def name_key(text: str, line: Line = one_line) -> str:
    """Return a name as it is compared: letters and digits only, without accents, whatever the case."""
    plain = unicodedata.normalize("NFKD", line(text)).casefold()
    return "".join(filter(str.isalnum, plain))


def vat_number_key(text: str, *country_codes: str, line: Line = one_line) -> str:
    """Return a VAT number as it is compared and booked: with country prefix, letters and digits only.

    A number without a prefix gets that of the first of `country_codes` (ISO) that it fits. A number with a prefix is
    also found within other text ("Btw-nr.: DE123456789"), provided that there is one only. Empty when the result looks
    like no VAT number.
    """
    text = unicodedata.normalize("NFKC", line(text))  # wide letters and digits, as some keyboards type them
    number = normal_vat_number(text)
    if not number:
        return ""
    own_prefix = (number, _with_prefix(number[:2], number[2:]))
    tries = (*own_prefix, *(_with_prefix(country_code.upper(), number) for country_code in country_codes))
    whole = next((candidate for candidate in tries if candidate.isalnum() and vat_number_country(candidate)), "")
    return whole or _vat_number_within(text)


def _vat_number_within(text: str) -> str:
    """Return the one VAT number that stands somewhere in a text, spaced in any way; empty when there are more."""
    words = [_VAT_LABEL.sub("", word) for word in re.findall(r"[A-Z0-9]+", text.upper()[:_LONGEST_VAT_TEXT])]
    found = set()
    position = 0
    while position < len(words):
        ends = range(len(words), position, -1)
        longest = next((end for end in ends if vat_number_country("".join(words[position:end]))), None)
        if longest is not None:
            found.add("".join(words[position:longest]))
        position = longest or position + 1
    return found.pop() if len(found) == 1 else ""


def _with_prefix(country_code: str, number: str) -> str:
    prefix = "EL" if country_code == "GR" else country_code
    # Belgian numbers had nine digits until 2007; people still leave the zero out.
    zero = "0" if prefix == "BE" and len(number) == _OLD_BELGIAN_LENGTH else ""
    return prefix + zero + number


def house_number_of(street: str) -> str:
    """Return the house number in a street line as written, with its addition; empty when there is none.

    Digits that open the line belong to a street name (2e Dorpsstraat 12), unless no other digits follow
    (12 Rue de la Paix) or only those of an ordinal (5 2e Dorpsstraat). A year that a street is named after belongs to
    its name (Plein 1944 12), unless no other digits stand in the line.
    """
    if (named := _NAMED_AFTER_YEAR.search(street)) and (own := house_number_of(_without(street, named))):
        return own
    found = [match for match in _HOUSE_NUMBER.finditer(street) if match.start() > 0]
    first, ordinal = _HOUSE_NUMBER.match(street), _ORDINAL.match
    if first and not ordinal(street) and all(ordinal(street, match.start()) for match in found):
        return first.group()
    chosen = found[0] if found else first
    return chosen.group() if chosen else ""


def _without(street: str, named: re.Match[str]) -> str:
    return f"{street[: named.start('year')]}{'x' * len(named['year'])}{street[named.end('year') :]}"


def is_house_number(line: str) -> bool:
    """Whether a street line holds nothing but a house number with its addition."""
    return bool(_ALONE.fullmatch(one_line(line)))


def house_number_key(street: str, line: Line = one_line) -> str:
    """Return the house number in a street line as it is compared: 12-a, 12 A and 12a are one."""
    return re.sub(r"[\s\-/]", "", house_number_of(line(street))).upper()


def fitted_street(whole: str, length: int) -> str:
    """Return a street line within a length; when it is too long, the house number is kept."""
    street, number = fit(whole, length), house_number_of(whole)
    return street if number in street else f"{fit(whole, length - len(number) - 1)} {number}"


def street_line(street: str, extra: str, line: Line = one_line) -> str:
    """Join the two street lines of a shop: a house number on the second stays next to its street, other text apart."""
    first, second = line(street), line(extra)
    between = ", " if second and house_number_of(first) else " "
    return f"{first}{between}{second}".strip()
