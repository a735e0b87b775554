"""Every kind of record that is kept in tables, by feature, each column with its privacy class.

Records only: no queries and no rules (the overview for people, docs/data-inventory.md, is made from these files).
A kind is loaded when somebody asks for it: the first message of a fresh process needs a few of them.
"""

from typing import TYPE_CHECKING

from sconnect.lazy_names import lazy_names

if TYPE_CHECKING:
    from sconnect.app.storage.records.activations import ActivationRecord
    from sconnect.app.storage.records.adoption import AdoptionFinding, AdoptionLink, AdoptionPart, AdoptionState
    from sconnect.app.storage.records.base import OfProfile
    from sconnect.app.storage.records.corrections import CorrectionRecord, OpenCorrection
    from sconnect.app.storage.records.exports import (
        ExportCursor,
        Exported,
        ExportedArticle,
        ExportedCustomer,
        ExportIssue,
    )
    from sconnect.app.storage.records.files import (
        CopiedPart,
        CopyProgress,
        EvidenceFile,
        EvidenceProgress,
        EvidenceYear,
        RestoredProfile,
    )
    from sconnect.app.storage.records.links import (
        ArticleLink,
        CreationTurn,
        CustomerCreation,
        CustomerLink,
        FormerArticle,
        LinkListFilled,
        ListedLink,
        SoldProduct,
    )
    from sconnect.app.storage.records.mail.recipients import MailRecipient
    from sconnect.app.storage.records.mail.sending import MailState, MailTrouble, MailWatch, SentMail
    from sconnect.app.storage.records.maintenance import (
        MaintenanceDay,
        ReconciledNight,
        ReconciledPart,
        SentReturns,
        VatReview,
    )
    from sconnect.app.storage.records.office.access import ProfileAccess
    from sconnect.app.storage.records.order_list import ListedOrder, OrderListFilled, OrderPlaces
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
        ShopClaims,
        ShopFacts,
        SummaryRow,
        UsedPrefixes,
    )
    from sconnect.app.storage.records.runs import (
        CallsOfBooks,
        DueWork,
        DueWorkListed,
        LastLook,
        RunItems,
        RunRecord,
        TaskLease,
        TimerTick,
    )
    from sconnect.app.storage.records.templates import (
        KeptBooksLists,
        KeptShopLists,
        SettingsChange,
        SettingsSave,
        SettingsTemplate,
        TemplateUse,
    )
    from sconnect.app.storage.records.vat_numbers import ViesCheck
    from sconnect.app.storage.records.worklist import BulkDecision, BulkPart, WorkListPart
    from sconnect.app.storage.schema import Record

    RECORDS: tuple[type[Record], ...]
    """Every kind of record there is."""

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
    "BulkDecision",
    "BulkPart",
    "CallsOfBooks",
    "CauseId",
    "CopiedPart",
    "CopyProgress",
    "CorrectionRecord",
    "CreationTurn",
    "Cursor",
    "CustomerCreation",
    "CustomerLink",
    "DueWork",
    "DueWorkListed",
    "EvidenceFile",
    "EvidenceProgress",
    "EvidenceYear",
    "ExportCursor",
    "ExportIssue",
    "Exported",
    "ExportedArticle",
    "ExportedCustomer",
    "FirstOrder",
    "FormerArticle",
    "KeptBooksLists",
    "KeptShopLists",
    "LastLook",
    "LinkListFilled",
    "ListedLink",
    "ListedOrder",
    "MailRecipient",
    "MailState",
    "MailTrouble",
    "MailWatch",
    "MaintenanceDay",
    "OfProfile",
    "OpenCorrection",
    "OpenOrder",
    "OrderListFilled",
    "OrderPlaces",
    "OrderRecord",
    "ProfileAccess",
    "ProfileRecord",
    "ReconciledNight",
    "ReconciledPart",
    "RestoredProfile",
    "RunItems",
    "RunRecord",
    "SeenPayments",
    "SentMail",
    "SentReturns",
    "SettingsChange",
    "SettingsSave",
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
    "WorkListPart",
]

_MODULES = {
    "ProfileRecord": "profiles",
    "OrderRecord": "orders",
    "CustomerLink": "links",
    "CustomerCreation": "links",
    "CreationTurn": "links",
    "ArticleLink": "links",
    "FormerArticle": "links",
    "SoldProduct": "links",
    "OpenOrder": "orders",
    "WorkListPart": "worklist",
    "BulkDecision": "worklist",
    "BulkPart": "worklist",
    "ListedOrder": "order_list",
    "OrderPlaces": "order_list",
    "OrderListFilled": "order_list",
    "ListedLink": "links",
    "LinkListFilled": "links",
    "ShopCredit": "orders",
    "SeenPayments": "orders",
    "UnshownOutcome": "orders",
    "CorrectionRecord": "corrections",
    "OpenCorrection": "corrections",
    "ExportedArticle": "exports",
    "ExportedCustomer": "exports",
    "ExportIssue": "exports",
    "RunRecord": "runs",
    "RunItems": "runs",
    "TaskLease": "runs",
    "LastLook": "runs",
    "TimerTick": "runs",
    "DueWork": "runs",
    "DueWorkListed": "runs",
    "CallsOfBooks": "runs",
    "ShopFacts": "profiles",
    "KeptShopLists": "templates",
    "KeptBooksLists": "templates",
    "SummaryRow": "profiles",
    "ShopClaims": "profiles",
    "AdministrationIndexed": "profiles",
    "FirstOrder": "profiles",
    "BareReferences": "profiles",
    "SentReturns": "maintenance",
    "UsedPrefixes": "profiles",
    "Cursor": "orders",
    "MaintenanceDay": "maintenance",
    "ReconciledNight": "maintenance",
    "ReconciledPart": "maintenance",
    "VatReview": "maintenance",
    "ExportCursor": "exports",
    "ViesCheck": "vat_numbers",
    "ActivationRecord": "activations",
    "AdoptionState": "adoption",
    "AdoptionPart": "adoption",
    "AdoptionFinding": "adoption",
    "AdoptionLink": "adoption",
    "CopyProgress": "files",
    "RestoredProfile": "files",
    "SettingsTemplate": "templates",
    "TemplateUse": "templates",
    "SettingsChange": "templates",
    "ProfileAccess": "office.access",
    "SettingsSave": "templates",
    "EvidenceProgress": "files",
    "EvidenceYear": "files",
    "MailRecipient": "mail.recipients",
    "MailState": "mail.sending",
    "MailWatch": "mail.sending",
    "SentMail": "mail.sending",
    "MailTrouble": "mail.sending",
}
"""Where each kind stands, in the order of the data inventory."""
_PARTS = {
    "CauseId": "orders",
    "CopiedPart": "files",
    "EvidenceFile": "files",
    "Exported": "exports",
    "OfProfile": "base",
}
"""What kinds are made of."""

_load = lazy_names(__name__, {**_MODULES, **_PARTS})


def __getattr__(name: str) -> object:
    """Load a kind, or with `RECORDS` all of them."""
    return tuple(map(_load, _MODULES)) if name == "RECORDS" else _load(name)
