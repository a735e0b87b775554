"""The smoke test of a deployment, against the package itself, served by the local host."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.host.azurite import Storage
from local.host.host_process import HostProcess, host_process
from scripts import build_stamp, smoke
from scripts.package import ROOT, STAMP, packaged

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SCHEDULES = ("IMPORT_ORDERS", "EXPORT_ARTICLES", "EXPORT_CUSTOMERS", "HOUSEKEEPING")
pytestmark = pytest.mark.azurite


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a deployment uploads, and nothing else."""
    folder = tmp_path_factory.mktemp("package")
    for name in packaged():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    build_stamp.write_stamp(folder, COMMIT)
    return folder


@pytest.fixture(scope="module")
def deployed(package: Path, storage: Storage) -> Iterator[HostProcess]:
    settings = {
        "AzureWebJobsStorage": storage.connection_string,
        "SCONNECT_SECRETS_FILE": str(package / "secrets.json"),
        "SNELSTART_SUBSCRIPTION_KEY": "key",
        **{f"{name}_SCHEDULE": "0 0 3 1 1 *" for name in SCHEDULES},
        # The code that is served comes from the package, not from here; the host itself stands here.
        "PYTHONSAFEPATH": "1",
        "PYTHONPATH": f"{package}{os.pathsep}{ROOT}",
    }
    with host_process(package, settings) as host:
        yield host


def test_a_package_that_was_deployed_passes(
    deployed: HostProcess, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke.main([deployed.url], package) == 0, capsys.readouterr().out
    assert f"version {smoke.expected(package).version}, commit {COMMIT}, 10 triggers" in capsys.readouterr().out


def test_the_code_of_another_commit_does_not_pass(
    deployed: HostProcess, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = smoke.expected(package)
    (package / STAMP).write_text('{"commit": "another"}', encoding="utf-8")
    try:
        assert smoke.main([deployed.url], package) == 1
    finally:
        build_stamp.write_stamp(package, wanted.commit)
    assert f"commit {COMMIT}: this is not the code of here" in capsys.readouterr().out


def test_a_trigger_that_is_not_indexed_does_not_pass(deployed: HostProcess, package: Path) -> None:
    wanted = smoke.expected(package)
    indexed = smoke.indexed_by_host(deployed.url) - {"import_orders_timer"}
    assert smoke.problems(deployed.url, wanted, lambda: indexed) == ["the trigger import_orders_timer is not indexed"]
