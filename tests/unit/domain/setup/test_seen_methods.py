"""Payment methods as orders show them, and which of them is told."""

from dataclasses import replace

import pytest

from sconnect.domain.setup.seen_methods import SeenMethod, methods_of, unknown_method
from sconnect.domain.shop import PaymentKind
from tests.unit.domain.makers import profile, shirt_order

RIVERTY = SeenMethod("riverty", "Riverty", PaymentKind.UNKNOWN)


def test_each_method_is_seen_once_by_the_name_of_the_latest_order() -> None:
    paid = replace(shirt_order(), payment_code="mollie_ideal", payment_kind=PaymentKind.PREPAID)
    orders = [
        replace(paid, payment_method="iDEAL"),
        replace(paid, payment_method="iDEAL\n| Wero"),
        replace(paid, payment_code="cod", payment_method=""),
        replace(paid, payment_code=""),
    ]
    assert methods_of(orders) == {
        "mollie_ideal": SeenMethod("mollie_ideal", "iDEAL | Wero", PaymentKind.PREPAID),
        "cod": SeenMethod("cod", "cod", PaymentKind.PREPAID),
    }


@pytest.mark.parametrize(
    ("named", "is_told"), [((), False), (("riverty",), False), (("cod", "riverty"), False), (("cod",), True)]
)
def test_a_method_is_told_where_the_settings_name_others_alone(named: tuple[str, ...], *, is_told: bool) -> None:
    settings = profile(payment_methods=tuple({"method": each} for each in named)).orders
    told = unknown_method(RIVERTY, settings)
    assert (told is not None) is is_told
    if told is not None:
        assert "Riverty (riverty)" in told.dutch
        assert "Riverty (riverty)" in told.english
