from urllib.parse import quote as url_quoted

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.snelstart.http.wire import Request
from local.snelstart.odata.parser import Compare, Literal, Path, parse, quote
from local.snelstart.switches import Switches

from .caller import Caller, caller


@pytest.fixture(scope="module", name="world")
def a_world() -> Caller:
    return caller()


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_a_quoted_text_comes_back_exactly(text: str) -> None:
    assert parse(f"Email eq {quote(text)}") == Compare("eq", Path(("Email",)), Literal("Edm.String", text))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_survives_the_url_and_stays_inside_its_quotes(first: str, second: str) -> None:
    written = f"Email eq {quote(first)} or Email eq {quote(second)}"
    request = Request("GET", "api", f"/v2/relaties?$filter={url_quoted(written)}")
    assert dict(request.query)["$filter"] == written
    values = [term.right for term in parse(written).terms]  # type: ignore[union-attr] # an `or` has terms
    assert values == [Literal("Edm.String", first), Literal("Edm.String", second)]


def names(world: Caller, text: str) -> set[str]:
    return {row["naam"] for row in world.get("/relaties", filter=text)}


EVERYBODY = {"Karel Klant", "Bedrijf Inkoop", "Bedrijf Verkoop", "Vroegere Klant", "Onbekende klant"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Email eq 'klant@example.test'", {"Karel Klant"}),
        ("Email eq 'KLANT@example.test'", {"Karel Klant"}),
        ("Relatiecode gt 0 and Nonactief eq false", {"Karel Klant", "Bedrijf Inkoop", "Bedrijf Verkoop"}),
        ("Relatiecode lt 0 or Nonactief eq true", {"Vroegere Klant", "Onbekende klant"}),
        ("Relatiecode eq 1001 or Relatiecode eq 1002 and Naam eq 'x'", {"Karel Klant"}),
        ("(Relatiecode eq 1001 or Relatiecode eq 1002) and Naam eq 'x'", set()),
        ("not (Relatiecode le 1003)", {"Vroegere Klant"}),
        ("Relatiecode ge 1003 and Relatiecode ne 1004", {"Bedrijf Verkoop"}),
        ("1001 eq Relatiecode", {"Karel Klant"}),
        ("Factuurkorting lt 5 or Factuurkorting ge 5", set()),
        ("Email eq null", {"Onbekende klant"}),
        ("Email ne null and startswith(Email,'info@') eq true", {"Bedrijf Inkoop", "Bedrijf Verkoop"}),
        ("substringof('lant', Naam)", {"Karel Klant", "Vroegere Klant", "Onbekende klant"}),
        ("Relatiesoort/any(r:r eq 'Klant')", EVERYBODY),
        ("Relatiesoort/any(r:r eq 'Leverancier')", set()),
        ("ExtraVeldenKlant/any(e:e/Naam eq 'a' and e/Waarde eq 'b')", set()),
        ("year(ModifiedOn) eq 2026", EVERYBODY),
        ("ModifiedOn gt datetime'2026-01-05T09:00:00'", EVERYBODY),
        ("ModifiedOn gt datetime'2026-01-05T09:00:00.51'", set()),
        ("Factuurkorting eq null", EVERYBODY),
        ("IncassoSoort eq 'Core'", set()),
    ],
)
def test_filters_select(world: Caller, text: str, expected: set[str]) -> None:
    assert names(world, text) == expected


def test_ids_compare_as_guids(world: Caller) -> None:
    karel = world.karel()
    assert names(world, f"Id eq guid'{karel['id'].upper()}'") == {"Karel Klant"}
    country = karel["vestigingsAdres"]["land"]["id"]
    assert names(world, f"VestigingsAdres/Land/Id eq guid'{country}'") == EVERYBODY


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("email eq 'x'", "Could not find a property named 'email' on type 'SnelStart.B2B.Api.V2.Models.Relaties."),
        ("Nonsense eq 'x'", "Could not find a property named 'Nonsense'"),
        ("Uri eq '/relaties'", "Could not find a property named 'Uri'"),
        ("VestigingsAdres/land/Id eq null", "Could not find a property named 'land'"),
        ("Relatiecode eq '1001'", "incompatible types"),
        ("Id eq 'abc'", "incompatible types"),
        ("Id eq 3f0c5c0e-1111-4222-8333-0a0b0c0d0e0f", "Syntax error"),
        ("ModifiedOn gt '2026-01-01'", "incompatible types"),
        ("ModifiedOn gt datetime'2026-01-01T00:00:00Z'", "Unrecognized"),
        ("Id eq guid'abc'", "Unrecognized"),
        ("Naam eq 'O'Brien'", "Syntax error"),
        ("Naam eq 'x", "Syntax error"),
        ("Naam eq", "Syntax error"),
        ("Naam eq 'x' and", "Syntax error"),
        ("(Naam eq 'x'", "Syntax error"),
        ("Naam", "is expected"),
        ("Naam EQ 'x'", "Syntax error"),
        ("not Relatiecode eq 1", "is expected"),
        ("contains(Naam,'x')", "unknown function"),
        ("substringof(Naam)", "unknown function"),
        ("Naam/any(n:n eq 'x')", "is expected"),
        ("", "Syntax error"),
        ("(" * 60 + "true" + ")" * 60, "Recursion depth"),
    ],
)
def test_filters_are_refused_before_any_row_is_looked_at(text: str, complaint: str) -> None:
    empty = caller()
    empty.simulation.books("Demo").relations.clear()
    refused = empty.call("GET", "/relaties", filter=text)
    assert refused.status == 400
    assert complaint in refused.json()["Message"]


def test_decimal_fractions_need_their_suffix(world: Caller) -> None:
    assert world.get("/artikelen", filter="Verkoopprijs eq 12.39M")[0]["artikelcode"] == "LAB-KOFFIE"
    assert world.call("GET", "/artikelen", filter="Verkoopprijs eq 12.39").status == 400
    assert len(world.get("/artikelen", filter="Verkoopprijs gt 40")) == 1


def test_twenty_terms_fit_and_twenty_one_do_not() -> None:
    world = caller()
    term = "Betalingskenmerk eq 'WS-1'"
    assert world.call("GET", "/verkooporders", filter=" or ".join([term] * 20)).status == 200
    refused = world.call("GET", "/verkooporders", filter=" or ".join([term] * 21))
    assert "node count limit of '100'" in refused.json()["Message"]
    world.simulation.switches = Switches(max_filter_nodes=None)
    assert world.call("GET", "/verkooporders", filter=" or ".join([term] * 100)).status == 200


def test_letter_case_counts_when_the_collation_says_so() -> None:
    world = caller(switches=Switches(case_insensitive_filters=False))
    assert names(world, "Email eq 'KLANT@example.test'") == set()
