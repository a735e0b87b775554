"""How long a person waits for what they do in the page, where there is a browser."""

from collections.abc import Iterator

from scripts.bench.line import Line
from tests.browser.conftest import CHROMIUM
from tests.browser.desk_seconds import NAMES, seconds

ORDERS, WAITING = 100_000, 20_000
AIM = 2.0
"""Seconds that a person waits at most on a quiet machine."""

TITLE = f"Seconds in the page with {ORDERS:,} orders, of which {WAITING:,} wait"
LINES = tuple(Line(name, aim=AIM) for name in NAMES) if CHROMIUM.exists() else ()


def measure() -> Iterator[float]:
    """Walk through the page in a browser."""
    if LINES:
        yield from seconds(ORDERS, WAITING)
