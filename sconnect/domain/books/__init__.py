"""The books: orders, articles, customers and reference data, free of SnelStart's names. Amounts are euro.

What stands here is loaded when somebody asks for it: the first message of a fresh process needs a few kinds.
"""

from typing import TYPE_CHECKING

from sconnect.lazy_names import lazy_names

if TYPE_CHECKING:
    from sconnect.domain.books.kinds import LedgerUse, ProcessStatus, Reminders, VatKind
    from sconnect.domain.books.master_data import Article, BookAddress, Customer, NewArticle, NewCustomer
    from sconnect.domain.books.orders import BookedLine, BookedOrder, OrderChange, SalesLine, SalesOrder
    from sconnect.domain.books.reference import (
        Administration,
        CostCentre,
        Country,
        ExtraFields,
        ForeignVatRate,
        Ledger,
        Period,
        Reference,
        RevenueGroup,
        SalesTemplate,
        VatRate,
    )

__all__ = [
    "Administration",
    "Article",
    "BookAddress",
    "BookedLine",
    "BookedOrder",
    "CostCentre",
    "Country",
    "Customer",
    "ExtraFields",
    "ForeignVatRate",
    "Ledger",
    "LedgerUse",
    "NewArticle",
    "NewCustomer",
    "OrderChange",
    "Period",
    "ProcessStatus",
    "Reference",
    "Reminders",
    "RevenueGroup",
    "SalesLine",
    "SalesOrder",
    "SalesTemplate",
    "VatKind",
    "VatRate",
]

_MODULES = {
    "LedgerUse": "kinds",
    "ProcessStatus": "kinds",
    "Reminders": "kinds",
    "VatKind": "kinds",
    "Administration": "reference",
    "CostCentre": "reference",
    "Country": "reference",
    "ExtraFields": "reference",
    "ForeignVatRate": "reference",
    "Ledger": "reference",
    "Period": "reference",
    "Reference": "reference",
    "RevenueGroup": "reference",
    "SalesTemplate": "reference",
    "VatRate": "reference",
    "Article": "master_data",
    "BookAddress": "master_data",
    "Customer": "master_data",
    "NewArticle": "master_data",
    "NewCustomer": "master_data",
    "BookedLine": "orders",
    "BookedOrder": "orders",
    "OrderChange": "orders",
    "SalesLine": "orders",
    "SalesOrder": "orders",
}
"""Where each name stands."""

__getattr__ = lazy_names(__name__, _MODULES)
