"""Texts as the books accept them: no control characters, not too long, cut at a word."""

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


def units(text: str) -> int:
    """Return the length of a text as the books count it."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
