"""The templates as compiled: strictly clean, and what each kind of installation would be."""

import json
from typing import Any

import pytest

from scripts import templates
from scripts.templates import RECORD, SNAPSHOTS
from tests.infra import bicep

KINDS = {"fixed-address": 39, "plain": 36, "private-network": 53, "sign-in-and-alerts": 38}
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
    assert templates.findings(found) == []
    assert templates.differences(found) == []


def test_the_rules_of_the_linter_are_errors() -> None:
    rules = json.loads((bicep.INFRA / "bicepconfig.json").read_text(encoding="utf-8"))["analyzers"]["core"]["rules"]
    assert {name for name, rule in rules.items() if rule["level"] != "error"} == {"use-recent-api-versions"}
    assert len(rules) > 25


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_installation_has_these_resources(kind: str) -> None:
    assert len(snapshot(kind)) == KINDS[kind]


def test_in_a_private_network_storage_and_vault_have_no_public_door_and_the_app_has_its_own() -> None:
    for name in ("Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"):
        [kept] = of_type("private-network", name)
        assert kept["properties"]["publicNetworkAccess"] == "Disabled"
        assert kept["properties"]["networkAcls"] == {"bypass": "None", "defaultAction": "Deny"}
    [app] = of_type("private-network", "Microsoft.Web/sites")
    assert app["properties"].get("publicNetworkAccess", "Enabled") == "Enabled"
    doors = of_type("private-network", "Microsoft.Network/privateEndpoints")
    groups = [door["properties"]["privateLinkServiceConnections"][0]["properties"]["groupIds"] for door in doors]
    assert sorted(groups) == [["blob"], ["queue"], ["table"], ["vault"]]


def test_only_a_fixed_address_has_a_gateway() -> None:
    assert [kind for kind in sorted(KINDS) if of_type(kind, "Microsoft.Network/natGateways")] == ["fixed-address"]
    [network] = of_type("fixed-address", "Microsoft.Network/virtualNetworks")
    [subnet] = [each for each in network["properties"]["subnets"] if each["name"] == "app"]
    assert subnet["properties"]["natGateway"]["id"].endswith(f"/natGateways/ng-{network['name']}")
    assert not of_type("fixed-address", "Microsoft.Network/privateEndpoints")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_tables_cannot_be_deleted_by_mistake(kind: str) -> None:
    [lock] = of_type(kind, "Microsoft.Authorization/locks")
    assert lock["properties"]["level"] == "CanNotDelete"
    assert "/storageAccounts/" in lock["id"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_app_has_every_setting_and_no_other(kind: str) -> None:
    [app] = of_type(kind, "Microsoft.Web/sites")
    assert {each["name"] for each in app["properties"]["siteConfig"]["appSettings"]} == set(bicep.app_settings())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_identity_has_five_roles_each_on_one_resource(kind: str) -> None:
    granted = of_type(kind, "Microsoft.Authorization/roleAssignments")
    roles = [each["properties"]["roleDefinitionId"].rpartition("/")[2] for each in granted]
    assert len(set(roles)) == len(roles) == 5
    assert all("/providers/Microsoft." in each["id"].partition("/resourceGroups/")[2] for each in granted)


def test_each_alert_has_someone_to_tell() -> None:
    [people] = of_type("sign-in-and-alerts", "Microsoft.Insights/actionGroups")
    assert people["properties"]["emailReceivers"][0]["emailAddress"] == "operator@example.test"
    for alert in of_type("sign-in-and-alerts", "Microsoft.Insights/scheduledQueryRules"):
        assert alert["properties"]["actions"]["actionGroups"] == [people["id"]], alert["name"]
        assert alert["properties"]["enabled"] is True
