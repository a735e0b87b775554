"""What a job of 200 orders with 50 new customers costs under each condition, in virtual time."""

from collections.abc import Iterator

from scripts.bench.line import Line
from tests.functional.job_costs import CONDITIONS, MOST_TIME_TO_FLOOR, Condition, job

TITLE = "A job of 200 orders with 50 new customers"
MOST_CALLS = 1.35


def _lines(condition: Condition) -> Iterator[Line]:
    yield Line(f"{condition.name}: calls per order", bar=None if condition.faults else MOST_CALLS)
    yield Line(f"{condition.name}: duplicates", bar=0)
    yield Line(f"{condition.name}: time to floor", bar=MOST_TIME_TO_FLOOR if condition.is_punctual else None)
    yield Line(f"{condition.name}: table requests per order")


LINES = tuple(line for condition in CONDITIONS for line in _lines(condition))


def measure() -> Iterator[float]:
    """Play the job under each condition."""
    for done in map(job, CONDITIONS):
        yield done.calls_per_order
        yield done.duplicates
        yield done.time_to_floor
        yield done.table_requests_per_order
