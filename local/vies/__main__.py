"""Run the simulated VIES: `python -m local.vies --port 7082`."""

import argparse
import asyncio
import contextlib

from local.vies.server import serving
from local.vies.simulation import SimulatedVies


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local.vies", description="A simulated VIES.")
    parser.add_argument("--port", type=int, default=7082)
    parser.add_argument("--invalid", nargs="*", default=[], help="numbers that are not valid, with their prefix")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options.port, set(options.invalid)))


async def _serve(port: int, invalid: set[str]) -> None:
    async with serving(SimulatedVies(invalid=invalid), port=port) as address:
        print(f"VIES_URL={address}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
