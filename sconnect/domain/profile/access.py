"""Access to one profile: which Entra accounts may do what in it, besides those whose role covers every profile."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ACCOUNT = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
"""An object id of Entra, of a user or of a group, in small letters."""


class ProfileRole(StrEnum):
    """What an account may do in a profile; each includes those before it."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


_LOWEST_FIRST = tuple(ProfileRole)


@dataclass(frozen=True, slots=True)
class AccessGrant:
    """A role of one account in one profile, with who gave it and when. `name`: whose account it is, for people."""

    account: str
    role: ProfileRole
    name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Access that was given, changed or taken. `role`: what it became; None: none."""

    account: str
    role: ProfileRole | None
    name: str
    by: str
    at: datetime


def highest_role(grants: Iterable[AccessGrant], accounts: Collection[str]) -> ProfileRole | None:
    """Return the highest role that these grants give to any of these accounts; None: none."""
    roles = (grant.role for grant in grants if grant.account in accounts)
    return max(roles, key=_LOWEST_FIRST.index, default=None)


def with_grant(grants: Iterable[AccessGrant], grant: AccessGrant) -> tuple[AccessGrant, ...]:
    """Return grants with this one, in the place of an earlier one of the same account."""
    return (*without_grant(grants, grant.account), grant)


def without_grant(grants: Iterable[AccessGrant], account: str) -> tuple[AccessGrant, ...]:
    """Return grants without that of an account."""
    return tuple(each for each in grants if each.account != account)
