from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.snelstart.odata.filters import FilterBinder
from local.snelstart.odata.parser import AnyOf, Call, Combine, Compare, Expression, Literal, Path, parse
from local.snelstart.openapi import document
from sconnect.adapters.snelstart.http.odata import (
    LONGEST_ADDRESS,
    MOST_NODES,
    Term,
    Value,
    at_least,
    batches,
    below,
    contains,
    either,
    equals,
    every,
    has,
    is_false,
    query,
    starts_with,
)

GUID = UUID("5B9F7E10-AAAA-4BBB-8CCC-000000000042")


def as_read(term: Term) -> Expression:
    """Return what the simulated server reads after the whole way: quoting, encoding, decoding, parsing."""
    ((name, text),) = parse_qsl(query(term), strict_parsing=True)
    assert name == "$filter"
    return parse(text)


@given(st.text())
def test_whatever_text_goes_in_the_server_reads_exactly_that(text: str) -> None:
    assert as_read(equals("Naam", text)) == Compare("eq", Path(("Naam",)), Literal("Edm.String", text))


@given(st.text(), st.text())
def test_no_text_escapes_from_a_function_or_an_any(name: str, value: str) -> None:
    expression = as_read(either(contains("Email", value), _extra_field(name, value)))
    assert expression == Combine(
        "or",
        (
            Compare(
                "eq",
                Call("substringof", (Literal("Edm.String", value), Path(("Email",)))),
                Literal("Edm.Boolean", value=True),
            ),
            AnyOf(
                Path(("ExtraVelden",)),
                "e",
                Combine(
                    "and",
                    (
                        Compare("eq", Path(("e", "Naam")), Literal("Edm.String", name)),
                        Compare("eq", Path(("e", "Waarde")), Literal("Edm.String", value)),
                    ),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (-7, Literal("Edm.Int32", Decimal(-7))),
        (Decimal("1.50"), Literal("Edm.Decimal", Decimal("1.50"))),
        (GUID, Literal("Edm.Guid", str(GUID))),
        (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), Literal("Edm.DateTime", datetime(2026, 3, 1, 12, 30))),  # noqa: DTZ001 - SnelStart's times have no zone
        (
            datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
            Literal("Edm.DateTime", datetime(2026, 2, 28, 23, 30)),  # noqa: DTZ001 - as above
        ),
    ],
)
def test_other_constants_arrive_too(value: Value, literal: Literal) -> None:
    assert as_read(equals("Relatie/Id", value)) == Compare("eq", Path(("Relatie", "Id")), literal)


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert as_read(equals("Naam", "\ud83d")) == Compare("eq", Path(("Naam",)), Literal("Edm.String", "?"))


def test_an_either_can_stand_next_to_an_and() -> None:
    asked = every(either(equals("Naam", "a"), equals("Naam", "b")), equals("Relatiecode", 1))
    assert isinstance(as_read(asked), Combine)
    assert as_read(asked).operator == "and"  # type: ignore[union-attr]  # isinstance on the line above


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=250), max_size=150))
def test_batches_hold_every_term_once_and_fit_the_server(texts: list[str]) -> None:
    terms = [contains("Email", text) for text in texts]
    divided = list(batches(terms, "/relaties"))
    assert [term for batch in divided for term in batch] == terms
    for batch in divided:
        whole = either(*batch)
        assert len(f"/relaties?{query(whole, skip=100_000)}") <= LONGEST_ADDRESS
        assert whole.nodes <= MOST_NODES


def test_twenty_plain_terms_fit_one_question() -> None:
    assert [len(batch) for batch in batches([equals("Betalingskenmerk", str(n)) for n in range(50)], "/x")] == [
        20,
        20,
        10,
    ]


@pytest.mark.parametrize(
    "term",
    [
        equals("Naam", "x"),
        contains("Email", "x"),
        starts_with("Naam", "x"),
        equals("Id", GUID),
        at_least("ModifiedOn", datetime(2026, 3, 1, tzinfo=UTC)),
        below("Relatiecode", 7),
        is_false("Nonactief"),
    ],
)
def test_the_server_counts_no_more_nodes_than_we_do(term: Term) -> None:
    binder = FilterBinder(document(), _relation(), fold_case=True)
    binder.predicate(as_read(term), max_nodes=term.nodes)


def test_a_value_that_fits_no_question_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="too long"):
        list(batches([equals("Naam", "x" * LONGEST_ADDRESS)], "/relaties"))


def _extra_field(name: str, value: str) -> Term:
    return has("ExtraVelden", "e", every(equals("e/Naam", name), equals("e/Waarde", value)))


def _relation() -> dict[str, object]:
    operation = next(op for op in document().operations if (op.method, op.template) == ("GET", "/relaties"))
    return dict(document().item(operation))
