"""S2: everything that can come of a POST, times whether the books acted, did not, or acted late."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.config import Limits
from tests.fakes.virtual_time import in_virtual_time
from tests.simulation.calm import come_to_rest, deliver_all, rounds_until_quiet
from tests.simulation.checks import Violation, cases_of, violations_now
from tests.simulation.crash_points import new_orders
from tests.simulation.platform import Platform
from tests.simulation.world import World

ORDERS = "/v2/verkooporders"
CARDS = "/v2/relaties"
TARGETS = (ORDERS, CARDS, "/v2/artikelen")
UNTRUSTED = Fault(FaultKind.IGNORE_FILTER, "GET", ORDERS)
"""Makes every look-up of orders worthless."""
_REFUSALS = (400, 402, 403, 405, 409, 413, 415, 422)
_NOT_NOW = (401, 404)
_NO_ANSWERS = (408, 499, 500, 502, 503, 504, 520)
_LASTING = 504
"""What stands for all that are no answer, in trouble that lasts."""
_ROUNDS_OF_TROUBLE = 24
"""Two hours: more than three attempts with their settle times."""
_TYPED = "00000000-0000-4000-8000-000000000002"
_PAGE = "<html>Service unavailable</html>"


class Acted(StrEnum):
    """What the books did."""

    NO = "not acted"
    YES = "acted"
    LATE = "acted late"


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault at one POST. `is_once`: only the first time; else until trouble ends, and so does that of look-ups."""

    target: str
    acted: Acted
    fault: Fault
    is_once: bool
    look_ups: Fault | None = None
    clicks: int = 0
    """How often an import is started by hand meanwhile, every half minute."""
    by_code: bool = False
    """Whether customers are recognised by a code, which these do not have, and not by what their card holds."""

    def __str__(self) -> str:
        times = "once" if self.is_once else "again and again"
        status = f" {self.fault.status}" if self.fault.kind in _WITH_STATUS else ""
        look_ups = f", look-ups {self.look_ups.kind}" if self.look_ups else ""
        clicks = f", {self.clicks} clicks" if self.clicks else ""
        code = ", customers by code" if self.by_code else ""
        return f"{self.target}: {self.fault.kind}{status} ({self.acted}) {times}{look_ups}{clicks}{code}"

    @property
    def leaves_no_answer(self) -> bool:
        """Whether the app cannot know what the books did with an order."""
        says_nothing = self.fault.kind in _WITH_STATUS and self.fault.status in {*_NO_ANSWERS, 200, 201}
        return self.target == ORDERS and (self.fault.kind in _WITHOUT_ANSWER or says_nothing)

    @property
    def must_be_booked(self) -> bool:
        """Whether this trouble may not cost the order anything but time."""
        is_refusal = self.fault.kind is FaultKind.REFUSE and self.fault.status in _REFUSALS
        passes = self.is_once or self.fault.kind in _SURELY_NOT_SENT
        return passes and not is_refusal and self.look_ups is None


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """What came of one cell."""

    cell: Cell
    hits: int
    booked: int
    violations: tuple[Violation, ...]


_WITHOUT_ANSWER = frozenset({FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.EMPTY, FaultKind.LATE})
_SURELY_NOT_SENT = frozenset({FaultKind.UNREACHABLE, FaultKind.TOO_MANY, FaultKind.EXPIRE_TOKENS})
_WITH_STATUS = frozenset({FaultKind.REFUSE, FaultKind.FAIL_AFTER, FaultKind.LATE})


def cells() -> Iterator[Cell]:
    """Return the whole matrix.

    A refusal (4xx) or 429 by which the books act all the same is not in it: then no reply could be believed.
    """
    for target in TARGETS:
        for acted, fault in _faults():
            for is_once in (True, False):
                aimed = replace(fault, method="POST", path=target, times=1 if is_once else None)
                yield Cell(target, acted, aimed, is_once)
    yield from cells_without_look_ups()
    yield from cells_with_clicks()
    yield from cells_by_code()


def telling_cells() -> Iterator[Cell]:
    """Return the matrix without what a status says a second time.

    Each is tried once; trouble that lasts comes with one status of those that the app cannot tell apart: a refusal
    ends an order, and no answer leaves it in doubt, whatever the number; which is which, the tests of the adapter hold.
    """
    told = {*_REFUSALS[1:], *_NO_ANSWERS} - {_LASTING}
    return (cell for cell in cells() if cell.is_once or cell.fault.status not in told)


def cells_by_code() -> Iterator[Cell]:
    """Return the cells in which nobody but the one who made a card can find it back."""
    for acted, fault in _faults():
        yield Cell(CARDS, acted, replace(fault, method="POST", path=CARDS, times=1), is_once=True, by_code=True)


def cells_without_look_ups() -> Iterator[Cell]:
    """Return the cells in which, besides, orders cannot be found back."""
    for acted, fault in _faults():
        if fault.kind is not FaultKind.REFUSE:
            aimed = replace(fault, method="POST", path=ORDERS, times=1)
            yield Cell(ORDERS, acted, aimed, is_once=True, look_ups=UNTRUSTED)
            yield Cell(ORDERS, acted, aimed, is_once=True, look_ups=Fault(FaultKind.REFUSE, "GET", ORDERS, status=503))


