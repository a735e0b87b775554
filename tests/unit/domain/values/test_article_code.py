import pytest

from sconnect.domain.values.article_code import article_key


@pytest.mark.parametrize(
    ("one", "other", "numeric", "same"),
    [
        (" Shirt-XL ", "SHIRT-xl", False, True),
        ("0308", "308", False, False),
        ("0308", "308", True, True),
        ("000", "0", True, True),
        ("0A", "A", True, False),
        ("٣", "3", True, False),
        ("Q\u200b-CASE\ufeff", "q-case", False, True),
        ("CAFE\u0301", "caf\u00e9", False, True),
        ("A\u00a0 1", "a 1", False, True),
        ("A1", "A 1", False, False),
        ("J&amp;amp;Z", "J&Z", False, True),
        ("M2", "M\u00b2", False, False),
    ],
)
def test_which_codes_are_the_same(one: str, other: str, *, numeric: bool, same: bool) -> None:
    assert (article_key(one, numeric=numeric) == article_key(other, numeric=numeric)) is same


def test_leading_zeros_count_unless_the_codes_are_said_to_be_numbers() -> None:
    assert article_key("0308") == "0308"


def test_the_number_zero_is_a_code_too() -> None:
    assert article_key("000", numeric=True) == "0"
    assert article_key("0", numeric=True) == "0"
