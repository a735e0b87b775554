"""From shop order to sales order, in two steps.

`plan_order` plans what must be booked, without article ids; `compose` turns the plan into a sales order once the
articles are known, or returns the causes why it would be wrong.
"""

from sconnect.domain.composition.accepted_differences import CAN_BE_ACCEPTED, is_accepted
from sconnect.domain.composition.compose import Composition, Part, VatPerRate, compose
from sconnect.domain.composition.header import naming_the_shopper
from sconnect.domain.composition.plan import ArticleHint, LineRole, OrderPlan, PlannedLine, VatReading
from sconnect.domain.composition.planner import plan_order

__all__ = [
    "CAN_BE_ACCEPTED",
    "ArticleHint",
    "Composition",
    "LineRole",
    "OrderPlan",
    "Part",
    "PlannedLine",
    "VatPerRate",
    "VatReading",
    "compose",
    "is_accepted",
    "naming_the_shopper",
    "plan_order",
]
