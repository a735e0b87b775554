"""Sales entries (`verkoopboekingen`) and the rows that they, and invoices, leave in the ledger."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from local.snelstart.books import ZERO_GUID, Books, amount, new_guid, reference
from local.snelstart.errors import require_none
from local.snelstart.http.wire import Record, Response, answer
from local.snelstart.resources.call import Call
from local.snelstart.resources.totals import Abroad, sold_abroad, vat_by_kind
from local.snelstart.switches import Switches

_DEBTORS = "DagboekVerkoop"
_VAT_ACCOUNTS = {
    "VerkopenHoog": "BtwAfTeDragenHoog",
    "VerkopenLaag": "BtwAfteDragenLaag",
    "VerkopenOverig": "BtwAfTeDragenOverig",
}
_VAT_KINDS = {"Hoog": "VerkopenHoog", "Laag": "VerkopenLaag", "Overig": "VerkopenOverig"}
_LEDGERS_ABROAD = {Abroad.EXPORT: 8200, Abroad.SUPPLY: 8210, Abroad.ONE_STOP_SHOP: 8220}
_TURNOVER_KINDS = {"VerkopenOmzetHoog": "Hoog", "VerkopenOmzetLaag": "Laag", "VerkopenOmzetOverig": "Overig"}


def create_entry(call: Call) -> Response:
    """Add a sales entry. It is final at once: ledger and, as `Switches.entries_are_invoices` says, invoices have it."""
    new = [] if call.body.get("id") in (None, ZERO_GUID) else ["ALG-0100"]
    require_none([*new, *_faults(call.books, call.body, None)])
    return answer(201, call.shown(_save(call, call.books.new_id(call.random))))


def replace_entry(call: Call) -> Response:
    """Replace a sales entry, and its rows in the ledger, as a whole."""
    call.one(call.books.entries)
    own = [] if call.body.get("id") == call.key else ["ALG-0101"]
    require_none([*own, *_faults(call.books, call.body, call.key)])
    _take_away(call.books, call.key)
    return answer(200, call.shown(_save(call, call.key)))


def delete_entry(call: Call) -> Response:
    """Delete a sales entry with its rows in the ledger and its invoice."""
    call.one(call.books.entries)
    _take_away(call.books, call.key)
    del call.books.entries[call.key]
    return answer(200, {})


def post_invoice(books: Books, order: Record, invoice: Record, switches: Switches, random: Random) -> None:
    """Do what invoicing does: an entry with the turnover per ledger and the VAT per kind, and its rows."""
    abroad = sold_abroad(books, order) if switches.sales_abroad_have_own_ledgers else None
    turnover: dict[str, Decimal] = defaultdict(Decimal)
    for line in order["regels"]:
        article = books.articles.get(reference(line, "artikel") or "")
        group = books.revenue_groups.get(reference(article, "artikelOmzetgroep") or "")
        if group is not None:
            own = reference(group, "verkoopGrootboekNederlandIdentifier") or ""
            turnover[_ledger_of_sale(books, own, abroad)] += amount(line["totaal"])
    vat = vat_by_kind(books, order, switches)
    if abroad is Abroad.ONE_STOP_SHOP:
        due = sum(vat.values(), Decimal(0))
        if order["verkooporderBtwIngaveModel"] == "Inclusief" and turnover:
            turnover[max(turnover, key=lambda ledger: abs(turnover[ledger]))] -= due
        turnover[reference(books.company, "buitenlandseBtwGrootboek") or ""] += due
        vat = {}
    key = books.new_id(random)
    entry = {
        "id": key,
        "factuurnummer": invoice["factuurnummer"],
        "factuurdatum": invoice["factuurDatum"],
        "factuurbedrag": invoice["factuurBedrag"],
        "klant": order["relatie"],
        "omschrijving": order.get("omschrijving"),
        "boekingsregels": [{"grootboek": {"id": ledger}, "bedrag": total} for ledger, total in turnover.items()],
        "btw": [{"btwSoort": _VAT_KINDS[kind], "btwBedrag": total} for kind, total in vat.items() if total],
        "modifiedOn": invoice["modifiedOn"],
    }
    if order["verkooporderBtwIngaveModel"] == "Inclusief":
        _take_vat_out(books, entry, vat)
    books.entries[key] = entry
    invoice["verkoopBoeking"] = {"id": key}
    _add_rows(books, entry, switches, random)


def _ledger_of_sale(books: Books, own: str, abroad: Abroad | None) -> str:
    """Return the ledger of a sale: another than that of its revenue group when it went abroad and bore VAT at home."""
    number = None if abroad is None else _LEDGERS_ABROAD[abroad]
    is_turnover = books.ledgers.get(own, {}).get("rekeningCode") == "WinstEnVerlies"
    found = (key for key, ledger in books.ledgers.items() if ledger["nummer"] == number)
    return next(found, own) if is_turnover else own


def _take_vat_out(books: Books, entry: Record, vat: dict[str, Decimal]) -> None:
    """Turn turnover including VAT into turnover without, on the first ledger of each VAT kind."""
    left = dict(vat)
    for row in entry["boekingsregels"]:
        kind = _kind_of_ledger(books, reference(row, "grootboek") or "")
        row["bedrag"] -= left.pop(kind, Decimal(0))


def _faults(books: Books, body: Record, own: str | None) -> Iterator[str]:
    number = body.get("factuurnummer") or ""
    if not number:
        yield "BOE-0058"
    if any(entry["factuurnummer"] == number for key, entry in books.entries.items() if key != own):
        yield "BOE-0021"
    customer = books.relations.get(reference(body, "klant") or "")
    if customer is None or "Klant" not in customer["relatiesoort"]:
        yield "BOE-0060"
    elif customer.get("nonactief"):
        yield "BOE-0054"
    if not body.get("boekingsregels"):
        yield "BOE-0023"
    for line in body.get("boekingsregels") or []:
        ledger = reference(line, "grootboek") or ""
        if ledger not in books.ledgers:
            yield "BOE-0089"
        elif line.get("btwSoort") not in (None, "Geen", _kind_of_ledger(books, ledger)):
            yield "BOE-0082"


def _kind_of_ledger(books: Books, ledger: str) -> str:
    function = books.ledgers.get(ledger, {}).get("grootboekfunctie")
    return _TURNOVER_KINDS.get(str(function), "Geen")


def _save(call: Call, key: str) -> Record:
    books, body = call.books, call.body
    sums = [amount(line.get("bedrag")) for line in body["boekingsregels"]]
    vat = [amount(row.get("btwBedrag")) for row in body.get("btw") or []]
    total = sum([*sums, *vat], Decimal(0))
    entry = {**body, "id": key, "modifiedOn": call.modified_on()}
    entry["factuurdatum"] = body.get("factuurdatum") or f"{call.now.date().isoformat()}T00:00:00"
    entry["factuurbedrag"] = total if body.get("factuurbedrag") is None else body["factuurbedrag"]
    books.entries[key] = entry
    _add_rows(books, entry, call.switches, call.random)
    if call.switches.entries_are_invoices:
        invoice = books.new_id(call.random)
        books.invoices[invoice] = {
            "id": invoice,
            "verkoopBoeking": {"id": key},
            "factuurnummer": entry["factuurnummer"],
            "factuurDatum": entry["factuurdatum"],
            "factuurBedrag": entry["factuurbedrag"],
            "openstaandSaldo": entry["factuurbedrag"],
            "relatie": entry["klant"],
            "verkoopOrders": [],
            "modifiedOn": entry["modifiedOn"],
        }
    return entry


def _add_rows(books: Books, entry: Record, switches: Switches, random: Random) -> None:
    """Debtors in debit; turnover and VAT in credit."""
    customer = books.relations[reference(entry, "klant") or ""]["naam"]
    rows = [(_ledger_with(books, _DEBTORS), amount(entry["factuurbedrag"]))]
    rows += [(reference(line, "grootboek") or "", -amount(line.get("bedrag"))) for line in entry["boekingsregels"]]
    for part in entry.get("btw") or []:
        if account := _VAT_ACCOUNTS.get(part.get("btwSoort") or ""):
            rows.append((_ledger_with(books, account), -amount(part.get("btwBedrag"))))
    day_book = next((key for key, each in books.day_books.items() if each["soort"] == "Verkoop"), None)
    for ledger, balance in rows:
        key = new_guid(random)
        books.journal[key] = {
            "id": key,
            "grootboek": {"id": ledger},
            "dagboek": {"id": day_book} if day_book else None,
            "datum": entry["factuurdatum"],
            "modifiedOn": entry["modifiedOn"],
            "omschrijving": (entry.get("omschrijving") or customer) if switches.entry_text_in_ledger else customer,
            "debet": max(balance, Decimal(0)),
            "credit": max(-balance, Decimal(0)),
            "saldo": balance,
            "boekstuk": entry.get("boekstuk") or entry["factuurnummer"],
            "factuurNummer": entry["factuurnummer"] if switches.invoice_number_in_ledger else None,
            "entry": entry["id"],  # which no answer shows
            "relatiePublicIdentifier": entry["klant"],
        }


def _ledger_with(books: Books, function: str) -> str:
    return next(key for key, ledger in books.ledgers.items() if ledger["grootboekfunctie"] == function)


def _take_away(books: Books, key: str) -> None:
    gone = [row for row, held in books.journal.items() if held.get("entry") == key]
    for row in gone:
        del books.journal[row]
    of_entry = [row for row, held in books.invoices.items() if reference(held, "verkoopBoeking") == key]
    for row in of_entry:
        del books.invoices[row]
