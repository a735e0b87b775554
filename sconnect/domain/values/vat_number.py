"""Form of VAT numbers of the European Union. Whether a number is in use, only VIES knows."""

import re

_FORMS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W]",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}
"""What follows the prefix, per prefix. Greece writes EL where ISO says GR."""

_PATTERNS = {prefix: re.compile(form, re.ASCII) for prefix, form in _FORMS.items()}

EU_COUNTRIES = frozenset({"GR" if prefix == "EL" else prefix for prefix in _FORMS})
"""ISO alpha-2 codes of the member states (2026)."""


def normal_vat_number(text: str) -> str:
    """Return a VAT number without the spaces, dots and hyphens people write in it, in capitals."""
    return re.sub(r"[\s.\-/]", "", text).upper()


def vat_number_country(text: str) -> str | None:
    """Return the ISO code of the member state whose VAT number this looks like, prefix included; else None."""
    number = normal_vat_number(text)
    prefix = number[:2]
    pattern = _PATTERNS.get(prefix)
    if pattern is None or not pattern.fullmatch(number[2:]):
        return None
    return "GR" if prefix == "EL" else prefix
