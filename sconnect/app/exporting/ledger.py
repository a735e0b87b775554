"""What an export knows and did: its records, its open issues and its report, written together after each batch.

The order of the writes matters: an issue stands before the record that says so, and a link and a record only once the
shop has answered. A crash in between means that something is looked at twice, never that it is forgotten.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sconnect.app.exporting.session import ExportSession
from sconnect.app.storage.records import Exported, ExportIssue
from sconnect.app.storage.repository import Record
from sconnect.domain.causes import Cause
from sconnect.domain.exporting.fingerprints import reason
from sconnect.domain.runs import ItemOutcome, RunItem
from sconnect.domain.shop_catalogue import WriteOutcome
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.text import cut, one_line

S = TypeVar("S")
E = TypeVar("E", bound=Exported)

_READ_TOGETHER = 20
_LONGEST_FACT = 500
_LISTED = frozenset({ItemOutcome.WAITING, ItemOutcome.REFUSED})
"""What a person has to see in the work list; what is only skipped is reported once."""
OUTCOMES = {
    WriteOutcome.CREATED: ItemOutcome.CREATED,
    WriteOutcome.UPDATED: ItemOutcome.UPDATED,
    WriteOutcome.UNCHANGED: ItemOutcome.UNCHANGED,
}


@dataclass(frozen=True, slots=True)
class ExportItem(Generic[S, E]):
    """A record of the books that has to be looked at, with what is known of it."""

    row: S
    subject: str
    name: str
    source_hash: str
    known: E
    """What earlier exports recorded; blank when there was none."""


class Ledger(Generic[E]):
    """Collects what became of items, and writes it."""

    def __init__(self, session: ExportSession, noun: str) -> None:
        self._session = session
        self._noun = noun
        """What an item is called in front of its subject: `Artikel`."""
        self._records: list[E] = []
        self._links: list[Record] = []
        self._issues: list[ExportIssue] = []
        self._solved: list[str] = []
        self._report: list[RunItem] = []

    @property
    def is_dry(self) -> bool:
        """Whether nothing may be written."""
        return self._session.progress.dry_run

    async def known(self, kind: type[E], ids: Collection[str]) -> dict[str, E]:
        """Read what is known of these records of the books."""
        found: dict[str, E] = {}
        wanted = list(ids)
        for start in range(0, len(wanted), _READ_TOGETHER):
            reads = (self._get(kind, item_id) for item_id in wanted[start : start + _READ_TOGETHER])
            found |= {record.item_id: record for record in await asyncio.gather(*reads) if record}
        return found

    async def mark_uncertain(self, records: Sequence[E]) -> None:
        """Note, before something is sent, that what the shop holds of these is no longer certain."""
        if not self.is_dry:
            await self._session.services.store.put_many(
                [replace(record, source_hash="", content_hash="") for record in records]
            )

    def settle(
        self,
        item: ExportItem[S, E],
        record: E,
        outcome: ItemOutcome,
        *,
        changes: tuple[FieldChange, ...] = (),
        links: Sequence[Record] = (),
    ) -> None:
        """Record that the shop now holds what the books hold."""
        settled = replace(record, source_hash=item.source_hash, reason_hash="", at=self._session.services.clock.now())
        self._records.append(settled)
        self._links += links
        if item.known.reason_hash:
            self._solved.append(item.known.item_id)
        self._session.progress.count(outcome.value)
        if outcome is not ItemOutcome.UNCHANGED:
            self._report.append(RunItem(item.subject, outcome, item.name, changes=changes))

    def set_aside(self, item: ExportItem[S, E], outcome: ItemOutcome, cause: Cause) -> None:
        """Record that an item is not exported, and why. It is reported once, until the reason is another."""
        why = reason(outcome, cause)
        is_known = why.matches(item.known.reason_hash)
        now = self._session.services.clock.now()
        self._records.append(replace(item.known, source_hash=item.source_hash, reason_hash=why.text, at=now))
        self._session.progress.count(outcome.value)
        cause = _bounded(cause)
        if outcome in _LISTED:
            self._session.progress.error(f"{self._noun} {item.subject}: {cause.dutch}")
            self._issues.append(self._issue(item, cause))
        elif item.known.reason_hash and not is_known:
            self._solved.append(item.known.item_id)
        if self.is_dry or not is_known:
            self._report.append(RunItem(item.subject, outcome, item.name, causes=(cause,)))

    async def flush(self) -> None:
        """Write what was collected."""
        await self._session.report.add(*self._report)
        if not self.is_dry:
            await self._write()
        for collected in (self._report, self._records, self._links, self._issues, self._solved):
            collected.clear()

    async def forget_issue(self, item_id: str) -> None:
        """Take something off the work list."""
        entry = self._blank_issue(item_id)
        await self._session.services.store.delete(ExportIssue, entry.partition, entry.key)

    async def _write(self) -> None:
        store = self._session.services.store
        for issue in self._issues:
            earlier = await store.get_like(issue)
            await store.put(replace(issue, since=earlier.record.since) if earlier else issue)
        for item_id in self._solved:
            await self.forget_issue(item_id)
        await store.put_many(self._links)
        await store.put_many(self._records)

    async def _get(self, kind: type[E], item_id: str) -> E | None:
        example = kind(profile_id=self._session.profile.id, item_id=item_id, at=self._session.services.clock.now())
        stored = await self._session.services.store.get_like(example)
        return stored.record if stored else None

    def _issue(self, item: ExportItem[S, E], cause: Cause) -> ExportIssue:
        blank = self._blank_issue(item.known.item_id)
        return replace(blank, subject=item.subject, name=item.name, causes=(cause,))

    def _blank_issue(self, item_id: str) -> ExportIssue:
        session = self._session
        return ExportIssue(
            profile_id=session.profile.id,
            task=session.task,
            item_id=item_id,
            subject="",
            run_id=session.progress.run_id,
            since=session.services.clock.now(),
        )


def _bounded(cause: Cause) -> Cause:
    """Keep a cause within what a table column holds."""
    facts = {name: cut(one_line(fact), _LONGEST_FACT) for name, fact in cause.facts.items()}
    return Cause(cause.kind, one_line(cause.key), facts)
