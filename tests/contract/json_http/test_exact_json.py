import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.adapters.json_http.bodies import UnreadableJsonError, from_json, to_json

SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text() | st.decimals(-(10**9), 10**9, places=4)
)
CONTENT = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


@given(CONTENT)
def test_what_is_written_is_read_back_exactly(content: object) -> None:
    assert from_json(to_json(content).encode()) == content


@pytest.mark.parametrize("text", ["13.50", "0.1", "1000000000.01", "-0.005", "100"])
def test_amounts_keep_every_digit(text: str) -> None:
    assert to_json({"stuksprijs": Decimal(text)}) == f'{{"stuksprijs":{text}}}'


def test_amounts_are_plain_numbers() -> None:
    assert to_json([Decimal("1E+3"), Decimal("1E-7")]) == "[1000,0.0000001]"


def test_any_json_reader_understands_it() -> None:
    assert json.loads(to_json({'a"\n\\': ["é", True, None, 1]})) == {'a"\n\\': ["é", True, None, 1]}


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), 0.1, object(), b"x"])
def test_what_cannot_be_exact_is_not_sent(value: object) -> None:
    with pytest.raises(TypeError):
        to_json([value])


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"[Infinity]", b"\xff\xfe", b"[" * 100_000])
def test_unreadable_text_keeps_nothing_of_the_text(body: bytes) -> None:
    with pytest.raises(UnreadableJsonError) as caught:
        from_json(body)
    assert caught.value.__context__ is None
