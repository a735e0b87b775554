"""No value of an import option may be added without a test that follows it to the request on the wire."""

from tests.functional.options import test_article_options, test_customer_options, test_order_options
from tests.functional.options.covered import COVERED, every_value

_TESTS = (test_order_options, test_article_options, test_customer_options)
"""Importing these fills `COVERED`."""


def test_every_value_of_every_import_option_is_covered() -> None:
    assert sorted(every_value() - COVERED) == []


def test_nothing_is_covered_that_does_not_exist() -> None:
    assert sorted(COVERED - every_value()) == []
