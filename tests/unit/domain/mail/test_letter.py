import unicodedata
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.mail.address import Language
from sconnect.domain.mail.letter import MOST_LINES, MOST_SECTIONS, Line, MailKind, Section, write_letter
from sconnect.domain.values.bilingual import Bilingual, same

DAY = date(2026, 11, 30)
PAGE = "https://sconnect.example.test"
WAITING = Line(Bilingual("2 orders wachten op u.", "2 orders are waiting for you."), ("worklist", "winkel"))


def _letter(
    *sections: Section, kind: MailKind = MailKind.DIGEST, language: Language = Language.DUTCH
) -> tuple[str, ...]:
    letter = write_letter(kind, sections, language, page_address=PAGE, today=DAY)
    return letter.subject, letter.text, letter.html


def _section(profile_id: str = "winkel", name: str = "Winkel", *lines: Line) -> Section:
    return Section(profile_id, name, lines or (WAITING,))


def test_a_letter_about_one_shop_names_it_and_links_to_what_it_tells() -> None:
    subject, text, html = _letter(_section())
    assert subject == "Dagoverzicht van sconnect: Winkel (30-11-2026)"
    assert text.splitlines()[:4] == [
        "Dit vraagt vandaag uw aandacht.",
        "",
        "Winkel",
        f"- 2 orders wachten op u. {PAGE}/#/worklist/winkel",
    ]
    assert f"{PAGE}/#/settings/winkel/mail" in text
    assert f'<a href="{PAGE}/#/worklist/winkel">2 orders wachten op u.</a>' in html


def test_the_same_in_english_holds_no_dutch() -> None:
    subject, text, html = _letter(_section(), language=Language.ENGLISH)
    assert subject == "Daily overview of sconnect: Winkel (30-11-2026)"
    assert "2 orders are waiting for you." in text
    assert '<html lang="en">' in html
    assert not {"wachten", "aandacht", "Instellingen"} & set((text + html).replace(",", "").split())


def test_several_shops_come_by_name_in_one_letter() -> None:
    subject, text, _ = _letter(_section("b", "Zus"), _section("a", "aap"))
    assert "2 winkels" in subject
    assert text.index("aap") < text.index("Zus")
    assert f"{PAGE}/#/overview" in text


def test_an_alert_and_a_test_say_what_they_are() -> None:
    assert _letter(_section(), kind=MailKind.ALERT)[0].startswith("Melding van sconnect: Winkel")
    subject, text, html = _letter(Section("winkel", "Winkel", ()), kind=MailKind.TEST)
    assert subject.startswith("Testmail van sconnect: Winkel")
    assert "op verzoek" in text
    assert "<ul>" not in html


def test_without_an_address_of_the_page_there_are_no_links() -> None:
    letter = write_letter(MailKind.DIGEST, [_section()], Language.DUTCH, page_address="", today=DAY)
    assert "http" not in letter.text + letter.html.replace("<!doctype html>", "")


def test_a_letter_about_very_many_shops_says_how_many_it_leaves_out_and_stays_small() -> None:
    long = Line(same("woord " * 400), ("orders", "p" * 60, "9" * 99))
    sections = [Section(f"p{number:03d}", f"Naam {number:03d} " * 20, (long,) * 20) for number in range(400)]
    subject, text, html = _letter(*sections)
    assert "400 winkels" in subject
    assert f"En nog {400 - MOST_SECTIONS}: open het overzicht." in text
    assert text.count("- woord") == MOST_SECTIONS * MOST_LINES
    assert len((text + html).encode()) < 500_000


@pytest.mark.parametrize("kind", MailKind)
@given(name=st.text(max_size=100), line=st.text(max_size=100), target=st.text(min_size=1, max_size=30))
def test_no_name_breaks_out_of_its_place(kind: MailKind, name: str, line: str, target: str) -> None:
    subject, text, html = _letter(Section("winkel", name, (Line(same(line), ("orders", target)),)), kind=kind)
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in subject)
    seen = _Tags()
    seen.feed(html)
    assert set(seen.tags) <= {"html", "head", "meta", "body", "p", "h2", "ul", "li", "a", "hr", "small"}
    assert all(link.startswith(f"{PAGE}/#/") and not set(link) & set("\"' <>") for link in seen.links)
    assert f"{PAGE}/#/orders/" in text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
