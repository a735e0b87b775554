"""Mapping of the domain to the records that SnelStart takes.

Empty fields are left out, and so are those that SnelStart computes itself: number, totals, state.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sconnect.adapters.snelstart.mapping.from_wire import email_addresses, line_of
from sconnect.domain.books import (
    BookAddress,
    NewArticle,
    NewCustomer,
    OrderChange,
    ProcessStatus,
    Reminders,
    SalesLine,
    SalesOrder,
)

Record = dict[str, Any]
"""A JSON object by SnelStart's names; amounts are `Decimal`."""

PROCESS_STATUSES: Mapping[ProcessStatus, str] = {
    ProcessStatus.ORDER: "Order",
    ProcessStatus.QUOTATION: "Offerte",
    ProcessStatus.CONFIRMATION: "Bevestiging",
    ProcessStatus.WORK_ORDER: "Werkbon",
    ProcessStatus.PACKING_SLIP: "Pakbon",
    ProcessStatus.PICKUP_SLIP: "Afhaalbon",
}

REMINDERS: Mapping[Reminders, str] = {
    Reminders.NONE: "Nee",
    Reminders.BUSINESS: "Onderneming",
    Reminders.CONSUMER: "Consument",
}

# SnelStart computes these itself, and refuses some of them; all other fields of a record are returned as they came.
_READ_ONLY = {
    "uri",
    "modifiedOn",
    "fax",
    "extraVeldenKlant",
    "inkoopBoekingenUri",
    "verkoopBoekingenUri",
    "isHoofdartikel",
    "subartikelen",
    "technischeVoorraad",
    "vrijeVoorraad",
    "prijsafspraak",
}


_TOTALS = {"totaalExclusiefBtw", "totaalInclusiefBtw"}


def order_record(order: SalesOrder) -> Record:
    """Write a sales order."""
    return _filled(
        {
            "relatie": _reference(order.customer_id),
            "datum": _midnight(order.day),
            "procesStatus": PROCESS_STATUSES[order.process_status],
            "omschrijving": order.description,
            "betalingskenmerk": order.payment_reference,
            "orderreferentie": order.order_reference,
            "memo": order.memo,
            # Left out, the customer's own discount would come off prices that are final already.
            "factuurkorting": 0,
            "verkooporderBtwIngaveModel": "Inclusief" if order.prices_include_vat else "Exclusief",
            "verkoopordersjabloon": _reference(order.template_id),
            "kostenplaats": _reference(order.cost_centre_id),
            "afleveradres": _address(order.delivery_address),
            "factuuradres": _address(order.invoice_address),
            "krediettermijn": order.credit_days,
            "geblokkeerd": order.blocked,
            "regels": [_line(line) for line in order.lines],
        }
    )


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def changed_order(record: Record, change: OrderChange) -> Record:
    """Lay a change over a sales order as it was read. SnelStart computes the totals of what changed anew."""
    after = {name: value for name, value in _writable(record).items() if name not in _TOTALS}
    if change.customer_id:
        after["relatie"] = _reference(change.customer_id)
    if change.day:
        after["datum"] = _midnight(change.day)
    if change.lines:
        after["regels"] = _changed_lines(after.get("regels") or [], change.lines)
    return after


def _changed_lines(before: Sequence[Record], wanted: Sequence[SalesLine]) -> list[Record]:
    """Write lines; one that SnelStart has already keeps what else stands in it, such as its discount."""
    unused = [(line_of(record), record) for record in before]
    records = []
    for line in wanted:
        alike = [each for each in unused if (each[0].article_id, each[0].description) == _what(line)]
        same = next((each for each in alike if each[0].unit_price == line.unit_price), alike[0] if alike else None)
        if same is None:
            records.append(_line(line))
            continue
        unused.remove(same)
        known, record = same
        if (known.quantity, known.unit_price) != (line.quantity, line.unit_price):
            kept = {name: value for name, value in record.items() if name != "totaal"}
            record = {**kept, "aantal": line.quantity, "stuksprijs": line.unit_price}
        records.append(record)
    return records


