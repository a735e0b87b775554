"""The marker of an order as a value, and every move it can make between its states (docs/why.md).

(new) ──intent──> sending ──answer──> done
  │                  │ └──refusal──> refused ──retry──> sending
  │                  └──no answer──> unknown ──found──> done
  │                                     └──surely absent──> sending (attempt + 1) ... then waiting
  └──cause──> waiting ──solved──> sending
waiting, refused, unknown ──person──> skipped ──person──> waiting
done ──person, gone from the books──> unknown
waiting, refused, unknown, skipped ──person──> done by hand ──person──> waiting, or unknown when it was ever sent
(new), waiting, refused, skipped ──another program──> done by hand, adopted ──person──> as above
(new), waiting, refused, skipped, unknown ──found back after a copy was restored──> done

Within a state, even a final one, notes may be added. A move is pure: it returns the marker as it is to be written.
Which move is allowed is decided by `may_replace`, and enforced where markers are written (`app.importing.markers`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from sconnect.domain.adoption.decision import FoundSale
from sconnect.domain.adoption.model import SaleKind
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.change_detection import came_back, is_as_seen, seen_in_status, seen_text
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision, RevokedDecision, as_decided, per_key
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.comparison import hashed_email
from sconnect.domain.values.money import euro_text
from sconnect.domain.values.text import cut
from sconnect.domain.vies import ABOUT_BOOKED

MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.WAITING: frozenset({OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED}),
    OrderState.SENDING: frozenset(
        {
            OrderState.SENDING,
            OrderState.DONE,
            OrderState.REFUSED,
            OrderState.UNKNOWN,
            OrderState.WAITING,
            OrderState.SKIPPED,
        }
    ),
    OrderState.DONE: frozenset(),
    OrderState.REFUSED: frozenset({OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED, OrderState.REFUSED}),
    OrderState.UNKNOWN: frozenset(
        {OrderState.UNKNOWN, OrderState.DONE, OrderState.SENDING, OrderState.WAITING, OrderState.SKIPPED}
    ),
    OrderState.SKIPPED: frozenset({OrderState.WAITING, OrderState.SENDING}),
}
"""The states that each state may become."""
_FIRST = frozenset({OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED})
"""The states in which the first marker of an order can be written."""
_BOOKED_OR_SENDING = frozenset({OrderState.DONE, OrderState.SENDING})
_UNDONE_BY_HAND = frozenset({OrderState.WAITING, OrderState.UNKNOWN})
"""What an order that a person booked by hand may become, when that sales order is gone from the books."""
_MOST_ACCEPTED = 15
_MOST_DECISIONS = 15
_MOST_REVOKED = 10
_LONGEST_TOLD = 300
"""Of what was taken back: a sentence of the work list may be longer."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One write: a token that never repeats, its time, and the run. No run: a person's decision."""

    owner: str
    at: datetime
    run_id: str = ""


