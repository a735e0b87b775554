"""What a payment method is called, whatever the version of the shop, and when it is paid."""

import json
from datetime import UTC

import pytest

from local.shop.captures import load
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.domain.shop import PaymentKind, ShopOrder
from tests.contract.opencart.support import AFTER_THE_CAPTURES

WHOLE = load("4.1.0.3").entries[0]
LATER, PREPAID, UNKNOWN = PaymentKind.LATER, PaymentKind.PREPAID, PaymentKind.UNKNOWN


def read(**columns: str) -> ShopOrder:
    """Read a captured order with other columns."""
    return OrderReader(UTC, AFTER_THE_CAPTURES).read({**WHOLE, "order": {**WHOLE["order"], **columns}})


@pytest.mark.parametrize(
    ("third", "fourth", "name", "kind"),
    [
        ("cod", "cod.cod", "cod", LATER),
        ("bank_transfer", "bank_transfer.bank_transfer", "bank_transfer", LATER),
        ("mollie_ideal", "mollie_ideal.mollie_ideal", "mollie_ideal", PREPAID),
        ("mollie_banktransfer", "mollie_banktransfer.mollie_banktransfer", "mollie_banktransfer", LATER),
        ("multisafepay/ideal", "multisafepay/ideal.multisafepay/ideal", "multisafepay/ideal", PREPAID),
        (
            "multisafepay/bankTransfer",
            "multisafepay/bankTransfer.multisafepay/bankTransfer",
            "multisafepay/bankTransfer",
            LATER,
        ),
        ("free_checkout", "free_checkout.free_checkout", "free_checkout", PREPAID),
        ("op_rekening", "op_rekening.op_rekening", "op_rekening", UNKNOWN),
        ("", "", "", UNKNOWN),
    ],
)
def test_a_method_has_one_name_in_every_version_of_the_shop(
    third: str, fourth: str, name: str, kind: PaymentKind
) -> None:
    old = read(payment_method="Betaal zo", payment_code=third)
    new = read(payment_method=json.dumps({"code": fourth, "name": "Pay like this"}), payment_code="")
    assert (old.payment_code, old.payment_kind) == (new.payment_code, new.payment_kind) == (name, kind)


def test_a_choice_within_a_module_is_a_method_of_its_own() -> None:
    method = {"code": "paypal.paylater", "name": "x"}
    assert read(payment_method=json.dumps(method)).payment_code == "paypal.paylater"


@pytest.mark.parametrize("number", ["3", "4"])
def test_a_choice_that_goes_by_its_place_in_the_list_is_named_by_its_title(number: str) -> None:
    """The number is another one as soon as the owner sorts the list."""
    method = {"code": f"paynl.{number}", "name": '<img src="/ideal.png"> iDEAL | Wero'}
    assert read(payment_method=json.dumps(method)).payment_code == "paynl.ideal-wero"


def test_an_endless_code_is_cut() -> None:
    assert len(read(payment_method="x", payment_code="a" * 5000).payment_code) == 128
