"""azure.yaml, host.json and the parameter file: strict where the tools themselves are lenient."""

import json
import os
import re
import subprocess
import tomllib
from urllib.parse import quote

import pytest
import yaml

from sconnect import __version__
from tests.infra import bicep
from tests.infra.bicep import INFRA

ROOT = INFRA.parent


def test_azure_yaml_describes_one_python_function_app() -> None:
    manifest = yaml.safe_load((ROOT / "azure.yaml").read_text(encoding="utf-8"))
    assert set(manifest) == {"name", "metadata", "requiredVersions", "hooks", "services"}
    assert set(manifest["metadata"]) == {"template"}
    [(name, service)] = manifest["services"].items()
    assert set(service.pop("hooks")) == {"prepackage"}
    assert service == {"project": ".", "language": "python", "host": "function"}
    assert manifest["metadata"]["template"] == f"sconnect@{__version__}"
    assert f"'azd-service-name': '{name}'" in (INFRA / "modules" / "functions.bicep").read_text(encoding="utf-8")


def test_azd_is_new_enough_to_leave_local_secrets_at_home_and_to_obey_this() -> None:
    """.funcignore counts from 1.18.0 on, and requiredVersions from 1.23.7 on."""
    manifest = yaml.safe_load((ROOT / "azure.yaml").read_text(encoding="utf-8"))
    assert manifest["requiredVersions"] == {"azd": ">= 1.23.7"}


def test_every_hook_runs_on_every_system_and_every_script_is_a_hook() -> None:
    manifest = yaml.safe_load((ROOT / "azure.yaml").read_text(encoding="utf-8"))
    hooks = manifest["hooks"] | manifest["services"]["api"]["hooks"]
    named = set()
    for name, hook in hooks.items():
        assert hook == {
            "posix": {"shell": "sh", "run": f"infra/hooks/{name}.sh"},
            "windows": {"shell": "pwsh", "run": f"infra/hooks/{name}.ps1"},
        }
        named |= {f"{name}.sh", f"{name}.ps1"}
        script = ROOT / "infra" / "hooks" / f"{name}.sh"
        assert os.access(script, os.X_OK), name
        subprocess.run(["/bin/sh", "-n", str(script)], check=True)  # noqa: S603 - our own script
    assert {path.name for path in (ROOT / "infra" / "hooks").iterdir()} == named


@pytest.mark.parametrize("name", ["preprovision", "postprovision", "prepackage", "postdeploy"])
def test_both_forms_of_a_hook_call_the_same(name: str) -> None:
    posix, windows = (
        (ROOT / "infra" / "hooks" / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("sh", "ps1")
    )
    calls = re.compile(r"\baz(?: [a-z]{2,}[a-z-]*)+ --|\bazd env set \w+|-m scripts\.\w+")
    assert sorted(set(calls.findall(posix))) == sorted(set(calls.findall(windows)))
    assert calls.findall(posix)


def test_the_button_deploys_the_compiled_template_of_this_repository() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        repository = tomllib.load(file)["project"]["urls"]["Repository"]
    raw = repository.replace("https://github.com/", "https://raw.githubusercontent.com/")
    template = quote(f"{raw}/main/infra/azuredeploy.json", safe="")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"(https://portal.azure.com/#create/Microsoft.Template/uri/{template})" in readme
    assert f"`{repository}/releases/latest/download/sconnect.zip`" in readme


def test_the_parameter_file_fills_every_parameter_and_no_other() -> None:
    parameters = json.loads((INFRA / "main.parameters.json").read_text(encoding="utf-8"))["parameters"]
    assert set(parameters) == bicep.declared(INFRA / "main.bicep", "parameter")
    for name, entry in parameters.items():
        assert set(entry) == {"value"}
        assert re.fullmatch(r"\$\{[A-Z_]+(=[^}]*)?\}", entry["value"]), name


def test_defaults_of_the_parameter_file_are_those_of_the_template() -> None:
    parameters = json.loads((INFRA / "main.parameters.json").read_text(encoding="utf-8"))["parameters"]
    for node in bicep.walk(bicep.parse(INFRA / "main.bicep")):
        if node.type != "parameter_declaration" or node.named_children[-1].type == "type":
            continue
        name = next(bicep.text(child) for child in node.named_children if child.type == "identifier")
        default = bicep.value(node.named_children[-1])
        text = str(default).lower() if isinstance(default, bool) else str(default)
        if "=" in parameters[name]["value"]:
            assert parameters[name]["value"].split("=", 1)[1].rstrip("}") == text, name


def test_every_azd_variable_is_explained() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    file = (INFRA / "main.parameters.json").read_text(encoding="utf-8")
    for name in re.findall(r"\$\{([A-Z_]+)", file):
        assert f"`{name}`" in page, name


def test_host_json_holds_known_keys_only() -> None:
    """The host ignores what it does not know, so a typing error would go unnoticed."""
    host = json.loads((ROOT / "host.json").read_text(encoding="utf-8"))
    assert set(host) <= {"version", "functionTimeout", "logging", "extensions", "extensionBundle", "retry"}
    assert set(host["extensions"]) == {"http", "queues"}
    assert set(host["extensions"]["queues"]) <= {
        "batchSize",
        "newBatchThreshold",
        "maxDequeueCount",
        "visibilityTimeout",
        "maxPollingInterval",
        "messageEncoding",
    }
    assert set(host["logging"]) <= {"logLevel", "applicationInsights"}
    assert set(host["logging"]["applicationInsights"]["samplingSettings"]) <= {
        "isEnabled",
        "excludedTypes",
        "maxTelemetryItemsPerSecond",
    }


def test_the_lines_the_alerts_read_are_never_sampled_away() -> None:
    host = json.loads((ROOT / "host.json").read_text(encoding="utf-8"))
    excluded = host["logging"]["applicationInsights"]["samplingSettings"]["excludedTypes"].split(";")
    assert "Trace" in excluded
