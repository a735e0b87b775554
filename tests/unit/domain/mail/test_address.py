import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.mail.address import LONGEST, Language, mail_address, same_person
from sconnect.domain.values.bilingual import Bilingual, UnfitValueError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("els@example.test", "els@example.test"),
        ("  Els.De-Vries+winkel@Example.TEST ", "Els.De-Vries+winkel@example.test"),
        ("a@b.co", "a@b.co"),
        ("els@xn--caf-dma.example", "els@xn--caf-dma.example"),
        (f"{'a' * 64}@example.test", f"{'a' * 64}@example.test"),
    ],
)
def test_an_address_is_kept_as_it_is_written_but_for_its_domain(text: str, address: str) -> None:
    assert mail_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "els",
        "els@",
        "@example.test",
        "els@localhost",
        "els@example..test",
        "els@-example.test",
        "els@example.test.",
        "els@192.0.2.1",
        "els@[192.0.2.1]",
        '"els"@example.test',
        "Els <els@example.test>",
        "els@example.test, jan@example.test",
        "els@example.test;jan@example.test",
        "els@example.test\r\nBcc: jan@example.test",
        "els@example.test\n",
        "els\x00@example.test",
        "els@exa\u200bmple.test",
        "éls@example.test",
        "els@café.test",
        ".els@example.test",
        "els.@example.test",
        f"{'a' * 65}@example.test",
        f"a@{'b' * 64}.test",
        f"a@{'b.' * 130}test",
        "a" * 100_000,
        "a@" + "b." * 100_000,
    ],
)
def test_what_is_no_plain_address_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(UnfitValueError) as caught:
        mail_address(text)
    assert all(caught.value.words.both)


@given(st.text(max_size=80) | st.from_regex(r"[^\n]{1,20}@[^\n]{1,20}\.[a-z]{2,5}", fullmatch=True))
def test_what_is_let_through_never_ends_a_header_or_a_command(text: str) -> None:
    try:
        address = mail_address(text)
    except UnfitValueError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' <>,;:"\\()[]')
    assert address.count("@") == 1
    assert len(address) <= LONGEST


def test_capitals_make_nobody_another_person() -> None:
    assert same_person("Els@example.test") == same_person("eLS@example.test")


def test_a_language_picks_its_text() -> None:
    assert [language.of(Bilingual("een", "one")) for language in Language] == ["een", "one"]
