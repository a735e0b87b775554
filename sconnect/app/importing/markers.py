"""The markers of a profile's orders with their entries in the work list, and the one way to write a marker."""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import inf

from sconnect.app.errors import UNEXPECTED_ERRORS, IllegalMoveError, SconnectError
from sconnect.app.profiles.capabilities import read_facts, shows_outcomes
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update, write_all_if_unchanged
from sconnect.app.storage.order_list import fill_list, list_markers
from sconnect.app.storage.records import OpenOrder, OrderRecord, UnshownOutcome
from sconnect.app.storage.records.orders import order_key, stretches
from sconnect.app.storage.repository import Change, RecordKey, Stored
from sconnect.app.storage.schema import Source
from sconnect.app.telemetry import log_event, traceback_of
from sconnect.domain.archive.kept import kept_in_place_of
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.answer import difference_of_answer
from sconnect.domain.explanation.model import with_answer, with_notice
from sconnect.domain.figures import Listed
from sconnect.domain.orders.books_answer import AnswerState, answer_notice
from sconnect.domain.orders.change_detection import is_as_seen
from sconnect.domain.orders.decisions import OrderDecision, as_decided
from sconnect.domain.orders.marker import Stamp
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
from sconnect.domain.vies import NoAnswer, unanswered_after_booking

_log = logging.getLogger("sconnect.import")

_SAME_ORDER = timedelta(hours=26)
"""A shop that sets its time zone right moves all its orders by some hours."""

SHORT_COLUMNS = tuple(
    column.name for column in OrderRecord.COLUMNS if column.source is Source.COLUMN and not column.long
)
"""All that a marker says except its texts, which a whole page does not need."""


Move = tuple[Stored[OrderRecord] | None, OrderRecord]
"""A marker as it stands, or None where there is none, and as it is to stand."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order that may be booked, with its marker when it was seen before."""

    order: ShopOrder
    marker: Stored[OrderRecord] | None = None

    @property
    def decisions(self) -> tuple[OrderDecision, ...]:
        """What persons decided about the order exactly as it is now."""
        decisions = self.marker.record.decisions if self.marker else ()
        return tuple(each for each in decisions if is_as_seen(self.order, each.content))

    @property
    def decided(self) -> ShopOrder:
        """The order as it reads with what persons decided about it; `order` is as the shop has it."""
        return as_decided(self.order, self.decisions)


@dataclass(frozen=True, slots=True)
class Answered:
    """An order that the books have, as they answered. `was_listed`: whether it may be on the work list."""

    marker: Stored[OrderRecord]
    booked: BookedOrder
    was_listed: bool = True


def _no_run() -> Progress:
    return Progress(run_id="", deadline=inf, by_hand=True)


