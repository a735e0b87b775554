"""Every kind of record that is kept in tables, by feature, each column with its privacy class.

Records only: no queries and no rules (the overview for people, docs/data-inventory.md, is made from these files).
"""

from sconnect.app.storage.records.activations import ActivationRecord
from sconnect.app.storage.records.adoption import AdoptionFinding, AdoptionLink, AdoptionPart, AdoptionState
from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.records.copies import CopiedPart, CopyProgress, RestoredProfile
from sconnect.app.storage.records.corrections import CorrectionRecord, OpenCorrection
from sconnect.app.storage.records.exports import ExportCursor, Exported, ExportedArticle, ExportedCustomer, ExportIssue
from sconnect.app.storage.records.links import (
    ArticleLink,
    CreationTurn,
    CustomerCreation,
    CustomerLink,
    FormerArticle,
    SoldProduct,
)
from sconnect.app.storage.records.maintenance import MaintenanceDay, ReconciledNight, ReconciledPart, VatReview
from sconnect.app.storage.records.orders import (
    CauseId,
    Cursor,
    OpenOrder,
    OrderRecord,
    SeenPayments,
    ShopCredit,
    UnshownOutcome,
)
from sconnect.app.storage.records.profiles import (
    AdministrationIndexed,
    BareReferences,
    FirstOrder,
    ProfileRecord,
    SentReturns,
    ShopClaims,
    ShopFacts,
    SummaryRow,
    UsedPrefixes,
)
from sconnect.app.storage.records.runs import RunItems, RunRecord, TaskLease, TimerTick
from sconnect.app.storage.records.templates import SettingsChange, SettingsTemplate, TemplateUse
from sconnect.app.storage.records.vat_numbers import ViesCheck
from sconnect.app.storage.schema import Record

__all__ = [
    "RECORDS",
    "ActivationRecord",
    "AdministrationIndexed",
    "AdoptionFinding",
    "AdoptionLink",
    "AdoptionPart",
    "AdoptionState",
    "ArticleLink",
    "BareReferences",
    "CauseId",
    "CopiedPart",
    "CopyProgress",
    "CorrectionRecord",
    "CreationTurn",
    "Cursor",
    "CustomerCreation",
    "CustomerLink",
    "ExportCursor",
    "ExportIssue",
    "Exported",
    "ExportedArticle",
    "ExportedCustomer",
    "FirstOrder",
    "FormerArticle",
    "MaintenanceDay",
    "OfProfile",
    "OpenCorrection",
    "OpenOrder",
    "OrderRecord",
    "ProfileRecord",
    "ReconciledNight",
    "ReconciledPart",
    "RestoredProfile",
    "RunItems",
    "RunRecord",
    "SeenPayments",
    "SentReturns",
    "SettingsChange",
    "SettingsTemplate",
    "ShopClaims",
    "ShopCredit",
    "ShopFacts",
    "SoldProduct",
    "SummaryRow",
    "TaskLease",
    "TemplateUse",
    "TimerTick",
    "UnshownOutcome",
    "UsedPrefixes",
    "VatReview",
    "ViesCheck",
]

RECORDS: tuple[type[Record], ...] = (
    ProfileRecord,
    OrderRecord,
    CustomerLink,
    CustomerCreation,
    CreationTurn,
    ArticleLink,
    FormerArticle,
    SoldProduct,
    OpenOrder,
    ShopCredit,
    SeenPayments,
    UnshownOutcome,
    CorrectionRecord,
    OpenCorrection,
    ExportedArticle,
    ExportedCustomer,
    ExportIssue,
    RunRecord,
    RunItems,
    TaskLease,
    TimerTick,
    ShopFacts,
    SummaryRow,
    ShopClaims,
    AdministrationIndexed,
    FirstOrder,
    BareReferences,
    SentReturns,
    UsedPrefixes,
    Cursor,
    MaintenanceDay,
    ReconciledNight,
    ReconciledPart,
    VatReview,
    ExportCursor,
    ViesCheck,
    ActivationRecord,
    AdoptionState,
    AdoptionPart,
    AdoptionFinding,
    AdoptionLink,
    CopyProgress,
    RestoredProfile,
    SettingsTemplate,
    TemplateUse,
    SettingsChange,
)
"""Every kind of record there is."""
