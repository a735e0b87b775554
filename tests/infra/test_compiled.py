"""The templates as compiled: strictly clean, and what each kind of installation would be."""

import json
import re
from typing import Any

import pytest

from sconnect.adapters.blobs import connect_evidence
from sconnect.entrypoints.http.routes import Role
from scripts import templates
from scripts.templates import RECORD, SNAPSHOTS
from tests.infra import bicep
from tests.infra.test_templates import BUILT_IN_ROLES, PACKAGE_ROLE

RESOURCE_OF = {
    "Storage Blob Data Owner": "storageAccounts/stsconnect",
    "Storage Queue Data Contributor": "storageAccounts/stsconnect",
    "Storage Table Data Contributor": "storageAccounts/stsconnect",
    "Key Vault Secrets Officer": "vaults/",
    "Monitoring Metrics Publisher": "components/",
}
"""On what each role of the app is given."""
ANYWHERE = {"EVIDENCE_URL": "https://stevidence.blob.core.windows.net"}
KINDS = {"fixed-address": 78, "own-registration": 81, "plain": 75, "private-network": 98, "sign-in-and-alerts": 76}
"""The kinds of installation, with the number of resources of each."""


def snapshot(kind: str) -> list[dict[str, Any]]:
    """Return the resources that an installation would have."""
    content = json.loads((SNAPSHOTS / f"{kind}.snapshot.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = content["predictedResources"]
    return found


def of_type(kind: str, name: str) -> list[dict[str, Any]]:
    return [resource for resource in snapshot(kind) if resource["type"] == name]


def test_the_templates_are_those_that_were_compiled() -> None:
    """Without a compiler too: after a change, `python -m scripts.templates --record`."""
    assert json.loads(RECORD.read_text(encoding="utf-8")) == templates.hashes()


@pytest.mark.skipif(templates.compiler() is None, reason="the hashes are compared instead")
def test_the_templates_compile_without_a_word() -> None:
    found = templates.compiler()
    assert found is not None
    with templates.workplace(found) as root:
        documents, said = templates.made(found, root)
        assert said == []
        assert templates.differences(documents) == []
        assert templates.findings(found, root) == []


def test_the_rules_of_the_linter_are_errors() -> None:
    rules = json.loads((bicep.INFRA / "bicepconfig.json").read_text(encoding="utf-8"))["analyzers"]["core"]["rules"]
    assert {name for name, rule in rules.items() if rule["level"] != "error"} == {"use-recent-api-versions"}
    assert len(rules) > 25


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_installation_has_these_resources(kind: str) -> None:
    assert len(snapshot(kind)) == KINDS[kind]


def test_in_a_private_network_storage_and_vault_have_no_public_door_and_the_app_has_its_own() -> None:
    kept = [
        each
        for name in ("Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults")
        for each in of_type("private-network", name)
    ]
    assert len(kept) == 5
    for each in kept:
        assert each["properties"]["publicNetworkAccess"] == "Disabled", each["name"]
        assert each["properties"]["networkAcls"] == {"bypass": "None", "defaultAction": "Deny"}, each["name"]
    [app] = of_type("private-network", "Microsoft.Web/sites")
    assert app["properties"].get("publicNetworkAccess", "Enabled") == "Enabled"
    doors = of_type("private-network", "Microsoft.Network/privateEndpoints")
    led = [door["properties"]["privateLinkServiceConnections"][0]["properties"] for door in doors]
    assert sorted(re.findall(r"'(\w+)-\{0\}'", str(led))) == [
        *("copies", "evidence", "packages"),
        *["storage"] * 3,
        "vault",
    ]
    assert sorted(each["groupIds"] for each in led) == [*[["blob"]] * 4, ["queue"], ["table"], ["vault"]]


def test_only_a_fixed_address_has_a_gateway() -> None:
    assert [kind for kind in sorted(KINDS) if of_type(kind, "Microsoft.Network/natGateways")] == ["fixed-address"]
    [network] = of_type("fixed-address", "Microsoft.Network/virtualNetworks")
    [subnet] = [each for each in network["properties"]["subnets"] if each["name"] == "app"]
    assert subnet["properties"]["natGateway"]["id"].endswith(f"/natGateways/ng-{network['name']}")
    assert not of_type("fixed-address", "Microsoft.Network/privateEndpoints")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_tables_cannot_be_deleted_by_mistake(kind: str) -> None:
    locks = of_type(kind, "Microsoft.Authorization/locks")
    assert {lock["name"] for lock in locks} == {"keep-markers", "keep-copies", "keep-evidence"}
    for lock in locks:
        assert lock["properties"]["level"] == "CanNotDelete"
        assert "/storageAccounts/" in lock["id"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_app_has_every_setting_and_no_other(kind: str) -> None:
    [app] = of_type(kind, "Microsoft.Web/sites")
    assert {each["name"] for each in app["properties"]["siteConfig"]["appSettings"]} == set(bicep.app_settings())


def _roles_of(kind: str, who: str) -> list[tuple[str, str]]:
    """Return the roles of whom a text in the principal's expression names, each with what it is given on."""
    granted = of_type(kind, "Microsoft.Authorization/roleAssignments")
    return [
        (each["properties"]["roleDefinitionId"].rpartition("/")[2], each["id"])
        for each in granted
        if who in each["properties"]["principalId"]
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_identity_has_the_least_roles_each_on_one_resource(kind: str) -> None:
    granted = _roles_of(kind, "'identity-{0}'")
    files = sorted(given_on for role, given_on in granted if role == PACKAGE_ROLE)
    names = ("copies/sconnect-copies", "evidence/sconnect-evidence-10", "evidence/sconnect-evidence-7")
    for given_on, (account, _, container) in zip(files, (name.partition("/") for name in names), strict=True):
        assert f"/storageAccounts/st{account}" in given_on
        assert f"/containers/{container}/providers/" in given_on
    app = {role: given_on for role, given_on in granted if role != PACKAGE_ROLE}
    assert len(app) + 3 == len(granted)
    assert {BUILT_IN_ROLES[role] for role in app} == set(BUILT_IN_ROLES.values())
    for role, given_on in app.items():
        assert f"/{RESOURCE_OF[BUILT_IN_ROLES[role]]}" in given_on
    [(role, given_on)] = _roles_of(kind, "id-sconnect-packages-")
    assert role == PACKAGE_ROLE
    assert "/storageAccounts/stpackages" in given_on
    assert "/containers/packages/providers/" in given_on
    [(role, given_on)] = _roles_of(kind, "deployer()")
    assert BUILT_IN_ROLES[role] == "Key Vault Secrets Officer"
    assert "/vaults/" in given_on
    assert len(of_type(kind, "Microsoft.Authorization/roleAssignments")) == len(granted) + 2


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_copies_cannot_be_changed_for_35_days_and_are_gone_after_them(kind: str) -> None:
    assert _kept_for(kind, "stcopies") == {"sconnect-copies": 35}
    assert "'copies-{0}'" in _settings(kind)["COPIES_URL"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_evidence_cannot_be_changed_for_seven_or_ten_years_and_is_gone_after_them(kind: str) -> None:
    found = _kept_for(kind, "stevidence")
    assert set(found) == {f"sconnect-evidence-{years}" for years in connect_evidence(ANYWHERE) or ()}
    for container, days in found.items():
        assert days >= int(container.rpartition("-")[2]) * 365.25
    assert "'evidence-{0}'" in _settings(kind)["EVIDENCE_URL"]


def _kept_for(kind: str, account: str) -> dict[str, int]:
    """Return for how many days files of the containers of an account cannot be changed; then a rule removes them."""
    policies = of_type(kind, "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies")
    days: dict[str, int] = {}
    for policy in policies:
        if f"/storageAccounts/{account}" in policy["id"]:
            assert policy["properties"]["allowProtectedAppendWrites"] is False
            container = re.search(r"/containers/([a-z0-9-]+)/", policy["id"])
            assert container is not None
            days[container[1]] = policy["properties"]["immutabilityPeriodSinceCreationInDays"]
    [expiry] = [
        each
        for each in of_type(kind, "Microsoft.Storage/storageAccounts/managementPolicies")
        if f"/storageAccounts/{account}" in each["id"]
    ]
    removed: dict[str, int] = {}
    for rule in expiry["properties"]["policy"]["rules"]:
        assert rule["enabled"] is True
        [prefix] = rule["definition"]["filters"]["prefixMatch"]
        removed[prefix[:-1]] = rule["definition"]["actions"]["baseBlob"]["delete"]["daysAfterCreationGreaterThan"]
        assert prefix.endswith("/")
    assert removed == days
    return days


def _settings(kind: str) -> dict[str, str]:
    [app] = of_type(kind, "Microsoft.Web/sites")
    return {each["name"]: each["value"] for each in app["properties"]["siteConfig"]["appSettings"]}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_code_is_kept_apart_from_the_data(kind: str) -> None:
    [app] = of_type(kind, "Microsoft.Web/sites")
    kept = app["properties"]["functionAppConfig"]["deployment"]["storage"]
    assert "'packages-{0}'" in kept["value"]
    assert "'packages-{0}'" in kept["authentication"]["userAssignedIdentityResourceId"]
    settings = {each["name"]: each["value"] for each in app["properties"]["siteConfig"]["appSettings"]}
    assert "'storage-{0}'" in settings["AzureWebJobsStorage__accountName"]
    assert "'identity-{0}'" in settings["AzureWebJobsStorage__clientId"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_alert_has_someone_to_tell(kind: str) -> None:
    [people] = of_type(kind, "Microsoft.Insights/actionGroups")
    assert people["properties"]["emailReceivers"][0]["emailAddress"] == "operator@example.test"
    alerts = of_type(kind, "Microsoft.Insights/scheduledQueryRules")
    assert len(alerts) == len(bicep.variables(bicep.INFRA / "modules" / "alerts.bicep")["rules"])
    for alert in alerts:
        assert alert["properties"]["actions"]["actionGroups"] == [people["id"]], alert["name"]
        assert alert["properties"]["enabled"] is True


def test_only_where_none_is_given_a_registration_is_made_and_it_signs_people_in() -> None:
    kinds = {kind: bool(of_type(kind, "Microsoft.Graph/applications@v1.0")) for kind in KINDS}
    assert [kind for kind, made in kinds.items() if made] == ["own-registration"]
    signed_in = {kind for kind in KINDS if of_type(kind, "Microsoft.Web/sites/config")}
    assert signed_in == {"own-registration", "sign-in-and-alerts"}
    [registration] = of_type("own-registration", "Microsoft.Graph/applications@v1.0")
    properties = registration["properties"]
    roles = {role["value"]: role for role in properties["appRoles"]}
    assert set(roles) == {role.word for role in Role if role is not Role.ANYONE}
    assert len({role["id"] for role in roles.values()}) == len(roles)
    assert all(role["allowedMemberTypes"] == ["User"] and role["isEnabled"] for role in roles.values())
    assert properties["signInAudience"] == "AzureADMyOrg"
    assert properties["groupMembershipClaims"] == "ApplicationGroup"
    [address] = properties["web"]["redirectUris"]
    assert "/.auth/login/aad/callback" in address
    [principal] = [
        each
        for each in of_type("own-registration", "Microsoft.Graph/servicePrincipals@v1.0")
        if each["properties"]["appId"] == "[reference('registration').appId]"
    ]
    assert principal["properties"]["appRoleAssignmentRequired"] is True
    [first] = of_type("own-registration", "Microsoft.Graph/appRoleAssignedTo@v1.0")
    assert first["properties"]["appRoleId"] == roles["admin"]["id"]
    assert first["properties"]["principalId"] == "[deployer().objectId]"


def test_a_released_package_is_deployed_as_it_is() -> None:
    [package] = of_type("own-registration", "Microsoft.Web/sites/extensions")
    assert package["name"].endswith("/onedeploy")
    assert package["properties"] == {"packageUri": "https://example.test/sconnect.zip", "remoteBuild": False}
    assert not of_type("plain", "Microsoft.Web/sites/extensions")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_keeps_state_and_secrets_is_logged(kind: str) -> None:
    logged: dict[str, set[str]] = {}
    for each in of_type(kind, "Microsoft.Insights/diagnosticSettings"):
        scope = each["id"].partition("/providers/Microsoft.Insights/")[0].rpartition("/providers/")[2]
        parts = scope.split("/")
        name = f"{parts[2][:6]}/{parts[3]}" if len(parts) > 3 else parts[1]
        logged[name] = {log["category"] for log in each["properties"].get("logs", [])}
    assert logged == {
        "stscon/blobServices": {"StorageWrite", "StorageDelete"},
        "stscon/queueServices": {"StorageDelete"},
        "stscon/tableServices": {"StorageDelete"},
        "stpack/blobServices": {"StorageWrite", "StorageDelete"},
        "stcopi/blobServices": {"StorageWrite", "StorageDelete"},
        "stevid/blobServices": {"StorageWrite", "StorageDelete"},
        "vaults": {"AuditEvent"},
        "sites": set(),
    }
