"""What every test may use: coroutine tests, large ones when asked for, and one storage emulator per test process."""

import asyncio
import gc
from collections.abc import Iterator
from inspect import iscoroutinefunction

import pytest

from local.host.azurite import Storage, azurite

_OBJECTS_BETWEEN_COLLECTIONS = 20_000


def pytest_collection_finish() -> None:
    """Leave the modules and tests themselves, which stay, out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests, each in an event loop of its own."""
    if not iscoroutinefunction(pyfuncitem.function):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.function(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `large`, unless it is asked for: `-m large`, as `make test-large` does."""
    if "large" in config.option.markexpr:
        return
    large = [item for item in items if item.get_closest_marker("large")]
    if large:
        config.hook.pytest_deselected(items=large)
        items[:] = [item for item in items if item not in large]


@pytest.fixture(scope="session")
def storage() -> Iterator[Storage]:
    """Azurite, started when the first test asks for it. Mark such tests `azurite`."""
    with azurite() as running:
        yield running
