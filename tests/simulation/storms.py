"""Trouble drawn from a seed: what kinds of it this world gets, and how much."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from local.shop import faults as shop_faults
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.config import Limits
from tests.fakes.rows import Fate, Policy, SeededFaults
from tests.simulation.processes import Killed, Process, current_process
from tests.simulation.seams import Point
from tests.simulation.world import World

_ORDERS = "/v2/verkooporders"
_API = "/v2/*"
_FREEZES = (5.0, 45.0, 150.0, 700.0, 1500.0, 2600.0)
"""Seconds: shorter and longer than a lease, a send window, the life of a run and the settle time."""
_AT_INTENT = 10
"""How much likelier a freeze is where it hurts most: between the intent and the request."""
_BURST = 50


@dataclass
class Storm:
    """The script of a storm, and what it did. Rates are chances per point."""

    random: Random
    kill_rate: float = 0.0
    freeze_rate: float = 0.0
    is_slow: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    async def __call__(self, process: Process, point: Point) -> None:
        await asyncio.sleep(self._latency(point))
        draw = self.random.random()
        if draw < self.kill_rate:
            self.counts["process killed"] += 1
            process.kill()
            raise Killed
        # A request that is frozen on its way is the books' delay, which has faults of its own.
        if not point.is_http and draw < self.kill_rate + self.freeze_rate * (_AT_INTENT if _is_intent(point) else 1):
            self.counts["process frozen"] += 1
            process.freeze(self.random.choice(_FREEZES))

    def _latency(self, point: Point) -> float:
        slowest = (2.0 if point.is_http else 0.2) if self.is_slow else 0.01
        return self.random.uniform(0.0, slowest)


def let_loose(world: World) -> Storm:
    """Pick the kinds of trouble for this world and start them."""
    random = world.random
    storm = Storm(
        random,
        kill_rate=_sometimes(random, 0.02),
        freeze_rate=_sometimes(random, 0.01),
        is_slow=random.random() < 0.7,
    )
    world.seams.script = storm
    world.rows.policy = _for_processes_only(
        SeededFaults(
            random,
            lost=_sometimes(random, 0.05),
            answer_lost=_sometimes(random, 0.08),
            own_conflict=_sometimes(random, 0.08),
            read_lost=_sometimes(random, 0.03),
        )
    )
    for fault in books_faults(random, world.limits):
        if random.random() < 0.4:
            world.snelstart.faults.add(fault)
    return storm


def books_faults(random: Random, limits: Limits) -> list[Fault]:
    """Return one fault of every kind, each within the assumptions of the promise."""
    rate, lost = random.choice((0.05, 0.2, 0.5)), random.choice((0.1, 0.4, 0.9))
    late = random.uniform(1, limits.write_timeout)
    no_answer = random.choice((408, 500, 502, 503, 504))
    return [
        Fault(FaultKind.UNREACHABLE, path=_API, probability=rate / 4),
        Fault(FaultKind.REFUSE, path=_API, probability=rate / 4, status=no_answer),
        Fault(FaultKind.DROP_BEFORE, path=_API, probability=rate / 4),
        Fault(FaultKind.DROP_AFTER, method="POST", path=_API, probability=lost),
        Fault(FaultKind.FAIL_AFTER, method="POST", path=_API, probability=lost, status=no_answer),
        Fault(FaultKind.EMPTY, method="POST", path=_API, probability=lost),
        Fault(FaultKind.SLOW, path=_API, probability=rate / 4, seconds=random.choice((5.0, 40.0, 200.0))),
        Fault(FaultKind.LATE, method="POST", path=_API, probability=lost, seconds=late, status=None),
        Fault(FaultKind.LATE, method="POST", path=_API, probability=lost, seconds=late, status=no_answer),
        Fault(FaultKind.INVISIBLE, method="POST", path=_API, probability=lost, seconds=limits.visible_after),
        Fault(FaultKind.TOO_MANY, path=_API, probability=rate / 4, retry_after=random.choice((None, 1, 20, 90))),
        Fault(FaultKind.EXPIRE_TOKENS, path=_API, probability=rate / 4),
        Fault(FaultKind.IGNORE_FILTER, method="GET", path=_ORDERS, probability=random.choice((rate, 1.0))),
        Fault(FaultKind.REFUSE, method="GET", path=_ORDERS, probability=rate, status=500),
        Fault(FaultKind.REFUSE, method="POST", path="/b2b/token", probability=rate / 4, status=503),
    ]


def burst(world: World) -> None:
    """Let the books turn away the next calls, all of them."""
    random = world.random
    faults = (
        Fault(FaultKind.TOO_MANY, path=_API, times=_BURST, retry_after=30),
        Fault(FaultKind.TOO_MANY, path=_API, times=_BURST, retry_after=None),
        Fault(FaultKind.REFUSE, path=_API, times=_BURST, status=503),
    )
    world.snelstart.faults.add(random.choice(faults))


def bother_shop(world: World) -> int:
    """Let one shop fail its next few calls; returns how many."""
    random = world.random
    kinds = (
        shop_faults.drop,
        shop_faults.failing(503),
        shop_faults.maintenance,
        shop_faults.php_warning,
        shop_faults.slow(60),
    )
    shop = random.choice(list(world.shops.values()))
    calls = random.randint(1, 4)
    shop.faults.extend([random.choice(kinds)] * calls)
    return calls


def _is_intent(point: Point) -> bool:
    return point.what in {"insert orders", "replace orders", "insert customers", "replace customers"}


def _for_processes_only(policy: Policy) -> Policy:
    """Leave the checkers alone, who read the same tables."""
    return lambda operation: policy(operation) if current_process() else Fate.FINE


def _sometimes(random: Random, most: float) -> float:
    return random.uniform(0, most) if random.random() < 0.6 else 0.0
