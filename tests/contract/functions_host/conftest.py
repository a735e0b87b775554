"""One storage emulator and one running app for all tests of the host."""

from collections.abc import Iterator

import pytest

from local.host.azurite import azurite
from local.host.host_process import HostProcess, host_process
from tests.contract.functions_host.apps import EVERYTHING


@pytest.fixture(scope="session")
def storage() -> Iterator[str]:
    with azurite() as running:
        yield running.connection_string


@pytest.fixture(scope="session")
def settings(storage: str) -> dict[str, str]:
    return {"AzureWebJobsStorage": storage, "LAST_QUEUE": "last", "TICK_SCHEDULE": "* * * * * *"}


@pytest.fixture(scope="session")
def host(settings: dict[str, str]) -> Iterator[HostProcess]:
    with host_process(EVERYTHING, settings) as running:
        yield running
