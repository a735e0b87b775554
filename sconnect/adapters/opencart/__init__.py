"""OpenCart, through the project's own extension: fulfils `ports.Shop`, by the protocol of docs/shop-protocol.md.

OpenCart's column names, codes and status names stay in here; rules on what to import do not belong here.
"""

from sconnect.adapters.opencart.config import ShopSettings
from sconnect.adapters.opencart.shop import OpenCartShop, open_shop

__all__ = ["OpenCartShop", "ShopSettings", "open_shop"]
