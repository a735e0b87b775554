"""What the books answered to an order, held against what its marker keeps of what was computed."""

from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause
from sconnect.domain.explanation.evidence import Evidence, known_evidence
from sconnect.domain.orders.books_answer import Answered, Expected, SentLine, answer_difference, differs
from sconnect.domain.orders.marker import Marker


def difference_of_answer(marker: Marker, booked: BookedOrder) -> Cause | None:
    """Return the cause of an order that the books hold otherwise than was computed; None when they do not.

    None as well when an older version sent it, which kept nothing to compare with.
    """
    expected = _expected(marker)
    name = str(booked.number or marker.reference)
    return answer_difference(marker.order_id, name, expected, Answered.by(booked)) if expected else None


def known_difference(marker: Marker) -> Cause | None:
    """Return that cause from the marker alone, as the books answered when the order was booked."""
    expected, name = _expected(marker), str(marker.sales_order_number or marker.reference)
    answered = Answered(marker.total_including_vat, marker.total_excluding_vat)
    return answer_difference(marker.order_id, name, expected, answered) if expected else None


def is_as_computed(marker: Marker, booked: BookedOrder) -> bool:
    """Whether the books hold an order as it was computed, or there is nothing to compare with."""
    expected = _expected(marker)
    return expected is None or not differs(expected, Answered.by(booked))


def _expected(marker: Marker) -> Expected | None:
    if marker.computed_including_vat is None or marker.computed_excluding_vat is None:
        return None
    totals = marker.computed_including_vat, marker.computed_excluding_vat
    evidence = known_evidence(marker.evidence)
    if evidence is None:
        return Expected(*totals)
    lines = _lines(evidence)
    whole = totals[0] if evidence.prices_include_vat else totals[1]
    # Lines whose prices the books fill in say nothing about what they come to.
    are_whole = sum(line.total for line in lines) == whole
    return Expected(*totals, evidence.prices_include_vat, lines if are_whole else ())


def _lines(evidence: Evidence) -> tuple[SentLine, ...]:
    return tuple(SentLine(line.article_id, line.percent, line.quantity, line.unit_price) for line in evidence.lines)
