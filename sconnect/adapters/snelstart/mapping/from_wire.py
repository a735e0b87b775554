"""Mapping of SnelStart's records to the domain."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.transport import unreadable
from sconnect.adapters.snelstart.mapping.models import (
    Adres,
    Artikel,
    ExtraVeld,
    Identifier,
    Relatie,
    Verkooporder,
    Verkooporderregel,
)
from sconnect.domain.books import Article, BookAddress, BookedLine, BookedOrder, Customer
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import HUNDRED, to_cents

_INVOICED = {"Factuur", "Contantbon"}
_NO_ID = str(UUID(int=0))
_TOGETHER = 100
"""Records that are read before others get a turn."""
_LONGEST_SHOWN = 30
_YEARS = range(1900, 3000)
_ARTICLE_FIELDS = {
    "id": ("id", "id"),
    "artikelcode": ("code", "article code"),
    "omschrijving": ("name", "description"),
    "artikelOmzetgroep": ("revenue_group_id", "revenue group"),
    "verkoopprijs": ("sales_price", "sales price"),
    "vrijeVoorraad": ("free_stock", "free stock"),
    "technischeVoorraad": ("technical_stock", "technical stock"),
    "extraVelden": ("extra_fields", "extra fields"),
}
_CUSTOMER_FIELDS = {
    "id": ("id", "id"),
    "relatiesoort": ("is_customer", "kind of relation"),
    "relatiecode": ("code", "customer code"),
    "naam": ("name", "name"),
    "email": ("emails", "e-mail"),
    "telefoon": ("phone", "telephone"),
    "mobieleTelefoon": ("mobile", "mobile telephone"),
    "btwNummer": ("vat_number", "VAT number"),
    "vestigingsAdres": ("address", "address"),
    "correspondentieAdres": ("postal_address", "postal address"),
    "extraVeldenKlant": ("extra_fields", "extra fields"),
}
"""The domain's names of the fields, and what they are called in an English sentence.

