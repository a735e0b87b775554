"""Persistence of a simulated shop: what exports wrote survives restarts, as in the database of a real shop."""

import json
from decimal import Decimal
from pathlib import Path

from local.shop.shop import SimulatedShop


def save(shop: SimulatedShop, file: Path) -> None:
    """Write the products and accounts of a shop to a file."""
    content = {
        "products": shop.products.records,
        "customers": shop.customers.records,
        "installation": shop.identity.installation,
        "currency_periods": shop.currency_periods,
    }
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(content, default=str, indent=1), encoding="utf-8")
    fresh.replace(file)


def restore(shop: SimulatedShop, file: Path) -> None:
    """Read back what was saved; a shop that was never saved stays as it is."""
    if not file.exists():
        return
    content = json.loads(file.read_text(encoding="utf-8"))
    for product in content["products"].values():
        product["price"] = Decimal(product["price"])
    shop.identity.installation = content.get("installation") or shop.identity.installation
    shop.currency_periods = content.get("currency_periods", [])
    shop.products.adopt(content["products"])
    shop.customers.adopt(content["customers"])
