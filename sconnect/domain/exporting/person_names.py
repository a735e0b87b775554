"""Names of people and companies, split for the shop: the books keep each on one line."""

import re
from typing import NamedTuple

from sconnect.domain.books import Customer
from sconnect.domain.values.comparison import name_key
from sconnect.domain.values.text import fit_escaped, one_line

NAME_LENGTH = 32
"""Characters a shop keeps of a first and of a last name, in their escaped form."""
COMPANY_LENGTH = 40
NO_NAME = "-"
"""Stands for a part of a name that is not known: a shop wants both."""

_PREFIXES = frozenset({
    "aan", "bij", "da", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "el", "het", "in", "la", "las",
    "le", "les", "lo", "los", "onder", "op", "over", "te", "ten", "ter", "tot", "uit", "van", "vande", "vanden",
    "vander", "vom", "von", "voor", "zu", "zum", "zur", "'t", "t", "'s", "s", "d'", "l'",
})  # fmt: skip
_SALUTATION = re.compile(
    r"(?:t\.?a\.?v\.?|de heer|dhr|mevrouw|mevr|mw|heer)(?:\.|\s|$)\s*",
    re.IGNORECASE,
)
_LEGAL_FORM = re.compile(
    r"\b(?:b\.?v\.?|n\.?v\.?|v\.?o\.?f\.?|c\.?v\.?|gmbh|ltd|s\.?a\.?r\.?l|bvba|stichting|vereniging|cooperatie|"
    r"coöperatie|maatschap|gemeente)(?=\W|$)",
    re.IGNORECASE,
)


class ShopName(NamedTuple):
    """A name as a shop keeps it. `company` is empty for a person."""

    first: str
    last: str
    company: str = ""

    def fitted(self) -> "ShopName":
        """Return the name as far as a shop has room for it."""
        return ShopName(
            fit_escaped(self.first, NAME_LENGTH) or NO_NAME,
            fit_escaped(self.last, NAME_LENGTH) or NO_NAME,
            fit_escaped(self.company, COMPANY_LENGTH),
        )


def shop_name(customer: Customer) -> ShopName:
    """Split the name of a customer: the contact person of a company, or the person itself. Nothing is cut off yet."""
    address = customer.address or customer.postal_address
    contact = one_line(address.contact) if address else ""
    name = one_line(customer.name)
    if not is_company(customer):
        return split_person_name(contact or name)
    if not contact or name_key(contact) == name_key(name):
        return ShopName(NO_NAME, name or NO_NAME, name)
    return split_person_name(contact)._replace(company=name)


def is_company(customer: Customer) -> bool:
    """Whether a customer is a company: by its VAT number, its legal form, or a contact person of another name."""
    address = customer.address or customer.postal_address
    contact = name_key(address.contact) if address else ""
    named_apart = bool(contact) and contact != name_key(customer.name)
    return bool(customer.vat_number) or named_apart or bool(_LEGAL_FORM.search(customer.name))


def split_person_name(name: str) -> ShopName:
    """Split the name of a person. The last name begins at its first prefix (van der Berg), else at the last word.

    `Berg, Jan van der` is reversed. A part that is missing becomes a dash.
    """
    whole = one_line(name)
    salutation = _SALUTATION.match(whole)
    plain = whole[salutation.end() :] if salutation else whole
    before, _, after = plain.partition(",")
    if before and after:
        return _split_reversed(before.split(), after.split())
    words = plain.replace(",", " ").split()
    start = _start_of_last_name(words)
    return _joined(words[:start], words[start:])


def _start_of_last_name(words: list[str]) -> int:
    for position, word in enumerate(words[:-1]):
        if _is_prefix(word) or (position and _is_prefix(word.rpartition("-")[2])):
            return position
    return max(len(words) - 1, 0)


def _split_reversed(last: list[str], first: list[str]) -> ShopName:
    start = len(first)
    while start > 1 and _is_prefix(first[start - 1]):
        start -= 1
    return _joined(first[:start], [*first[start:], *last])


def _is_prefix(word: str) -> bool:
    return word.casefold().replace("’", "'") in _PREFIXES


def _joined(first: list[str], last: list[str]) -> ShopName:
    return ShopName(*(" ".join(part) or NO_NAME for part in (first, last)))
