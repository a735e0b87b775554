"""azure.yaml, host.json and the parameter file: strict where the tools themselves are lenient."""

import json
import re

import yaml

from tests.infra import bicep
from tests.infra.bicep import INFRA

ROOT = INFRA.parent


def test_azure_yaml_describes_one_python_function_app() -> None:
    manifest = yaml.safe_load((ROOT / "azure.yaml").read_text(encoding="utf-8"))
    assert set(manifest) == {"name", "metadata", "services"}
    assert set(manifest["metadata"]) == {"template"}
    [(name, service)] = manifest["services"].items()
    assert service == {"project": ".", "language": "python", "host": "function"}
    assert f"'azd-service-name': '{name}'" in (INFRA / "modules" / "functions.bicep").read_text(encoding="utf-8")


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
