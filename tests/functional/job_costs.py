"""What one job of 200 orders costs under a condition, in virtual time: the same on every machine. For `make bench`."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.importing.create_once import IN_FLIGHT
from tests.functional.call_costs import lab_that_knows
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

KNOWN, NEW = 150, 50
MOST_TIME_TO_FLOOR = 1.15


@dataclass(frozen=True, slots=True)
class Condition:
    """What is between the app and SnelStart. `round_trip`: seconds of a call."""

    name: str
    round_trip: float
    faults: Sequence[Fault] = ()
    is_punctual: bool = True
    """Whether the time of the job says something: not where it has to wait before it asks again."""


CONDITIONS = (
    Condition("50 ms a call", 0.05),
    Condition("200 ms a call", 0.2),
    Condition("50 ms, 5 % lost replies", 0.05, [Fault(FaultKind.DROP_AFTER, "POST", "/v2/*", probability=0.05)]),
    Condition(
        "50 ms, 10 % 429",
        0.05,
        [Fault(FaultKind.TOO_MANY, path="/v2/*", probability=0.1, retry_after=1)],
        is_punctual=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Job:
    """The job when it was over; `seconds` of virtual time."""

    condition: Condition
    lab: Lab
    placed: Sequence[str]
    seconds: float

    @property
    def calls(self) -> int:
        """How many calls reached SnelStart."""
        return sum(self.lab.snelstart_calls.values())

    @property
    def calls_per_order(self) -> float:
        return self.calls / len(self.placed)

    @property
    def table_requests_per_order(self) -> float:
        return (self.lab.rows.reads.total() + self.lab.rows.writes.total()) / len(self.placed)

    @property
    def time_to_floor(self) -> float:
        """The time of the job as a ratio to that of its calls alone, as many at once as the app has in flight."""
        return self.seconds / (self.calls * self.condition.round_trip / IN_FLIGHT)

    @property
    def duplicates(self) -> int:
        """How many sales orders stand in the books beside the one of their order."""
        return sum(max(0, len(self.lab.booked(order_id)) - 1) for order_id in self.placed)


def job(condition: Condition) -> Job:
    """Import 200 orders, a quarter of them of new customers, until nothing of them waits."""
    lab = lab_that_knows(KNOWN)
    for fault in (*condition.faults, Fault(FaultKind.SLOW, seconds=condition.round_trip)):
        lab.sim.faults.add(fault)
    known, new = plain_orders(KNOWN, customers=KNOWN), plain_orders(NEW, first_customer=1_001)
    placed = lab.place(*(entry for at, each in enumerate(new) for entry in (*known[3 * at : 3 * at + 3], each)))
    for counted in (lab.sim.log, lab.rows.reads, lab.rows.writes):
        counted.clear()
    began = lab.clock.monotonic()
    lab.import_orders()
    return Job(condition, lab, placed, lab.clock.monotonic() - began)