@dataclass(frozen=True, slots=True)
class OrderMarkers:
    """Markers and work list of one profile, for one run; by default for a person's decision, which has no run.

    An entry of the work list is written before its marker: a crash in between leaves an order that is looked at once
    more, never a lost one.
    """

    services: Services
    profile_id: str
    progress: Progress = field(default_factory=_no_run)
    administration_id: str = ""
    """The administration that the profile is linked to."""
    releases: set[str] = field(default_factory=set)
    """Tokens of the releases that the run has taken up; a later one is for the next run."""
    unshown: dict[str, Outcome] = field(default_factory=dict)
    """What became of orders in this run, by number: for the shop to show."""
    is_listing: bool = True
    """Whether the list of orders is kept: not while a profile is removed."""
    unlisted: dict[str, OrderRecord] = field(default_factory=dict, repr=False)
    """Markers as they were written last, by number, that the list of orders does not show yet."""
    never_listed: set[str] = field(default_factory=set, repr=False)
    """Those of them, by number, of which the run wrote the first marker."""

    @classmethod
    def of(cls, services: Services, profile: Profile, progress: Progress) -> "OrderMarkers":
        """Make the markers that a run of a profile works with."""
        return cls(services, profile.id, progress, profile.connection.administration_id)

    async def read(self, order_id: str) -> Stored[OrderRecord] | None:
        """Read the whole marker of an order."""
        return await self.services.store.get(OrderRecord, self.profile_id, order_key(order_id))

    async def read_some(self, order_ids: Iterable[str]) -> dict[str, Stored[OrderRecord]]:
        """Read the whole markers of a few orders, by number."""
        read = {order_id: await self.read(order_id) for order_id in order_ids}
        return {order_id: marker for order_id, marker in read.items() if marker is not None}

    async def read_page(self, orders: Sequence[ShopOrder]) -> list[Candidate]:
        """Pair each order with its marker, without texts: one query per range of neighbouring order numbers."""
        markers: dict[str, Stored[OrderRecord]] = {}
        for first, last in stretches(order.order_id for order in orders):
            rows = self.services.store.range(
                OrderRecord, self.profile_id, first=order_key(first), last=order_key(last), columns=SHORT_COLUMNS
            )
            async for stored in rows:
                markers[stored.record.order_id] = stored
        return [Candidate(order, markers.get(order.order_id)) for order in orders]

    async def read_short(self, order_ids: Iterable[str]) -> list[OrderRecord]:
        """Read the markers of these orders without their texts; those without one are left out."""
        wanted = set(order_ids)
        found = []
        for first, last in stretches(wanted):
            rows = self.services.store.range(
                OrderRecord, self.profile_id, first=order_key(first), last=order_key(last), columns=SHORT_COLUMNS
            )
            found += [stored.record async for stored in rows if stored.record.order_id in wanted]
        return found

    def stamp(self) -> Stamp:
        """Make the stamp of the next write."""
        return Stamp(self.services.new_token(), self.services.clock.now(), self.progress.run_id)

    def new(self, order_id: str, reference: str, placed_at: datetime | None) -> OrderRecord:
        """Make the marker of an order that has none yet."""
        return OrderRecord(
            profile_id=self.profile_id,
            order_id=order_id,
            state=OrderState.WAITING,
            reference=reference,
            placed_at=placed_at,
            updated_at=self.services.clock.now(),
        )

    async def transition(self, before: Stored[OrderRecord] | None, after: OrderRecord) -> Stored[OrderRecord] | None:
        """Write a marker as one of its moves returned it; None as `transition_together` says."""
        [written] = await self.transition_together([(before, after)])
        return written

    async def transition_together(self, moves: Sequence[Move]) -> list[Stored[OrderRecord] | None]:
        """Write markers as their moves returned them, in few calls. Every write of a marker goes through here.

        None for one that another write preceded, which then stands, or that may not make this move. The latter is a
        programming error: raises `IllegalMoveError` where moves are strict, and is logged elsewhere. Raises
        `StoreBusyError`: some may have been written then.
        """
        written: list[Stored[OrderRecord] | None] = [None] * len(moves)
        places = [place for place, move in enumerate(moves) if self._is_allowed(*move)]
        allowed = [_with_decisions_kept(*moves[place]) for place in places]
        outcomes = write_all_if_unchanged(self.services.store, self.services.clock, allowed)
        for place, move in zip(places, allowed, strict=True):
            if (stored := await anext(outcomes)) is not None:
                self._note_move(*move)
            written[place] = stored
        if not self.progress.run_id and any(written):
            await self._note_unshown()
            await self.show_in_list()
        return written

    def _is_allowed(self, before: Stored[OrderRecord] | None, after: OrderRecord) -> bool:
        was = before.record.state if before else "new"
        if after.may_replace(before.record if before else None):
            return True
        if self.services.strict_moves:
            raise IllegalMoveError(f"an order that is {was} may not become {after.state}")
        log_event(
            "move refused",
            level=logging.ERROR,
            profile=after.profile_id,
            order=after.order_id,
            run=self.progress.run_id,
            move=f"{was}-{after.state}",
        )
        return False

    def _note_move(self, before: Stored[OrderRecord] | None, after: OrderRecord) -> None:
        """Log a move that was made, count it, and note what follows from it."""
        was = before.record.state if before else None
        is_new = was is not after.state or (self.progress.run_id and not after.state.is_finished)
        if is_new and after.state is not OrderState.SENDING:
            log_event(
                f"order {after.state}",
                profile=after.profile_id,
                order=after.order_id,
                run=self.progress.run_id,
                cause=after.cause_kind.value if after.cause_kind else "",
                attempt=after.attempt,
                seconds=_since_intent(before, self.services.clock.now()),
            )
        counted = (before.record.counted if before else None, after.counted)
        if counted[0] != counted[1]:
            self.progress.figures.moves.append(counted)
        if before is None or before.record.outcome != after.outcome:
            self.unshown[after.order_id] = after.outcome
        self.unlisted[after.order_id] = after
        if before is None:
            self.never_listed.add(after.order_id)

    async def show_in_list(self) -> None:
        """Show in the list of orders what was written since the last time: a run does so for a page of orders together.

        Not essential: a failure is logged, because the daily maintenance lists the orders too.
        """
        try:
            await self.put_in_list()
        except SconnectError as error:
            _log.warning("profile %s: orders not listed: %s", self.profile_id, type(error).__name__)
        except UNEXPECTED_ERRORS as error:
            _log.error("profile %s: listing orders stumbled: %s", self.profile_id, traceback_of(error))

    async def put_in_list(self) -> None:
        """Do so where it has to succeed. Raises `StoreBusyError`; then a second call tries again, outside a run."""
        some, new = dict(self.unlisted), set(self.never_listed)
        self.unlisted.clear()  # at once, so that decisions at the same time do not write each other's orders
        self.never_listed.clear()
        if not some or self.progress.dry_run or not self.is_listing:
            return
        try:
            await list_markers(self.services.store, some.values(), new=new)
        except SconnectError:
            if not self.progress.run_id:
                self.unlisted.update(some | self.unlisted)
            raise

    async def begin_list(self) -> None:
        """Begin the list of orders with the first import: it lacks nothing then. Many older orders wait for later."""
        if self.progress.dry_run:
            return
        with suppress(SconnectError):
            await fill_list(self.services.store, self.profile_id, self.services.clock.now(), lambda: False)

    async def _note_unshown(self) -> None:
        """Note what the shop does not show yet of what a person decided; a run tells the shop at its end.

        Not essential: a failure to note it is ignored, because the daily maintenance finds the orders too.
        """
        orders = list(self.unshown)
        self.unshown.clear()
        with suppress(SconnectError):
            if orders and shows_outcomes(await read_facts(self.services, self.profile_id)):
                rows = [UnshownOutcome(profile_id=self.profile_id, order_id=order_id) for order_id in orders]
                await self.services.store.put_many(rows)

    async def hold(
        self, before: Stored[OrderRecord] | None, after: OrderRecord, *, retry_at: datetime | None = None
    ) -> bool:
        """List an order with the causes of its next marker, then write that marker. False when another run was first.

        `retry_at`: when it is retried by itself; None: when a person acts. Raises `StoreBusyError`.
        """
        await self.list_order(after, after.causes, retry_at=retry_at)
        if await self.transition(before, after):
            return True
        await self.watch_other_run(after.order_id)
        return False

    def report(self, marker: OrderRecord) -> None:
        """Count an order by its state, and report its first cause as an error of the run."""
        self.progress.count(marker.state.value)
        self.progress.error_of_order(marker.order_id, marker.causes[0])

    async def record_done(self, marker: Stored[OrderRecord], booked: BookedOrder, *, was_listed: bool = True) -> None:
        """Record that an order stands in the books, as `record_all_done` does."""
        await self.record_all_done([Answered(marker, booked, was_listed)])

    async def record_all_done(self, answered: Sequence[Answered]) -> list[Cause | None]:
        """Record that orders stand in the books; returns how each differs there from what was computed, if it does.

        One with something open about it (its VAT number, the answer) is listed first; any other leaves the list.
        """
        settled = [(each, *self._done(each)) for each in answered]
        for _, done, difference in settled:
            causes = [cause for cause in (difference, done.still_to_credit) if cause]
            if causes or done.has_finding:
                await self.list_booked(done, causes)
        written = await self.transition_together([(each.marker, done) for each, done, _ in settled])
        for (each, done, difference), stored in zip(settled, written, strict=True):
            if stored is not None:
                self.progress.count(OrderState.DONE.value)
                if difference:
                    self.progress.count("differences")
                    self.progress.error_of_order(done.order_id, difference)
            if each.was_listed and not difference and not done.still_to_credit:
                await self.unlist_finished(done)
        return [difference for _, _, difference in settled]

    def _done(self, answered: Answered) -> tuple[OrderRecord, Cause | None]:
        marker, booked = answered.marker.record, answered.booked
        difference = difference_of_answer(marker, booked)
        explanation = with_answer(marker.explanation, booked)
        if difference:
            explanation = with_notice(explanation, answer_notice(difference))
        answer = AnswerState.DIFFERS if difference else AnswerState.AS_COMPUTED
        return marker.done(self.stamp(), booked, explanation, answer), difference

    async def entry(self, order_id: str) -> OpenOrder | None:
        """Read the entry of an order in the work list."""
        stored = await self.services.store.get(OpenOrder, self.profile_id, OpenOrder.key_of(order_id))
        return stored.record if stored else None

    async def list_order(
        self,
        marker: OrderRecord,
        causes: Sequence[Cause],
        *,
        state: OrderState | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        """Put an order in the work list, or renew its entry. Raises `StoreBusyError`.

        Its time on the list is kept, and so is a release that came after this run began: that may solve its cause
        without this run having seen it.
        """
        now, run_id = self.services.clock.now(), self.progress.run_id
        if marker.unconfirmed_vat_number and retry_at is not None:
            self.progress.ask_vies_at(retry_at)
        entry = OpenOrder.about(marker, causes, since=now, state=state, retry_at=retry_at, run_id=run_id)
        written = await update(
            self.services.store,
            self.services.clock,
            RecordKey.of(entry),
            lambda earlier: self._after(earlier, entry) if earlier else entry,
        )
        if written and (listed := self.progress.figures.listed) is not None:
            listed[entry.order_id] = Listed(written.record.state, written.record.since, written.record.released)
            self.progress.figures.renewed.add(entry.order_id)

    async def list_in_doubt(self, marker: OrderRecord) -> None:
        """Put an order without a known answer in the work list; it is looked up until it is resolved."""
        cause = Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, {"detail": ""})
        await self.list_order(marker, [cause], state=OrderState.UNKNOWN, retry_at=marker.settle_at)

    async def list_booked(self, marker: OrderRecord, causes: Sequence[Cause]) -> None:
        """Put a booked order with something open about it in the work list.

        `causes`: known ones. A VAT number that VIES has to confirm is taken up by the next run.
        """
        number, retry_at = marker.unconfirmed_vat_number, None
        if number:
            causes, retry_at = [*causes, unanswered_after_booking(number, NoAnswer.NOT_ASKED)], marker.updated_at
        if causes:
            await self.list_order(marker, causes, retry_at=retry_at)

    async def unlist_finished(self, marker: OrderRecord) -> None:
        """Take a finished order off the work list, unless something is open about it."""
        if not marker.has_finding:
            await self.unlist(marker.order_id)

    async def unlist(self, order_id: str) -> None:
        """Take an order off the work list; one that is not on it is fine."""
        await self.services.store.delete(OpenOrder, self.profile_id, OpenOrder.key_of(order_id))
        self._note_unlisted(order_id)

    async def unlist_together(self, order_ids: Sequence[str]) -> None:
        """Take orders off the work list in few calls; those that are not on it are fine."""
        gone = [Change(RecordKey(OpenOrder, self.profile_id, OpenOrder.key_of(each)), None) for each in order_ids]
        await self.services.store.delete_together(gone)
        self._note_unlisted(*order_ids)

    def _note_unlisted(self, *order_ids: str) -> None:
        if (listed := self.progress.figures.listed) is not None:
            for order_id in order_ids:
                listed.pop(order_id, None)

    async def watch_other_run(self, order_id: str) -> None:
        """List an order whose marker another run wrote first, so that it is found should that run die.

        One that is left to a person is listed as that already.
        """
        theirs = await self.read(order_id)
        if theirs is None:
            await self.unlist(order_id)
        elif theirs.record.state.is_finished:
            await self.unlist_finished(theirs.record)
        elif theirs.record.state is OrderState.SENDING and theirs.record.settle_at is not None:
            await self.list_in_doubt(theirs.record)

    def _after(self, earlier: OpenOrder, entry: OpenOrder) -> OpenOrder:
        is_new = earlier.released and earlier.release not in self.releases
        return replace(entry, since=earlier.since, released=is_new, release=earlier.release if is_new else "")


