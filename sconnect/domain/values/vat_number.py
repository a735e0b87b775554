"""VAT numbers of the European Union: form and check digits. Whether a number is in use, only VIES knows."""

import re

EU_COUNTRIES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""ISO alpha-2 codes of the member states (2026)."""

NORTHERN_IRELAND = "XI"
"""The code of Northern Ireland in VAT numbers; ISO has none, since it is a part of the United Kingdom."""

_COUNTRY_OF_PREFIX = {"EL" if code == "GR" else code: code for code in (*EU_COUNTRIES, NORTHERN_IRELAND)}
"""Greece writes EL where ISO says GR. The prefixes EU and IM of the one-stop shop name no country."""
_LONGEST = 14


def normal_vat_number(text: str) -> str:
    """Return a VAT number without the spaces, dots and hyphens people write in it, in capitals."""
    return re.sub(r"[\s.\-/]", "", text).upper()


def vat_number_country(text: str) -> str | None:
    """Return the ISO code of the member state whose VAT number this can be, prefix included; else None.

    XI for Northern Ireland. The check digits have to be right.
    """
    number = normal_vat_number(text)
    country = _COUNTRY_OF_PREFIX.get(number[:2])
    return country if country and len(number) <= _LONGEST and number.isascii() and _is_valid(number) else None


def _is_valid(number: str) -> bool:
    # Imported here: few orders hold a VAT number, and a cold start should not pay for it.
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError

    try:
        # The library also takes numbers that it has to complete first; what is booked has to be whole.
        return vat.validate(number) == number
    except ValidationError:
        return False
