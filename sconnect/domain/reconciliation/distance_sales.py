"""Distance sales within the Union: what counts for the threshold below which they may bear Dutch VAT.

Law: article 5a of the Dutch VAT act, which counts what was sold to consumers in other member states, without VAT.
"""

from collections.abc import Iterable
from decimal import Decimal

from sconnect.domain.composition import LineRole
from sconnect.domain.control_totals import RatedTotal, control_totals
from sconnect.domain.corrections.correction import Correction, CorrectionKind
from sconnect.domain.explanation.evidence import Evidence, LineEvidence
from sconnect.domain.values.money import ZERO, to_cents
from sconnect.domain.vat import HOME_COUNTRY, VAT_AREA, VatTreatment

_CONSUMER_SALES = frozenset({VatTreatment.DOMESTIC.value, VatTreatment.ONE_STOP_SHOP.value})
_ABROAD = VAT_AREA - {HOME_COUNTRY}
_NO_TURNOVER = frozenset({LineRole.VOUCHER.value, LineRole.CREDIT.value, LineRole.ROUNDING.value})


def distance_sale(evidence: Evidence | None) -> Decimal | None:
    """Return what a booked order counts as a distance sale, in euro without VAT, as it was sent.

    None: it is none, or its evidence is from before it told where the goods went.
    """
    if evidence is None or evidence.treatment not in _CONSUMER_SALES or evidence.country not in _ABROAD:
        return None
    return _turnover(evidence, evidence.lines)


def distance_sale_after(evidence: Evidence, corrections: Iterable[Correction]) -> Decimal:
    """Return what it counts after the corrections of its sales order that were carried out, the first one first."""
    standing, credited = distance_sale(evidence) or ZERO, ZERO
    for correction in corrections:
        if correction.kind is CorrectionKind.REMOVE:
            standing = ZERO
        elif correction.kind is CorrectionKind.CHANGE:
            standing = _of(correction, evidence)
        elif correction.kind is CorrectionKind.CREDIT:
            credited += _of(correction, evidence)
    return standing + credited


def _of(correction: Correction, evidence: Evidence) -> Decimal:
    """Return the turnover of a credit, or of what a sales order became."""
    sent = {line.article_id: line for line in evidence.lines}
    lines = [
        sent[each.article_id]._replace(quantity=each.quantity, unit_price=each.unit_price)
        for each in correction.lines
        if each.article_id in sent
    ]
    totals = (correction.total_excluding_vat, correction.expected_excluding)
    total = next((each for each in totals if each is not None), None)
    if total is None:
        return _turnover(evidence, lines)
    return total - sum((_amount(line) for line in lines if _is_payment(line)), ZERO)


def _turnover(evidence: Evidence, lines: Iterable[LineEvidence]) -> Decimal:
    sold = [RatedTotal(line.percent, _amount(line)) for line in lines if not _is_payment(line)]
    return control_totals(sold, prices_include_vat=evidence.prices_include_vat).excluding_vat


def _is_payment(line: LineEvidence) -> bool:
    """Whether a line is a means of payment or a rounding, and no turnover."""
    return line.role in _NO_TURNOVER and not line.percent


def _amount(line: LineEvidence) -> Decimal:
    return to_cents(line.quantity * line.unit_price)
