"""Reading from the books what changed, page by page, and going on where an earlier run was cut off.

    settings or terms changed ──> everything again          a page is done ──> the cursor moves
    else ──> what was modified since the last pass, with overlap     cut off ──> the same page again

What was dealt with is recognised by its fingerprint, so reading it again costs neither a call nor a write.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from sconnect.app.exporting.issues import waiting_since_before
from sconnect.app.exporting.ledger import ExportItem, Ledger
from sconnect.app.exporting.session import ExportSession
from sconnect.app.ports import BookPage
from sconnect.app.storage.records import ExportCursor, Exported
from sconnect.domain.books import Article, Customer, Reference
from sconnect.domain.exporting.fingerprints import source
from sconnect.domain.values.fingerprint import Fingerprint
from sconnect.domain.values.text import one_line

S = TypeVar("S", bound=Article | Customer)
E = TypeVar("E", bound=Exported)

OVERLAP = timedelta(hours=2, minutes=15)
"""The books do not say in which time zone they date changes (two hours), and clocks differ."""
DAILY = timedelta(days=1)
"""How often the terms of the administration are looked at, and what waits for a person is tried again."""
_STALE = timedelta(hours=6)
"""A pass that was left for so long begins again: its pages may have shifted."""
_RETRIED_TOGETHER = 200


class Exporter(Protocol[S, E]):
    """What differs between the export of articles and that of customers."""

    @property
    def kind(self) -> type[E]:
        """The record that is kept of each."""

    @property
    def ledger(self) -> Ledger[E]:
        """Where is recorded what became of them."""

    @property
    def recheck(self) -> timedelta | None:
        """How often everything is read again, changed or not; None: never."""

    def settings(self) -> Fingerprint:
        """Return the settings that decide what is exported, and how."""

    def terms(self, reference: Reference) -> Fingerprint:
        """Return what of the administration itself decides that."""

    def subject(self, row: S) -> str:
        """Return what identifies a row for people."""

    def is_relevant(self, row: S, known: E) -> bool:
        """Whether an export has anything to do with a row."""

    async def page(self, since: datetime | None, skip: int) -> BookPage[S]:
        """Read a page of what was modified since (None: everything)."""

    async def by_id(self, ids: Collection[str]) -> list[S]:
        """Read these; those that are gone are left out."""

    async def survey(self) -> None:
        """Prepare for a pass over everything."""

    async def export(self, items: Sequence[ExportItem[S, E]]) -> bool:
        """Bring the shop up to date with these; False when time ran out first."""


class ChangeFeed(Generic[S, E]):
    """One run of an export."""

    def __init__(self, session: ExportSession, exporter: Exporter[S, E]) -> None:
        self._session = session
        self._exporter = exporter
        self._cursor = ExportCursor(profile_id=session.profile.id, task=session.task)
        self._knows_terms = False
        self._seen = 0

    async def run(self) -> bool:
        """Bring the shop up to date. True when time ran out and there is more to do."""
        now = self._session.services.clock.now()
        await self._read_cursor()
        if self._cursor.terms_at is None or now - self._cursor.terms_at >= DAILY:
            await self._look_at_terms()
        goes_on = self._cursor.pass_started is not None
        finished = await self._whole_pass()
        if finished and goes_on:
            # What changed on the pages before it was cut off came too late for that pass.
            finished = await self._whole_pass()
        if finished and not self._session.progress.dry_run:
            retried_at = self._cursor.retried_at or self._cursor.whole_at or now
            if now - retried_at >= DAILY or self._session.progress.by_hand:
                finished = await self._retry()
        if self._session.progress.dry_run:
            if not finished and self._session.out_of_time:
                self._session.progress.error(
                    "De proefrun stopte omdat de tijd om was; wat er verder is, is niet bekeken."
                )
            return False
        return not finished

    async def _read_cursor(self) -> None:
        stored = await self._session.services.store.get_like(self._cursor)
        cursor = stored.record if stored else self._cursor
        settings = self._exporter.settings()
        # What matches stays as it is stored: the fingerprint of every item holds that text.
        same = settings.matches(cursor.settings)
        self._cursor = cursor if same else _from_the_start(replace(cursor, settings=settings.text))

    async def _look_at_terms(self) -> bool:
        """Read what counts of the administration; True when it is not what it was."""
        terms = self._exporter.terms(await self._session.reference())
        await self._session.check_fields()
        self._knows_terms = True
        changed = not terms.matches(self._cursor.terms)
        looked = replace(self._cursor, terms_at=self._session.services.clock.now())
        self._cursor = _from_the_start(replace(looked, terms=terms.text)) if changed else looked
        return changed

    async def _whole_pass(self) -> bool:
        """Read to the end of what changed, and again when the terms turn out to be others. False: time ran out."""
        while (finished := await self._pass()) is None:
            pass
        return finished

    async def _pass(self) -> bool | None:
        """Read to the end of what changed. False when time ran out, None when everything has to be read again."""
        self._begin()
        if self._cursor.pass_since is None:
            await self._exporter.survey()
        largest = 0
        while not self._is_enough:
            page = await self._exporter.page(self._cursor.pass_since, self._cursor.skip)
            done = await self._deal_with(page.rows)
            if not done:
                return done
            largest = max(largest, len(page.rows))
            if page.next_skip is None or len(page.rows) < largest:
                await self._end(page_was_empty=not page.rows)
                return True
            self._cursor = replace(self._cursor, skip=page.next_skip)
            await self._keep()
        return False

    @property
    def _is_enough(self) -> bool:
        """Whether time ran out, or a person asked for no more than this."""
        newest = self._session.progress.newest
        return self._session.out_of_time or (self._session.progress.dry_run and 0 < newest <= self._seen)

    def _begin(self) -> None:
        """Go on with the pass that was cut off, or begin one."""
        cursor, now = self._cursor, self._session.services.clock.now()
        if cursor.pass_started is not None:
            if now - cursor.pass_started >= _STALE:
                self._cursor = replace(cursor, pass_started=now, skip=0)
            return
        recheck = self._exporter.recheck
        whole = cursor.read_until is None or (
            recheck is not None and (cursor.whole_at is None or now - cursor.whole_at >= recheck)
        )
        since = None if whole or cursor.read_until is None else cursor.read_until - OVERLAP
        self._cursor = replace(cursor, pass_started=now, pass_since=since, skip=0)

    async def _end(self, *, page_was_empty: bool) -> None:
        """Record that the pass is over.

        Nothing at all may mean that the key opens other books: then the cursor stays, and the next run looks back as
        far. Once a day the terms are read, and with them which books these are.
        """
        cursor = self._cursor
        nothing_seen = page_was_empty and cursor.skip == 0 and not self._knows_terms
        if nothing_seen:
            return
        whole_at = cursor.pass_started if cursor.pass_since is None else cursor.whole_at
        self._cursor = replace(
            cursor, read_until=cursor.pass_started, whole_at=whole_at, pass_started=None, pass_since=None, skip=0
        )
        await self._keep()

    async def _keep(self) -> None:
        if not self._session.progress.dry_run:
            await self._session.services.store.put(self._cursor)

    async def _deal_with(self, rows: Sequence[S], *, again: bool = False) -> bool | None:
        """Export what of a page has to be; False when time ran out, None when the terms turn out to be others.

        `again`: also what was dealt with before and did not change.
        """
        items = await self._items(rows, again=again)
        if not items:
            return True
        if not self._knows_terms and await self._look_at_terms():
            return None
        self._seen += len(items)
        done = await self._exporter.export(items)
        await self._exporter.ledger.flush()
        return done

    async def _items(self, rows: Sequence[S], *, again: bool) -> list[ExportItem[S, E]]:
        unique = {row.id: row for row in rows}
        known = await self._exporter.ledger.known(self._exporter.kind, unique)
        items = []
        for row in unique.values():
            seen = source(row, self._cursor.settings, self._cursor.terms)
            item = self._item(row, seen.text, known.get(row.id))
            if not self._exporter.is_relevant(row, item.known):
                continue
            if seen.matches(item.known.source_hash) and not again:
                self._session.progress.count("unchanged")
            else:
                items.append(item)
        return items

    def _item(self, row: S, source_hash: str, known: E | None) -> ExportItem[S, E]:
        blank = self._exporter.kind(
            profile_id=self._session.profile.id, item_id=row.id, at=self._session.services.clock.now()
        )
        subject, name = one_line(self._exporter.subject(row)), one_line(row.name)
        return ExportItem(row, subject, name, source_hash, known or blank)

    async def _retry(self) -> bool:
        """Try again what waits for a person: it may have been put right in the shop. False when time ran out."""
        session = self._session
        waiting = await waiting_since_before(
            session.services, session.profile.id, session.task, session.progress.run_id
        )
        for start in range(0, len(waiting), _RETRIED_TOGETHER):
            some = waiting[start : start + _RETRIED_TOGETHER]
            if self._session.out_of_time:
                return False
            rows = await self._exporter.by_id(some)
            for gone in set(some) - {row.id for row in rows}:
                await self._exporter.ledger.forget_issue(gone)
            if not await self._deal_with(rows, again=True):
                return False
        self._cursor = replace(self._cursor, retried_at=self._session.services.clock.now())
        await self._keep()
        return True


def _from_the_start(cursor: ExportCursor) -> ExportCursor:
    """Return the cursor before everything; what was dealt with is known one by one."""
    return replace(cursor, read_until=None, pass_started=None, pass_since=None, skip=0)
