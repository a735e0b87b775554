"""OpenCart, through the project's own extension. What travels is written down in docs/shop-protocol.md."""

from sconnect.adapters.opencart.config import ShopSettings
from sconnect.adapters.opencart.shop import OpenCartShop, open_shop

__all__ = ["OpenCartShop", "ShopSettings", "open_shop"]
