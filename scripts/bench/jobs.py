"""What a job of 200 orders with 50 new customers costs under each condition.

Calls, time and requests to the tables are counted in virtual time, so they are the same on every machine. The floor of
the time is that of the calls alone, as many at once as the app has in flight. CPU is that of the process that imports,
over real HTTP on loopback to shop, SnelStart and tables in other processes, divided by that of a plain httpx loop in
the same process that makes the same calls to shop and SnelStart, none to the tables: what every program needs that
books these orders.
"""

from collections.abc import Iterator

from scripts.bench.job_cpu import cpu_ratio
from scripts.bench.line import Line
from tests.functional.job_costs import CONDITIONS, MOST_TIME_TO_FLOOR, Condition, job

TITLE = "A job of 200 orders with 50 new customers"
MOST_CALLS = 1.35
MOST_CPU = 6.0
"""A third (15 of 43 ms) of what it was when each row of a transaction was a message of its own: 17 to 18."""
ROUNDS = 5
"""Of the condition whose CPU is held to its bar."""


def _lines(condition: Condition) -> Iterator[Line]:
    is_first = condition is CONDITIONS[0]
    yield Line(f"{condition.name}: calls per order", bar=None if condition.faults else MOST_CALLS)
    yield Line(f"{condition.name}: duplicates", bar=0)
    yield Line(f"{condition.name}: time to floor", bar=MOST_TIME_TO_FLOOR if condition.is_punctual else None)
    yield Line(f"{condition.name}: table requests per order")
    yield Line(f"{condition.name}: CPU to that of a plain loop of its calls", bar=MOST_CPU if is_first else None)


LINES = tuple(line for condition in CONDITIONS for line in _lines(condition))


def measure() -> Iterator[float]:
    """Play the job under each condition."""
    for condition in CONDITIONS:
        done = job(condition)
        yield done.calls_per_order
        yield done.duplicates
        yield done.time_to_floor
        yield done.table_requests_per_order
        yield cpu_ratio(condition, ROUNDS if condition is CONDITIONS[0] else 1)
