"""Texts as the books accept them: in one normal form, not too long, cut at a word."""

import html
import re
import unicodedata
from html.entities import html5

ELLIPSIS = "…"

_ESCAPED = re.compile(
    r"&(?:(?:amp|#38|#x26);)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE | re.ASCII
)
"""A character as HTML writes it, escaped once or more often."""
_SYMBOLS = "\u2600-\u27bf\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0\U000e0000-\U000e0fff]"
    f"|(?<![{_SYMBOLS}])[\ufe0e\ufe0f]|(?<![{_SYMBOLS}\ufe0f])\u200d|\u200d(?![{_SYMBOLS}])"
)
"""Characters that are not shown, beside those of category Cf (Unicode: default ignorable code points). What joins emoji
stays."""
_JOINER = "\u200d"
_MOST_PASSES = 4


def one_line(text: str) -> str:
    """Return a text in the normal form in which texts are compared and written, on one line.

    No control characters, half surrogate pairs or characters that are not shown (zero-width, format); letters composed
    (NFC); every white space one space, trimmed; what was escaped as HTML once too often as the character itself.
    """
    if not (text.isascii() and text.isprintable() and "&" not in text):
        text = _normal(text)
    return " ".join(text.split())


def former_line(text: str) -> str:
    """Return a text as `one_line` returned it before there was a normal form: keys were stored of it."""
    printable = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)
    return " ".join(printable.split())


def _normal(text: str) -> str:
    for _ in range(_MOST_PASSES):
        shown = _INVISIBLE.sub("", "".join(map(_shown, text)))
        plain = _ESCAPED.sub(_unescaped, shown)
        if plain == text:
            break
        text = plain
    return unicodedata.normalize("NFC", text)


def _unescaped(found: re.Match[str]) -> str:
    name = f"{found[1]};"
    return html.unescape(f"&{name}") if name.startswith("#") or name in html5 else found[0]


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cf" and letter != _JOINER:
        return ""
    return " " if category in {"Cc", "Cs"} else letter


def paragraphs(text: str) -> str:
    """Return a text that may have several lines, each of them clean; empty lines go."""
    lines = (one_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def cut(text: str, limit: int, *, mark: str = ELLIPSIS) -> str:
    """Shorten a text to `limit` characters, between two words unless that costs half of it; `mark` shows the cut.

    The books count UTF-16 units: an emoji is two characters.
    """
    if units(text) <= limit:
        return text
    room = limit - units(mark)
    head = text[:room]
    while units(head) > room:
        head = head[:-1]
    at_word = head if text[len(head)].isspace() else head.rpartition(" ")[0]
    short = at_word if len(at_word) * 2 >= len(head) else head
    return short.rstrip(" ,;-/") + mark


def fold(text: str, limit: int) -> list[str]:
    """Return a text as lines of at most `limit` characters, broken between words; nothing is lost."""
    lines: list[str] = []
    for word in text.split():
        for part in _word_parts(word, limit):
            longer = f"{lines[-1]} {part}" if lines else part
            if lines and units(longer) <= limit:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


def _word_parts(word: str, limit: int) -> list[str]:
    if units(word) <= limit:
        return [word]
    size = limit // 2  # letters of two units fit as well
    return [word[start : start + size] for start in range(0, len(word), size)]


def fit(text: str, limit: int) -> str:
    """Return a name or an address part on one line of at most `limit` characters, cut without a mark."""
    return cut(one_line(text), limit, mark="")


def fit_escaped(text: str, limit: int) -> str:
    """Return a text that takes at most `limit` characters in a shop, which keeps `&`, `<`, `>` and `"` escaped."""
    room = limit
    while escaped_length(short := fit(text, room)) > limit:
        room = min(room, units(short)) - 1
    return short


def escaped_length(text: str) -> int:
    """Return the length of a text as a shop keeps it, escaped as HTML."""
    return units(html.escape(text, quote=False).replace('"', "&quot;"))


def units(text: str) -> int:
    """Return the length of a text as the books count it."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
