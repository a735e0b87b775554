"""Prefixes of two profiles: neither may give an order the payment reference of an order or a credit of the other."""

import pytest

from sconnect.app.profiles.repository import prefixes_meet
from sconnect.domain.corrections.correction import LONGEST_REFERENCE, credit_reference
from sconnect.domain.profile.orders import OrderSettings

_LONGEST_ORDER_NUMBER = 2**32 - 1


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("W-", "W-", True),
        ("W", "w1", True),
        ("W-10-C", "W-", True),
        ("W-", "w-10-c1", True),
        ("W-", "W-10-CX", False),
        ("W-", "W-C", False),
        ("W-", "V-", False),
        ("W-", "WS-", False),
        ("WS1-", "WS-", False),
    ],
)
def test_prefixes_meet_when_an_order_or_a_credit_could_get_the_same_reference(
    one: str, other: str, *, meet: bool
) -> None:
    assert prefixes_meet(one, other) is prefixes_meet(other, one) is meet


def test_a_prefix_leaves_room_for_the_longest_order_number_and_its_credits() -> None:
    [pattern] = [
        each.pattern for each in OrderSettings.model_fields["reference_prefix"].metadata if hasattr(each, "pattern")
    ]
    assert pattern.endswith("{0,20}$")
    assert len(credit_reference(f"{'W' * 20}{_LONGEST_ORDER_NUMBER}", 999)) <= LONGEST_REFERENCE
