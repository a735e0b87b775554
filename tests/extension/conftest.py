import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.extension.mariadb import MariaDb, mariadb, missing_programs
from tests.extension.schema import NEWER_3, VERSIONS
from tests.extension.world import Shop, build_extension, running_shop


@pytest.fixture(scope="session")
def programs() -> None:
    """Skip, visibly, where PHP or MariaDB is not installed. In CI that is a failure: there they always are."""
    missing = missing_programs()
    if missing and not os.environ.get("CI"):
        pytest.skip(f"not installed: {', '.join(missing)} (scripts/system-packages.sh installs them)")
    assert not missing, f"not installed: {', '.join(missing)}"


@pytest.fixture(scope="session")
def server(programs: None) -> Iterator[MariaDb]:  # noqa: ARG001 - only that they are there counts
    with tempfile.TemporaryDirectory(prefix="sc-") as folder, mariadb(Path(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return build_extension(tmp_path_factory.mktemp("extension"))


@pytest.fixture(scope="session")
def shops(
    server: MariaDb, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Shop]]:
    """The three captured shops, for tests that only read."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("shops")
        yield {
            name: stack.enter_context(running_shop(server, files, version, folder / name))
            for name, version in VERSIONS.items()
        }


@pytest.fixture(params=VERSIONS)
def shop(request: pytest.FixtureRequest, shops: dict[str, Shop]) -> Shop:
    return shops[request.param]


@pytest.fixture(scope="module", params=VERSIONS)
def changing_shop(
    request: pytest.FixtureRequest,
    server: MariaDb,
    files: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Shop]:
    """A shop of its own for a module of tests that write."""
    with running_shop(server, files, VERSIONS[request.param], tmp_path_factory.mktemp("shop")) as running:
        yield running


@pytest.fixture(scope="module")
def newer_3_shop(server: MariaDb, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running_shop(server, files, NEWER_3, tmp_path_factory.mktemp("shop")) as running:
        yield running
