"""Profiles whose e-mails are due: a desk with a mailer, at a moment of a test's choosing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sconnect.app.mailing.due import send_due_mails
from sconnect.app.mailing.recipients import save_recipient
from sconnect.app.profiles.repository import save_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import MailRecipient, MailState, RunRecord, SentMail, SummaryRow
from sconnect.app.storage.records.base import newest_first
from sconnect.app.storage.records.mail.recipients import person_key
from sconnect.app.storage.records.profiles import Night, TaskEnd
from sconnect.app.summaries import columns_of_end, note_columns
from sconnect.domain.mail.address import Language
from sconnect.domain.profile import Interval, Planning, Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import AMSTERDAM
from tests.fakes.mailer import FakeMailer
from tests.unit.app.conftest import Desk
from tests.unit.domain.makers import profile

ELS, JAN = "els@example.test", "jan@example.test"
HOURLY = Planning(import_orders=TaskPlan(interval=Interval.HOURS_1))
TICK = timedelta(minutes=5)


@dataclass(slots=True)
class PostOffice:
    """A desk of which the e-mails are followed."""

    desk: Desk
    mailer: FakeMailer
    services: Services

    def go_to(self, moment: datetime) -> None:
        """Let it be a moment."""
        self.desk.clock.seconds += (moment - self.desk.clock.now()).total_seconds()

    def at(self, day: int, hour: int, minute: int = 0, *, month: int = 12) -> None:
        """Let it be a moment on the Dutch clock."""
        self.go_to(datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM))

    async def tick(self) -> list[str]:
        """Let a tick come; returns the subjects of the e-mails that it sent."""
        before = len(self.mailer.sent)
        await send_due_mails(self.services)
        return [mail.letter.subject.rpartition(" (")[0] for mail in self.mailer.sent[before:]]

    async def ticks(self, span: timedelta) -> list[str]:
        """Let ticks come for a while."""
        subjects = []
        for _ in range(int(span / TICK)):
            self.desk.clock.seconds += TICK.total_seconds()
            subjects += await self.tick()
        return subjects

    async def shop(self, name: str = "winkel", *, active: bool = True, planning: Planning = HOURLY) -> Profile:
        made = profile(reference_prefix=f"{name}-")
        made = made.model_copy(update={"id": name, "name": name.title(), "active": active, "planning": planning})
        await save_profile(self.services, made, by="test")
        row = SummaryRow(profile_id=name, is_whole=True, built_at=self.desk.clock.now())
        await self.services.store.put(row)
        return made

    async def follow(
        self,
        address: str = ELS,
        name: str = "winkel",
        *,
        digest: bool = True,
        alerts: bool = False,
        language: Language = Language.DUTCH,
    ) -> MailRecipient:
        return await save_recipient(self.services, name, address, language, digest=digest, alerts=alerts, by="test")

    async def note(self, name: str = "winkel", **columns: Any) -> None:
        """Let the summary row of a shop say something."""
        await note_columns(self.services, name, columns)

    async def night(self, differing: int, amount: str = "12.50", name: str = "winkel") -> None:
        found = Night("2026-11-24", "2026-11-30", differing, Decimal(amount), self.desk.clock.now())
        await self.note(name, night=found)

    async def ran(self, state: RunState, name: str = "winkel", **columns: Any) -> str:
        """Let an import have ended just now; returns its id."""
        self.desk.clock.seconds += 1
        now = self.desk.clock.now()
        run_id = f"{newest_first(now)}-{0:010x}"
        run = RunRecord(
            profile_id=name, run_id=run_id, task=Task.IMPORT_ORDERS, state=state, queued_at=now, finished_at=now
        )
        run = replace(run, **columns)
        await self.services.store.put(run)
        if not (run.dry_run or run.released_only):
            end = TaskEnd(run_id, state, now, now)
            await self.note(name, **columns_of_end(Task.IMPORT_ORDERS, end, ("Fout met jan@klant.test.", "Error.")))
        return run_id

    async def state(self, address: str = ELS) -> MailState | None:
        stored = await self.services.store.get(MailState, MailState.PARTITION_PREFIX, person_key(address))
        return stored.record if stored else None

    async def kept(self, name: str = "winkel") -> list[SentMail]:
        return [stored.record async for stored in self.services.store.range(SentMail, name)]


def post_office(desk: Desk) -> PostOffice:
    """Give a desk a mailer."""
    mailer = FakeMailer()
    services = replace(desk.services, mailer=mailer, page_address="https://sconnect.example.test")
    return PostOffice(desk, mailer, services)
