"""How it was paid, in the sales order that is composed: memo, description, term, template, cost centre and blocking."""

from typing import Any

import pytest

from sconnect.domain.books import SalesOrder
from sconnect.domain.profile import DescriptionMode
from tests.unit.domain.makers import book, composed, shirt_order
from tests.unit.domain.makers import profile as settings_of


def _booked(*, title: str = "iDEAL", mode: DescriptionMode = DescriptionMode.ORDER_NUMBER, **method: Any) -> SalesOrder:
    methods = ({"method": "mollie_ideal", **method},) if method else ()
    template = "{ordernummer} {betaling}"
    settings = settings_of(payment_methods=methods, description_mode=mode, description_template=template)
    return composed(book(shirt_order(payment_method=title, payment_code="mollie_ideal"), settings)).order


@pytest.mark.parametrize(
    ("method", "memo"),
    [
        ({}, "Betaalwijze: iDEAL"),
        ({"moment": "not_said"}, "Betaalwijze: iDEAL"),
        ({"moment": "prepaid"}, "Betaald via iDEAL"),
        ({"moment": "later"}, "Betaling achteraf: iDEAL"),
    ],
)
def test_the_memo_says_how_it_is_paid_and_when_if_that_is_known(method: dict[str, Any], memo: str) -> None:
    assert memo in _booked(**method).memo.split("\n")


def test_a_method_without_a_title_goes_by_its_code_only_when_something_is_said_of_it() -> None:
    assert "Betaald via mollie_ideal" in _booked(title="", moment="prepaid").memo
    assert "mollie_ideal" not in _booked(title="").memo


@pytest.mark.parametrize(
    ("method", "text"),
    [({}, "1001 iDEAL"), ({"moment": "prepaid"}, "1001 Betaald via iDEAL")],
)
def test_the_description_can_say_it_too(method: dict[str, Any], text: str) -> None:
    assert _booked(mode=DescriptionMode.GENERATED, **method).description == text


def test_the_order_is_sent_with_what_holds_for_its_method() -> None:
    order = _booked(moment="prepaid", sales_template_id="other", cost_centre_id="web", blocking="blocked")
    assert (order.credit_days, order.blocked) == (0, True)
    assert (order.template_id, order.cost_centre_id) == ("other", "web")


def test_an_order_of_a_profile_without_methods_is_sent_as_before() -> None:
    order = _booked()
    assert (order.credit_days, order.blocked, order.template_id, order.cost_centre_id) == (None, None, "template", "")