def _what(line: SalesLine) -> tuple[str | None, str]:
    return line.article_id, line.description


def customer_record(customer: NewCustomer) -> Record:
    """Write a new customer card."""
    fields = {"relatiecode": customer.code, **_customer_fields(customer)}
    fields["aanmaningsoort"] = REMINDERS[customer.reminders] if customer.reminders else None
    fields["factuurEmailVersturen"] = _invoice_by_email(customer)
    return {"relatiesoort": ["Klant"], **_filled(fields)}


def _invoice_by_email(customer: NewCustomer) -> Record | None:
    """Write where invoices go; not by e-mail without an address, which SnelStart refuses."""
    if customer.invoice_by_email is None:
        return None
    goes = customer.invoice_by_email and bool(customer.email)
    return _filled({"shouldSend": goes, "email": customer.email if goes else ""})


def merged_customer(card: Record, changes: NewCustomer) -> Record | None:
    """Lay the filled fields of `changes` over a card; None when that changes nothing.

    The number, the terms, the bank and the discount of the card stay.
    """
    before = _writable(card)
    filled = _filled(_customer_fields(changes))
    if _is_among(changes.email, str(before.get("email", ""))):
        # The card may hold more addresses than this one, and all of them recognise the customer.
        del filled["email"]
    if _is_complete(changes.address):
        filled["vestigingsAdres"] = {**before.get("vestigingsAdres", {}), **filled["vestigingsAdres"]}
    else:
        # SnelStart takes an address whole or not at all (REL-0060).
        filled.pop("vestigingsAdres", None)
    return _changed(before, filled)


def article_record(article: NewArticle) -> Record:
    """Write a new article."""
    return {
        "artikelcode": article.code,
        "omschrijving": article.name,
        "artikelOmzetgroep": _reference(article.revenue_group_id),
        "verkoopprijs": article.sales_price,
    }


def merged_article(record: Record, article: NewArticle) -> Record | None:
    """Lay name and sales price over an article; None when that changes nothing."""
    return _changed(_writable(record), _filled({"omschrijving": article.name, "verkoopprijs": article.sales_price}))


def _line(line: SalesLine) -> Record:
    if line.article_id is None:
        return {"omschrijving": line.description}
    priced = {"artikel": _reference(line.article_id), "aantal": line.quantity, "stuksprijs": line.unit_price}
    # As for `factuurkorting`: left out, a discount agreed with the customer could come off the line.
    return _filled({**priced, "kortingsPercentage": 0, "omschrijving": line.description})


def _customer_fields(customer: NewCustomer) -> Record:
    return {
        "naam": customer.name,
        "email": customer.email,
        "telefoon": customer.phone,
        "btwNummer": customer.vat_number,
        "kvkNummer": customer.chamber_number,
        "vestigingsAdres": _address(customer.address),
    }


def _address(address: BookAddress | None) -> Record | None:
    if address is None:
        return None
    return _filled(
        {
            "contactpersoon": address.contact,
            "straat": address.street,
            "postcode": address.postcode,
            "plaats": address.city,
            "land": _reference(address.country_id),
        }
    )


def _is_complete(address: BookAddress) -> bool:
    return all((address.street, address.postcode, address.city, address.country_id))


def _is_among(email: str, emails: str) -> bool:
    return email.strip().casefold() in map(str.casefold, email_addresses(emails))


def _reference(record_id: str) -> Record | None:
    return {"id": record_id} if record_id else None


def _changed(before: Record, filled: Record) -> Record | None:
    after = {**before, **filled}
    return None if after == before else after


def _writable(value: Any) -> Any:
    """Return a record in the form in which it may be written back: without nulls and read-only fields."""
    match value:
        case dict():
            kept = {name: item for name, item in value.items() if name not in _READ_ONLY and item is not None}
            return {name: _writable(item) for name, item in kept.items()}
        case list():
            return [_writable(item) for item in value]
        case _:
            return value


def _filled(record: Record) -> Record:
    return {name: value for name, value in record.items() if value not in (None, "", {}, [])}
