"""Taking over an order from another program: its marker says that it is booked, so that it is never sent."""

from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.storage.records import AdoptionFinding
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.adoption.texts import REASONS, sale_text, sales_text
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.model import with_notice
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.bilingual import Bilingual

_UNDONE = Bilingual("Iemand draaide terug dat het deze order is.", "Somebody undid that it is this order.")


async def adopt(markers: OrderMarkers, profile: Profile, finding: AdoptionFinding) -> bool:
    """Write the marker of an order that another program booked; nothing when it is booked already.

    False when another write was first, or when sconnect is sending the order.
    """
    sale = finding.sale
    if sale is None:
        return False
    seen = await markers.read(finding.order_id)
    reference = profile.payment_reference(finding.order_id)
    before = seen.record if seen else markers.new(finding.order_id, reference, finding.placed_at)
    if before.state is OrderState.DONE:
        return True
    if before.state is OrderState.SENDING:
        return False
    words = sale_text(sale)
    notice = Bilingual(
        f"Niet door sconnect geboekt, maar door een ander programma: {words.dutch}.",
        f"Not booked by sconnect but by another program: {words.english}.",
    )
    after = before.adopted_as(
        markers.stamp(),
        sale,
        administration_id=profile.connection.administration_id,
        explanation=with_notice(before.explanation, notice),
    )
    written = await markers.transition(seen, after) is not None
    if written and seen is not None:
        await markers.unlist(finding.order_id)
    return written


def maybe_booked(finding: AdoptionFinding) -> Cause:
    """Return why an order waits that another program may have booked."""
    why = _UNDONE if finding.decision is AdoptionDecision.UNDONE else REASONS[finding.reason]
    facts = sales_text(finding.sales).facts("sales") | why.facts("why")
    return Cause(CauseKind.MAYBE_BOOKED, finding.order_id, facts)
