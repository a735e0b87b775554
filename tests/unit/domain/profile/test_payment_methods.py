"""What holds for an order by the method that it is paid with."""

from typing import Any

import pytest

from sconnect.domain.books import Reminders
from sconnect.domain.profile import Blocking, NewCardReminders, PaymentMethod, PaymentMoment, PaymentTerms
from sconnect.domain.profile.payment_methods import card_invoice_by_email, card_reminders
from tests.unit.domain.makers import profile

IDEAL = PaymentMethod(method="mollie_ideal", moment=PaymentMoment.PREPAID)


def _terms(code: str = "mollie_ideal", **method: Any) -> PaymentTerms:
    mine = PaymentMethod(method="mollie_ideal", **method)
    return profile(cost_centre_id="shop", payment_methods=(mine,)).orders.terms_for(code)


@pytest.mark.parametrize("code", ["cod", ""])
def test_a_method_that_is_not_named_follows_the_profile(code: str) -> None:
    assert _terms(code, credit_days=14, blocking=Blocking.BLOCKED) == PaymentTerms(None, "template", "shop")


def test_a_method_that_says_nothing_follows_the_profile() -> None:
    terms = _terms()
    assert (terms.sales_template_id, terms.cost_centre_id) == ("template", "shop")
    assert (terms.credit_days, terms.blocked) == (None, None)


@pytest.mark.parametrize(
    ("moment", "days", "wanted"),
    [
        (PaymentMoment.NOT_SAID, None, None),
        (PaymentMoment.LATER, None, None),
        (PaymentMoment.LATER, 0, 0),
        (PaymentMoment.PREPAID, None, 0),
        (PaymentMoment.PREPAID, 30, 30),
    ],
)
def test_what_is_paid_in_advance_has_no_credit_term_unless_one_is_chosen(
    moment: PaymentMoment, days: int | None, wanted: int | None
) -> None:
    assert _terms(moment=moment, credit_days=days).credit_days == wanted


def test_template_cost_centre_and_blocking_of_the_method_go_before_those_of_the_profile() -> None:
    terms = _terms(sales_template_id="other", cost_centre_id="web", blocking=Blocking.BLOCKED)
    assert (terms.sales_template_id, terms.cost_centre_id, terms.blocked) == ("other", "web", True)
    assert _terms(blocking=Blocking.OPEN).blocked is False


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        (None, None),
        (PaymentMethod(method="cod"), None),
        (PaymentMethod(method="cod", moment=PaymentMoment.LATER), None),
        (IDEAL, Reminders.NONE),
        (IDEAL.model_copy(update={"reminders": NewCardReminders.CONSUMER}), Reminders.CONSUMER),
        (PaymentMethod.model_validate({"method": "cod", "reminders": "business"}), Reminders.BUSINESS),
        (PaymentMethod.model_validate({"method": "cod", "reminders": "none"}), Reminders.NONE),
    ],
)
def test_a_new_card_gets_no_reminders_for_what_is_paid_in_advance(
    method: PaymentMethod | None, wanted: Reminders | None
) -> None:
    assert card_reminders(method) is wanted


@pytest.mark.parametrize(("said", "wanted"), [("not_said", None), ("yes", True), ("no", False)])
def test_a_new_card_says_whether_invoices_go_by_email_only_when_chosen(said: str, *, wanted: bool | None) -> None:
    assert card_invoice_by_email(PaymentMethod.model_validate({"method": "cod", "invoice_by_email": said})) is wanted
    assert card_invoice_by_email(None) is None
