"""The writing of evidence: in parts, within a time budget, each file once, and going on where a killed one stopped.

The last key of a part is kept before it is written. So whoever goes on writes the same part under the same names; a
file that is there already stays, and counts as it stands. A writing first looks whether anything is to be written, and
whether it has to be kept for ten years instead of seven.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sconnect.app.errors import StoreBusyError
from sconnect.app.housekeeping.evidence.due import DueOrders
from sconnect.app.ports import Files
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.records import EvidenceFile, EvidenceProgress, EvidenceYear
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import log_event
from sconnect.domain.archive.files import (
    JSON_FILE,
    MANIFEST,
    README,
    WrittenFile,
    described,
    files_of,
    manifest,
    readme,
)
from sconnect.domain.archive.order import ArchivedOrder, year_of
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day

USUAL_YEARS, ONE_STOP_SHOP_YEARS = 7, 10
"""Article 52 of the Dutch general tax act (AWR), and article 369k of the VAT directive for the one-stop shop. Both run
from the end of the year; a file is written after that."""
_MOST_ORDERS = 2_500
_MOST_TEXT = 8_000_000
"""Characters of what is kept of the orders of a part: as much as is held in memory."""
_LONGEST_MONTH = 31
_JUST_NOW = 3600.0
"""Seconds for which everything that was written before a removal counts as written, when that is asked once more."""


async def read_years(services: Services, profile_id: str) -> dict[int, EvidenceYear]:
    """Return the years of which evidence was written, the first first."""
    rows = services.store.range(EvidenceYear, profile_id, skip_unreadable=True)
    return {stored.record.year: stored.record async for stored in rows}


async def write_evidence(services: Services, profile: Profile, deadline: float, *, everything: bool = False) -> bool:
    """Write what is due of a profile, once a month. True when time ran out and there is more.

    `everything`: now, and also of years that are not over. Raises what the storage raises; nothing is lost by that.
    """
    if services.evidence is None:
        return False
    stored = await services.store.get(EvidenceProgress, profile.id, EvidenceProgress.KEY)
    if stored is not None and stored.record.finished_at is None:
        more = await _Writing(services, profile, services.evidence, deadline, stored).go_on()
        if more or not everything:
            return more
        stored = await services.store.get(EvidenceProgress, profile.id, EvidenceProgress.KEY)
    if stored is not None and not _is_time(services, stored.record, everything=everything):
        return False
    begun = EvidenceProgress(
        profile_id=profile.id,
        begun_at=services.clock.now().replace(microsecond=0),
        everything=everything,
        owner=services.new_token(),
    )
    written = await write_if_unchanged(services.store, services.clock, stored, begun)
    if written is None:
        return False  # another execution is at it
    return await _Writing(services, profile, services.evidence, deadline, written).go_on()


async def next_writing(services: Services, profile_id: str) -> date | None:
    """Return from which Dutch calendar day on evidence is written again. None: it never was, or goes on now."""
    stored = await services.store.get(EvidenceProgress, profile_id, EvidenceProgress.KEY)
    if stored is None or stored.record.finished_at is None:
        return None
    written = dutch_day(stored.record.begun_at)
    return (written.replace(day=1) + timedelta(days=_LONGEST_MONTH)).replace(day=1)


def _is_time(services: Services, last: EvidenceProgress, *, everything: bool) -> bool:
    now = services.clock.now()
    if everything:
        return not (last.everything and (now - last.begun_at).total_seconds() < _JUST_NOW)
    return dutch_day(now).replace(day=1) > dutch_day(last.begun_at)


@dataclass(slots=True)
class _Part:
    """Orders to be written together. `last`: the key of the last marker that was looked at for it."""

    orders: list[ArchivedOrder]
    last: str
    is_end: bool


class _Writing:
    """One writing under way."""

    def __init__(
        self,
        services: Services,
        profile: Profile,
        containers: Mapping[int, Files],
        deadline: float,
        stored: Stored[EvidenceProgress],
    ) -> None:
        self._services = services
        self._profile = profile
        self._containers = containers
        self._deadline = deadline
        self._stored = stored

    @property
    def _progress(self) -> EvidenceProgress:
        return self._stored.record

    async def go_on(self) -> bool:
        """Go on until it is finished. True when time ran out first."""
        years = await read_years(self._services, self._profile.id)
        begun_at, everything = self._progress.begun_at, self._progress.everything
        due = DueOrders(self._services, self._profile.id, years, begun_at, all_=everything)
        while True:
            step = await (self._look(due, years) if self._progress.is_looking else self._write(due, years))
            if not await self._keep(step) or step.finished_at is not None:
                return False  # finished, or another execution is at it
            if self._out_of_time:
                return True

    @property
    def _out_of_time(self) -> bool:
        return self._services.clock.monotonic() >= self._deadline

    async def _keep(self, step: EvidenceProgress) -> bool:
        owned = replace(step, owner=self._services.new_token())
        written = await write_if_unchanged(self._services.store, self._services.clock, self._stored, owned)
        if written is not None:
            self._stored = written
        return written is not None

    async def _look(self, due: DueOrders, years: Mapping[int, EvidenceYear]) -> EvidenceProgress:
        """See what there is to write, until an order says that it is to be kept for longer."""
        progress = self._progress
        uses_it = bool(self._profile.orders.one_stop_shop_since)
        if uses_it or any(each.kept_years == ONE_STOP_SHOP_YEARS for each in years.values()):
            return replace(progress, is_looking=False, kept_years=ONE_STOP_SHOP_YEARS)
        part = await self._collect(due)
        progress = replace(progress, due=progress.due + len(part.orders), position=part.last)
        if any(order.is_one_stop_shop for order in part.orders):
            return replace(progress, is_looking=False, kept_years=ONE_STOP_SHOP_YEARS, position="")
        if not part.is_end:
            return progress
        if not progress.due:
            return replace(progress, finished_at=self._services.clock.now())
        return replace(progress, is_looking=False, position="")

    async def _write(self, due: DueOrders, years: Mapping[int, EvidenceYear]) -> EvidenceProgress:
        part = await self._collect(due)
        if not part.orders:
            if part.is_end and not self._progress.reserved:
                return await self._finish(years)
            return replace(self._progress, position=self._progress.reserved or part.last, reserved="")
        if not self._progress.reserved and not await self._keep(replace(self._progress, reserved=part.last)):
            return self._progress
        progress = self._progress
        files = await self._write_part(progress, part.orders)
        return replace(
            progress, position=part.last, reserved="", part=progress.part + 1, files=(*progress.files, *files)
        )

    async def _collect(self, due: DueOrders) -> _Part:
        """Read the due orders of the next part: of the reserved one, or as many as may be held in memory."""
        progress, text = self._progress, 0
        part = _Part([], progress.position, is_end=True)
        async for last, orders in due.windows(progress.position, progress.reserved):
            part.last, part.orders = last, [*part.orders, *orders]
            text += sum(_size(order) for order in orders)
            is_full = len(part.orders) >= _MOST_ORDERS or text >= _MOST_TEXT
            if not progress.reserved and (is_full or self._out_of_time):
                part.is_end = False
                break
        return part

    async def _write_part(self, progress: EvidenceProgress, orders: Sequence[ArchivedOrder]) -> list[EvidenceFile]:
        by_year: dict[int, list[ArchivedOrder]] = {}
        for order in orders:
            by_year.setdefault(year_of(order.marker), []).append(order)
        written: list[EvidenceFile] = []
        for year, group in sorted(by_year.items()):
            for name, content in (await asyncio.to_thread(files_of, group)).items():
                numbered = f"{progress.part + 1:04d}-{name}"
                found = await self._put(year, numbered, content)
                written.append(EvidenceFile(year, numbered, found.rows, found.bytes, found.sha256))
        return written

    async def _put(self, year: int, name: str, content: bytes) -> WrittenFile:
        """Write a file once, and tell what stands there: this, or what an execution that was killed wrote."""
        files = self._containers[self._progress.kept_years]
        path = f"{self._profile.id}/{year}/{self._progress.folder}/{name}"
        await files.write(path, content)
        stands = await files.read(path)
        if stands is None:
            raise StoreBusyError(
                "Het bewijs is niet te lezen nadat het is geschreven.",
                english="The evidence cannot be read after it was written.",
                detail="evidence: a file that was written is not there",
            )
        return described(name, stands)

    async def _finish(self, years: Mapping[int, EvidenceYear]) -> EvidenceProgress:
        """Write the lists of files, and note which years are written."""
        progress, now = self._progress, self._services.clock.now()
        orders = 0
        for year in sorted({each.year for each in progress.files}):
            before = years.get(year)
            files = [
                WrittenFile(each.name, each.rows, each.bytes, each.sha256)
                for each in progress.files
                if each.year == year
            ]
            of_year = sum(each.rows for each in files if each.name.endswith(JSON_FILE))
            orders += of_year
            if before is not None and before.folder == progress.folder:
                continue  # an execution that was killed came this far
            await self._put(year, README, readme(self._profile.id, year, progress.kept_years))
            listed = manifest(
                files,
                profile_id=self._profile.id,
                year=year,
                is_whole=before is None,
                begun_at=progress.begun_at,
                version=self._services.version,
            )
            await self._put(year, MANIFEST, listed)
            await self._services.store.put(
                EvidenceYear(
                    profile_id=self._profile.id,
                    year=year,
                    state_of=progress.begun_at,
                    written_at=now,
                    folder=progress.folder,
                    kept_years=progress.kept_years,
                    orders=before.orders if before else of_year,
                    changed=before.changed + of_year if before else 0,
                )
            )
        log_event(
            "evidence written",
            profile=self._profile.id,
            counts={"orders": orders, "files": len(progress.files)},
            seconds=(now - progress.begun_at).total_seconds(),
        )
        return replace(progress, finished_at=now, files=())


def _size(order: ArchivedOrder) -> int:
    marker = order.marker
    return len(marker.explanation) + len(marker.evidence) + len(marker.kept)
