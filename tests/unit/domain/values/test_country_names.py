"""A country is known by its code or by its English or Dutch name."""

import pytest

from sconnect.domain.values.country_names import country_code_of, english_name_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NL", "NL"),
        ("nederland", "NL"),
        ("The Netherlands", "NL"),
        ("Nederland (NL)", "NL"),
        ("België [be]", "BE"),
        ("Congo (CD)", ""),  # that is the name of another one
        ("Vatican City State (Holy See)", "VA"),
        ("(NL)", "NL"),
        ("Atlantis (AT)", ""),
    ],
)
def test_a_country_as_text(text: str, code: str) -> None:
    assert country_code_of(text) == code


def test_the_english_name_of_a_code() -> None:
    assert [english_name_of(code) for code in ("DE", "XX")] == ["Germany", ""]
