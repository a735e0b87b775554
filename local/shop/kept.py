"""What exports wrote to a simulated shop, kept over restarts as a real shop's database would."""

import json
from decimal import Decimal
from pathlib import Path

from local.shop.shop import SimulatedShop


def keep(shop: SimulatedShop, file: Path) -> None:
    """Write the products and accounts of a shop to a file."""
    content = {"products": shop.products.records, "customers": shop.customers.records}
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(content, default=str, indent=1), encoding="utf-8")
    fresh.replace(file)


def restore(shop: SimulatedShop, file: Path) -> None:
    """Read back what was kept; a shop that was never kept stays as it is."""
    if not file.exists():
        return
    content = json.loads(file.read_text(encoding="utf-8"))
    for product in content["products"].values():
        product["price"] = Decimal(product["price"])
    shop.products.adopt(content["products"])
    shop.customers.adopt(content["customers"])
