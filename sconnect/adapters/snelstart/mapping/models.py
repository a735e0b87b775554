"""Models of SnelStart's answers, by its own names: only the fields we read (snelstart.md 3). All can be null."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sconnect.domain.values.money import parse_amount

LONGEST_TEXT = 65_535
_IDS = 2_048
"""Ids that are remembered in their one spelling: those of articles, countries and rates come in every answer."""


def _filled(value: object) -> object:
    return "" if value is None else _bounded(value)


def _bounded(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValueError("the text is too long")
    return value


def _listed(value: object) -> object:
    return [] if value is None else value


def _scalar(value: object) -> str:
    """Return the value of an extra field as text; it may be a text, a number or a boolean."""
    if isinstance(value, dict | list):
        raise ValueError("an extra field holds one value")  # noqa: TRY004 - pydantic reports no other
    return "" if value is None else str(_bounded(value))


@lru_cache(_IDS)
def _canonical(text: str) -> str:
    return str(UUID(text))


MOST_LINES = 10_000
"""Lines of a sales order, lines of text among them."""
MOST_FIELDS = 1_000
"""Extra fields of a record, and members of any other short list."""
Text = Annotated[str, BeforeValidator(_filled)]
Id = Annotated[str, BeforeValidator(lambda value: _canonical(value) if isinstance(value, str) else value)]
Amount = Annotated[Decimal, BeforeValidator(parse_amount)]
AmountOrZero = Annotated[Decimal, BeforeValidator(lambda value: parse_amount(0 if value is None else value))]
Flag = Annotated[bool, BeforeValidator(bool)]


class WireModel(BaseModel):
    """A record. Unknown fields are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True, defer_build=True)


class Identifier(WireModel):
    """A reference to another record."""

    id: Id

    @property
    def record_id(self) -> str:
        """The id; empty for the all-zero one, which refers to nothing."""
        return self.id if UUID(self.id).int else ""


class KleineOndernemersRegeling(WireModel):
    """The small-business scheme."""

    is_kleine_ondernemers_regeling_actief: Flag = False


class BuitenlandseBtwRange(WireModel):
    """A period of foreign VAT, in integers of 64 bits; what they count is not documented, so anything is taken."""

    start: Any = Field(default=None, alias="from")
    end: Any = Field(default=None, alias="to")


class CompanyInfo(WireModel):
    """The administration itself."""

    administratie_identifier: Id
    administratie_naam: Text = ""
    btw_nummer: Text = ""
    artikelcode_soort: Text = ""
    artikelcode_max_lengte: int | None = None
    aantal_decimalen_artikelprijzen: int | None = None
    aantal_decimalen_artikelaantallen: int | None = None
    verkoopprijs_artikelbestand_exclusief_btw: bool | None = None
    factureer_buitenlands_btw: Flag = False
    factureer_buitenlands_btw_ranges: Annotated[list[BuitenlandseBtwRange], BeforeValidator(_listed)] = []
    kleine_ondernemersregeling: KleineOndernemersRegeling | None = None
    buitenlandse_btw_grootboek: Identifier | None = None
    bedrijfsnaam: Text = ""
    adres: Text = ""
    postcode: Text = ""
    plaats: Text = ""


class Kostenplaats(WireModel):
    """A cost centre."""

    id: Id
    nummer: int = 0
    omschrijving: Text = ""
    nonactief: Flag = False


class VeldDefinitie(WireModel):
    """The name of an extra field."""

    name: Text = ""


class EigenVeld(WireModel):
    """An extra field of a record, filled or not."""

    definition: VeldDefinitie


class EigenVeldenVanRelatie(WireModel):
    """The extra fields of a relation in its part as customer."""

    klant_custom_fields: Annotated[list[EigenVeld], BeforeValidator(_listed)] = []


class Sjabloon(WireModel):
    """A template of sales orders."""

    id: Id
    omschrijving: Text = ""
    nonactief: Flag = False
    prijs_ingave_exclusief_btw: Flag = False
    nieuwe_orders_blokkeren: Flag = False


class Omzetgroep(WireModel):
    """A revenue group."""

    id: Id
    nummer: int = 0
    omschrijving: Text = ""
    verkoop_nederland_btw_soort: Text = ""
    verkoop_grootboek_nederland_identifier: Identifier | None = None


class Grootboek(WireModel):
    """A ledger account."""

    id: Id
    nummer: int = 0
    omschrijving: Text = ""
    rekening_code: Text = ""
    grootboekfunctie: Text = ""
    vat_rate_code: Text = ""


class Btwtarief(WireModel):
    """The percentage of a VAT kind in a period."""

    btw_soort: Text = ""
    btw_percentage: Amount
    datum_vanaf: datetime
    datum_tot_en_met: datetime


class Land(WireModel):
    """A country, with its code of two and of three letters."""

    id: Id
    naam: Text = ""
    landcode: Text = ""
    landcode_iso: Text = Field("", alias="landcodeISO")


class LandRate(WireModel):
    """A rate of a country from a day on."""

    rate_code: Text = ""
    rate: Amount
    valid_from: datetime


class LandRates(WireModel):
    """The VAT rates of a country; `country_code` has three letters."""

    country_code: Text = ""
    vat_rates: Annotated[list[LandRate], BeforeValidator(_listed)] = []


