"""What the personal columns of an order say without a person: rules, figures and decisions.

Texts that a shop, a shopper or a user wrote are left out, and so is who of the users decided: their accounts are
personal, and a pseudonym would be as well.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from sconnect.domain.causes import CauseKind
from sconnect.domain.customers.recognition import rule_told
from sconnect.domain.explanation.model import Explanation, read_explanation
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.state import OrderState

USER = "user"
"""Who decided: somebody who was signed in or held a key, with the role of operator at least."""
OTHER_PROGRAM = "other_program"
_WITHOUT_TEXT = frozenset({DecisionKind.COUNTRY, DecisionKind.VAT_NUMBER})
"""Decisions whose key a shopper may have written."""
_EMPTIED = CauseKind.DATA_PURGED
"""What an order shows that waited until its personal data were emptied."""
_ABOUT_ARTICLE = frozenset({CauseKind.VAT_MISMATCH, CauseKind.PRICE_ROUNDING})
"""Differences whose key is the code of an article."""
_MOST_DECISIONS = 200
"""Of one order: nobody decides more, and a row has its bounds."""
_PLAIN = re.compile(r"[\w .,:/#%+-]{1,50}")
_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,8})?")


class Figures(NamedTuple):
    """The VAT of a percentage, as texts of the explanation: in the shop, and as the books compute it."""

    percent: str
    shop: str
    books: str


class Decision(NamedTuple):
    """Something that was decided about an order. `about` and `value` are kinds, codes and ids; figures are euro."""

    what: str
    """A `DecisionKind`, or `accepted`, `skipped`, `by_hand`, `adopted` or `revoked`."""
    at: datetime | None
    by: str
    about: str = ""
    value: str = ""
    shop: str = ""
    books: str = ""


class Kept(BaseModel):
    """What is known without a person. All is empty of an order whose personal columns were emptied before this came."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = 1
    recognised: str = ""
    treatment: str = ""
    country: str = ""
    day: str = ""
    """Of the sales order, as 2026-11-25."""
    rates: tuple[Figures, ...] = ()
    waits_for: tuple[str, ...] = ()
    """Kinds of all causes for which the order waited last."""
    unconfirmed_vat_number: bool = False
    decisions: tuple[Decision, ...] = ()

    @property
    def text(self) -> str:
        """The text to keep: never empty, so that it is told from an order that was emptied before this was kept."""
        return self.model_dump_json(exclude_defaults=True)


def kept_of(marker: Marker) -> Kept:
    """Return what is known of an order without a person: from its columns, and from what was kept before of them."""
    before, explained = _read(marker.kept), _explained(marker.explanation)
    decisions, kinds = {*before.decisions, *_decisions(marker)}, [cause.kind for cause in marker.causes]
    return Kept(
        recognised=rule_told(explained.recognised.nl) or before.recognised,
        treatment=explained.treatment or before.treatment,
        country=explained.country or before.country,
        day=explained.sent.day if explained.sent else before.day,
        rates=tuple(Figures(each.percent, each.shop, each.books) for each in explained.vat) or before.rates,
        waits_for=tuple(dict.fromkeys(kind.value for kind in kinds if kind is not _EMPTIED)) or before.waits_for,
        unconfirmed_vat_number=bool(marker.unconfirmed_vat_number) or before.unconfirmed_vat_number,
        decisions=_in_order(decisions),
    )


def kept_in_place_of(before: Marker, after: Marker) -> str:
    """Return what has to be kept with a marker that replaces another, so that no decision is lost.

    Of the same thing only the last decision counts, and only so many are shown; of the others it stays that they were.
    """
    now, known = kept_of(after), kept_of(before)
    if set(known.decisions) <= set(now.decisions):
        return after.kept
    return now.model_copy(update={"decisions": _in_order({*known.decisions, *now.decisions})}).text


def _in_order(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    return tuple(sorted(decisions, key=lambda each: (str(each.at or ""), each[:1], each[2:])))[-_MOST_DECISIONS:]


def _read(text: str) -> Kept:
    try:
        return Kept.model_validate_json(text) if text else Kept()
    except ValueError:
        return Kept()


def _explained(text: str) -> Explanation:
    try:
        return read_explanation(text)
    except ValueError:
        return Explanation()


def _decisions(marker: Marker) -> Iterator[Decision]:
    for decision in marker.decisions:
        yield from _decided(decision)
    yield from map(_accepted, marker.accepted)
    for revoked in marker.revoked:
        yield Decision("revoked", revoked.at, USER if revoked.by else "", revoked.kind)
    if marker.by_hand and marker.adopted is None:
        yield Decision("by_hand", marker.decided_at, USER, value=marker.sales_order_id)
    elif marker.adopted is not None:
        yield Decision("adopted", marker.decided_at, OTHER_PROGRAM, marker.adopted.value, marker.sales_order_id)
    elif marker.state is OrderState.SKIPPED and marker.cause_kind is None:
        yield Decision("skipped", marker.decided_at, USER)


def _decided(decision: OrderDecision) -> Iterator[Decision]:
    if decision.kind is DecisionKind.AMOUNTS:
        for part in decision.amounts:
            percent, amount = format(part.percent, "f"), format(part.amount, "f")
            yield Decision("amounts", decision.at, USER, percent, _plain(part.article_id), books=amount)
        return
    about = "" if decision.kind in _WITHOUT_TEXT else _plain(decision.key)
    value = "" if decision.kind is DecisionKind.VAT_NUMBER else _plain(decision.value)
    yield Decision(decision.kind.value, decision.at, USER, about, value)


def _accepted(acceptance: Acceptance) -> Decision:
    cause = acceptance.cause
    facts = {name: text for name, text in cause.facts.items() if _NUMBER.fullmatch(text)}
    return Decision(
        "accepted",
        acceptance.at,
        USER,
        cause.kind.value,
        _plain(cause.key) if cause.kind in _ABOUT_ARTICLE else "",
        shop=facts.get("shop_vat", facts.get("shop", "")),
        books=facts.get("books_vat", facts.get("books", "")),
    )


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else ""
