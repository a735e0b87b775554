"""A country is known by its codes, by its English or Dutch name, and some by their own."""

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
        ("Nederland (BE)", ""),
        ("NL - Nederland", "NL"),
        ("Nederland (NLD)", "NL"),
        ("deu", "DE"),
        ("AND", "AD"),  # no filler
        ("Belgique", "BE"),
        ("België / Belgique / Belgien", "BE"),
        ("Deutschland", "DE"),
        ("Ireland, Republic of", "IE"),
        ("Netherlands, The", "NL"),
        ("U.K.", "GB"),
        ("Ελλάδα", "GR"),
        ("Guinea-Bissau", "GW"),
        ("Guinea - Bissau", "GW"),
        ("Canary Islands", "IC"),  # as OpenCart itself has it
        ("België / Nederland", ""),
        ("Europa", ""),
        ("/", ""),
    ],
)
def test_a_country_as_text(text: str, code: str) -> None:
    assert country_code_of(text) == code


def test_the_english_name_of_a_code() -> None:
    assert [english_name_of(code) for code in ("DE", "XX")] == ["Germany", ""]
