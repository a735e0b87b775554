import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.composition.texts import line_text
from sconnect.domain.values.text import cut, fold, one_line, paragraphs, units


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("precies goed", 12, "precies goed"),
        ("Waterkoker Pro 1,7 L", 15, "Waterkoker Pro…"),
        ("Waterkoker Pro 1,7 L", 14, "Waterkoker…"),
        ("Hottentottententententoonstelling", 10, "Hottentot…"),
        ("ab cdefghijklmnop", 10, "ab cdefgh…"),
        ("abcd efghijklmnop", 10, "abcd efgh…"),
        ("abcde fghijklmnop", 10, "abcde…"),
        ("abcd fghijklmnop", 9, "abcd…"),
        ("Thee, groen, los", 13, "Thee, groen…"),
        ("Thee - groen en los", 8, "Thee…"),
        ("😀😀😀😀", 5, "😀😀…"),
    ],
)
def test_long_texts_are_cut_at_a_word(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


def test_control_characters_and_broken_halves_of_characters_go() -> None:
    assert one_line("Thee\x00 \x1b[31m\r\nEarl\u2028Grey\ud800 \x85") == "Thee [31m Earl Grey"
    assert paragraphs("Bel\x07 niet aan\r\n\r\n  Dank!  ") == "Bel niet aan\nDank!"


def test_emoji_and_accents_stay() -> None:
    assert line_text("Café 🎁 👩‍👩‍👧") == "Café 🎁 👩‍👩‍👧"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Q\u200b-CA\u00adSE\ufeff\u202e", "Q-CASE"),
        ("Cafe\u0301 A\u030angstro\u0308m", "Café Ångström"),
        ("A\u00a0 1\u2007\u202f2\u3000", "A 1 2"),
        ("Jansen &amp; Zn", "Jansen & Zn"),
        ("Jansen &amp;amp;amp; Zn &#38;#38; Co &#x26;lt;", "Jansen & Zn & Co <"),
        ("a&#8203;b&nbsp;c &am\u200bp; d", "ab c & d"),
        ("R&D, &notanentity; &copy 3 & 4;", "R&D, &notanentity; &copy 3 & 4;"),
        ("a\u200db 1\ufe0f \u3164x", "ab 1 x"),
    ],
)
def test_texts_that_look_alike_have_one_normal_form(typed: str, plain: str) -> None:
    assert one_line(typed) == plain
    assert one_line(plain) == plain


def test_a_text_escaped_without_end_costs_no_more_than_its_length() -> None:
    assert one_line("&" + "amp;" * 20_000) == "&"


@given(st.text(max_size=400), st.integers(min_value=1, max_value=60))
def test_whatever_comes_in_fits_and_can_be_sent(text: str, limit: int) -> None:
    result = cut(one_line(text), limit)
    assert len(result.encode("utf-16-le")) // 2 <= limit
    assert not {unicodedata.category(char) for char in result} & {"Cc", "Cs"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("een twee drie", ["een twee", "drie"]),
        ("eenentwintig x", ["eene", "ntwi", "ntig x"]),
        ("😀😀😀😀😀", ["😀😀😀😀", "😀"]),
        ("achttien", ["achttien"]),
        ("a achttien", ["a", "achttien"]),
        ("een twee", ["een twee"]),
    ],
)
def test_a_text_is_folded_between_words_and_long_words_are_broken(text: str, lines: list[str]) -> None:
    assert fold(text, 8) == lines


@given(st.text(max_size=400), st.integers(min_value=2, max_value=60))
def test_folding_loses_nothing(text: str, limit: int) -> None:
    lines = fold(one_line(text), limit)
    assert without_space("".join(lines)) == without_space(one_line(text))
    assert all(len(line.encode("utf-16-le")) // 2 <= limit for line in lines)


def without_space(text: str) -> str:
    return "".join(text.split())


def test_a_text_is_as_long_as_the_books_count_it() -> None:
    assert [units(text) for text in ("", "thee", "thé", "🍵", "\ud800")] == [0, 4, 3, 2, 1]