class Adres(WireModel):
    """An address."""

    contactpersoon: Text = ""
    straat: Text = ""
    postcode: Text = ""
    plaats: Text = ""
    land: Identifier | None = None


class ExtraVeld(WireModel):
    """An extra field and its value."""

    naam: Text = ""
    waarde: Annotated[str, BeforeValidator(_scalar)] = ""


ExtraVelden = Annotated[list[ExtraVeld], Field(max_length=MOST_FIELDS), BeforeValidator(_listed)]


class Relatie(WireModel):
    """A relation: a customer, a supplier, or both."""

    id: Id
    relatiesoort: Annotated[list[str], Field(max_length=MOST_FIELDS), BeforeValidator(_listed)] = []
    relatiecode: int | None = None
    naam: Text = ""
    email: Text = ""
    telefoon: Text = ""
    mobiele_telefoon: Text = ""
    btw_nummer: Text = ""
    nonactief: Flag = False
    vestigings_adres: Adres | None = None
    correspondentie_adres: Adres | None = None
    extra_velden_klant: ExtraVelden = []
    modified_on: datetime | None = None


class Artikel(WireModel):
    """An article."""

    id: Id
    artikelcode: Text = ""
    omschrijving: Text = ""
    artikel_omzetgroep: Identifier | None = None
    verkoopprijs: AmountOrZero = Decimal(0)
    technische_voorraad: Amount | None = None
    vrije_voorraad: Amount | None = None
    is_non_actief: Flag = False
    extra_velden: ExtraVelden = []
    modified_on: datetime | None = None


class Verkooporderregel(WireModel):
    """A line of a sales order; without an article it is text."""

    artikel: Identifier | None = None
    omschrijving: Text = ""
    stuksprijs: AmountOrZero = Decimal(0)
    aantal: AmountOrZero = Decimal(0)
    kortings_percentage: AmountOrZero = Decimal(0)
    totaal: Amount | None = None


class Verkooporder(WireModel):
    """A sales order, as far as we recognise, check and report it."""

    id: Id
    nummer: int | None = None
    datum: datetime | None = None
    relatie: Identifier | None = None
    betalingskenmerk: Text = ""
    proces_status: Text = ""
    verkooporder_btw_ingave_model: Text = ""
    verkoopordersjabloon: Identifier | None = None
    kostenplaats: Identifier | None = None
    afleveradres: Adres | None = None
    factuuradres: Adres | None = None
    verkoopfactuur: Identifier | None = None
    regels: Annotated[list[Verkooporderregel], Field(max_length=MOST_LINES), BeforeValidator(_listed)] = []
    totaal_inclusief_btw: Amount | None = None
    totaal_exclusief_btw: Amount | None = None
    modified_on: datetime | None = None


class VerkooporderVanVroeger(Verkooporder):
    """A sales order with the texts that tell whose it is."""

    orderreferentie: Text = ""
    omschrijving: Text = ""
    memo: Text = ""


class Verkoopfactuur(WireModel):
    """An invoice, as far as it tells which sales orders it is of."""

    id: Id
    factuurnummer: Text = ""
    factuur_datum: datetime | None = None
    factuur_bedrag: Amount | None = None
    openstaand_saldo: Amount | None = None
    verval_datum: datetime | None = None
    relatie: Identifier | None = None
    verkoop_boeking: Identifier | None = None
    verkoop_orders: Annotated[list[Identifier], Field(max_length=MOST_FIELDS), BeforeValidator(_listed)] = []


class Grootboekmutatie(WireModel):
    """A row of the ledger."""

    id: Id
    grootboek: Identifier | None = None
    datum: datetime | None = None
    omschrijving: Text = ""
    debet: AmountOrZero = Decimal(0)
    credit: AmountOrZero = Decimal(0)
    factuur_nummer: Text = ""
    relatie_public_identifier: Identifier | None = None


class Btwregel(WireModel):
    """The VAT of a sales entry, by its kind."""

    btw_soort: Text = ""
    btw_bedrag: AmountOrZero = Decimal(0)


class Verkoopboeking(WireModel):
    """A sales entry, as far as it tells its VAT."""

    id: Id
    factuurnummer: Text = ""
    btw: Annotated[list[Btwregel], Field(max_length=MOST_FIELDS), BeforeValidator(_listed)] = []


class Rubriek(WireModel):
    """A box of a VAT return, in whole euros."""

    omzet: AmountOrZero = Decimal(0)
    btw: AmountOrZero = Decimal(0)


class Btwaangifte(WireModel):
    """A VAT return, as far as sales of a shop can be in it."""

    id: Id
    aangifte_periode_begin_datum: datetime | None = None
    btw_aangifte_periode: Text = ""
    btw_aangifte_status: Text = ""
    datum_tijd_verzending: datetime | None = None
    is_suppletie: Flag = False
    rubriek1_a: Rubriek | None = Field(None, alias="rubriek1A")
    rubriek1_b: Rubriek | None = Field(None, alias="rubriek1B")
    rubriek1_c: Rubriek | None = Field(None, alias="rubriek1C")
    rubriek1_e: Rubriek | None = Field(None, alias="rubriek1E")
    rubriek3_a: Rubriek | None = Field(None, alias="rubriek3A")
    rubriek3_b: Rubriek | None = Field(None, alias="rubriek3B")


class Prijsafspraak(WireModel):
    """The price of an article for a customer."""

    artikel: Identifier
    verkoopprijs: Amount
