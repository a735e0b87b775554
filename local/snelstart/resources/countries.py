"""Countries and their VAT, as of 2026: enough to be realistic, not a source to copy rates from."""

from decimal import Decimal
from typing import NamedTuple

EU_RATES_SINCE = "2021-01-01T00:00:00"


class Country(NamedTuple):
    """A country. `vat_prefix` is empty outside the EU; rates are `(rateCode, percentage)`."""

    code: str
    iso: str
    name: str
    vat_prefix: str
    rates: tuple[tuple[str, Decimal], ...]


def _country(code: str, iso: str, name: str, prefix: str = "", **rates: str) -> Country:
    return Country(code, iso, name, prefix, tuple((kind, Decimal(rate)) for kind, rate in rates.items()))


COUNTRIES = (
    _country("NL", "NLD", "Nederland", "NL", SR="21", RRL="9"),
    _country("DE", "DEU", "Duitsland", "DE", SR="19", RRL="7"),
    _country("BE", "BEL", "België", "BE", SR="21", RRL="6", RRH="12"),
    _country("FR", "FRA", "Frankrijk", "FR", SR="20", RRL="5.5", RRH="10", SRR="2.1"),
    _country("AT", "AUT", "Oostenrijk", "AT", SR="20", RRL="10", RRH="13"),
    _country("BG", "BGR", "Bulgarije", "BG", SR="20", RRL="9"),
    _country("CY", "CYP", "Cyprus", "CY", SR="19", RRL="5", RRH="9"),
    _country("CZ", "CZE", "Tsjechië", "CZ", SR="21", RRL="12"),
    _country("DK", "DNK", "Denemarken", "DK", SR="25"),
    _country("EE", "EST", "Estland", "EE", SR="24", RRL="9"),
    _country("ES", "ESP", "Spanje", "ES", SR="21", RRL="10", SRR="4"),
    _country("FI", "FIN", "Finland", "FI", SR="25.5", RRL="10", RRH="13.5"),
    _country("GR", "GRC", "Griekenland", "EL", SR="24", RRL="6", RRH="13"),
    _country("HR", "HRV", "Kroatië", "HR", SR="25", RRL="5", RRH="13"),
    _country("HU", "HUN", "Hongarije", "HU", SR="27", RRL="5", RRH="18"),
    _country("IE", "IRL", "Ierland", "IE", SR="23", RRL="9", RRH="13.5", SRR="4.8"),
    _country("IT", "ITA", "Italië", "IT", SR="22", RRL="5", RRH="10", SRR="4"),
    _country("LT", "LTU", "Litouwen", "LT", SR="21", RRL="5", RRH="12"),
    _country("LU", "LUX", "Luxemburg", "LU", SR="17", RRL="8", SRR="3", PR="14"),
    _country("LV", "LVA", "Letland", "LV", SR="21", RRL="5", RRH="12"),
    _country("MT", "MLT", "Malta", "MT", SR="18", RRL="5", RRH="7"),
    _country("PL", "POL", "Polen", "PL", SR="23", RRL="5", RRH="8"),
    _country("PT", "PRT", "Portugal", "PT", SR="23", RRL="6", RRH="13"),
    _country("RO", "ROU", "Roemenië", "RO", SR="21", RRL="11"),
    _country("SE", "SWE", "Zweden", "SE", SR="25", RRL="6", RRH="12"),
    _country("SI", "SVN", "Slovenië", "SI", SR="22", RRL="5", RRH="9.5"),
    _country("SK", "SVK", "Slowakije", "SK", SR="23", RRL="5", RRH="19"),
    _country("GB", "GBR", "Verenigd Koninkrijk"),
    _country("US", "USA", "Verenigde Staten"),
    _country("CH", "CHE", "Zwitserland"),
)
VAT_PREFIXES = {country.code: country.vat_prefix for country in COUNTRIES if country.vat_prefix}
"""VAT number prefix per EU country code: `EL` for Greece, the code itself elsewhere."""
VAT_RATE_NAMES = {
    "SR": ("Standaard", "Standaard tarief"),
    "RRH": ("Verlaagd hoog", "Verlaagd tarief, het hoogste"),
    "RRL": ("Verlaagd laag", "Verlaagd tarief, het laagste"),
    "PR": ("Parkeer", "Parkeertarief"),
    "SRR": ("Sterk verlaagd", "Sterk verlaagd tarief"),
}
