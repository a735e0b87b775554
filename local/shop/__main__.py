"""Run the simulated shop: `python -m local.shop --port 8300 --capture 3.0.3.9`."""

import argparse
import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local.shop.captures import CAPTURES
from local.shop.http.server import serving
from local.shop.shop import SimulatedShop
from local.shop.synthetic import synthetic_orders

_STATUS_PROCESSING = 2


def main() -> None:
    """Serve until interrupted."""
    options = _parser().parse_args()
    shop = SimulatedShop(options.capture)
    _add_orders(shop, options)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(shop, options))


def _add_orders(shop: SimulatedShop, options: argparse.Namespace) -> None:
    """Place made-up orders an hour ago: the shop holds back what happened in the last seconds."""
    customers = options.customers or None
    now, shop.clock = shop.clock, lambda: datetime.now(UTC) - timedelta(hours=1)
    for entry in synthetic_orders(options.orders, customers=customers, capture=options.capture):
        shop.place(entry, _STATUS_PROCESSING)
    shop.clock = now


async def _serve(shop: SimulatedShop, options: argparse.Namespace) -> None:
    async with serving(shop, host=options.host, port=options.port) as address:
        code = shop.link_code(address)
        if options.link_code_file:
            options.link_code_file.write_text(code, encoding="ascii")
        print(f"{len(shop.entries)} orders of OpenCart {options.capture} at {address}\nlink code: {code}", flush=True)
        await asyncio.Event().wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.shop", description="A simulated OpenCart shop.")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--capture", choices=CAPTURES, default=CAPTURES[0], help="whose orders to serve")
    parser.add_argument("--orders", type=int, default=0, help="how many made-up orders to add")
    parser.add_argument("--customers", type=int, default=0, help="of how many people; 0: everyone orders once")
    parser.add_argument("--link-code-file", type=Path, help="also write the link code here")
    return parser


if __name__ == "__main__":
    main()
