"""What changed in the books, page by page, and how far earlier runs have read it.

    settings or terms changed ──> everything again          a page is done ──> the cursor moves
    else ──> what was modified since the last pass, with overlap     cut off ──> the same page again

What was handled before is recognised by its fingerprint, so reading it again costs neither a call nor a write.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Generic

from sconnect.app.exporting.endless_lists import PageCheck
from sconnect.app.exporting.exporter import E, Exporter, S, W
from sconnect.app.exporting.session import ExportSession
from sconnect.app.ports import BookPage
from sconnect.app.storage.records import ExportCursor
from sconnect.domain.exporting.fingerprints import source
from sconnect.domain.values.fingerprint import Fingerprint

OVERLAP = timedelta(hours=2, minutes=15)
"""The books do not say in which time zone they date changes (two hours), and clocks differ."""
DAILY = timedelta(days=1)
"""How often the terms of the administration are looked at, and what waits for a person is tried again."""
_STALE = timedelta(hours=6)
"""A pass that was left for so long begins again: its pages may have shifted."""


class ChangeFeed(Generic[S, E, W]):
    """Reads the pages of one pass after another. The cursor is kept, so that a later run goes on where this one ends.

    In a dry run the cursor moves in memory only.
    """

    def __init__(self, session: ExportSession, exporter: Exporter[S, E, W]) -> None:
        self._session = session
        self._exporter = exporter
        self._cursor = ExportCursor(profile_id=session.profile.id, task=session.task)
        self._terms_known = False
        self._largest_page = 0
        self._pages = PageCheck[S]()

    async def open(self) -> None:
        """Read the cursor, and once a day the terms of the administration."""
        stored = await self._session.services.store.get_like(self._cursor)
        cursor = stored.record if stored else self._cursor
        settings = self._exporter.settings()
        # What matches stays as it is stored: the fingerprint of every item holds that text.
        same = settings.matches(cursor.settings)
        self._cursor = cursor if same else _from_the_start(replace(cursor, settings=settings.text))
        if cursor.terms_at is None or self._session.services.clock.now() - cursor.terms_at >= DAILY:
            await self.terms_changed()

    async def terms_changed(self) -> bool:
        """Whether the terms have changed, checked once per run; then everything is read again."""
        if self._terms_known:
            return False
        terms = self._exporter.terms(await self._session.reference())
        await self._session.check_extra_fields()
        self._terms_known = True
        changed = not terms.matches(self._cursor.terms)
        cursor = replace(self._cursor, terms_at=self._session.services.clock.now())
        self._cursor = _from_the_start(replace(cursor, terms=terms.text)) if changed else cursor
        return changed

    @property
    def is_resumed(self) -> bool:
        """Whether this pass continues one that was cut off."""
        return self._cursor.pass_started is not None

    @property
    def reads_everything(self) -> bool:
        """Whether the pass reads everything, changed or not."""
        return self._cursor.pass_since is None

    def begin_pass(self) -> None:
        """Go on with the pass that was cut off, or begin one."""
        self._largest_page = 0
        self._pages = PageCheck[S]()
        cursor, now = self._cursor, self._session.services.clock.now()
        if cursor.pass_started is not None:
            if now - cursor.pass_started >= _STALE:
                self._cursor = replace(cursor, pass_started=now, skip=0)
            return
        recheck = self._exporter.recheck
        recheck_is_due = recheck is not None and (cursor.whole_at is None or now - cursor.whole_at >= recheck)
        since = None if cursor.read_until is None or recheck_is_due else cursor.read_until - OVERLAP
        self._cursor = replace(cursor, pass_started=now, pass_since=since, skip=0)

    async def read_page(self) -> BookPage[S]:
        """Read the page at which the cursor stands."""
        page = await self._exporter.read_page(self._cursor.pass_since, self._cursor.skip)
        self._pages.check(page, self._cursor.skip)
        return page

    async def move_past(self, page: BookPage[S]) -> bool:
        """Move the cursor past a page that is done; True when it was the last one of the pass."""
        self._largest_page = max(self._largest_page, len(page.rows))
        # After a page that is smaller than another, only an empty one can come.
        if page.next_skip is None or len(page.rows) < self._largest_page:
            await self._end_pass(page_was_empty=not page.rows)
            return True
        self._cursor = replace(self._cursor, skip=page.next_skip)
        await self._save()
        return False

    async def _end_pass(self, *, page_was_empty: bool) -> None:
        """Record that the pass is over.

        A pass that saw nothing at all may mean that the key opens another administration: then the cursor stays, and
        the next run looks back as far. Once a day the terms are read, and with them which books these are.
        """
        cursor = self._cursor
        nothing_seen = page_was_empty and cursor.skip == 0 and not self._terms_known
        if nothing_seen:
            return
        whole_at = cursor.pass_started if self.reads_everything else cursor.whole_at
        self._cursor = replace(
            cursor, read_until=cursor.pass_started, whole_at=whole_at, pass_started=None, pass_since=None, skip=0
        )
        await self._save()

    def source(self, row: S) -> Fingerprint:
        """Return the fingerprint of a record of the books and of what else decides how it is exported."""
        return source(row, self._cursor.settings, self._cursor.terms)

    @property
    def retry_is_due(self) -> bool:
        """Whether items that wait for a person are retried: once a day, and when a person started the run."""
        progress, now = self._session.progress, self._session.services.clock.now()
        retried_at = self._cursor.retried_at or self._cursor.whole_at or now
        return not progress.dry_run and (progress.by_hand or now - retried_at >= DAILY)

    async def record_retry(self) -> None:
        """Record that every item that waits for a person was retried."""
        self._cursor = replace(self._cursor, retried_at=self._session.services.clock.now())
        await self._save()

    async def _save(self) -> None:
        if not self._session.progress.dry_run:
            await self._session.services.store.put(self._cursor)


def _from_the_start(cursor: ExportCursor) -> ExportCursor:
    """Return the cursor before everything; what was handled before is recognised one by one."""
    return replace(cursor, read_until=None, pass_started=None, pass_since=None, skip=0)
