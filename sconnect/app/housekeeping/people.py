"""One person in everything that is kept, of all profiles: found by e-mail address or name, and erased on request.

All rows are read, a part at a time. What says of an order that it is booked stays, with its amounts, without the
person: it keeps the order from being booked twice, and the books themselves have to be kept by law. Who of the own
people decided something is not searched for.
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from sconnect.app.errors import RefusedError, SconnectError
from sconnect.app.housekeeping.erasure_log import log_erasure
from sconnect.app.housekeeping.retention import empty_finished, without_personal
from sconnect.app.profiles.repository import profile_ids, read_profile
from sconnect.app.services import Services
from sconnect.app.storage.codec import encode
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.link_list import remove_link
from sconnect.app.storage.records import (
    AdoptionPart,
    BulkDecision,
    CorrectionRecord,
    CustomerCreation,
    CustomerLink,
    ExportedCustomer,
    ExportIssue,
    ListedLink,
    MailRecipient,
    MailState,
    MaintenanceDay,
    OpenOrder,
    OrderRecord,
    ReconciledPart,
    RunItems,
    RunRecord,
    SentMail,
    SettingsSave,
    SummaryRow,
    ViesCheck,
    WorkListPart,
)
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.storage.schema import Privacy, Record
from sconnect.domain.values.comparison import hashed_email
from sconnect.domain.values.text import one_line

SHORTEST = 3
LONGEST = 100
_SECONDS = 20.0
"""For so long one question reads; the next goes on where it stopped."""
_MOST_HITS = 200
_STAFF = frozenset({"by", "decided_by", "started_by", "cancel_by", "modified_by", "confirmed_by", "withdrawn_by"})


class Where(StrEnum):
    """What a person was found in."""

    ORDER = "order"
    WORK_LIST = "work_list"
    CORRECTION = "correction"
    LINK = "link"
    ACCOUNT = "account"
    EXPORT = "export"
    VAT_NUMBER = "vat_number"
    REPORT = "report"
    LOOK = "look"
    CARD = "card"
    MAIL = "mail"


_KINDS: Mapping[type[Record], Where] = {
    OrderRecord: Where.ORDER,
    OpenOrder: Where.WORK_LIST,
    WorkListPart: Where.WORK_LIST,
    CorrectionRecord: Where.CORRECTION,
    CustomerLink: Where.LINK,
    ExportedCustomer: Where.ACCOUNT,
    ExportIssue: Where.EXPORT,
    ViesCheck: Where.VAT_NUMBER,
    RunRecord: Where.REPORT,
    SummaryRow: Where.REPORT,
    RunItems: Where.REPORT,
    MaintenanceDay: Where.REPORT,
    BulkDecision: Where.REPORT,
    SettingsSave: Where.REPORT,
    ReconciledPart: Where.REPORT,
    AdoptionPart: Where.LOOK,
    CustomerCreation: Where.CARD,
    MailRecipient: Where.MAIL,
    SentMail: Where.MAIL,
}
"""The records that can hold a shopper or customer, in the order in which they are read."""
_REMOVED = frozenset({ExportIssue, AdoptionPart, OpenOrder, WorkListPart, MailRecipient, SentMail})
"""Rows without which nothing is lost that cannot be found again."""


class Outcome(StrEnum):
    """What became of what was found."""

    FOUND = "found"
    ERASED = "erased"
    WAITS = "waits"
    """An order that waits: book or skip it first."""
    KEPT_BY_LAW = "kept_by_law"
    """Proof of a VAT number, that the tax law asks for."""
    CHANGED = "changed"
    """It was changed meanwhile: erase again."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row in which a person was found. `subject` is the number of an order or run, or the key of another row."""

    profile_id: str
    where: Where
    subject: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was found. `position`: where to go on; empty after the last."""

    hits: tuple[Hit, ...]
    position: str


async def find_person(services: Services, text: str, position: str = "", *, erase: bool = False) -> Part:
    """Find a person by e-mail address or full name in all profiles, and erase what was found if asked.

    Takes some seconds at most and says where to go on. Raises `RefusedError` for a text that is too short, and
    `StoreBusyError`.
    """
    wanted = _Wanted(text)
    deadline = services.clock.monotonic() + _SECONDS
    hits: list[Hit] = []
    has_begun = False
    async for stored, place in _rows(services, position):
        if has_begun and (services.clock.monotonic() >= deadline or len(hits) >= _MOST_HITS):
            return Part(tuple(hits), place)
        has_begun = True
        if stored is not None and wanted.is_in(stored.record):
            outcome = await _erase(services, stored) if erase else Outcome.FOUND
            record = stored.record
            hits.append(Hit(place.partition("|")[0], _KINDS[type(record)], _subject(record), outcome))
    return Part(tuple(hits), "")


class _Wanted:
    """What is looked for, as it may stand in a text."""

    def __init__(self, text: str) -> None:
        plain = one_line(text).strip()
        if not SHORTEST <= len(plain) <= LONGEST:
            raise RefusedError(
                f"Zoek op een e-mailadres of een volledige naam, van {SHORTEST} tot {LONGEST} tekens.",
                english=f"Search by an e-mail address or a full name, of {SHORTEST} to {LONGEST} characters.",
            )
        words = r"\s+".join(re.escape(word) for word in plain.casefold().split())
        # Neither the end of a longer address or name, nor the beginning of one.
        self._pattern = re.compile(rf"(?<![\w.+-]){words}(?![\w@+]|[.-]\w)")
        self._links = {link_key(f"email:{plain.casefold()}")} if "@" in plain else set()
        self._email = hashed_email(plain) if "@" in plain else ""

    def is_in(self, record: Record) -> bool:
        """Whether a record is about the person."""
        if isinstance(record, CustomerLink) and record.link in self._links:
            return True
        if isinstance(record, CustomerCreation) and record.link in self._links:
            return bool(record.name)  # what stays of it is the hash by which no second card is made
        if isinstance(record, OrderRecord | CustomerLink) and self._email and record.shopper_email == self._email:
            return True
        return any(self._pattern.search(text.casefold()) for text in _personal_texts(record))


def _personal_texts(record: Record) -> Iterable[str]:
    """Return the texts of the personal columns, but for who of the own people did something."""
    names = [each.name for each in record.COLUMNS if each.privacy is Privacy.PERSONAL and each.name not in _STAFF]
    values = encode(record).values
    for name in names:
        parts = [name, *(each for each in values if each.startswith(f"{name}_") and each[len(name) + 1 :].isdecimal())]
        yield "".join(text for part in parts if isinstance(text := values.get(part), str))


async def _rows(services: Services, position: str) -> AsyncIterator[tuple[Stored[Record] | None, str]]:
    """Yield the rows that can hold a person, each with its place, and at the end of each kind nothing."""
    first_profile, kind_number, first_key = _place(position)
    ids = sorted([profile_id async for profile_id in profile_ids(services)])
    for profile_id in (each for each in ids if each >= first_profile):
        for number, kind in enumerate(_KINDS):
            is_first = profile_id == first_profile and number == kind_number
            if profile_id == first_profile and number < kind_number:
                continue
            partition, first, last = await _partition(services, kind, profile_id), first_key if is_first else "", ""
            if kind is SummaryRow:
                first = last = profile_id  # the rows of all profiles stand together
            elif kind is MailRecipient:  # these too
                start, last = MailRecipient.keys_of(profile_id)
                first = first or start
            rows = services.store.range(kind, partition, first=first, last=last, skip_unreadable=True)
            async for stored in rows:
                yield stored, f"{profile_id}|{number}|{stored.record.key}"
            yield None, f"{profile_id}|{number + 1}|"


async def _partition(services: Services, kind: type[Record], profile_id: str) -> str:
    """Return where the rows of a kind stand: with the profile, with its administration, or with all profiles."""
    if kind in {SummaryRow, MailRecipient}:
        return kind.PARTITION_PREFIX
    if kind is not CustomerCreation:
        return profile_id
    with suppress(SconnectError):
        profile = await read_profile(services, profile_id)
        return CustomerCreation.scope_of(profile.connection.administration_id)
    return CustomerCreation.scope_of("")


def _place(position: str) -> tuple[str, int, str]:
    profile_id, _, rest = position.partition("|")
    number, _, key = rest.partition("|")
    return profile_id, int(number) if number.isdecimal() else 0, key


def _subject(record: Record) -> str:
    return record.order_id if isinstance(record, OrderRecord | OpenOrder | CorrectionRecord) else record.key


def _kept(record: Record) -> Outcome | None:
    """Return why a row is not erased now; None when it may be."""
    match record:
        case ViesCheck():
            return Outcome.KEPT_BY_LAW
        case OpenOrder() | OrderRecord() if not record.state.is_finished:
            return Outcome.WAITS
        case CorrectionRecord() if record.state.is_open:
            return Outcome.WAITS
        case _:
            return None


async def _erase(services: Services, stored: Stored[Record]) -> Outcome:
    """Erase one row, noted beforehand so that a restored copy does not undo it."""
    record = stored.record
    if kept := _kept(record):
        return kept
    places = ListedLink.of(record) if isinstance(record, CustomerLink) else []
    await log_erasure(services, [RecordKey.of(record), *map(RecordKey.of, places)])
    if isinstance(record, OrderRecord):
        return _done(await empty_finished(services, Stored(record, stored.etag)))
    if isinstance(record, MailRecipient):
        await services.store.delete(MailState, MailState.PARTITION_PREFIX, record.person)
    if isinstance(record, CustomerLink):
        await remove_link(services.store, record)
        return Outcome.ERASED
    if type(record) in _REMOVED:
        await services.store.delete(type(record), record.partition, record.key)
        return Outcome.ERASED
    emptied = without_personal(record)
    if isinstance(record, ExportedCustomer) and isinstance(emptied, ExportedCustomer):
        emptied = replace(emptied, shop_id=record.shop_id)  # the number of the account, by which it is found again
    return _done(await replace_if_unchanged(services.store, services.clock, stored, emptied))


def _done(written: object) -> Outcome:
    return Outcome.CHANGED if written is None else Outcome.ERASED
