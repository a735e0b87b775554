"""Customers: found by any identifying field, created once, updated without loss."""

from datetime import datetime
from uuid import UUID

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.fault_table import Kind
from sconnect.adapters.snelstart.http.ids import record_path
from sconnect.adapters.snelstart.http.odata import Term, contains, either, equals, every, is_false, query
from sconnect.adapters.snelstart.http.queries import changed_page, rows_with_any
from sconnect.adapters.snelstart.mapping.from_wire import Record, customer, read_as, read_leniently, read_records
from sconnect.adapters.snelstart.mapping.identity import LONGEST_SEARCH, by_spelling, guids, spelling
from sconnect.adapters.snelstart.mapping.models import Relatie
from sconnect.adapters.snelstart.mapping.to_wire import customer_record, merged_customer
from sconnect.app.ports import BookPage, CustomerQuery, MaySend
from sconnect.domain.books import Customer, NewCustomer

PATH = "/relaties"
_LONGEST_NAME = 50
_LONGEST_EMAIL = 250
_LONGEST_VAT_NUMBER = 50
_IDENTIFYING = frozenset({"id", "code", "emails", "vat_number", "name"})
_PLACEHOLDER = 0
_HIGHEST_CODE = 2**31 - 1
_MOST_FOUND = 100
"""Rows one search asks for, however few are wanted: the best are picked here, for SnelStart's order says nothing."""


class SnelStartCustomers:
    """Fulfils `ports.Customers`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    async def find(self, query: CustomerQuery) -> list[Customer]:
        """Find the customers that match any part of the query, and check the answer."""
        wanted = _Wanted(query)
        rows = await rows_with_any(self._client, PATH, wanted.terms())
        found = {card.id: card for card in map(customer, await read_records(Relatie, rows)) if wanted.fits(card)}
        return list(found.values())

    async def changed(self, since: datetime | None, *, skip: int = 0) -> BookPage[Customer]:
        """Read a page of the customers modified at or after a moment, in one call; suppliers are left out.

        Ask with overlap, as for articles.
        """
        rows, following = await changed_page(self._client, PATH, since, skip)
        return BookPage(tuple(filter(_is_real_customer, map(customer, await read_records(Relatie, rows)))), following)

    async def search(self, text: str, *, limit: int) -> list[Customer]:
        """Find active customers by number, or by a part of their name or e-mail address; the one by number comes first.

        Nothing for an empty text.
        """
        wanted = spelling(text)
        if not wanted:
            return []
        code = _code(wanted)
        asked = text.strip()[:LONGEST_SEARCH]
        terms = [contains("Naam", asked), contains("Email", asked), *([equals("Relatiecode", code)] if code else [])]
        where = every(is_false("Nonactief"), either(*terms))
        rows = await self._client.read_list(PATH, query(where, top=_MOST_FOUND))
        cards = map(customer, await read_records(Relatie, rows))
        found = {card.id: card for card in cards if _is_hit(card, wanted, code)}
        ranked = sorted(found.values(), key=lambda card: (code is None or card.code != code, spelling(card.name)))
        return ranked[:limit]

    async def create(self, new: NewCustomer, *, may_send: MaySend | None = None) -> Customer:
        """Create a card, once."""
        answer = await self._client.write("POST", PATH, customer_record(new), may_send=may_send)
        return customer(Record(read_as(Relatie, answer, Kind.WRITE), {}))

    async def update(self, customer_id: str, changes: NewCustomer) -> Customer:
        """Read the card, merge the changes into it, and write it back whole; nothing when nothing changes."""
        path = record_path(PATH, customer_id)
        answer, kind = await self._client.rewrite(path, lambda before: merged_customer(before, changes))
        return customer(read_leniently(Relatie, answer, kind))


class _Wanted:
    """A query, each value by the spelling in which both sides are compared."""

    def __init__(self, query: CustomerQuery) -> None:
        self._codes = {code for code in query.codes if code > _PLACEHOLDER}
        self._ids = guids(query.ids)
        self._emails = by_spelling(query.emails, longest=_LONGEST_EMAIL)
        self._vat_numbers = by_spelling(map(_letters_and_digits, query.vat_numbers), longest=_LONGEST_VAT_NUMBER)
        self._names = by_spelling((name.strip()[:_LONGEST_NAME] for name in query.names), longest=_LONGEST_NAME)

    def terms(self) -> list[Term]:
        """Return the conditions of the query."""
        return [
            *(equals("Relatiecode", code) for code in sorted(self._codes)),
            *(equals("Id", UUID(guid)) for guid in sorted(self._ids)),
            # One term serves a field with one address and a field with several.
            *(contains("Email", email) for email in self._emails.values()),
            *(equals("BtwNummer", number) for number in self._vat_numbers.values()),
            *(equals("Naam", name) for name in self._names.values()),
        ]

    def fits(self, card: Customer) -> bool:
        """Whether a card matches the query. The placeholders of SnelStart (a negative code) never do.

        One of which an identifying field cannot be read may match: SnelStart says that it does.
        """
        if _is_placeholder(card):
            return False
        return (
            bool(card.unreadable.keys() & _IDENTIFYING)
            or card.code in self._codes
            or card.id in self._ids
            or any(spelling(email) in self._emails for email in card.emails)
            or spelling(card.vat_number) in self._vat_numbers
            or spelling(card.name) in self._names
        )


def _is_placeholder(card: Customer) -> bool:
    return card.code is not None and card.code <= _PLACEHOLDER


def _is_real_customer(card: Customer) -> bool:
    return card.is_customer and not _is_placeholder(card)


def _is_hit(card: Customer, wanted: str, code: int | None) -> bool:
    if card.inactive or not _is_real_customer(card):
        return False
    is_number = code is not None and card.code == code
    return is_number or any(wanted in spelling(text) for text in (card.name, *card.emails))


def _code(text: str) -> int | None:
    """Return a text as a customer number; None when it is none."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(_HIGHEST_CODE)):
        return None
    return int(text) if _PLACEHOLDER < int(text) <= _HIGHEST_CODE else None


def _letters_and_digits(text: str) -> str:
    return "".join(filter(str.isalnum, text)).upper()
