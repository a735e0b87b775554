"""What an order of many costs in calls of SnelStart and requests to the tables: counts, the same on every machine."""

from collections.abc import Iterator

from scripts.bench.line import Line
from tests.functional.call_costs import known_customers, quarter_new_customers

TITLE = "An order of 1,000"
LINES = (
    Line("SnelStart calls per order, known customers", bar=1.05),
    Line("table requests per order, known customers", bar=0.6),
    Line("SnelStart calls per order, 25 % new customers", bar=1.30),
    Line("table requests per order, 25 % new customers", bar=1.225),
)


def measure() -> Iterator[float]:
    """Import 1,000 orders of known customers, then 1,000 of which a quarter is new."""
    for cost in (known_customers(), quarter_new_customers()):
        yield cost.calls_per_order
        yield cost.table_requests_per_order
