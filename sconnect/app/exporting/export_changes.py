"""The export: records of the books become records of the shop.

changed records of the books -> select -> match with the shop -> link or create -> write in batches -> record ->
move the cursor
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from enum import Enum, auto
from itertools import chain
from typing import Generic, TypeVar

from sconnect.app.concurrency import batches
from sconnect.app.errors import UNEXPECTED_ERRORS, ReadFailedError
from sconnect.app.exporting.articles import ArticleExporter
from sconnect.app.exporting.change_feed import ChangeFeed
from sconnect.app.exporting.customers import CustomerExporter
from sconnect.app.exporting.exporter import E, Exporter, ExportItem, S, Target, Upsert, W
from sconnect.app.exporting.issues import read_untried_issues, remove_issue
from sconnect.app.exporting.ledger import Ledger
from sconnect.app.exporting.session import ExportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.telemetry import traceback_of
from sconnect.domain.causes import Cause
from sconnect.domain.exporting.unreadable import OUR_FAULT
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop_catalogue import LARGEST_BATCH, WriteOutcome, Written
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import one_line

R = TypeVar("R")

_log = logging.getLogger("sconnect.export")
_RETRIED_TOGETHER = 200
_OUTCOMES = {
    WriteOutcome.CREATED: ItemOutcome.CREATED,
    WriteOutcome.UPDATED: ItemOutcome.UPDATED,
    WriteOutcome.UNCHANGED: ItemOutcome.UNCHANGED,
}


async def export_articles(services: Services, profile: Profile, progress: Progress) -> bool:
    """Export the articles that changed and those that waited. True when time ran out and there is more to do."""
    async with ExportSession.open(services, profile, progress, Task.EXPORT_ARTICLES) as session:
        return await Export(session, ArticleExporter(session)).run()


async def export_customers(services: Services, profile: Profile, progress: Progress) -> bool:
    """Export the customers that changed and those that waited. True when time ran out and there is more to do.

    Never a password, never a mail, never a delete.
    """
    async with ExportSession.open(services, profile, progress, Task.EXPORT_CUSTOMERS) as session:
        return await Export(session, CustomerExporter(session)).run()


class Ending(Enum):
    """How a page, or a pass over what changed, ended."""

    FINISHED = auto()
    OUT_OF_TIME = auto()
    TERMS_CHANGED = auto()
    """The administration counts otherwise than before, so everything has to be read again."""


def _as_lost(item: ExportItem[S, E]) -> ExportItem[S, E]:
    return replace(item, known=replace(item.known, content_hash=""))


class _OutOfTimeError(Exception):
    """No new work may be begun; what was done is recorded, and the next run goes on."""


class Export(Generic[S, E, W]):
    """One run of an export."""

    def __init__(self, session: ExportSession, exporter: Exporter[S, E, W]) -> None:
        self._session = session
        self._exporter = exporter
        self._feed = ChangeFeed(session, exporter)
        self._ledger = Ledger[S, E](session, exporter.kind, exporter.noun)
        self._seen = 0

    async def run(self) -> bool:
        """Bring the shop up to date. True when time ran out and there is more to do."""
        await self._feed.open()
        was_cut_off = self._feed.is_resumed
        ending = await self._rewrite_undone()
        if ending is Ending.FINISHED:
            ending = await self._export_changes()
        if ending is Ending.FINISHED and was_cut_off:
            # Changes on the pages before the cut came too late for that pass.
            ending = await self._export_changes()
        if ending is Ending.FINISHED and self._feed.retry_is_due:
            ending = await self._retry_held_back()
        if self._session.progress.dry_run:
            if ending is not Ending.FINISHED and self._session.out_of_time:
                self._session.progress.error(
                    Bilingual(
                        "De proef stopte omdat de tijd om was; wat er verder is, is niet bekeken.",
                        "The dry run stopped because its time was up; what else there is was not looked at.",
                    )
                )
            return False
        return ending is not Ending.FINISHED

    async def _rewrite_undone(self) -> Ending:
        """Write again what the shop itself undid, although nothing changed in the books."""
        undone = await self._exporter.undone()
        for batch in batches(sorted(undone), _RETRIED_TOGETHER):
            if self._is_enough:
                return Ending.OUT_OF_TIME
            rows = await self._exporter.read_by_id(batch)
            while (ending := await self._export_page(rows, again=True, undone=undone)) is Ending.TERMS_CHANGED:
                pass
            if ending is not Ending.FINISHED:
                return ending
        return Ending.FINISHED

    async def _export_changes(self) -> Ending:
        """Export everything that changed, and begin again when the terms turn out to have changed."""
        while (ending := await self._pass_over_changes()) is Ending.TERMS_CHANGED:
            pass
        return ending

    async def _pass_over_changes(self) -> Ending:
        self._feed.begin_pass()
        if self._feed.reads_everything:
            await self._exporter.survey_keys()
        while not self._is_enough:
            page = await self._feed.read_page()
            ending = await self._export_page(page.rows)
            if ending is not Ending.FINISHED:
                return ending
            if await self._feed.move_past(page):
                return Ending.FINISHED
        return Ending.OUT_OF_TIME

    @property
    def _is_enough(self) -> bool:
        """Whether time ran out, or a person asked for no more than this."""
        progress = self._session.progress
        return self._session.out_of_time or (progress.dry_run and 0 < progress.newest <= self._seen)

    async def _retry_held_back(self) -> Ending:
        """Retry the items that wait for a person: the shop may have been corrected."""
        item_ids = await read_untried_issues(self._session)
        for batch in batches(item_ids, _RETRIED_TOGETHER):
            if self._session.out_of_time:
                return Ending.OUT_OF_TIME
            rows = await self._exporter.read_by_id(batch)
            for gone in set(batch) - {row.id for row in rows}:
                await remove_issue(self._session, gone)
            ending = await self._export_page(rows, again=True)
            if ending is not Ending.FINISHED:
                return ending
        await self._feed.record_retry()
        return Ending.FINISHED

    async def _export_page(self, rows: Sequence[S], *, again: bool = False, undone: Collection[str] = ()) -> Ending:
        """Export the relevant rows of a page. `again`: also those that were handled before and did not change.

        `undone`: the ids of those that the shop no longer has as they were written.
        """
        items = [_as_lost(item) if item.row.id in undone else item for item in await self._select(rows, again=again)]
        if not items:
            return Ending.FINISHED
        if await self._feed.terms_changed():
            return Ending.TERMS_CHANGED
        self._seen += len(items)
        ending = Ending.FINISHED
        try:
            targets = await self._compose(items)
            lost = await self._update([target for target in targets if target.item.known.shop_id])
            await self._link_or_create([*(target for target in targets if not target.item.known.shop_id), *lost])
        except _OutOfTimeError:
            ending = Ending.OUT_OF_TIME
        await self._ledger.flush()
        return ending

    async def _select(self, rows: Sequence[S], *, again: bool) -> list[ExportItem[S, E]]:
        """Leave out what does not concern the export, and what was handled before and did not change."""
        by_id = {row.id: row for row in rows}  # the books may return a row twice
        known_by_id = await self._ledger.read_known(by_id)
        items = []
        for row in by_id.values():
            known = known_by_id.get(row.id) or self._ledger.blank(row.id)
            if not self._exporter.is_relevant(row, known):
                continue
            source = self._feed.source(row)
            if source.matches(known.source_hash) and not again:
                self._session.progress.count(ItemOutcome.UNCHANGED.value)
                continue
            subject = one_line(self._exporter.subject(row))
            items.append(ExportItem(row, subject, one_line(row.name), source.text, known))
        return items

    def _stumbled(self, item: ExportItem[S, E], error: Exception) -> None:
        """Set an item aside over which our own code stumbles; the others go on."""
        session = self._session
        _log.error("export stumbled: profile %s %s %s", session.profile.id, item.row.id, traceback_of(error))
        self._ledger.hold_back(item, self._exporter.unreadable(item.row, OUR_FAULT))

    async def _compose(self, items: Sequence[ExportItem[S, E]]) -> list[Target[S, E, W]]:
        """Compose what the shop has to hold; what stays as it is, or cannot be exported, is recorded and left out."""
        reference = await self._session.reference()
        targets = []
        for item in items:
            try:
                match self._exporter.compose(item, reference):
                    case None:
                        self._ledger.record_synced(item, item.known, ItemOutcome.UNCHANGED)
                    case Cause() as cause:
                        self._ledger.hold_back(item, cause)
                    case desired:
                        targets.append(Target(item, desired, self._exporter.content(desired)))
            except UNEXPECTED_ERRORS as error:
                self._stumbled(item, error)
        return targets

    async def _update(self, targets: Sequence[Target[S, E, W]]) -> list[Target[S, E, W]]:
        """Send the changes of linked items. Returns, without their link, those that have to be matched again."""
        changed = []
        for target in targets:
            if target.content.matches(target.item.known.content_hash):
                record = replace(target.item.known, content_hash=target.content.text)
                self._ledger.record_synced(target.item, record, ItemOutcome.UNCHANGED)
            else:
                changed.append(target)
        lost: list[Target[S, E, W]] = []
        for batch in batches(changed, LARGEST_BATCH if self._exporter.reads_linked else len(changed) or 1):
            self._require_time()
            matched, stumbled = await self._one_by_one_if_need_be(batch, self._exporter.match_linked)
            upserts = list(chain.from_iterable(matched))
            found = {upsert.target.item.row.id for upsert in upserts} | stumbled
            lost += [target for target in batch if target.item.row.id not in found]
            lost += await self._write(upserts)
        return [replace(t, item=replace(t.item, known=self._exporter.unlinked(t.item.known))) for t in lost]

    async def _link_or_create(self, targets: Sequence[Target[S, E, W]]) -> None:
        """Find in the shop what has no link yet, or create it."""
        unmatched = []
        for target in targets:
            if target.desired.creation is None and not target.item.known.shop_key:
                self._ledger.record_synced(target.item, target.item.known, ItemOutcome.UNCHANGED)
            else:
                unmatched.append(target)
        if not unmatched:
            return
        match_batch = await self._exporter.prepare_matching(unmatched)
        for batch in batches(unmatched, LARGEST_BATCH):
            self._require_time()
            upserts = []
            matched, stumbled = await self._one_by_one_if_need_be(batch, match_batch)
            sound = [target for target in batch if target.item.row.id not in stumbled]
            for target, match in zip(sound, chain.from_iterable(matched), strict=True):
                if match is None:
                    record = replace(target.item.known, shop_key="")
                    self._ledger.record_synced(target.item, record, ItemOutcome.UNCHANGED)
                elif isinstance(match, Cause):
                    self._ledger.hold_back(target.item, match)
                else:
                    upserts.append(match)
            await self._write(upserts)

    async def _one_by_one_if_need_be(
        self, batch: Sequence[Target[S, E, W]], work: Callable[[Sequence[Target[S, E, W]]], Awaitable[list[R]]]
    ) -> tuple[list[list[R]], set[str]]:
        """Do the work for a batch at once, and for each item by itself when our own code stumbles over one of them.

        Returns the results in parts, and the ids of the items that were set aside.
        """
        try:
            return [await work(batch)], set()
        except UNEXPECTED_ERRORS as error:
            if len(batch) == 1:
                self._stumbled(batch[0].item, error)
                return [], {batch[0].item.row.id}
        parts = [await self._one_by_one_if_need_be([target], work) for target in batch]
        return [result for results, _ in parts for result in results], set().union(*(ids for _, ids in parts))

    async def _write(self, upserts: Sequence[Upsert[S, E, W]]) -> list[Target[S, E, W]]:
        """Write to the shop, a batch at a time. Returns the items whose linked counterpart is gone."""
        gone: list[Target[S, E, W]] = []
        unsent = [upsert for upsert in upserts if self._has_to_be_sent(upsert)]
        while unsent:
            self._require_time()
            batch = unsent[:LARGEST_BATCH]
            await self._ledger.mark_in_doubt([upsert.intent for upsert in batch])
            answers = await self._exporter.write([upsert.write for upsert in batch])
            if not answers:
                raise ReadFailedError(
                    "De webwinkel kwam aan geen enkel product of klant toe.",
                    english="The shop got round to no product or customer at all.",
                )
            for upsert, written in zip(batch, answers, strict=False):  # the rest has to be sent again
                if written.code == "unknown" and upsert.target.item.known.shop_id:
                    gone.append(upsert.target)
                else:
                    self._record(upsert, written)
            await self._ledger.flush()
            unsent = unsent[len(answers) :]
        return gone

    def _has_to_be_sent(self, upsert: Upsert[S, E, W]) -> bool:
        """Record what changes nothing; in a dry run, report what would be sent."""
        target = upsert.target
        if upsert.changes == ():
            self._record_done(upsert, ItemOutcome.UNCHANGED, upsert.write.shop_id)
            return False
        if self._session.progress.dry_run:
            outcome = ItemOutcome.CREATED if upsert.write.create else ItemOutcome.UPDATED
            self._ledger.record_synced(target.item, target.item.known, outcome, changes=upsert.changes or ())
            self._ledger.tell(target)
            return False
        return True

    def _record(self, upsert: Upsert[S, E, W], written: Written) -> None:
        if written.outcome is WriteOutcome.REFUSED:
            self._ledger.hold_back(upsert.target.item, self._exporter.refusal(upsert, written))
            return
        # A creation that is repeated after a lost answer may find what it created the first time.
        outcome = ItemOutcome.CREATED if upsert.write.create else _OUTCOMES[written.outcome]
        self._record_done(upsert, outcome, written.shop_id)

    def _record_done(self, upsert: Upsert[S, E, W], outcome: ItemOutcome, shop_id: str) -> None:
        target = upsert.target
        record = replace(upsert.record, shop_id=shop_id, content_hash=target.content.text)
        changes, link = upsert.changes or (), upsert.link(shop_id)
        self._ledger.record_synced(target.item, record, outcome, changes=changes, link=link)
        if outcome is not ItemOutcome.UNCHANGED:
            self._ledger.tell(target)

    def _require_time(self) -> None:
        if self._session.out_of_time:
            raise _OutOfTimeError
