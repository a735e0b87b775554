"""Everything sconnect keeps in tables: each record with its columns, and what each column gives away.

Records only: no queries and no rules. The overview for people is docs/data-inventory.md, made from these files by
scripts/data_inventory.py.
"""

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.records.profiles import ProfileRecord, ShopFacts
from sconnect.app.storage.records.orders import CauseId, OrderRecord, OpenOrder, Cursor
from sconnect.app.storage.records.links import CustomerLink, ArticleLink
from sconnect.app.storage.records.exports import Exported, ExportedArticle, ExportedCustomer, ExportIssue, ExportCursor
from sconnect.app.storage.records.runs import RunRecord, RunItems, Claim
from sconnect.app.storage.records.maintenance import HouseDay
from sconnect.app.storage.schema import Record

__all__ = [
    "ArticleLink",
    "CauseId",
    "Claim",
    "Cursor",
    "CustomerLink",
    "ExportCursor",
    "ExportIssue",
    "Exported",
    "ExportedArticle",
    "ExportedCustomer",
    "HouseDay",
    "OfProfile",
    "OpenOrder",
    "OrderRecord",
    "ProfileRecord",
    "RECORDS",
    "RunItems",
    "RunRecord",
    "ShopFacts",
]

RECORDS: tuple[type[Record], ...] = (
    ProfileRecord,
    OrderRecord,
    CustomerLink,
    ArticleLink,
    OpenOrder,
    ExportedArticle,
    ExportedCustomer,
    ExportIssue,
    RunRecord,
    RunItems,
    Claim,
    ShopFacts,
    Cursor,
    HouseDay,
    ExportCursor,
)
"""Every kind of record there is."""
