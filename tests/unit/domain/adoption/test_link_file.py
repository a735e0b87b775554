"""Files of links are read as spreadsheets write them; a line that cannot be read says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.adoption.link_file import read_link_file


def pairs(text: str) -> list[tuple[int, str, str]]:
    lines = read_link_file(text)
    assert all(line.refusal is None for line in lines), lines
    return [(line.number, line.shop, line.books) for line in lines]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("17;5017\n18;5018", [(1, "17", "5017"), (2, "18", "5018")]),
        ("17,5017\r\n18,5018\r\n", [(1, "17", "5017"), (2, "18", "5018")]),
        ("17\t5017", [(1, "17", "5017")]),
        ("\ufeffKlantnummer;Relatiecode\n17;5017", [(2, "17", "5017")]),
        ("sep=;\nProduct;Artikelcode SnelStart\nMOK;A-1", [(3, "MOK", "A-1")]),
        ('"MOK, rood";"A;1"\n\n;;\n"twee ""x""";B', [(1, "MOK, rood", "A;1"), (4, 'twee "x"', "B")]),
        ("MOK;A-1;;\n", [(1, "MOK", "A-1")]),
        ('"over\ntwee";A\nMOK;B', [(1, "over twee", "A"), (3, "MOK", "B")]),
        ("", []),
        ("Klant;SnelStart\n", []),
    ],
)
def test_what_spreadsheets_write_is_read(text: str, read: list[tuple[int, str, str]]) -> None:
    assert pairs(text) == read


@pytest.mark.parametrize(
    ("text", "number", "part"),
    [
        ("17;5017\n18", 2, "twee kolommen"),
        ("17;5017\n18;", 2, "twee kolommen"),
        ("17;5017;x", 1, "twee kolommen"),
        ("17;5017\n17;5018", 2, "regel 1"),
        ("MOK;A\nmok;A", 2, "regel 1"),
        ('17;5017\n"18;5018\n19;5019', 2, "aanhalingstekens"),
        ("caf\ufffd;A", 1, "UTF-8"),
        (f"{'x' * 300};A", 1, "te lang"),
    ],
)
def test_what_cannot_be_read_names_its_line_and_why(text: str, number: int, part: str) -> None:
    [refused] = [line for line in read_link_file(text) if line.refusal]
    assert refused.number == number
    assert refused.refusal is not None
    assert part in refused.refusal.dutch
    assert refused.refusal.english


@given(st.text(st.sampled_from('17;,\t"\n\r\ufeff a\x00=')))
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    lines = read_link_file(text)
    assert all(line.refusal or (line.shop and line.books) for line in lines)
    numbers = [line.number for line in lines]
    assert numbers == sorted(set(numbers))