def cells_with_clicks() -> Iterator[Cell]:
    """Return the cells in which an impatient person makes the app look again and again, also too early."""
    late = Fault(FaultKind.LATE, seconds=119)
    for target in (ORDERS, CARDS):
        for acted, fault in (
            (Acted.LATE, replace(late, status=None)),
            (Acted.LATE, replace(late, status=504)),
            (Acted.YES, Fault(FaultKind.DROP_AFTER)),
            (Acted.YES, Fault(FaultKind.INVISIBLE, seconds=60)),
        ):
            yield Cell(target, acted, replace(fault, method="POST", path=target, times=1), is_once=True, clicks=10)


def play(cell: Cell, *, limits: Limits | None = None) -> CellOutcome:
    """Import one new order of a new customer with a new article while this goes wrong."""
    return in_virtual_time(_play(cell, limits))


def play_double() -> CellOutcome:
    """Let an order without an answer turn out to be in the books twice: it was typed in as well."""
    return in_virtual_time(_play_double())


async def _play_double() -> CellOutcome:
    late = Fault(FaultKind.LATE, method="POST", path=ORDERS, times=1, status=None, seconds=60)
    cell = Cell(ORDERS, Acted.LATE, late, is_once=True)
    world = await _world_with_order()
    world.snelstart.faults.add(cell.fault)
    platform = Platform(world)
    await rounds_until_quiet(platform, most=1)
    [order] = world.sales_orders()
    world.snelstart.books(world.books_name).orders[_TYPED] = {**order, "id": _TYPED}
    await rounds_until_quiet(platform)
    [case] = await cases_of(world, world.profiles[0])
    found = []
    if world.snelstart.log.count("POST", "/verkooporders") > 1:
        found.append(Violation("sent too often", f"{case.reference} stands in the books twice, and was sent again"))
    if not case.is_with_a_person:
        found.append(Violation("stuck", f"{case.reference} stands in the books twice, and nobody is asked to act"))
    return CellOutcome(cell, world.snelstart.faults.hits(cell.fault), len(world.sales_orders()), tuple(found))


async def _world_with_order(limits: Limits | None = None, *, by_code: bool = False) -> World:
    world = World(seed=1, limits=limits, by_code=by_code)
    await world.open()
    for entry in new_orders(1):
        world.place(world.profiles[0], entry)
    await asyncio.sleep(60)
    return world


async def _play(cell: Cell, limits: Limits | None) -> CellOutcome:
    world = await _world_with_order(limits, by_code=cell.by_code)
    world.snelstart.faults.add(cell.fault)
    platform = Platform(world, keeps_process=True)
    found: list[Violation] = []
    if cell.look_ups:
        # Not before: a run that finds out that it could not look back sends nothing at all.
        found += await rounds_until_quiet(platform, most=1)
        world.snelstart.faults.add(cell.look_ups)
    for _ in range(cell.clicks):
        await platform.click(world.profiles[0], world.instance())
        await deliver_all(platform)
        found += await violations_now(world)
        await asyncio.sleep(30)
    found += await rounds_until_quiet(platform, most=_ROUNDS_OF_TROUBLE)
    hits = world.snelstart.faults.hits(cell.fault)
    found += await come_to_rest(platform)
    posts = world.snelstart.log.count("POST", "/verkooporders")
    if cell.leaves_no_answer and posts > Limits().attempts:
        found.append(Violation("sent too often", f"{posts} times without an answer"))
    if cell.must_be_booked:
        for case in await cases_of(world, world.profiles[0]):
            if not case.is_done:
                found.append(Violation("wrongly waiting", f"{case.reference} waits for {case.listed}"))
    return CellOutcome(cell, hits, len(world.sales_orders()), tuple(dict.fromkeys(found)))


def _faults() -> Iterator[tuple[Acted, Fault]]:
    yield Acted.NO, Fault(FaultKind.UNREACHABLE)
    yield Acted.NO, Fault(FaultKind.DROP_BEFORE)
    yield Acted.NO, Fault(FaultKind.EXPIRE_TOKENS)
    for retry_after in (None, 1, 90):
        yield Acted.NO, Fault(FaultKind.TOO_MANY, retry_after=retry_after)
    for status in (*_REFUSALS, *_NOT_NOW, *_NO_ANSWERS):
        yield Acted.NO, Fault(FaultKind.REFUSE, status=status)
    for status in (200, 201):
        yield Acted.NO, Fault(FaultKind.REFUSE, status=status, body=_PAGE)
        yield Acted.NO, Fault(FaultKind.REFUSE, status=status, body="{}")
    yield Acted.YES, Fault(FaultKind.DROP_AFTER)
    yield Acted.YES, Fault(FaultKind.EMPTY)
    yield Acted.YES, Fault(FaultKind.SLOW, seconds=60)
    yield Acted.YES, Fault(FaultKind.SLOW, seconds=200)
    yield Acted.YES, Fault(FaultKind.INVISIBLE, seconds=60)
    for status in _NO_ANSWERS:
        yield Acted.YES, Fault(FaultKind.FAIL_AFTER, status=status)
    for seconds in (5, 119):
        yield Acted.LATE, Fault(FaultKind.LATE, status=None, seconds=seconds)
        for status in _NO_ANSWERS:
            yield Acted.LATE, Fault(FaultKind.LATE, status=status, seconds=seconds)
