"""A demo administration: enough books to sell from, with the awkward records that real books hold."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import Any

from local.snelstart.books import Books, new_guid
from local.snelstart.http.wire import Record
from local.snelstart.resources.countries import COUNTRIES, EU_RATES_SINCE, VAT_RATE_NAMES

_ALWAYS = "2400-12-31T00:00:00"
_LONG_AGO = "2026-01-05T09:00:00.5"
_TARIFFS = (
    ("Hoog", "21", "2012-10-01T00:00:00", _ALWAYS),
    ("Hoog", "19", "2001-01-01T00:00:00", "2012-09-30T00:00:00"),
    ("Laag", "9", "2019-01-01T00:00:00", _ALWAYS),
    ("Laag", "6", "1986-10-01T00:00:00", "2018-12-31T00:00:00"),
    ("Geen", "0", "1969-01-01T00:00:00", _ALWAYS),
    ("Overig", "0", "1969-01-01T00:00:00", _ALWAYS),
)
_GROUPS = (
    (1, "Verkoop goederen hoog", "Hoog"),
    (2, "Verkoop goederen laag", "Laag"),
    (3, "Verkoop nultarief", "Geen"),
    (4, "Verkoop diensten hoog", "Hoog"),
    (5, "Verkoop vrijgesteld", "Geen"),
)
_MORE_GROUPS = (
    (6, "Verkoop diensten laag", "Laag"),
    (7, "Verkoop verlegd", "Geen"),
    (8, "Verkoop diensten geen btw", "Geen"),
    (9, "Cadeaubonnen en tegoeden", "Geen"),
)
"""An administration as delivered has eight groups; the ninth its owner made, for money held for customers."""
_LEDGERS = {
    1: (8000, "WinstEnVerlies", "VerkopenOmzetHoog"),
    2: (8010, "WinstEnVerlies", "VerkopenOmzetLaag"),
    3: (8020, "WinstEnVerlies", "VerkopenOmzetOnbelastVerlegd"),
    4: (8100, "WinstEnVerlies", "VerkopenOmzetHoog"),
    5: (8030, "WinstEnVerlies", "VerkopenBtwVrij"),
    6: (8110, "WinstEnVerlies", "VerkopenOmzetLaag"),
    7: (8120, "WinstEnVerlies", "VerkopenOmzetOnbelastVerlegd"),
    8: (8130, "WinstEnVerlies", "VerkopenBtwVrij"),
    9: (1780, "Balans", "Diversen"),
}
"""Of each group: the number of its ledger, what it is an account of, and its function."""
_ACCOUNTS = (
    (1300, "Debiteuren", "DagboekVerkoop"),
    (1500, "Af te dragen btw hoog", "BtwAfTeDragenHoog"),
    (1501, "Af te dragen btw laag", "BtwAfteDragenLaag"),
    (1502, "Af te dragen btw overig", "BtwAfTeDragenOverig"),
    (8200, "Verkoop export buiten de EU", "VerkopenExportBuitenEU"),
    (8210, "Verkoop binnen de EU", "VerkopenExportBinnenEU"),
    (8220, "Verkoop éénloketsysteem", "Diversen"),
    (1510, "Af te dragen btw andere lidstaten", "Diversen"),
)
"""Accounts that no revenue group leads to, which invoices and sales entries are posted on as well."""
_VAT_ABROAD = 1510
_SALES_ABROAD = 8220
_FIRST_RESULT = 4000
"""Accounts from this number on are of profit and loss."""
_DAY_BOOKS = ((1300, "Verkoopboek", "Verkoop"), (1600, "Inkoopboek", "Inkoop"), (1100, "Bank", "Bank"))
_ARTICLES = (
    ("LAB-KOFFIE", "Koffiebonen Espresso 1 kg", 2, "12.39"),
    ("LAB-SHIRT", "T-shirt met gravure", 1, "16.53"),
    ("LAB-KOKER", "Waterkoker Pro 1,7 L", 1, "41.32"),
    ("VERZENDKOSTEN-H", "Verzendkosten hoog", 4, "0"),
    ("VERZENDKOSTEN-L", "Verzendkosten laag", 2, "0"),
    ("VERZENDKOSTEN-0", "Verzendkosten nul", 3, "0"),
    ("TOESLAG-H", "Toeslag hoog", 4, "0"),
    ("TOESLAG-L", "Toeslag laag", 2, "0"),
    ("TOESLAG-0", "Toeslag nul", 3, "0"),
    ("KORTING-H", "Korting hoog", 1, "0"),
    ("KORTING-L", "Korting laag", 2, "0"),
    ("KORTING-0", "Korting nul", 3, "0"),
    ("TEGOEDBON", "Tegoedbon", 9, "0"),
    ("AFRONDING", "Afronding", 3, "0"),
)
_STOCK = {"LAB-KOFFIE": 120, "LAB-SHIRT": 40, "LAB-KOKER": 7}
_RESERVED = 4


def demo_administration(name: str, client_key: str, *, oss: bool) -> Books:
    """Build an administration opened by `client_key`; the same name gives the same ids.

    `oss`: it invoices foreign VAT to customers elsewhere in the EU. Articles `LAB-EBOEK` and `LAB-STICKER`, which the
    demo shop also sells, are left out, so that an import has to create them.
    """
    maker = _Maker(Random(name))
    books = Books(name=name, client_key=client_key, company=_company(name, maker, oss=oss))
    books.countries = maker.records(
        {"naam": country.name, "landcode": country.code, "landcodeISO": country.iso} for country in COUNTRIES
    )
    books.vat_tariffs = [
        {"btwSoort": kind, "btwPercentage": Decimal(rate), "datumVanaf": since, "datumTotEnMet": until}
        for kind, rate, since, until in _TARIFFS
    ]
    books.vat_rates = _vat_rates()
    books.vat_definitions = [
        {"rateCode": code, "shortName": short, "name": long} for code, (short, long) in VAT_RATE_NAMES.items()
    ]
    books.revenue_groups = _revenue_groups(maker, _GROUPS) | _revenue_groups(_Maker(Random(f"{name} 6")), _MORE_GROUPS)
    books.ledgers = dict(map(_ledger, books.revenue_groups.values())) | _own_accounts(_Maker(Random(f"{name} balance")))
    abroad = next(key for key, ledger in books.ledgers.items() if ledger["nummer"] == _VAT_ABROAD)
    books.company["buitenlandseBtwGrootboek"] = {"id": abroad}
    books.day_books = _Maker(Random(f"{name} day books")).records(
        {"nummer": number, "omschrijving": text, "soort": kind, "nonactief": False} for number, text, kind in _DAY_BOOKS
    )
    books.templates = maker.records(
        _template(text, without_vat=without_vat, inactive=inactive)
        for text, without_vat, inactive in (
            ("Standaard", True, False),
            ("Webshop", False, False),
            ("Oud sjabloon", True, True),
        )
    )
    books.cost_centres = maker.records(
        {"nummer": number, "omschrijving": text, "nonactief": inactive}
        for number, text, inactive in ((1, "Webshop", False), (2, "Winkel", False), (9, "Opgeheven", True))
    )
    _add_articles(books, maker)
    _add_relations(books, maker)
    _add_agreements(books)
    return books


class _Maker:
    def __init__(self, random: Random) -> None:
        self._random = random

    def guid(self) -> str:
        return new_guid(self._random)

    def records(self, contents: Any) -> dict[str, Record]:
        return {(key := self.guid()): {**content, "id": key} for content in contents}


def _company(name: str, maker: _Maker, *, oss: bool) -> Record:
    return {
        "administratieIdentifier": maker.guid(),
        "administratieNaam": name,
        "bedrijfsnaam": name,
        "adres": "Kade 1",
        "postcode": "1011 AA",
        "plaats": "Amsterdam",
        "btwNummer": "NL123456782B01",
        "email": "boekhouding@example.test",
        "huidigBoekjaar": 2026,
        "beginmaandFiscaleBoekjaar": 1,
        "tussentijdseSuppletiesBerekenen": False,
        "btwPercentageAangifteKredietbeperking": Decimal(0),
        "markeergedragInlezenBankafschriften": "AlleenBelangrijkste",
        "voorkeurenTijdensBoeken": False,
        "voorraadcontroleOrderinvoer": True,
        "abonnementOvernemen": False,
        "backorderGebruiken": False,
        "deelleveringOrdersDefaultAan": False,
        "factuurAlsBijlageVerkoopboeking": False,
        "drempelbedragVerkooporderbeheer": Decimal(0),
        "drempelbedragVerkooporderbeheerMaxDagenUitstel": 0,
        "begindatumVoorraadtelling": "2026-01-01T00:00:00",
        "voorraadTonenInZoekvenster": True,
        "regelkortingVerkooporder": "BerekenenOverRegelBedrag",
        "verkoopprijsArtikelbestandExclusiefBtw": True,
        "inkoopprijsArtikelbestandExclusiefBtw": True,
        "artikelcodeSoort": "Alfanumeriek",
        "artikelcodeMaxLengte": 20,
        "aantalDecimalenArtikelprijzen": 2,
        "aantalDecimalenArtikelaantallen": 2,
        "verkooporderVoorraadVanafNiveau": "Alle",
        "factureerBuitenlandsBtw": oss,
    }


def _revenue_groups(maker: _Maker, groups: Iterable[tuple[int, str, str]]) -> dict[str, Record]:
    return maker.records(
        {
            "nummer": number,
            "omschrijving": text,
            "verkoopNederlandBtwSoort": kind,
            "verkoopGrootboekNederlandIdentifier": {"id": maker.guid()},
        }
        for number, text, kind in groups
    )


def _ledger(group: Record) -> tuple[str, Record]:
    number, account, function = _LEDGERS[group["nummer"]]
    key = group["verkoopGrootboekNederlandIdentifier"]["id"]
    return key, {
        "id": key,
        "nummer": number,
        "omschrijving": group["omschrijving"],
        "rekeningCode": account,
        "grootboekfunctie": function,
        "nonactief": False,
        "modifiedOn": _LONG_AGO,
    }


def _own_accounts(maker: _Maker) -> dict[str, Record]:
    return maker.records(
        {
            "nummer": number,
            "omschrijving": text,
            "rekeningCode": "WinstEnVerlies" if number >= _FIRST_RESULT else "Balans",
            "grootboekfunctie": function,
            "vatRateCode": "SR" if number == _SALES_ABROAD else None,
            "nonactief": False,
            "modifiedOn": _LONG_AGO,
        }
        for number, text, function in _ACCOUNTS
    )


def _vat_rates() -> list[Record]:
    return [
        {
            "countryCode": country.iso,
            "vatRates": [{"rateCode": code, "rate": rate, "validFrom": EU_RATES_SINCE} for code, rate in country.rates],
        }
        for country in COUNTRIES
        if country.rates
    ]


def _template(text: str, *, without_vat: bool, inactive: bool) -> Record:
    return {
        "omschrijving": text,
        "nonactief": inactive,
        "prijsIngaveExclusiefBtw": without_vat,
        "nieuweOrdersBlokkeren": False,
    }


def _add_articles(books: Books, maker: _Maker) -> None:
    groups = {group["nummer"]: key for key, group in books.revenue_groups.items()}
    books.articles = maker.records(
        {
            "artikelcode": code,
            "omschrijving": text,
            "artikelOmzetgroep": {"id": groups[group]},
            "verkoopprijs": Decimal(price),
            "isNonActief": False,
            "voorraadControle": stock is not None,
            "technischeVoorraad": Decimal(stock or 0),
            "vrijeVoorraad": Decimal(stock or 0) - (_RESERVED if stock else 0),
            "isHoofdartikel": False,
            "modifiedOn": _LONG_AGO,
        }
        for code, text, group, price, stock in ((*row, _STOCK.get(row[0])) for row in _ARTICLES)
    )
    books.extra_field_definitions = {
        "artikel": [_definition("webshopcode", "Text", "MaxLength", 50), _kleur(), _definition("gewicht", "Integer")],
        "klant": [_definition("webshopklant", "Text", "MaxLength", 50), _definition("nieuwsbrief", "Boolean")],
        "leverancier": [_definition("afdeling", "Text", "MaxLength", 20)],
    }


def _kleur() -> Record:
    return _definition("kleur", "Enum", "PossibleValues", ["rood", "blauw"])


def _definition(name: str, kind: str, rule: str | None = None, limit: Any = None) -> Record:
    rules = [{"name": rule, "value": limit}] if rule else []
    return {"name": name, "type": kind, "properties": rules, "yPosition": 0, "xPosition": 0}


def _add_relations(books: Books, maker: _Maker) -> None:
    netherlands = next(key for key, country in books.countries.items() if country["landcode"] == "NL")
    address = {"straat": "Dorpsstraat 12a", "postcode": "1234 AB", "plaats": "Alkmaar", "land": {"id": netherlands}}
    books.relations = maker.records(
        {
            "relatiesoort": ["Klant"],
            "relatiecode": code,
            "naam": name,
            "email": email,
            "vestigingsAdres": {"contactpersoon": name, **address},
            "nonactief": inactive,
            "krediettermijn": 14,
            "modifiedOn": _LONG_AGO,
        }
        for code, name, email, inactive in (
            (1001, "Karel Klant", "klant@example.test", False),
            (1002, "Bedrijf Inkoop", "info@bedrijf.example", False),
            (1003, "Bedrijf Verkoop", "info@bedrijf.example", False),
            (1004, "Vroegere Klant", "vroeger@example.test", True),
            (-1, "Onbekende klant", None, False),
        )
    )
    books.last_relation_code = 1004


def _add_agreements(books: Books) -> None:
    coffee = next(key for key, article in books.articles.items() if article["artikelcode"] == "LAB-KOFFIE")
    karel = next(key for key, relation in books.relations.items() if relation["naam"] == "Karel Klant")
    books.agreements = [
        {
            "artikel": coffee,
            "relatie": karel,
            "aantal": Decimal(since),
            "verkoopprijs": Decimal(price),
            "datumVanaf": "2026-01-01T00:00:00",
            "datumTotEnMet": _ALWAYS,
        }
        for since, price in (("1", "11.50"), ("10", "10.75"))
    ]
