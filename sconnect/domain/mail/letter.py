"""A letter: what an e-mail says, as plain text and as simple HTML, from sections about one shop each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape
from urllib.parse import quote

from sconnect.domain.mail.address import Language
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import cut, one_line

MOST_SECTIONS = 50
"""Shops in one letter; of the others it says how many there are. So a letter stays under half a megabyte."""
MOST_LINES = 8
"""About one shop."""
_LONGEST_NAME = 60
_LONGEST_LINE = 300


class MailKind(StrEnum):
    """Why a letter is written. The words are stored."""

    DIGEST = "digest"
    ALERT = "alert"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know. `target`: the parts of the address of the screen about it; empty: none."""

    words: Bilingual
    target: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What a letter says about one shop."""

    profile_id: str
    name: str
    lines: tuple[Line, ...]

    def text(self, language: Language) -> str:
        """Return the lines without their links."""
        return "\n".join(_plain(language.of(line.words)) for line in self.lines[:MOST_LINES])


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail as it is written, without sender and receiver."""

    subject: str
    text: str
    html: str


_SUBJECTS = {
    MailKind.DIGEST: Bilingual("Dagoverzicht van sconnect", "Daily overview of sconnect"),
    MailKind.ALERT: Bilingual("Melding van sconnect", "Alert of sconnect"),
    MailKind.TEST: Bilingual("Testmail van sconnect", "Test mail of sconnect"),
}
_OPENINGS = {
    MailKind.DIGEST: Bilingual("Dit vraagt vandaag uw aandacht.", "This needs your attention today."),
    MailKind.ALERT: Bilingual("Dit vraagt nu uw aandacht.", "This needs your attention now."),
    MailKind.TEST: Bilingual(
        "Deze mail is op verzoek verstuurd. U leest hem, dus mailen werkt.",
        "This mail was sent on request. You are reading it, so mailing works.",
    ),
}
_MORE = Bilingual("En nog {n}: open het overzicht.", "And {n} more: open the overview.")
_SHOPS = Bilingual("{n} winkels", "{n} shops")
_WHY = Bilingual(
    "U krijgt deze mail omdat uw adres bij {shops} staat. Wilt u hem niet meer, haal het adres dan weg bij "
    "Instellingen, tabblad E-mail, of vraag dat aan wie dat mag.",
    "You get this mail because your address is listed with {shops}. If you no longer want it, remove the address at "
    "Settings, tab E-mail, or ask somebody who may.",
)


def write_letter(
    kind: MailKind, sections: Sequence[Section], language: Language, *, page_address: str, today: date
) -> Letter:
    """Write a letter about one or more shops, by name. `page_address`: of the page; empty: it has no links."""
    ordered = sorted(sections, key=lambda section: (section.name.casefold(), section.profile_id))
    shown, more = ordered[:MOST_SECTIONS], len(ordered) - MOST_SECTIONS
    opening = language.of(_OPENINGS[kind])
    extra = [Line(_filled(_MORE, n=str(more)), ("overview",))] if more > 0 else []
    named = _named(ordered, language)
    # The lists of a single shop's settings, else the overview: from there every shop is one click away.
    place = ("settings", ordered[0].profile_id, "mail") if len(ordered) == 1 else ("overview",)
    why = Line(_filled(_WHY, shops=named), place)
    subject = f"{language.of(_SUBJECTS[kind])}: {named} ({today:%d-%m-%Y})"
    pen = _Pen(language, page_address)
    return Letter(subject, pen.text(opening, shown, extra, why), pen.html(opening, shown, extra, why))


def _named(sections: Sequence[Section], language: Language) -> str:
    if len(sections) == 1:
        return _name(sections[0])
    return language.of(_filled(_SHOPS, n=str(len(sections))))


def _filled(words: Bilingual, **values: str) -> Bilingual:
    return Bilingual(words.dutch.format(**values), words.english.format(**values))


def _name(section: Section) -> str:
    return cut(one_line(section.name), _LONGEST_NAME)


def _plain(text: str) -> str:
    return cut(one_line(text), _LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes in one language, with links to one page."""

    language: Language
    page_address: str

    def text(self, opening: str, sections: Sequence[Section], extra: Sequence[Line], why: Line) -> str:
        parts = [opening]
        parts += [
            "\n".join([_name(section), *(f"- {self._line(each)}" for each in section.lines[:MOST_LINES])])
            for section in sections
        ]
        parts += [self._line(each) for each in extra]
        return "\n\n".join([*parts, f"--\n{self._line(why)}", ""])

    def html(self, opening: str, sections: Sequence[Section], extra: Sequence[Line], why: Line) -> str:
        parts = [f"<p>{escape(opening)}</p>"]
        for section in sections:
            items = "".join(f"<li>{self._html_line(each)}</li>" for each in section.lines[:MOST_LINES])
            parts.append(f"<h2>{escape(_name(section))}</h2><ul>{items}</ul>" if items else "")
        parts += [f"<p>{self._html_line(each)}</p>" for each in extra]
        body = "\n".join(each for each in [*parts, f"<hr><p><small>{self._html_line(why)}</small></p>"] if each)
        head = '<meta charset="utf-8">'
        return f'<!doctype html>\n<html lang="{self.language}"><head>{head}</head><body>\n{body}\n</body></html>\n'

    def _line(self, line: Line) -> str:
        address = self._address(line)
        return f"{_plain(self.language.of(line.words))}{f' {address}' if address else ''}"

    def _html_line(self, line: Line) -> str:
        words, address = escape(_plain(self.language.of(line.words))), self._address(line)
        return f'<a href="{escape(address)}">{words}</a>' if address else words

    def _address(self, line: Line) -> str:
        """Return the address of a screen, as the page itself makes it (`shell/addresses.js`)."""
        if not (self.page_address and line.target):
            return ""
        return f"{self.page_address}/#/{'/'.join(quote(part, safe='', errors='replace') for part in line.target)}"
