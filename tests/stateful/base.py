"""What the machines share: tables that lose answers on command, virtual time, and several owners at once."""

import asyncio
import os
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from sconnect.app.config import Limits
from sconnect.app.errors import SconnectError
from sconnect.app.services import Services
from sconnect.app.storage.repository import RecordStore
from tests.fakes.books import FakeBooks
from tests.fakes.connections import FakeConnector
from tests.fakes.rows import Fate, InMemoryRows, Operation, no_trouble
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.shop import FakeShop
from tests.fakes.vies import FakeVies
from tests.fakes.virtual_time import VirtualClock
from tests.unit.app.conftest import BOOKS
from tests.unit.domain.makers import dutch_shop

T = TypeVar("T")

EXAMPLES = int(os.environ.get("SCONNECT_EXAMPLES", "100"))
"""How many sequences each machine tries; set it higher to look longer."""
SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    deadline=None,
    derandomize="SCONNECT_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
fates = st.lists(st.sampled_from((Fate.FINE, Fate.FINE, *Fate)), max_size=6)
"""What becomes of the next writes; after these everything is fine."""
pauses = st.lists(st.sampled_from((0.0, 0.0, 0.1, 1.0, 5.0)), max_size=6)
"""How long the next operations hang, in seconds: what makes several at once interleave."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The tables did not answer: the caller knows nothing."""

    error: SconnectError


class TableMachine(RuleBasedStateMachine):
    """A machine over tables in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = VirtualClock()
        self.rows = InMemoryRows(before=self._hang)
        self.books = FakeBooks(BOOKS)
        tokens = count(1)
        self.services = Services(
            store=RecordStore(self.rows),
            connector=FakeConnector(self.books, FakeShop(dutch_shop())),
            secrets=InMemorySecrets(),
            vies=FakeVies(self.clock),
            clock=self.clock,
            limits=Limits(),
            random=Random(7),
            new_token=lambda: f"token-{next(tokens)}",
        )
        self._fates: list[Fate] = []
        self._pauses: list[float] = []

    def at_once(
        self, *work: Coroutine[Any, Any, T], trouble: Sequence[Fate], hanging: Sequence[float]
    ) -> list[T | Failed]:
        """Do these at the same time, amid this trouble; returns what each came to."""
        self._fates, self._pauses = list(trouble), list(hanging)
        self.rows.policy = self._fate
        try:
            return self.clock.run(self._together(work))
        finally:
            self.rows.policy = no_trouble
            self._pauses.clear()

    def calmly(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something without any trouble, as a checker does."""
        return self.clock.run(work)

    async def _together(self, work: Sequence[Coroutine[Any, Any, T]]) -> list[T | Failed]:
        return list(await asyncio.gather(*(_outcome(each) for each in work)))

    def _fate(self, operation: Operation) -> Fate:
        fate = self._fates.pop(0) if self._fates else Fate.FINE
        return fate if operation.is_write or fate is Fate.LOST else Fate.FINE

    async def _hang(self, _: Operation) -> None:
        await asyncio.sleep(self._pauses.pop(0) if self._pauses else 0)


async def _outcome(work: Coroutine[Any, Any, T]) -> T | Failed:
    try:
        return await work
    except SconnectError as error:
        return Failed(error)