def has_to_be_booked(candidate: Candidate) -> bool:
    """Whether an order the shop just reported is to be prepared and sent.

    A waiting order is retried here only when the shop changed it; everything else about waiting orders goes through the
    work list, so that a run without changes makes no call to SnelStart.
    """
    if candidate.marker is None:
        return True
    marker = candidate.marker.record
    if marker.state in {OrderState.WAITING, OrderState.REFUSED}:
        return candidate.order.history_id != marker.history_id  # lower, where the shop's history restarted
    return was_skipped_by_itself(marker)  # the profile selects it again, or the shop has it again


def can_be_tried(candidate: Candidate) -> bool:
    """Whether an order waits for a cause that may be solved by now."""
    return candidate.marker is not None and candidate.marker.record.state in {OrderState.WAITING, OrderState.REFUSED}


def is_in_doubt(candidate: Candidate) -> bool:
    """Whether an order may have been booked without our knowledge. One left to a person waits in the work list."""
    return candidate.marker is not None and candidate.marker.record.state is OrderState.SENDING


def is_another_order(order: ShopOrder | None, marker: OrderRecord) -> bool:
    """Whether the shop gave the number of a booked order to a new one, as after a restored backup."""
    if order is None or order.problem or marker.state is not OrderState.DONE or marker.placed_at is None:
        return False
    return abs(order.placed_at - marker.placed_at) > _SAME_ORDER


def was_skipped_by_itself(marker: OrderRecord) -> bool:
    """Whether an order was deselected because of its status or absence, not skipped by a person."""
    return marker.state is OrderState.SKIPPED and marker.cause_kind in {CauseKind.NOT_SELECTED, CauseKind.GONE}


def _with_decisions_kept(before: Stored[OrderRecord] | None, after: OrderRecord) -> Move:
    if before is None or not before.record.is_decided_about:
        return before, after
    return before, replace(after, kept=kept_in_place_of(before.record, after))


def _since_intent(before: Stored[OrderRecord] | None, now: datetime) -> float:
    """Return how many seconds an order was under way to the books; 0 when it was not."""
    if before is None or before.record.intent_at is None or not before.record.state.may_have_been_sent:
        return 0.0
    return (now - before.record.intent_at).total_seconds()
