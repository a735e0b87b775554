"""A simulated shop: captured orders of real OpenCart installations, served as docs/shop-protocol.md says.

The captures (`data/`) are rows of orders placed through the shops' own checkout; all persons and products are invented.
Products and customers can be read and written; orders keep the products and customers they were placed with.
Not imitated: the storefront, the database, mail, several stores.
"""

from local.shop.captures import CAPTURES, Entry
from local.shop.http.transport import ShopTransport
from local.shop.shop import SimulatedShop
from local.shop.synthetic import synthetic_orders

__all__ = ["CAPTURES", "Entry", "ShopTransport", "SimulatedShop", "synthetic_orders"]
