"""The shop: its orders and its settings, free of any shop system's column names and codes.

What stands here is loaded when somebody asks for it: the first message of a fresh process needs no order.
"""

from typing import TYPE_CHECKING

from sconnect.lazy_names import lazy_names

if TYPE_CHECKING:
    from sconnect.domain.shop.info import (
        MAIN_STORE,
        NAMES,
        OPTIONS,
        PRODUCT_STORES,
        SHOWS_OUTCOMES,
        STORES,
        VARIANTS,
        CurrencyPeriod,
        ShopIdentity,
        ShopInfo,
        ShopOption,
        ShopStatus,
        ShopTaxRate,
    )
    from sconnect.domain.shop.kinds import STATUS_UNFINISHED, PaymentKind, Rounding, StatusKind, TotalKind
    from sconnect.domain.shop.orders import (
        Address,
        HistoryRow,
        LineOption,
        OrderLine,
        OrderPage,
        OrderTotal,
        ShippingMethod,
        ShopOrder,
        VoucherRedeemed,
        VoucherSold,
    )

__all__ = [
    "MAIN_STORE",
    "NAMES",
    "OPTIONS",
    "PRODUCT_STORES",
    "SHOWS_OUTCOMES",
    "STATUS_UNFINISHED",
    "STORES",
    "VARIANTS",
    "Address",
    "CurrencyPeriod",
    "HistoryRow",
    "LineOption",
    "OrderLine",
    "OrderPage",
    "OrderTotal",
    "PaymentKind",
    "Rounding",
    "ShippingMethod",
    "ShopIdentity",
    "ShopInfo",
    "ShopOption",
    "ShopOrder",
    "ShopStatus",
    "ShopTaxRate",
    "StatusKind",
    "TotalKind",
    "VoucherRedeemed",
    "VoucherSold",
]

_MODULES = {
    "CurrencyPeriod": "info",
    "MAIN_STORE": "info",
    "NAMES": "info",
    "OPTIONS": "info",
    "PRODUCT_STORES": "info",
    "Rounding": "kinds",
    "SHOWS_OUTCOMES": "info",
    "STORES": "info",
    "ShopIdentity": "info",
    "ShopInfo": "info",
    "ShopOption": "info",
    "ShopStatus": "info",
    "ShopTaxRate": "info",
    "StatusKind": "kinds",
    "VARIANTS": "info",
    "Address": "orders",
    "HistoryRow": "orders",
    "LineOption": "orders",
    "OrderLine": "orders",
    "OrderPage": "orders",
    "OrderTotal": "orders",
    "PaymentKind": "kinds",
    "STATUS_UNFINISHED": "kinds",
    "ShippingMethod": "orders",
    "ShopOrder": "orders",
    "TotalKind": "kinds",
    "VoucherRedeemed": "orders",
    "VoucherSold": "orders",
}
"""Where each name stands."""

__getattr__ = lazy_names(__name__, _MODULES)
