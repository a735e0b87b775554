"""Texts as the books take them: no control characters, not too long, cut at a word."""

import unicodedata

ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return a text on one line: no control characters or half surrogate pairs, single spaces, trimmed."""
    printable = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)
    return " ".join(printable.split())


def paragraphs(text: str) -> str:
    """Return a text that may have several lines, each of them clean; empty lines go."""
    lines = (one_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def cut(text: str, limit: int, *, mark: str = ELLIPSIS) -> str:
    """Shorten a text to `limit` characters, between two words unless that costs half of it; `mark` shows the cut.

    The books count UTF-16 units: an emoji is two characters.
    """
    if _units(text) <= limit:
        return text
    room = limit - _units(mark)
    head = text[:room]
    while _units(head) > room:
        head = head[:-1]
    at_word = head if text[len(head)].isspace() else head.rpartition(" ")[0]
    kept = at_word if len(at_word) * 2 >= len(head) else head
    return kept.rstrip(" ,;-/") + mark


def fit(text: str, limit: int) -> str:
    """Return a name or an address part on one line of at most `limit` characters, cut without a mark."""
    return cut(one_line(text), limit, mark="")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
