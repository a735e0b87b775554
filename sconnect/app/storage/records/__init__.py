"""Every kind of record that is kept in tables, by feature, each column with its privacy class.

Records only: no queries and no rules (the overview for people, docs/data-inventory.md, is made from these files).
"""

from sconnect.app.storage.records.activations import ActivationRecord
from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.records.exports import ExportCursor, Exported, ExportedArticle, ExportedCustomer, ExportIssue
from sconnect.app.storage.records.links import ArticleLink, CustomerCreation, CustomerLink, FormerArticle
from sconnect.app.storage.records.maintenance import MaintenanceDay
from sconnect.app.storage.records.orders import CauseId, Cursor, OpenOrder, OrderRecord, UnshownOutcome
from sconnect.app.storage.records.profiles import ProfileRecord, ShopFacts
from sconnect.app.storage.records.runs import RunItems, RunRecord, TaskLease
from sconnect.app.storage.records.vat_numbers import ViesCheck
from sconnect.app.storage.schema import Record

__all__ = [
    "RECORDS",
    "ActivationRecord",
    "ArticleLink",
    "CauseId",
    "Cursor",
    "CustomerCreation",
    "CustomerLink",
    "ExportCursor",
    "ExportIssue",
    "Exported",
    "ExportedArticle",
    "ExportedCustomer",
    "FormerArticle",
    "MaintenanceDay",
    "OfProfile",
    "OpenOrder",
    "OrderRecord",
    "ProfileRecord",
    "RunItems",
    "RunRecord",
    "ShopFacts",
    "TaskLease",
    "UnshownOutcome",
    "ViesCheck",
]

RECORDS: tuple[type[Record], ...] = (
    ProfileRecord,
    OrderRecord,
    CustomerLink,
    CustomerCreation,
    ArticleLink,
    FormerArticle,
    OpenOrder,
    UnshownOutcome,
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
    ViesCheck,
    ActivationRecord,
)
"""Every kind of record there is."""
