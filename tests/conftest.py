"""What every test may use: coroutine tests, and one storage emulator per test process."""

import asyncio
from collections.abc import Iterator
from inspect import iscoroutinefunction

import pytest

from local.host.azurite import Storage, azurite


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests, each in an event loop of its own."""
    if not iscoroutinefunction(pyfuncitem.function):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.function(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(scope="session")
def storage() -> Iterator[Storage]:
    """Azurite, started when the first test asks for it. Mark such tests `azurite`."""
    with azurite() as running:
        yield running
