import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sconnect.adapters.tables.keys import decode_key, encode_key

_TEXT = st.text(max_size=200)
_NASTY = st.text(alphabet="/\\#?%+'\"=\x00\x1f\x7f\x9faZ", max_size=40)
_PLAIN = st.text(alphabet="ABCXYZabcxyz0189!~:-_.", max_size=20)
_FORBIDDEN = {*"/\\#?", *map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))}


@given(_TEXT | _NASTY)
def test_a_key_is_valid_and_gives_the_text_back(text: str) -> None:
    key = encode_key(text)
    assert not _FORBIDDEN & set(key)
    assert "'" not in key
    assert len(key.encode("utf-16-le")) <= 1024
    assert decode_key(key) == text


@given(_NASTY, _NASTY)
def test_two_texts_never_share_a_key(one: str, other: str) -> None:
    assume(one != other)
    assert encode_key(one) != encode_key(other)


@given(_PLAIN, _PLAIN)
def test_plain_texts_are_their_own_keys_and_so_keep_their_order(one: str, other: str) -> None:
    assert (encode_key(one), encode_key(other)) == (one, other)


@pytest.mark.parametrize("character", [*sorted(_FORBIDDEN), *"%+'\"=", "é", "😀"])
def test_two_hundred_of_any_character_fit(character: str) -> None:
    assert decode_key(encode_key(character * 200)) == character * 200


def test_the_escape_character_cannot_be_forged() -> None:
    assert encode_key("=a") != encode_key("/")


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode_key("x" * 513)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        encode_key("\ud83d")
