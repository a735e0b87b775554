"""Everything sconnect keeps in tables: each record with its columns, and what each column gives away.

Records only: no queries and no rules. The overview for people is docs/data-inventory.md, made from these files by
scripts/data_inventory.py.
"""

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.records.exports import ExportCursor, Exported, ExportedArticle, ExportedCustomer, ExportIssue
from sconnect.app.storage.records.links import ArticleLink, CustomerLink
from sconnect.app.storage.records.maintenance import MaintenanceDay
from sconnect.app.storage.records.orders import CauseId, Cursor, OpenOrder, OrderRecord
from sconnect.app.storage.records.profiles import ProfileRecord, ShopFacts
from sconnect.app.storage.records.runs import RunItems, RunRecord, TaskLease
from sconnect.app.storage.schema import Record

__all__ = [
    "RECORDS",
    "ArticleLink",
    "CauseId",
    "Cursor",
    "CustomerLink",
    "ExportCursor",
    "ExportIssue",
    "Exported",
    "ExportedArticle",
    "ExportedCustomer",
    "MaintenanceDay",
    "OfProfile",
    "OpenOrder",
    "OrderRecord",
    "ProfileRecord",
    "RunItems",
    "RunRecord",
    "ShopFacts",
    "TaskLease",
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
    TaskLease,
    ShopFacts,
    Cursor,
    MaintenanceDay,
    ExportCursor,
)
"""Every kind of record there is."""
