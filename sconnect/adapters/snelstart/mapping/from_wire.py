"""Mapping of SnelStart's records to the domain."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

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
from sconnect.domain.values.money import HUNDRED, to_cents

_INVOICED = {"Factuur", "Contantbon"}

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


def customer(relation: Relatie) -> Customer:
    """Read a customer card. Its e-mail field may hold several addresses (snelstart.md 5)."""
    return Customer(
        id=relation.id,
        code=relation.relatiecode,
        name=relation.naam,
        emails=email_addresses(relation.email),
        phone=relation.telefoon,
        mobile=relation.mobiele_telefoon,
        vat_number=relation.btw_nummer,
        inactive=relation.nonactief,
        is_customer="Klant" in relation.relatiesoort,
        address=_address(relation.vestigings_adres),
        postal_address=_address(relation.correspondentie_adres),
        extra_fields=_extra_fields(relation.extra_velden_klant),
        modified_at=_moment(relation.modified_on),
    )


def article(record: Artikel) -> Article:
    """Read an article."""
    return Article(
        id=record.id,
        code=record.artikelcode,
        name=record.omschrijving,
        revenue_group_id=record.artikel_omzetgroep.id if record.artikel_omzetgroep else "",
        sales_price=record.verkoopprijs,
        inactive=record.is_non_actief,
        extra_fields=_extra_fields(record.extra_velden),
        modified_at=_moment(record.modified_on),
        free_stock=record.vrije_voorraad,
        technical_stock=record.technische_voorraad,
    )


def booked_order(order: Verkooporder) -> BookedOrder:
    """Read a sales order."""
    return BookedOrder(
        id=order.id,
        number=order.nummer,
        payment_reference=order.betalingskenmerk,
        total_including_vat=order.totaal_inclusief_btw,
        total_excluding_vat=order.totaal_exclusief_btw,
        modified_at=_moment(order.modified_on),
        day=order.datum and order.datum.date(),
        customer_id=_record_id(order.relatie),
        prices_include_vat=order.verkooporder_btw_ingave_model == "Inclusief",
        invoiced=bool(_record_id(order.verkoopfactuur)) or order.proces_status in _INVOICED,
        lines=tuple(map(_line, order.regels)),
    )


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
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