That of the last change is left out, because nothing depends on it.
"""
_NEEDED_OF_AN_ORDER = frozenset(
    {"id", "nummer", "betalingskenmerk", "relatie", "datum", "verkoopfactuur", "procesStatus"}
)

Model = TypeVar("Model", bound=BaseModel)


def read_as(model: type[Model], content: object, kind: Kind = Kind.READ) -> Model:
    """Read a record. One that is not as documented raises `UnreadableError`, after a change `OutcomeUnknownError`."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        # The message of pydantic is left out: it quotes values, which may be personal data.
        fields = sorted({".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)})
    raise unreadable(kind, f"{model.__name__} {', '.join(fields)}")


def read_all(model: type[Model], contents: object) -> list[Model]:
    """Read a list of records. Raises `UnreadableError` for anything else."""
    if not isinstance(contents, list):
        raise unreadable(Kind.READ, f"{model.__name__}: not a list")
    return [read_as(model, content) for content in contents]


@dataclass(frozen=True, slots=True)
class Record(Generic[Model]):
    """A record that was read as far as it could be. `faults`: what stands in the fields that could not be.

    Empty where that cannot be shown.
    """

    content: Model
    faults: Mapping[str, str]

    @property
    def id(self) -> str:
        """The id of the record; empty when that could not be read."""
        return "" if "id" in self.faults else str(getattr(self.content, "id", ""))

    def unreadable(self, names: Mapping[str, tuple[str, str]]) -> dict[str, Bilingual]:
        """Return the faults by the domain's name of the field; faults in other fields do no harm."""
        return {
            names[name][0]: _named(name, names[name][1], shown) for name, shown in self.faults.items() if name in names
        }


def read_leniently(model: type[Model], content: object, kind: Kind = Kind.READ) -> Record[Model]:
    """Read a record of which single fields may be unreadable: those get their default.

    Raises as `read_as` for what is no record at all.
    """
    try:
        return Record(model.model_validate(content), {})
    except ValidationError as error:
        faulty = {str(fault["loc"][0]) for fault in error.errors(include_input=False) if fault["loc"]}
    if not isinstance(content, dict):
        raise unreadable(kind, f"{model.__name__}: not a record")
    rest = {name: value for name, value in content.items() if name not in faulty}
    whole = read_as(model, {**rest, "id": rest.get("id", _NO_ID)}, kind)
    return Record(whole, {name: _shown(content.get(name)) for name in sorted(faulty)})


async def read_records(model: type[Model], contents: object) -> list[Record[Model]]:
    """Read a list of records leniently, letting others have a turn. Raises `UnreadableError` for anything else."""
    if not isinstance(contents, list):
        raise unreadable(Kind.READ, f"{model.__name__}: not a list")
    records = []
    for position, content in enumerate(contents, start=1):
        records.append(read_leniently(model, content))
        if position % _TOGETHER == 0:
            await asyncio.sleep(0)
    return records


def _shown(value: object) -> str:
    return str(value)[:_LONGEST_SHOWN] if isinstance(value, str | int | Decimal) else ""


def _named(dutch: str, english: str, shown: str) -> Bilingual:
    return Bilingual(f"{dutch}: {shown}", f"{english}: {shown}") if shown else Bilingual(dutch, english)


def customer(record: Record[Relatie]) -> Customer:
    """Read a customer card. Its e-mail field may hold several addresses (snelstart.md 5)."""
    relation = record.content
    return Customer(
        id=record.id,
        code=relation.relatiecode,
        name=relation.naam,
        emails=email_addresses(relation.email),
        phone=relation.telefoon,
        mobile=relation.mobiele_telefoon,
        vat_number=relation.btw_nummer,
        inactive=relation.nonactief,
        is_customer="Klant" in relation.relatiesoort or "relatiesoort" in record.faults,
        address=_address(relation.vestigings_adres),
        postal_address=_address(relation.correspondentie_adres),
        extra_fields=_extra_fields(relation.extra_velden_klant),
        modified_at=_moment(relation.modified_on),
        unreadable=record.unreadable(_CUSTOMER_FIELDS),
    )


def article(record: Record[Artikel]) -> Article:
    """Read an article."""
    content = record.content
    return Article(
        id=record.id,
        code=content.artikelcode,
        name=content.omschrijving,
        revenue_group_id=content.artikel_omzetgroep.id if content.artikel_omzetgroep else "",
        sales_price=content.verkoopprijs,
        inactive=content.is_non_actief,
        extra_fields=_extra_fields(content.extra_velden),
        modified_at=_moment(content.modified_on),
        free_stock=content.vrije_voorraad,
        technical_stock=content.technische_voorraad,
        unreadable=record.unreadable(_ARTICLE_FIELDS),
    )


def booked_order(record: Record[Verkooporder], kind: Kind = Kind.READ) -> BookedOrder:
    """Read a sales order. What it is recognised by has to be readable; an amount that is not is left out.

    Raises as `read_as`.
    """
    order = record.content
    if faults := record.faults.keys() & _NEEDED_OF_AN_ORDER:
        raise unreadable(kind, f"sales order {order.nummer}: {', '.join(sorted(faults))}")
    return BookedOrder(
        id=order.id,
        number=order.nummer,
        payment_reference=order.betalingskenmerk,
        # Without its lines a total says nothing that could be compared.
        total_including_vat=None if "regels" in record.faults else order.totaal_inclusief_btw,
        total_excluding_vat=None if "regels" in record.faults else order.totaal_exclusief_btw,
        modified_at=_moment(order.modified_on),
        day=order.datum and order.datum.date(),
        customer_id=_record_id(order.relatie),
        prices_include_vat=order.verkooporder_btw_ingave_model == "Inclusief",
        invoiced=bool(_record_id(order.verkoopfactuur)) or order.proces_status in _INVOICED,
        invoice_id=_record_id(order.verkoopfactuur),
        lines=tuple(map(_line, order.regels)),
        template_id=_record_id(order.verkoopordersjabloon),
        cost_centre_id=_record_id(order.kostenplaats),
        delivery_address=_address(order.afleveradres),
        invoice_address=_address(order.factuuradres),
    )


def line_of(record: Mapping[str, object]) -> BookedLine:
    """Read a line of a sales order. Raises as `read_as`."""
    return _line(read_as(Verkooporderregel, record))


def email_addresses(text: str) -> tuple[str, ...]:
    """Split an e-mail field into its addresses."""
    return tuple(address for part in text.split(";") if (address := part.strip()))


def _address(address: Adres | None) -> BookAddress | None:
    if address is None or not (address.straat or address.postcode or address.plaats):
        return None
    return BookAddress(
        contact=address.contactpersoon,
        street=address.straat,
        postcode=address.postcode,
        city=address.plaats,
        country_id=address.land.id if address.land else "",
    )


def _line(line: Verkooporderregel) -> BookedLine:
    discounted = line.aantal * line.stuksprijs * (HUNDRED - line.kortings_percentage) / HUNDRED
    return BookedLine(
        article_id=_record_id(line.artikel) or None,
        description=line.omschrijving,
        quantity=line.aantal,
        unit_price=line.stuksprijs,
        total=to_cents(discounted) if line.totaal is None else line.totaal,
    )


def _record_id(reference: Identifier | None) -> str:
    return reference.record_id if reference else ""


def _extra_fields(fields: Iterable[ExtraVeld]) -> Mapping[str, str]:
    return {field.naam: field.waarde for field in fields}


def _moment(moment: datetime | None) -> datetime | None:
    """SnelStart's times carry no zone; every one observed was UTC (snelstart.md 2)."""
    if moment is None or moment.year not in _YEARS:
        return None  # at the very ends of the calendar another zone is another era
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
