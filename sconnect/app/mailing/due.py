"""What is due at a tick: the digest of the day and the alerts, one e-mail per person about all of their profiles.

Per person a row says what they were sent. It is written before an e-mail goes out, over the version that was read: of
two instances one sends, and an e-mail that may have gone out is not sent again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import UNEXPECTED_ERRORS, SconnectError
from sconnect.app.mailing.observing import digest_section, read_news
from sconnect.app.mailing.posting import Posted, post
from sconnect.app.mailing.recipients import Person, read_people
from sconnect.app.overview.observing import read_rows
from sconnect.app.ports import Mailer
from sconnect.app.profiles.repository import all_profiles
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.records import MailState, MailWatch, SummaryRow
from sconnect.app.storage.records.mail.sending import Delivery, Told
from sconnect.app.storage.repository import Stored
from sconnect.domain.mail.letter import MailKind, Section
from sconnect.domain.mail.news import News
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import AMSTERDAM, dutch_day

DIGEST_AT = time(7)
"""On the Dutch clock. The hour that comes twice, or not at all, is another one."""
BETWEEN_ALERTS = timedelta(hours=1)
_TRY_AGAIN = timedelta(minutes=15)
_LONGEST = 240.0
"""Seconds that one tick sends; who is left gets theirs at the next."""
_MOST_FAILURES = 3
"""E-mails in a row that a server does not take now: it gets rest until the next tick."""

_log = logging.getLogger("sconnect.mail")


async def send_due_mails(services: Services) -> None:
    """Send what is due. Never raises: what was not sent is due at the next tick."""
    if services.mailer is None:
        return
    try:
        await _Round(services, services.mailer, services.clock.now()).go(await read_people(services))
    except (SconnectError, *UNEXPECTED_ERRORS) as error:
        _log.warning("e-mails wait for the next tick: %s", type(error).__name__)


@dataclass(frozen=True, slots=True)
class _Shops:
    """The profiles that are on and that somebody follows."""

    profiles: Mapping[str, Profile]
    rows: Mapping[str, SummaryRow]
    news: Mapping[str, Sequence[News]]
    """Of those of which somebody wants alerts."""

    def digest_of(self, profile_ids: Sequence[str]) -> list[Section]:
        """Return what a digest about profiles says."""
        found = (digest_section(self.profiles[each], self.rows[each]) for each in profile_ids if each in self.profiles)
        return [section for section in found if section]

    def news_of(self, profile_ids: Sequence[str]) -> dict[Told, News]:
        """Return the news about profiles, each under how it is remembered."""
        return {
            Told(profile_id, each.kind, each.key): each
            for profile_id in profile_ids
            for each in self.news.get(profile_id, ())
        }

    def sections(self, told: Mapping[Told, News]) -> list[Section]:
        """Return news as the sections of an alert."""
        lines: dict[str, list[News]] = {}
        for about, each in told.items():
            lines.setdefault(about.profile_id, []).append(each)
        return [
            Section(profile_id, self.profiles[profile_id].name, tuple(each.line for each in found))
            for profile_id, found in lines.items()
        ]


_NOBODY = _Shops({}, {}, {})


class _Round:
    """What one tick does."""

    def __init__(self, services: Services, mailer: Mailer, now: datetime) -> None:
        self._services = services
        self._mailer = mailer
        self._now = now
        self._deadline = services.clock.monotonic() + _LONGEST
        self._failures = 0
        self._stopped = False

    async def go(self, people: Sequence[Person]) -> None:
        """Serve everybody, until time runs out or the server is out of order."""
        shops = await self._look(people) if people else _NOBODY
        rows = self._services.store.range(MailState, MailState.PARTITION_PREFIX, skip_unreadable=True)
        states = {stored.record.person: stored async for stored in rows}
        for person in people:
            if self._stopped or self._services.clock.monotonic() >= self._deadline:
                return
            try:
                await self._serve(person, states.pop(person.key, None), shops)
            except (SconnectError, *UNEXPECTED_ERRORS) as error:
                _log.warning("somebody's e-mails wait for the next tick: %s", type(error).__name__)
        await self._forget(states)

    async def _look(self, people: Sequence[Person]) -> _Shops:
        """Read how the profiles stand that people follow: a few requests, and some for those that have news."""
        followed = {entry.profile_id for person in people for entry in person.entries if entry.digest or entry.alerts}
        alerted = {entry.profile_id for person in people for entry in person.entries if entry.alerts}
        found = [each async for each in all_profiles(self._services) if each.active and each.id in followed]
        profiles = {profile.id: profile for profile in found}
        rows = await read_rows(self._services, list(profiles))
        watched = self._services.store.range(MailWatch, MailWatch.PARTITION_PREFIX, skip_unreadable=True)
        watches = {stored.record.profile_id: stored.record async for stored in watched}

        async def look(profile_id: str) -> list[News]:
            try:
                return await read_news(self._services, profiles[profile_id], rows[profile_id], watches.get(profile_id))
            except (SconnectError, *UNEXPECTED_ERRORS) as error:
                _log.warning("profile %s: no news: %s", profile_id, type(error).__name__)
                return []

        wanted = [each for each in profiles if each in alerted]
        news = dict(zip(wanted, await map_concurrently(look, wanted), strict=True))
        return _Shops(profiles, rows, news)

    async def _serve(self, person: Person, stored: Stored[MailState] | None, shops: _Shops) -> None:
        state = stored.record if stored else MailState(person=person.key)
        if state.not_before is not None and self._now < state.not_before:
            return
        today = dutch_day(self._now)
        if _digest_is_due(person, state, self._now, today):
            sections = shops.digest_of([each.profile_id for each in person.entries if each.digest])
            done = replace(state, digest_day=today.isoformat())
            stored = await self._send(person, stored, done, MailKind.DIGEST, sections)
            if stored is None or stored.record.not_before is not None:
                return
            state = stored.record
        standing = shops.news_of([each.profile_id for each in person.entries if each.alerts])
        still = tuple(each for each in state.told if each in standing)
        fresh = {about: each for about, each in standing.items() if about not in set(still)}
        if fresh and not self._stopped and _may_be_alerted(state, self._now):
            done = replace(state, told=(*still, *fresh), alerted_at=self._now)
            await self._send(person, stored, done, MailKind.ALERT, shops.sections(fresh))
        elif still != state.told:
            await self._write(stored, replace(state, told=still))

    async def _send(
        self,
        person: Person,
        stored: Stored[MailState] | None,
        done: MailState,
        kind: MailKind,
        sections: Sequence[Section],
    ) -> Stored[MailState] | None:
        """Record that an e-mail is sent, then send it; one that certainly was not is due again later.

        None: another instance is at it, or the row could not be written.
        """
        claimed = await self._write(stored, replace(done, not_before=None))
        if claimed is None or not sections:
            return claimed
        posted = await post(self._services, self._mailer, person, kind, sections)
        self._note(posted)
        if posted.delivery is not Delivery.LATER:
            return claimed
        before = stored.record if stored else MailState(person=person.key)
        return await self._write(claimed, replace(before, not_before=self._now + _TRY_AGAIN))

    def _note(self, posted: Posted) -> None:
        self._failures = self._failures + 1 if posted.delivery is Delivery.LATER else 0
        self._stopped = posted.stops_all or self._failures >= _MOST_FAILURES

    async def _write(self, stored: Stored[MailState] | None, state: MailState) -> Stored[MailState] | None:
        owned = replace(state, owner=self._services.new_token())
        return await write_if_unchanged(self._services.store, self._services.clock, stored, owned)

    async def _forget(self, left: Mapping[str, Stored[MailState]]) -> None:
        """Forget people who follow nothing any more."""
        for person in left:
            await self._services.store.delete(MailState, MailState.PARTITION_PREFIX, person)


def _digest_is_due(person: Person, state: MailState, now: datetime, today: date) -> bool:
    """Whether the digest of today is due. Who is added after its time gets that of tomorrow first."""
    moment = datetime.combine(today, DIGEST_AT, AMSTERDAM)
    wanted = any(entry.digest and entry.since < moment for entry in person.entries)
    return wanted and now >= moment and state.digest_day < today.isoformat()


def _may_be_alerted(state: MailState, now: datetime) -> bool:
    return state.alerted_at is None or now - state.alerted_at >= BETWEEN_ALERTS