class Marker:
    """The moves of a marker. The stored record derives from this class and declares the same fields as columns."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    order_id: str
    state: OrderState
    reference: str
    administration_id: str
    run_id: str
    attempt: int
    payload_hash: str
    sent_customer_id: str
    sales_order_id: str
    sales_order_number: int | None
    total_including_vat: Decimal | None
    total_excluding_vat: Decimal | None
    computed_including_vat: Decimal | None
    computed_excluding_vat: Decimal | None
    answer: AnswerState
    by_hand: bool
    adopted: SaleKind | None
    restored: bool
    accepted: tuple[Acceptance, ...]
    decisions: tuple[OrderDecision, ...]
    revoked: tuple[RevokedDecision, ...]
    evidence: str
    shop_hash: str
    unconfirmed_vat_number: str
    cause_kind: CauseKind | None
    causes: tuple[Cause, ...]
    decided_by: str
    decided_at: datetime | None
    decided_why: str
    explanation: str
    kept: str
    shop_total: Decimal | None
    placed_at: datetime | None
    intent_at: datetime | None
    updated_at: datetime
    purged_at: datetime | None
    shopper: str
    shopper_email: str

    def may_replace(self, before: "Marker | None") -> bool:
        """Whether this marker may be written in the place of `before`; None: the order has no marker yet.

        In every state notes may be added, as long as the booking stays as it is.
        """
        if self.by_hand:
            return self._may_be_noted_by_hand(before)
        if self.restored and not (before and before.restored):
            return self.state is OrderState.DONE and (before is None or before.state not in _BOOKED_OR_SENDING)
        if before is None:
            return self.state in _FIRST
        if before.by_hand:
            return self.state in _UNDONE_BY_HAND
        if before.state is OrderState.DONE and self.state is OrderState.UNKNOWN:
            return not self.sales_order_id and self.attempt == 0  # a person lets it be booked again
        return self.state in MOVES[before.state] or (before.state is self.state and before.booking == self.booking)

    def _may_be_noted_by_hand(self, before: "Marker | None") -> bool:
        """Whether a person may note that the order stands in the books: not one that sconnect booked, or is sending."""
        if self.state is not OrderState.DONE:
            return False
        return before is None or before.by_hand or before.state not in _BOOKED_OR_SENDING

    @property
    def is_evident(self) -> bool:
        """Whether its evidence is that of the sales order in the books, or of one that may be there."""
        return self.state in {OrderState.SENDING, OrderState.UNKNOWN, OrderState.DONE} and not self.by_hand

    @property
    def is_decided_about(self) -> bool:
        """Whether a person decided anything about it, or took that back."""
        return bool(self.decisions or self.accepted or self.revoked or self.decided_at)

    @property
    def booking(self) -> tuple[object, ...]:
        """The columns that prevent a second booking."""
        where = (self.administration_id, self.reference, self.attempt, self.payload_hash, self.by_hand)
        return (*where, self.sales_order_id, self.sales_order_number, self.total_including_vat)

    @property
    def has_finding(self) -> bool:
        """Whether something is open about it although it is booked: its VAT number, or what the books answered."""
        return bool(self.unconfirmed_vat_number) or self.answer is AnswerState.DIFFERS

    @property
    def still_to_credit(self) -> Cause | None:
        """What is left to do about an undone sale that a person had booked to credit it; None for any other."""
        decision = next((each for each in self.decisions if each.kind is DecisionKind.UNDONE), None)
        if decision is None or self.total_including_vat is None:
            return None
        facts = {
            "order": self.order_id,
            "booked": str(self.sales_order_number or self.reference),
            "status": decision.shown or decision.value,
            "total": euro_text(self.total_including_vat),
        }
        return Cause(CauseKind.UNDONE_AFTER_BOOKING, self.order_id, facts)

    @property
    def expected_nets(self) -> frozenset[Decimal]:
        """The net amounts that the books may hold of it; empty when nothing is known to compare with."""
        if self.computed_excluding_vat is None or self.answer is AnswerState.RIGHTED:
            return frozenset()
        # The answer may be rounded in another way than was computed, which is no difference.
        answered = self.total_excluding_vat if self.answer is AnswerState.AS_COMPUTED else None
        return frozenset({self.computed_excluding_vat, *([] if answered is None else [answered])})

    @property
    def counted(self) -> tuple[datetime, Decimal] | None:
        """What it counts for in the figures: when it was sent, and its total. None: it was not booked by us."""
        if self.state is not OrderState.DONE or self.by_hand:
            return None
        amounts = (self.total_including_vat, self.computed_including_vat, self.shop_total)
        amount = next((each for each in amounts if each is not None), Decimal(0))
        return self.intent_at or self.placed_at or self.updated_at, amount

    @property
    def outcome(self) -> Outcome:
        """What became of the order so far."""
        if self.state is OrderState.DONE:
            return Outcome(self.order_id, self.state, self.sales_order_number)
        return Outcome(self.order_id, self.state, why=self.cause_kind, invoice="")

    def waiting(
        self, stamp: Stamp, causes: Sequence[Cause], *, order: ShopOrder | None = None, explanation: str = ""
    ) -> Self:
        """Hold the order. `order`: as the shop has it now; None: the shop does not have it."""
        seen = {} if order is None else {**_seen(order, self.decisions), "explanation": explanation}
        return self._moved(stamp, OrderState.WAITING, settle_at=None, **_caused_by(*causes), **seen)

    def sending(
        self,
        stamp: Stamp,
        order: ShopOrder,
        *,
        reference: str,
        administration_id: str,
        settle_at: datetime,
        payload_hash: str,
        explanation: str,
        evidence: str,
        computed: tuple[Decimal, Decimal],
        unconfirmed_vat_number: str = "",
        customer_id: str = "",
    ) -> Self:
        """Declare the intent to send the order. Until `settle_at` a request may still be on its way or hidden.

        `computed`: its totals with and without VAT, which the books have to answer.
        `customer_id`: of the sales order; by it and the total a bare reference is told apart.
        """
        return self._moved(
            stamp,
            OrderState.SENDING,
            reference=reference,
            administration_id=administration_id,
            attempt=self.attempt + 1,
            intent_at=stamp.at,
            settle_at=settle_at,
            payload_hash=payload_hash,
            sent_customer_id=customer_id,
            explanation=explanation,
            unconfirmed_vat_number=unconfirmed_vat_number,
            evidence=evidence,
            computed_including_vat=computed[0],
            computed_excluding_vat=computed[1],
            answer=AnswerState.AS_COMPUTED,
            **_seen(order, self.decisions),
            **_caused_by(),
        )

    def done(self, stamp: Stamp, booked: BookedOrder, explanation: str, answer: AnswerState) -> Self:
        """Record the sales order that the books hold, and how it compares with what was computed."""
        return self._moved(
            stamp,
            OrderState.DONE,
            settle_at=None,
            sales_order_id=booked.id,
            sales_order_number=booked.number,
            total_including_vat=booked.total_including_vat,
            total_excluding_vat=booked.total_excluding_vat,
            answer=answer,
            explanation=explanation,
            **_caused_by(),
        )

    def refused(self, stamp: Stamp, cause: Cause) -> Self:
        """Record that the books refused the order; its attempts start at zero again."""
        return self._moved(stamp, OrderState.REFUSED, settle_at=None, attempt=0, **_caused_by(cause))

    def not_sent(self, stamp: Stamp, cause: Cause) -> Self:
        """Take the intent back: certainly nothing was sent, so the attempt does not count."""
        return self._moved(stamp, OrderState.WAITING, settle_at=None, attempt=self.attempt - 1, **_caused_by(cause))

    def left_to_person(self, stamp: Stamp, cause: Cause) -> Self:
        """Leave an order in doubt to a person: it is never sent again by itself."""
        return self._moved(stamp, OrderState.UNKNOWN, **_caused_by(cause))

    def deselected(self, stamp: Stamp, kind: CauseKind, history_id: int) -> Self:
        """Skip an order that the profile no longer selects, or that the shop no longer has."""
        return self._moved(stamp, OrderState.SKIPPED, history_id=history_id, **_caused_by(Cause(kind)))

    def skipped(self, stamp: Stamp, by: str, why: str) -> Self:
        """Skip an order by a person's decision. Its cause is kept, for when it is unskipped."""
        decided = {"decided_by": by, "decided_at": stamp.at, "decided_why": why}
        return self._moved(stamp, OrderState.SKIPPED, settle_at=None, cause_kind=None, cause_key="", **decided)

    def unskipped(self, stamp: Stamp, by: str = "") -> Self:
        """Hold a skipped order again, for the cause it had before. `by`: who took that back."""
        what = Bilingual(f"Overgeslagen{_because(self.decided_why)}", f"Left out{_because(self.decided_why)}")
        noted = self._noted_as_revoked("skipped", what, self.decided_by, stamp, by)
        decided = {"decided_by": "", "decided_at": None, "decided_why": "", "revoked": noted}
        return self._moved(stamp, OrderState.WAITING, **_caused_by(*self.causes), **decided)

    def booked_by_hand(
        self,
        stamp: Stamp,
        number: int,
        found: BookedOrder | None,
        *,
        administration_id: str,
        by: str,
        why: str,
        explanation: str,
    ) -> Self:
        """Record that a person booked the order, under this number. `found`: None when the books cannot be asked.

        Its cause is kept, for when that is undone.
        """
        return self._moved(
            stamp,
            OrderState.DONE,
            by_hand=True,
            adopted=None,
            settle_at=None,
            administration_id=administration_id,
            sales_order_id=found.id if found else "",
            sales_order_number=number,
            total_including_vat=found.total_including_vat if found else None,
            total_excluding_vat=found.total_excluding_vat if found else None,
            answer=AnswerState.AS_COMPUTED,
            explanation=explanation,
            decided_by=by,
            decided_at=stamp.at,
            decided_why=why,
            cause_kind=None,
            cause_key="",
        )

    def adopted_as(self, stamp: Stamp, sale: FoundSale, *, administration_id: str, explanation: str) -> Self:
        """Record that another program booked the order, as a sales order or as an entry: it is never sent.

        Only a sales order has its number here; the explanation tells that of an entry's invoice.
        """
        is_order = sale.kind is SaleKind.ORDER
        return self._moved(
            stamp,
            OrderState.DONE,
            by_hand=True,
            adopted=sale.kind,
            settle_at=None,
            administration_id=administration_id,
            sales_order_id=sale.id,
            sales_order_number=int(sale.number) if is_order and sale.number.isdecimal() else None,
            total_including_vat=sale.total,
            total_excluding_vat=None,
            answer=AnswerState.AS_COMPUTED,
            explanation=explanation,
            decided_by="",
            decided_at=stamp.at,
            decided_why="",
            **_caused_by(),
        )

    def found_back(
        self, stamp: Stamp, order: ShopOrder | None, booked: BookedOrder, *, administration_id: str, explanation: str
    ) -> Self:
        """Record a booking of ours that a restored copy of the markers did not know: it is in the books.

        `order`: as the shop has it now; None: it cannot be read.
        """
        return self._moved(
            stamp,
            OrderState.DONE,
            restored=True,
            settle_at=None,
            administration_id=administration_id,
            sent_customer_id=booked.customer_id,
            sales_order_id=booked.id,
            sales_order_number=booked.number,
            total_including_vat=booked.total_including_vat,
            total_excluding_vat=booked.total_excluding_vat,
            computed_including_vat=None,
            computed_excluding_vat=None,
            answer=AnswerState.AS_COMPUTED,
            explanation=explanation,
            unconfirmed_vat_number="",
            **({} if order is None else _seen(order, self.decisions)),
            **_caused_by(),
        )

    def not_adopted(self, stamp: Stamp, cause: Cause) -> Self:
        """Hold an order again that was taken over from another program; one that was ever sent is looked up first."""
        return replace(self.not_by_hand(stamp), **_caused_by(cause))

    def not_by_hand(self, stamp: Stamp, by: str = "") -> Self:
        """Hold an order again that a person had booked by hand; one that was ever sent is looked up first.

        `by`: who took that back; empty: nobody in particular, as when another program's sale is not adopted after all.
        """
        state = OrderState.UNKNOWN if self.attempt else OrderState.WAITING
        nothing = {"sales_order_id": "", "sales_order_number": None}
        nothing |= {"total_including_vat": None, "total_excluding_vat": None}
        number = "" if self.sales_order_number is None else f" {self.sales_order_number}"
        what = Bilingual(f"Met de hand geboekt als verkooporder{number}", f"Booked by hand as sales order{number}")
        noted = self._noted_as_revoked("by_hand", what, self.decided_by, stamp, by) if by else self.revoked
        decided = {"decided_by": "", "decided_at": None, "decided_why": "", "revoked": noted}
        return self._moved(stamp, state, by_hand=False, adopted=None, **nothing, **decided, **_caused_by(*self.causes))

    def tried_anew(self, stamp: Stamp) -> Self:
        """Start counting attempts at zero: a person looked in the books, as the work list asked."""
        return self._moved(stamp, self.state, attempt=0)

    def accepting(self, stamp: Stamp, *acceptances: Acceptance) -> Self:
        """Add an accepted difference; of the same difference only the last counts, and only so many are kept."""
        accepted = self.accepted
        for acceptance in acceptances:
            others = [each for each in accepted if each.cause_id != acceptance.cause_id]
            accepted = (*others[1 - _MOST_ACCEPTED :], acceptance)
        return self._moved(stamp, self.state, accepted=accepted)

    def deciding(self, stamp: Stamp, *decisions: OrderDecision) -> Self:
        """Add decisions; of the same kind about the same thing only the last counts, and only so many are kept."""
        kept = per_key((*self.decisions, *decisions), _MOST_DECISIONS)
        return self._moved(stamp, self.state, decisions=tuple(kept.values()))

    def without(
        self, stamp: Stamp, decision: OrderDecision | Acceptance, what: Bilingual, *, by: str, why: str = ""
    ) -> Self:
        """Take a decision back, and note who did so: of one about what happened after booking, that is open again."""
        again: dict[str, Any] = {}
        if isinstance(decision, Acceptance):
            again["accepted"] = tuple(each for each in self.accepted if each != decision)
            if decision.seen_before:
                again["shop_hash"] = decision.seen_before
            if decision.cause.kind is CauseKind.BOOKED_OTHERWISE:
                again["answer"] = AnswerState.DIFFERS
            if decision.cause.kind in ABOUT_BOOKED:
                again["unconfirmed_vat_number"] = decision.cause.key
        else:
            again["decisions"] = tuple(each for each in self.decisions if each != decision)
        kind = decision.cause.kind.value if isinstance(decision, Acceptance) else decision.kind.value
        noted = self._noted_as_revoked(kind, what, decision.by, stamp, by, why)
        return self._moved(stamp, self.state, revoked=noted, **again)

    def _noted_as_revoked(
        self, kind: str, what: Bilingual, decided_by: str, stamp: Stamp, by: str, why: str = ""
    ) -> tuple[RevokedDecision, ...]:
        dutch, english = cut(what.dutch, _LONGEST_TOLD), cut(what.english, _LONGEST_TOLD)
        note = RevokedDecision(dutch, english, decided_by, by, stamp.at, why, kind)
        return (*self.revoked[1 - _MOST_REVOKED :], note)

    def vat_number_settled(self, stamp: Stamp, explanation: str) -> Self:
        """Record that nothing is open any more about the VAT number of a booked order."""
        return self._moved(stamp, self.state, unconfirmed_vat_number="", explanation=explanation)

    def answer_settled(self, stamp: Stamp, answer: AnswerState) -> Self:
        """Record that nothing is open any more about what the books answered: it was seen, or put right there."""
        return self._moved(stamp, self.state, answer=answer)

    def seen_as(self, order: ShopOrder, undone_status: int | None, *, content: bool = True) -> Self:
        """Record a booked order as seen as the shop has it now, so that only a new change is listed.

        Not `content`: only its status was seen; what else changed is listed still.
        """
        seen = seen_text(order, undone_status) if content else seen_in_status(self.shop_hash, order, undone_status)
        return replace(self, shop_hash=seen)

    def sale_came_back(self) -> Self:
        """Record that an undone sale counts again, so that it is news when it is undone once more."""
        return replace(self, shop_hash=came_back(self.shop_hash))

    def booked_again(self, stamp: Stamp) -> Self:
        """Let an order be sent again whose sales order is gone from the books; it is looked up first."""
        nothing = {"sales_order_id": "", "sales_order_number": None, "total_including_vat": None}
        return self._moved(
            stamp, OrderState.UNKNOWN, settle_at=None, attempt=0, unconfirmed_vat_number="", **nothing, **_caused_by()
        )

    def emptied(self, at: datetime, kept: str, cause: Cause | None = None) -> Self:
        """Record when the personal columns were emptied; `cause`: shown from then on by an order that still waits.

        `kept`: what they said without a person.
        """
        return replace(self, purged_at=at, kept=kept, **(_caused_by(cause) if cause else {}))

    def _moved(self, stamp: Stamp, state: OrderState, **changes: Any) -> Self:
        run_id = stamp.run_id or self.run_id
        return replace(self, state=state, owner=stamp.owner, run_id=run_id, updated_at=stamp.at, **changes)


def _seen(order: ShopOrder, decisions: Iterable[OrderDecision]) -> dict[str, Any]:
    """Return the columns that hold the order as the shop has it, its total in euro when a person gave the rate."""
    decided = as_decided(order, (each for each in decisions if is_as_seen(order, each.content)))
    return {
        "history_id": order.history_id,
        "shop_hash": seen_text(order),
        "shop_total": decided.euro_total,
        "shopper": order.shopper,
        "shopper_email": hashed_email(order.email),
    }


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _caused_by(*causes: Cause) -> dict[str, Any]:
    """Return the columns of the cause why an order waits; empty without a cause."""
    kind, key = (causes[0].kind, causes[0].key) if causes else (None, "")
    return {"cause_kind": kind, "cause_key": key, "causes": causes}
