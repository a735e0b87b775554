"""A small world for the use cases: virtual time, tables in memory, a scripted shop and scripted books."""

from dataclasses import dataclass, replace
from inspect import iscoroutinefunction
from itertools import count
from random import Random
from typing import Any

import pytest

from sconnect.app.config import Limits
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.books import SalesTemplate
from sconnect.domain.profile import Profile
from tests.fakes.books import FakeBooks
from tests.fakes.connections import FakeConnector
from tests.fakes.rows import InMemoryRows
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.shop import FakeShop
from tests.fakes.vies import FakeVies
from tests.fakes.virtual_time import VirtualClock
from tests.unit.domain.makers import dutch_books, dutch_shop, profile

BOOKS = replace(dutch_books(), templates=(SalesTemplate("template", "Webshop"),))


@dataclass(slots=True)
class Desk:
    """Everything a use-case works with, and a view on what it did."""

    clock: VirtualClock
    rows: InMemoryRows
    books: FakeBooks
    services: Services

    def session(self, run_id: str = "run-1") -> ImportSession:
        """Have an import in progress."""
        progress = Progress(run_id=run_id, deadline=self.clock.monotonic() + 400, by_hand=False)
        shop = FakeShop(dutch_shop())
        return ImportSession(self.services, linked_profile(), progress, shop, dutch_shop())


def linked_profile() -> Profile:
    """The profile of the rules' tests, linked to the books that this desk has."""
    made = profile()
    connection = made.connection.model_copy(update={"administration_id": BOOKS.administration.id})
    return made.model_copy(update={"connection": connection})


@pytest.fixture(autouse=True)
def desk() -> Desk:
    clock, rows, books, tokens = VirtualClock(), InMemoryRows(), FakeBooks(BOOKS), count(1)
    services = Services(
        store=RecordStore(rows),
        connector=FakeConnector(books, FakeShop(dutch_shop())),
        secrets=InMemorySecrets(),
        vies=FakeVies(clock),
        clock=clock,
        limits=Limits(),
        random=Random(7),
        new_token=lambda: f"token-{next(tokens)}",
    )
    return Desk(clock, rows, books, services)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests in the virtual time of their desk."""
    if not iscoroutinefunction(pyfuncitem.function):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    given: dict[str, Any] = pyfuncitem.funcargs
    given["desk"].clock.run(pyfuncitem.function(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True
