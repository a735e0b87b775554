"""Territories whose VAT is not that of the country in their addresses.

For the supply of goods, as of 2026: articles 5 to 7 of Directive 2006/112/EC, and for Northern Ireland the Windsor
Framework. A territory is told by its own country code, by the postcode, or, where the postcode says nothing, by the
name of the province.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.comparison import name_key, postcode_key
from sconnect.domain.values.vat_number import NORTHERN_IRELAND

_POSTCODE_PREFIX = re.compile(r"^[A-Z]{1,3}-?(?=\d)")
"""The country before a postcode, as in D-27498."""
_POSTCODE_LENGTHS = {"CY": (4, 5), "DK": (3, 4)}
"""Five digits elsewhere, in the countries of the table."""
_POSTCODE_AREA = re.compile(r"^[A-Z]{1,2}(?=\d)")
"""What a British postcode begins with: the area, BT in BT1 5GS."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory with VAT of its own.

    `countries` are the ISO codes that its addresses can carry, the usual one first. `counts_as` is the code whose VAT
    holds there, empty outside the VAT area. `postcodes` are ranges, both ends included; of British ones the area.
    """

    name: Bilingual
    countries: tuple[str, ...]
    counts_as: str
    source: str
    postcodes: tuple[tuple[str, str], ...] = ()
    zones: tuple[str, ...] = ()
    """Names of the provinces that a shop can have for it."""
    own_codes: tuple[str, ...] = ()
    """ISO codes of the territory itself, reserved ones included."""

    @property
    def is_outside(self) -> bool:
        """Whether goods that go there leave the VAT area of the Union."""
        return not self.counts_as


def _postcodes(*prefixes: str, length: int = 5) -> tuple[tuple[str, str], ...]:
    """Return the ranges of all postcodes that begin so."""
    return tuple((prefix.ljust(length, "0"), prefix.ljust(length, "9")) for prefix in prefixes)


_NOT_THE_VAT_AREA = "Directive 2006/112/EC, article 6(1)({})"
_NOT_THE_CUSTOMS_UNION = "Directive 2006/112/EC, article 6(2)({})"
_NOT_THE_TREATY = "TFEU, article 355({}); Directive 2006/112/EC, article 5"
_FRENCH_DEPARTMENT = f"TFEU, article 349; {_NOT_THE_VAT_AREA.format('c')}"
_FRENCH_COLLECTIVITY = "TFEU, article 355(2) and annex II; Directive 2006/112/EC, article 5"

TERRITORIES = (
    Territory(
        Bilingual("de berg Athos", "Mount Athos"),
        ("GR",),
        "",
        _NOT_THE_VAT_AREA.format("a"),
        (("63086", "63087"),),
        ("Mount Athos", "Agio Oros", "Agion Oros", "Ágion Óros"),
    ),
    Territory(
        Bilingual("de Canarische Eilanden", "the Canary Islands"),
        ("ES",),
        "",
        _NOT_THE_VAT_AREA.format("b"),
        _postcodes("35", "38"),
        ("Las Palmas", "Santa Cruz de Tenerife", "Canarias", "Islas Canarias", "Canary Islands"),
        ("IC",),
    ),
    Territory(
        Bilingual("Guadeloupe", "Guadeloupe"),
        ("FR",),
        "",
        _FRENCH_DEPARTMENT,
        _postcodes("971"),
        ("Guadeloupe",),
        ("GP",),
    ),
    Territory(
        Bilingual("Martinique", "Martinique"),
        ("FR",),
        "",
        _FRENCH_DEPARTMENT,
        _postcodes("972"),
        ("Martinique",),
        ("MQ",),
    ),
    Territory(
        Bilingual("Frans-Guyana", "French Guiana"),
        ("FR",),
        "",
        _FRENCH_DEPARTMENT,
        _postcodes("973"),
        ("Guyane", "Guyane française", "French Guiana"),
        ("GF",),
    ),
    Territory(
        Bilingual("Réunion", "Réunion"),
        ("FR",),
        "",
        _FRENCH_DEPARTMENT,
        _postcodes("974"),
        ("Réunion", "La Réunion"),
        ("RE",),
    ),
    Territory(
        Bilingual("Mayotte", "Mayotte"),
        ("FR",),
        "",
        _FRENCH_DEPARTMENT,
        _postcodes("976"),
        ("Mayotte",),
        ("YT",),
    ),
    Territory(
        Bilingual("Sint-Maarten (Frans)", "Saint Martin"),
        ("FR",),
        "",
        _FRENCH_DEPARTMENT,
        (("97150", "97150"), *_postcodes("978")),
        ("Saint-Martin",),
        ("MF",),
    ),
    Territory(
        Bilingual("Saint-Barthélemy", "Saint Barthélemy"),
        ("FR",),
        "",
        "European Council Decision 2010/718/EU; Directive 2006/112/EC, article 5",
        (("97133", "97133"), *_postcodes("977")),
        ("Saint-Barthélemy",),
        ("BL",),
    ),
    Territory(
        Bilingual("Saint-Pierre en Miquelon", "Saint Pierre and Miquelon"),
        ("FR",),
        "",
        _FRENCH_COLLECTIVITY,
        _postcodes("975"),
        ("Saint-Pierre-et-Miquelon",),
        ("PM",),
    ),
    Territory(
        Bilingual("de Franse Zuidelijke Gebieden", "the French Southern Territories"),
        ("FR",),
        "",
        _FRENCH_COLLECTIVITY,
        _postcodes("984"),
        ("Terres australes et antarctiques françaises",),
        ("TF",),
    ),
    Territory(
        Bilingual("Wallis en Futuna", "Wallis and Futuna"),
        ("FR",),
        "",
        _FRENCH_COLLECTIVITY,
        _postcodes("986"),
        ("Wallis-et-Futuna",),
        ("WF",),
    ),
    Territory(
        Bilingual("Frans-Polynesië", "French Polynesia"),
        ("FR",),
        "",
        _FRENCH_COLLECTIVITY,
        _postcodes("987"),
        ("Polynésie française",),
        ("PF",),
    ),
    Territory(
        Bilingual("Nieuw-Caledonië", "New Caledonia"),
        ("FR",),
        "",
        _FRENCH_COLLECTIVITY,
        _postcodes("988"),
        ("Nouvelle-Calédonie",),
        ("NC",),
    ),
    Territory(
        Bilingual("Åland", "Åland"),
        ("FI",),
        "",
        _NOT_THE_VAT_AREA.format("d"),
        _postcodes("22"),
        ("Åland", "Ahvenanmaa", "Ahvenanmaan lääni", "Landskapet Åland"),
        ("AX",),
    ),
    Territory(
        Bilingual("Campione d'Italia", "Campione d'Italia"),
        ("IT",),
        "",
        f"Directive (EU) 2019/475; {_NOT_THE_VAT_AREA.format('f')}",
        (("22061", "22061"),),
        ("Campione d'Italia",),
    ),
    Territory(
        Bilingual("Helgoland", "Heligoland"),
        ("DE",),
        "",
        _NOT_THE_CUSTOMS_UNION.format("a"),
        (("27498", "27498"),),
        ("Helgoland",),
    ),
    Territory(
        Bilingual("Büsingen", "Büsingen"),
        ("DE",),
        "",
        _NOT_THE_CUSTOMS_UNION.format("b"),
        (("78266", "78266"),),
        ("Büsingen", "Büsingen am Hochrhein"),
    ),
    Territory(
        Bilingual("Ceuta", "Ceuta"),
        ("ES",),
        "",
        _NOT_THE_CUSTOMS_UNION.format("c"),
        _postcodes("51"),
        ("Ceuta",),
    ),
    Territory(
        Bilingual("Melilla", "Melilla"),
        ("ES",),
        "",
        _NOT_THE_CUSTOMS_UNION.format("d"),
        _postcodes("52"),
        ("Melilla",),
    ),
    Territory(
        Bilingual("Ceuta en Melilla", "Ceuta and Melilla"),
        ("ES",),
        "",
        _NOT_THE_CUSTOMS_UNION.format("c) and (d"),
        own_codes=("EA",),
    ),
    Territory(
        Bilingual("Livigno", "Livigno"),
        ("IT",),
        "",
        _NOT_THE_CUSTOMS_UNION.format("e"),
        (("23041", "23041"),),
        ("Livigno",),
    ),
    Territory(
        Bilingual("Noord-Cyprus", "Northern Cyprus"),
        ("CY",),
        "",
        "Protocol 10 to the Act of Accession of 2003, article 1: the acquis is suspended there",
        (*_postcodes("9", length=4), *_postcodes("99")),
        ("Kyrenia", "Keryneia", "Girne"),
    ),
    Territory(
        Bilingual("de Faeröer", "the Faroe Islands"),
        ("DK",),
        "",
        _NOT_THE_TREATY.format("5)(a"),
        (("100", "999"),),
        ("Færøerne", "Føroyar", "Faroe Islands"),
        ("FO",),
    ),
    Territory(
        Bilingual("Groenland", "Greenland"),
        ("DK",),
        "",
        "TFEU, article 355(2) and annex II; Directive 2006/112/EC, article 5",
        _postcodes("39", length=4),
        ("Grønland", "Kalaallit Nunaat", "Greenland"),
        ("GL",),
    ),
    Territory(
        Bilingual("San Marino", "San Marino"),
        ("IT",),
        "",
        "No part of a member state: Directive 2006/112/EC, article 5",
        _postcodes("4789"),
        ("San Marino",),
        ("SM",),
    ),
    Territory(
        Bilingual("Vaticaanstad", "Vatican City"),
        ("IT",),
        "",
        "No part of a member state: Directive 2006/112/EC, article 5",
        (("00120", "00120"),),
        ("Città del Vaticano",),
        ("VA",),
    ),
    Territory(
        Bilingual("Monaco", "Monaco"),
        ("FR",),
        "FR",
        "Directive 2006/112/EC, article 7(1)",
        _postcodes("980"),
        ("Monaco",),
        ("MC",),
    ),
    Territory(
        Bilingual("de Britse basisgebieden op Cyprus", "the British sovereign bases in Cyprus"),
        ("GB", "CY"),
        "CY",
        "Directive 2006/112/EC, article 7(1)",
        zones=("Akrotiri", "Dhekelia", "Akrotiri and Dhekelia"),
    ),
    Territory(
        Bilingual("het eiland Man", "the Isle of Man"),
        ("GB",),
        "",
        "Directive 2006/112/EC, article 7(1): as the United Kingdom, so outside since 2021",
        (("IM", "IM"),),
        ("Isle of Man",),
        ("IM",),
    ),
    Territory(
        Bilingual("de Kanaaleilanden", "the Channel Islands"),
        ("GB",),
        "",
        "No part of a member state: Directive 2006/112/EC, article 5",
        (("GY", "GY"), ("JE", "JE")),
        ("Guernsey", "Jersey"),
        ("GG", "JE"),
    ),
    Territory(
        Bilingual("Noord-Ierland", "Northern Ireland"),
        ("GB",),
        NORTHERN_IRELAND,
        "Windsor Framework, article 8 and annex 3",
        (("BT", "BT"),),
        (
            "Northern Ireland",
            *("Antrim", "Armagh", "Down", "Fermanagh", "Londonderry", "Tyrone"),
            *("County Antrim", "County Armagh", "County Down", "County Fermanagh", "County Londonderry"),
            "County Tyrone",
        ),
        (NORTHERN_IRELAND,),
    ),
)
"""The table. Outside it, the country code alone decides."""

_BY_OWN_CODE = {code: territory for territory in TERRITORIES for code in territory.own_codes}


def territory_of(country_code: str, postcode: str, zone: str) -> Territory | None:
    """Return the territory that an address lies in; None where the VAT is that of its country.

    `zone` is the name of the province. It counts only where the postcode is none of the country.
    """
    code = country_code.strip().upper()
    if code in _BY_OWN_CODE:
        return _BY_OWN_CODE[code]
    own = [territory for territory in TERRITORIES if code in territory.countries]
    if key := _postcode(code, postcode):
        return _with_postcode(own, key)
    return next((each for each in own if name_key(zone) in map(name_key, each.zones)), None)


def _with_postcode(territories: Iterable[Territory], key: str) -> Territory | None:
    """Return the territory with the narrowest range: 97150 is Saint Martin, within the 971 of Guadeloupe."""
    found = [
        (int(last, 36) - int(first, 36), territory)
        for territory in territories
        for first, last in territory.postcodes
        if len(first) == len(key) and first <= key <= last
    ]
    return min(found, key=itemgetter(0))[1] if found else None


def _postcode(country_code: str, postcode: str) -> str:
    """Return a postcode as the table has it; empty when it has not the form that those of the country have."""
    key = postcode_key(postcode)
    if country_code == "GB":
        area = _POSTCODE_AREA.match(key)
        return area.group() if area else ""
    key = _POSTCODE_PREFIX.sub("", key)
    return key if key.isascii() and key.isdigit() and len(key) in _POSTCODE_LENGTHS.get(country_code, (5,)) else ""


def vat_country_of(country_code: str, postcode: str, zone: str) -> str:
    """Return the code whose VAT numbers go with an address: that of its country, or of what its territory counts as."""
    territory = territory_of(country_code, postcode, zone)
    return (territory.counts_as if territory else "") or country_code.strip().upper()
