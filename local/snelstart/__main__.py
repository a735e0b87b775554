"""`python -m local.snelstart`: run the simulated SnelStart."""

import argparse
from pathlib import Path

from aiohttp import web

from local.snelstart.http.server import build_app
from local.snelstart.seeds import read_seeds


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local.snelstart", description="A simulated SnelStart.")
    parser.add_argument("--port", type=int, default=7081)
    parser.add_argument("--seed-file", type=Path, help="JSON with administrations, subscription_keys and switches")
    parser.add_argument("--folder", type=Path, help="keep the administrations here, over restarts")
    given = parser.parse_args()
    app = build_app(read_seeds(given.seed_file), folder=given.folder)
    web.run_app(app, host="127.0.0.1", port=given.port, access_log=None)


if __name__ == "__main__":
    main()
