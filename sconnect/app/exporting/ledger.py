"""The ledger of an export: its records, its open issues and its report, written together after each batch.

The order of the writes matters: an issue stands before the record that says so, and a link and a record only once the
shop has answered. A crash in between means that an item is handled twice, never that it is forgotten.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Generic

from sconnect.app.concurrency import map_concurrently
from sconnect.app.exporting.exporter import E, ExportItem, S, Target, W
from sconnect.app.exporting.issues import remove_issue, write_issue
from sconnect.app.exporting.session import ExportSession
from sconnect.app.storage.link_list import list_learned
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.domain.causes import Cause
from sconnect.domain.exporting.fingerprints import reason
from sconnect.domain.exporting.outcomes import outcome_of
from sconnect.domain.runs import ItemOutcome, RunItem
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.text import cut, one_line

_LONGEST_FACT = 500
_LISTED = frozenset({ItemOutcome.WAITING, ItemOutcome.REFUSED})
"""What a person has to see in the work list; what is only skipped is reported once."""


class Ledger(Generic[S, E]):
    """Collects what became of items, and writes it. In a dry run only the report is written."""

    def __init__(self, session: ExportSession, kind: type[E], noun: Bilingual) -> None:
        self._session = session
        self._kind = kind
        self._noun = noun
        self._records: list[E] = []
        self._links: list[ArticleLink | CustomerLink] = []
        self._issues: list[tuple[ExportItem[S, E], Cause]] = []
        self._solved: list[str] = []
        self._report: list[RunItem] = []

    def blank(self, item_id: str) -> E:
        """Return the record of something that no export has seen yet."""
        return self._kind(profile_id=self._session.profile.id, item_id=item_id, at=self._session.services.clock.now())

    async def read_known(self, item_ids: Collection[str]) -> dict[str, E]:
        """Read what is known of these records of the books."""
        store = self._session.services.store
        found = await map_concurrently(store.get_like, map(self.blank, item_ids))
        return {stored.record.item_id: stored.record for stored in found if stored}

    async def mark_in_doubt(self, records: Sequence[E]) -> None:
        """Record, before a request is sent, that the content of these in the shop is no longer certain."""
        await self._session.services.store.put_many(
            [replace(record, source_hash="", content_hash="") for record in records]
        )

    def record_synced(
        self,
        item: ExportItem[S, E],
        record: E,
        outcome: ItemOutcome,
        *,
        changes: tuple[FieldChange, ...] = (),
        link: ArticleLink | CustomerLink | None = None,
    ) -> None:
        """Record that the shop now holds what the books hold."""
        now = self._session.services.clock.now()
        self._records.append(replace(record, source_hash=item.source_hash, reason_hash="", at=now))
        if link:
            self._links.append(link)
        if item.known.reason_hash:
            self._solved.append(item.known.item_id)
        self._session.progress.count(outcome.value)
        if outcome is not ItemOutcome.UNCHANGED:
            self._report.append(RunItem(item.subject, outcome, item.name, changes=changes))

    def tell(self, target: Target[S, E, W]) -> None:
        """Tell what is worth knowing of an item that is written."""
        for notice in target.desired.notices:
            noun, subject = self._noun, target.item.subject
            told = Bilingual(f"{noun.dutch} {subject}: {notice.dutch}", f"{noun.english} {subject}: {notice.english}")
            self._session.progress.error(told)

    def hold_back(self, item: ExportItem[S, E], cause: Cause) -> None:
        """Record that an item is not exported, and why. It is reported once, until the reason is another."""
        outcome, now = outcome_of(cause), self._session.services.clock.now()
        why = reason(outcome, cause)
        is_known = why.matches(item.known.reason_hash)
        self._records.append(replace(item.known, source_hash=item.source_hash, reason_hash=why.text, at=now))
        self._session.progress.count(outcome.value)
        cause = _bounded(cause)
        if outcome in _LISTED:
            self._session.progress.error(Bilingual(cause.dutch, cause.english))  # it names the item
            self._issues.append((item, cause))
        elif item.known.reason_hash and not is_known:
            self._solved.append(item.known.item_id)
        if self._session.progress.dry_run or not is_known:
            self._report.append(RunItem(item.subject, outcome, item.name, causes=(cause,)))

    async def flush(self) -> None:
        """Write what was collected."""
        await self._session.report.add(*self._report)
        if not self._session.progress.dry_run:
            for item, cause in self._issues:
                await write_issue(self._session, item, cause)
            for item_id in self._solved:
                await remove_issue(self._session, item_id)
            await list_learned(self._session.services.store, self._links)
            await self._session.services.store.put_many(self._links)
            await self._session.services.store.put_many(self._records)
        for collected in (self._report, self._records, self._links, self._issues, self._solved):
            collected.clear()


def _bounded(cause: Cause) -> Cause:
    """Keep a cause within what a table column holds."""
    facts = {name: cut(one_line(fact), _LONGEST_FACT) for name, fact in cause.facts.items()}
    return Cause(cause.kind, one_line(cause.key), facts)
