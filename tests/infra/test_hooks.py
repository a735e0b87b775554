"""The hooks of azd, run in a POSIX shell with stand-ins for az and azd."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.infra.bicep import INFRA

ENVIRONMENT = {
    "AZURE_SUBSCRIPTION_ID": "sub",
    "AZURE_RESOURCE_GROUP": "rg",
    "AZURE_KEY_VAULT_NAME": "kv",
    "SERVICE_API_NAME": "app",
    "SERVICE_API_URI": "https://app.example.test",
}


class Machine:
    """A PATH with an az and an azd that note what they are called for, and answer as told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.noted = folder / "calls"
        self.noted.touch()
        for name in ("az", "azd"):
            self.program(name, {})

    def program(self, name: str, answers: dict[str, str | None]) -> None:
        """Answer calls that hold a text with another; None: fail."""
        cases = "".join(
            f"  *{json.dumps(part)}*) {'exit 3' if answer is None else f'echo {json.dumps(answer)}'} ;;\n"
            for part, answer in answers.items()
        )
        path = self.folder / name
        path.write_text(
            f'#!/bin/sh\necho "{name} $*" >> "{self.noted}"\ncase "$*" in\n{cases}  *) : ;;\nesac\n', encoding="utf-8"
        )
        path.chmod(0o755)

    def run(self, hook: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own script
            ["/bin/sh", str(INFRA / "hooks" / f"{hook}.sh")],
            cwd=INFRA.parent,
            env={**ENVIRONMENT, **more, "PATH": f"{self.folder}{os.pathsep}/usr/bin{os.pathsep}/bin"},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        return self.noted.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_the_azure_cli_nothing_begins(machine: Machine) -> None:
    (machine.folder / "az").unlink()
    done = machine.run("preprovision")
    assert done.returncode == 1
    assert "Azure CLI (az) is needed" in done.stderr


@pytest.mark.parametrize(("setting", "registered"), [("PRIVATE_NETWORK", 1), ("FIXED_ADDRESS", 1), ("OTHER", 0)])
def test_the_provider_of_a_network_is_registered_when_there_is_one(
    setting: str, registered: int, machine: Machine
) -> None:
    assert machine.run("preprovision", **{setting: "true"}).returncode == 0
    assert len([call for call in machine.calls if "Microsoft.App" in call]) == registered


@pytest.mark.parametrize(("by_hand", "told"), [("1", True), ("0", False)])
def test_a_role_that_was_given_by_hand_is_not_given_again(by_hand: str, told: bool, machine: Machine) -> None:
    machine.program("az", {"keyvault show": "/vaults/kv", "signed-in-user": "me", "role assignment list": by_hand})
    assert machine.run("preprovision").returncode == 0
    assert ("azd env set DEPLOYER_WRITES_SECRETS false" in machine.calls) is told


def test_what_is_asked_is_asked_of_the_subscription_that_is_deployed_to(machine: Machine) -> None:
    machine.program("az", {"keyvault show": "/vaults/kv", "signed-in-user": "me", "role assignment list": "0"})
    assert machine.run("preprovision", PRIVATE_NETWORK="true").returncode == 0
    asked = [call for call in machine.calls if call.startswith("az ") and not call.startswith("az ad ")]
    assert len(asked) == 3
    assert all("--subscription sub " in call for call in asked)


def test_before_azd_knows_a_subscription_that_of_the_azure_cli_counts(machine: Machine) -> None:
    machine.program("az", {"account show": "own", "keyvault show": None})
    assert machine.run("preprovision", AZURE_SUBSCRIPTION_ID="", FIXED_ADDRESS="true").returncode == 0
    assert "az provider register --subscription own --namespace Microsoft.App --wait" in machine.calls


def test_a_first_deployment_has_no_vault_to_look_at(machine: Machine) -> None:
    machine.program("az", {"keyvault show": None})
    assert machine.run("preprovision").returncode == 0
    assert not [call for call in machine.calls if "role assignment" in call]


def test_a_subscription_key_that_is_missing_is_told_and_one_that_is_there_is_not(machine: Machine) -> None:
    machine.program("az", {"secret list": ""})
    done = machine.run("postprovision")
    assert done.returncode == 0
    assert "az keyvault secret set --vault-name kv --name snelstart-subscription-key --file" in done.stdout
    machine.program("az", {"secret list": "snelstart-subscription-key"})
    assert machine.run("postprovision").stdout == ""
    assert not [call for call in machine.calls if "secret show" in call]


def test_what_was_deployed_is_tested_where_it_was_deployed(machine: Machine) -> None:
    machine.program("python3", {})
    assert machine.run("postdeploy").returncode == 0
    assert machine.calls == ["python3 -m scripts.smoke https://app.example.test --azure rg/app --wait 600"]


def test_a_smoke_test_that_fails_fails_the_deployment(machine: Machine) -> None:
    machine.program("python3", {"scripts.smoke": None})
    assert machine.run("postdeploy").returncode == 3


def test_the_commit_is_stamped_and_the_manual_made_before_the_code_is_packed(machine: Machine) -> None:
    machine.program("python3", {})
    assert machine.run("prepackage").returncode == 0
    assert machine.calls == ["python3 -m scripts.build_stamp", "python3 -m scripts.handouts"]


@pytest.mark.parametrize("part", ["scripts.build_stamp", "scripts.handouts"])
def test_nothing_is_packed_without_its_commit_or_its_manual(machine: Machine, part: str) -> None:
    machine.program("python3", {part: None})
    assert machine.run("prepackage").returncode == 3
