"""How people sign in: through one directory, for a working day, with nothing kept that is not needed."""

from typing import Any

import pytest

from tests.infra import bicep
from tests.infra.bicep import INFRA

ISSUER = "'${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'"


@pytest.fixture(scope="module")
def sign_in() -> dict[str, Any]:
    templates = bicep.resources(INFRA / "modules" / "authentication.bicep")
    [found] = [each for each in templates if each.kind == "Microsoft.Web/sites/config"]
    properties: dict[str, Any] = found.body["properties"]
    return properties


def test_only_the_directory_of_the_subscription_says_who_somebody_is(sign_in: dict[str, Any]) -> None:
    [(provider, entra)] = sign_in["identityProviders"].items()
    assert provider == "azureActiveDirectory"
    assert entra["registration"] == {"clientId": "clientId", "openIdIssuer": ISSUER}


def test_only_tokens_that_were_made_for_this_app_count(sign_in: dict[str, Any]) -> None:
    validation = sign_in["identityProviders"]["azureActiveDirectory"]["validation"]
    assert validation == {"allowedAudiences": ["'api://${clientId}'", "clientId"]}


def test_a_session_ends_after_a_working_day_and_no_token_is_kept(sign_in: dict[str, Any]) -> None:
    assert sign_in["login"] == {
        "tokenStore": {"enabled": False},
        "cookieExpiration": {"convention": "FixedTime", "timeToExpiration": "08:00:00"},
    }


def test_nobody_is_signed_in_without_asking(sign_in: dict[str, Any]) -> None:
    """The page offers the sign-in; the platform starts none by itself."""
    assert sign_in["globalValidation"] == {
        "requireAuthentication": False,
        "unauthenticatedClientAction": "AllowAnonymous",
    }
