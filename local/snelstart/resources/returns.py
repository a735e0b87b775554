"""VAT returns (`btwaangiftes`): made by a person in SnelStart from the ledger, read and marked as sent by the API."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Literal

from local.snelstart.books import Books, amount, reference
from local.snelstart.http.wire import Record, Response, empty
from local.snelstart.resources.call import Call

Span = Literal["Maand", "Kwartaal", "Jaar"]
_MONTHS = {"Maand": 1, "Kwartaal": 3, "Jaar": 12}
_TURNOVER = {
    "VerkopenOmzetHoog": "rubriek1A",
    "VerkopenOmzetLaag": "rubriek1B",
    "VerkopenOmzetOverig": "rubriek1C",
    "VerkopenOmzetOnbelastVerlegd": "rubriek1E",
    "VerkopenExportBuitenEU": "rubriek3A",
    "VerkopenExportBinnenEU": "rubriek3B",
    "DienstverleningBinnenEU": "rubriek3B",
    "InstallatieTeleverkoopBinnenEUgeen": "rubriek3C",
}
_VAT = {"BtwAfTeDragenHoog": "rubriek1A", "BtwAfteDragenLaag": "rubriek1B", "BtwAfTeDragenOverig": "rubriek1C"}
_BOXES = tuple(
    f"rubriek{each}"
    for each in (
        "1A",
        "1B",
        "1C",
        "1D",
        "1E",
        "2A",
        "3A",
        "3B",
        "3C",
        "4A",
        "4B",
        "5A",
        "5B",
        "5C",
        "5D",
        "5E",
        "5F",
        "5G",
    )
)
_EURO = Decimal(1)


def make_return(books: Books, first: date, span: Span, random: Random, *, sent_on: str = "") -> Record:
    """Work out the return of a period that begins on a day, from the ledger as it is now, and keep it.

    Amounts are whole euros. `sent_on`: the moment at which it was sent; empty: it was not.
    """
    last = _last_day(first, span)
    turnover, vat = _sums(books, first.isoformat(), last.isoformat())
    due = sum((_whole(each) for each in vat.values()), 0)
    key = books.new_id(random)
    made = {
        "id": key,
        "boekjaar": {"startDate": f"{first.year}-01-01T00:00:00", "endDate": f"{first.year}-12-31T00:00:00"},
        "betalenVoor": f"{(last + timedelta(days=31)).isoformat()}T00:00:00",
        "aangiftePeriodeBeginDatum": f"{first.isoformat()}T00:00:00",
        "btwAangiftePeriode": span,
        "datumTijdBerekening": sent_on or f"{last.isoformat()}T00:00:00",
        "datumTijdVerzending": sent_on or None,
        "isSuppletie": False,
        "isAangifteGeschat": False,
        "btwPercentageHoog": 21,
        "btwPercentageLaag": 9,
        "btwPercentageOverig": 0,
        "btwAangifteStatus": "Verzonden" if sent_on else "NietVerzonden",
        "btwNummer": books.company.get("btwNummer"),
        **{box: _box(turnover[box], vat[box]) for box in _BOXES},
    }
    made["rubriek5A"] = made["rubriek5C"] = made["rubriek5E"] = made["rubriek5G"] = {"omzet": 0, "btw": due}
    books.returns[key] = made
    return made


def mark_as_filed(call: Call) -> Response:
    """Note that a return was filed outside SnelStart, or that it was not."""
    known = call.one(call.books.returns)
    is_filed = bool((call.body or {}).get("isExternAangegeven"))
    status = "GeaccepteerdExtern" if is_filed else "NietVerzonden"
    call.books.returns[call.key] = {**known, "btwAangifteStatus": status}
    return empty(204)


def _last_day(first: date, span: Span) -> date:
    month = first.month - 1 + _MONTHS[span]
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _sums(books: Books, first: str, last: str) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    turnover: dict[str, Decimal] = defaultdict(Decimal)
    vat: dict[str, Decimal] = defaultdict(Decimal)
    for function, balance in _rows(books, first, last):
        if function in _TURNOVER:
            turnover[_TURNOVER[function]] -= balance
        elif function in _VAT:
            vat[_VAT[function]] -= balance
    return turnover, vat


def _rows(books: Books, first: str, last: str) -> Iterator[tuple[str, Decimal]]:
    for row in books.journal.values():
        if first <= row["datum"][:10] <= last:
            yield books.ledgers[reference(row, "grootboek") or ""]["grootboekfunctie"], amount(row["saldo"])


def _box(turnover: Decimal, vat: Decimal) -> Record:
    return {"omzet": _whole(turnover), "btw": _whole(vat)}


def _whole(euros: Decimal) -> int:
    return int(euros.quantize(_EURO, ROUND_HALF_UP))
