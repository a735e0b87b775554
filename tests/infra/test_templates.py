"""The templates can be read, fit together, and keep what they promise about security."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.infra import bicep
from tests.infra.bicep import INFRA, Resource

MODULES = {path.stem: path for path in bicep.files() if path.parent.name == "modules"}

BUILT_IN_ROLES = {
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
}
PACKAGE_ROLE = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
"""Storage Blob Data Contributor, on the containers of packages, of the copies and of the evidence only."""
OF_MICROSOFT_GRAPH = {"00000003-0000-0000-c000-000000000000", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"}
"""The application that is Microsoft Graph, and its permission User.Read."""
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
UNTAGGABLE = (
    *("diagnosticSettings", "roleAssignments", "locks", "Services", "containers", "queues", "Policies", "config"),
    *("virtualNetworkLinks", "privateDnsZoneGroups", "subnets", "extensions"),
)
FORBIDDEN_ON_FLEX = {
    "FUNCTIONS_WORKER_RUNTIME",
    "FUNCTIONS_EXTENSION_VERSION",
    "WEBSITE_RUN_FROM_PACKAGE",
    "WEBSITE_CONTENTSHARE",
    "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
    "WEBSITE_TIME_ZONE",
    "TZ",
    "ENABLE_ORYX_BUILD",
    "SCM_DO_BUILD_DURING_DEPLOYMENT",
}


def _one(module: str, kind: str) -> dict[str, Any]:
    [resource] = [each for each in bicep.resources(MODULES[module]) if each.kind == kind and not each.existing]
    return resource.body


def _properties(module: str, kind: str) -> dict[str, Any]:
    properties: dict[str, Any] = _one(module, kind)["properties"]
    return properties


@pytest.mark.parametrize("path", bicep.files(), ids=lambda path: path.stem)
def test_every_template_can_be_read(path: Path) -> None:
    assert bicep.syntax_errors(path) == []


@pytest.mark.parametrize("path", bicep.files(), ids=lambda path: path.stem)
def test_every_parameter_and_variable_is_used(path: Path) -> None:
    words = [bicep.text(node) for node in bicep.walk(bicep.parse(path)) if node.type == "identifier"]
    for name in bicep.declared(path, "parameter") | set(bicep.variables(path)):
        assert words.count(name) > 1, name


def test_every_module_gets_exactly_the_parameters_it_asks_for() -> None:
    calls = [node for node in bicep.walk(bicep.parse(INFRA / "main.bicep")) if node.type == "module_declaration"]
    assert len(calls) == len(MODULES)
    for call in calls:
        path = INFRA / bicep.text(next(child for child in call.named_children if child.type == "string"))[1:-1]
        body = bicep.value(next(node for node in bicep.walk(call) if node.type == "object"))
        assert set(body["params"]) == bicep.declared(path, "parameter"), path.name


def test_every_output_that_is_asked_for_exists() -> None:
    source = (INFRA / "main.bicep").read_text()
    for name, path in MODULES.items():
        for output in bicep.declared(path, "output"):
            assert f"{name}.outputs.{output}" in source or f"{name}!.outputs.{output}" in source, f"{name}.{output}"


@pytest.mark.parametrize("module", ["storage", "packages", "copies", "evidence"])
def test_storage_admits_identities_only(module: str) -> None:
    storage = _properties(module, "Microsoft.Storage/storageAccounts")
    assert storage["allowSharedKeyAccess"] is False
    assert storage["allowBlobPublicAccess"] is False
    assert storage["allowCrossTenantReplication"] is False
    assert storage["minimumTlsVersion"] == "TLS1_2"
    assert storage["supportsHttpsTrafficOnly"] is True


def test_a_private_network_closes_storage_and_vault() -> None:
    accounts = "Microsoft.Storage/storageAccounts"
    kept_in = dict.fromkeys(("storage", "packages", "copies", "evidence"), accounts) | {
        "vault": "Microsoft.KeyVault/vaults"
    }
    for module, kind in kept_in.items():
        kept = _properties(module, kind)
        assert kept["publicNetworkAccess"] == "publicAccess ? 'Enabled' : 'Disabled'"
        assert kept["networkAcls"] == {"bypass": "None", "defaultAction": "publicAccess ? 'Allow' : 'Deny'"}


def test_no_blob_is_for_everybody() -> None:
    for module in ("packages", "copies", "evidence"):
        container = _properties(module, "Microsoft.Storage/storageAccounts/blobServices/containers")
        assert container == {"publicAccess": "None"}


def test_the_vault_goes_by_roles_and_forgets_nothing() -> None:
    vault = _properties("vault", "Microsoft.KeyVault/vaults")
    assert vault["enableRbacAuthorization"] is True
    assert vault["enableSoftDelete"] is True
    assert vault["enablePurgeProtection"] is True


def test_the_app_takes_https_only_and_no_passwords() -> None:
    app = _properties("functions", "Microsoft.Web/sites")
    assert app["httpsOnly"] is True
    assert app["siteConfig"]["minTlsVersion"] == app["siteConfig"]["scmMinTlsVersion"] == "1.2"
    assert app["siteConfig"]["ftpsState"] == "Disabled"
    assert app["siteConfig"]["remoteDebuggingEnabled"] is False
    policies = "Microsoft.Web/sites/basicPublishingCredentialsPolicies"
    closed = [each.body for each in bicep.resources(MODULES["functions"]) if each.kind == policies]
    assert {each["name"] for each in closed} == {"ftp", "scm"}
    assert all(each["properties"]["allow"] is False for each in closed)


def test_the_routes_that_the_master_key_opens_are_closed() -> None:
    assert _properties("functions", "Microsoft.Web/sites")["functionsRuntimeAdminIsolationEnabled"] is True


def test_telemetry_comes_in_under_the_identity_only() -> None:
    assert _properties("monitoring", "Microsoft.Insights/components")["DisableLocalAuth"] is True
    workspace = _properties("monitoring", "Microsoft.OperationalInsights/workspaces")
    assert workspace["features"]["disableLocalAuth"] is True
    assert workspace["workspaceCapping"] == {"dailyQuotaGb": "dailyCapGb"}


def test_the_identity_has_the_least_roles_each_on_one_resource() -> None:
    granted = {value for value in bicep.variables(MODULES["roles"]).values() if isinstance(value, str)}
    assert granted == set(BUILT_IN_ROLES)
    named = {guid for path in bicep.files() for guid in _GUID.findall(path.read_text())}
    assert named == set(BUILT_IN_ROLES) | {PACKAGE_ROLE} | OF_MICROSOFT_GRAPH
    assignments = [each for each in bicep.all_resources() if each.kind == "Microsoft.Authorization/roleAssignments"]
    assert {each.symbol: each.body["scope"] for each in assignments} == {
        "onStorage": "storage",
        "onVault": "vault",
        "onInsights": "insights",
        "keeper": "vault",
        "writesPackages": "blobs::container",
        "writesCopies": "blobs::container",
        "writesEvidence": "containers[index]",
    }


def test_nothing_in_the_templates_hands_out_a_key() -> None:
    for path in bicep.files():
        source = path.read_text()
        for word in ("listKeys", "AccountKey=", "SharedAccessSignature", "listCredentials", "InstrumentationKey"):
            assert word not in source, f"{path.name}: {word}"


def test_no_setting_holds_a_secret() -> None:
    settings = bicep.app_settings()
    assert not {name for name in settings if name.endswith(("_KEY", "_PASSWORD", "_TOKEN"))}
    assert "AzureWebJobsStorage" not in settings
    assert settings["SNELSTART_SUBSCRIPTION_SECRET"] == "snelstart-subscription-key"


def test_the_plan_is_flex_with_nothing_that_flex_refuses() -> None:
    assert _one("functions", "Microsoft.Web/serverfarms")["sku"] == {"name": "FC1", "tier": "FlexConsumption"}
    app = _properties("functions", "Microsoft.Web/sites")
    assert app["functionAppConfig"]["runtime"] == {"name": "python", "version": "3.13"}
    assert app["functionAppConfig"]["deployment"]["storage"]["authentication"]["type"] == "UserAssignedIdentity"
    source = MODULES["functions"].read_text() + (INFRA / "main.bicep").read_text()
    assert not {name for name in FORBIDDEN_ON_FLEX if f"{name}:" in source}


def test_people_sign_in_through_entra_and_machines_reach_the_app() -> None:
    sign_in = _properties("authentication", "Microsoft.Web/sites/config")
    assert sign_in["platform"] == {"enabled": True}
    assert sign_in["httpSettings"] == {"requireHttps": True}
    assert "azureActiveDirectory" in sign_in["identityProviders"]


def test_what_keeps_state_is_watched() -> None:
    watched = {
        each.body["scope"] for each in bicep.all_resources() if each.kind == "Microsoft.Insights/diagnosticSettings"
    }
    assert watched == {"blobs", "queues", "tables", "vault", "app"}


def _is_tagged(resource: Resource) -> bool:
    return "tags" in resource.body or resource.kind.startswith("Microsoft.Graph/")


def test_whatever_can_be_tagged_is() -> None:
    for resource in bicep.all_resources():
        if not resource.existing and not resource.kind.endswith(UNTAGGABLE):
            assert _is_tagged(resource), resource.kind


def test_the_app_carries_the_tag_by_which_azd_finds_it() -> None:
    assert "'azd-service-name': 'api'" in MODULES["functions"].read_text()
