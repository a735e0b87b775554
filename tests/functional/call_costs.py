"""What an import of many orders costs, as counts: the same on every machine. Also printed by `make bench`."""

from dataclasses import dataclass

from sconnect.app.storage.records import RunRecord
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

ORDERS = 1_000


@dataclass(frozen=True, slots=True)
class Cost:
    """One import, when it was over. `placed` are the numbers of its orders."""

    lab: Lab
    placed: list[str]
    run: RunRecord

    @property
    def calls(self) -> int:
        """How many calls reached SnelStart, those for a token included."""
        return sum(self.lab.snelstart_calls.values())

    @property
    def calls_per_order(self) -> float:
        """What one order cost."""
        return self.calls / len(self.placed)

    @property
    def table_requests_per_order(self) -> float:
        """What one order cost in requests to the tables, everything included; a transaction is one."""
        return (self.lab.rows.reads.total() + self.lab.rows.writes.total()) / len(self.placed)


def known_customers() -> Cost:
    """Orders of customers and articles that were all seen before."""
    lab = lab_that_knows(200)
    return _import(lab, lab.place(*plain_orders(ORDERS, customers=200)))


def quarter_new_customers() -> Cost:
    """Every fourth order is the first one of its customer."""
    lab = lab_that_knows(250)
    known = plain_orders(ORDERS * 3 // 4, customers=250)
    new = plain_orders(ORDERS // 4, first_customer=1_001)
    mixed = [entry for position, last in enumerate(new) for entry in (*known[3 * position : 3 * position + 3], last)]
    return _import(lab, lab.place(*mixed))


def lab_that_knows(customers: int) -> Lab:
    """Make a lab in which these customers, and every article, have been seen before."""
    lab = Lab()
    lab.place(*plain_orders(customers))
    lab.import_orders()
    return lab


def _import(lab: Lab, placed: list[str]) -> Cost:
    lab.sim.log.clear()
    lab.rows.writes.clear()
    lab.rows.reads.clear()
    return Cost(lab, placed, lab.import_orders())
