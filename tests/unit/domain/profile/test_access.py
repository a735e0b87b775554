from datetime import UTC, datetime

import pytest

from sconnect.domain.profile.access import AccessGrant, ProfileRole, highest_role, with_grant, without_grant

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def grant(account: str, role: ProfileRole = ProfileRole.VIEWER) -> AccessGrant:
    return AccessGrant(account, role, f"Naam van {account}", "eva", NOON)


GRANTS = (grant("anna"), grant("verkoop", ProfileRole.ADMIN), grant("inkoop", ProfileRole.OPERATOR))


@pytest.mark.parametrize(
    ("accounts", "role"),
    [
        ((), None),
        (("bob",), None),
        (("anna",), ProfileRole.VIEWER),
        (("anna", "inkoop"), ProfileRole.OPERATOR),
        (("inkoop", "verkoop", "anna"), ProfileRole.ADMIN),
        (("",), None),
    ],
)
def test_the_highest_role_of_a_user_and_their_groups_counts(
    accounts: tuple[str, ...], role: ProfileRole | None
) -> None:
    assert highest_role(GRANTS, frozenset(accounts)) is role


def test_an_account_has_one_role_in_a_profile() -> None:
    changed = with_grant(GRANTS, grant("anna", ProfileRole.OPERATOR))
    assert [(each.account, each.role.value) for each in changed] == [
        ("verkoop", "admin"),
        ("inkoop", "operator"),
        ("anna", "operator"),
    ]
    assert without_grant(changed, "anna") == GRANTS[1:]
    assert without_grant(GRANTS, "bob") == GRANTS
