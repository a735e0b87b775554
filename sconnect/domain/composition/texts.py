"""Texts as the books take them: no control characters, not too long, cut at a word."""

from sconnect.domain.shop import OrderLine

LINE_LIMIT = 250
HEADER_LIMIT = 50
ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return a text on one line: control characters become spaces, runs of spaces become one."""
    return " ".join(_printable(text).split())


def paragraphs(text: str) -> str:
    """Return a text that may have several lines, each of them clean; empty lines go."""
    lines = (one_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def cut(text: str, limit: int) -> str:
    """Shorten a text to `limit` UTF-16 units (the books count so: an emoji is two), at a word where one is near."""
    if _length(text) <= limit:
        return text
    room = limit - _length(ELLIPSIS)
    head = text[:room]
    while _length(head) > room:
        head = head[:-1]
    at_word = head if text[len(head)].isspace() else head.rpartition(" ")[0]
    # A cut that would cost more than half of the text falls inside the word instead.
    kept = at_word if len(at_word) * 2 >= len(head) else head
    return kept.rstrip() + ELLIPSIS


def line_text(text: str) -> str:
    """Return a text that fits a line."""
    return cut(one_line(text), LINE_LIMIT)


def header_text(text: str) -> str:
    """Return a text that fits the header of an order."""
    return cut(one_line(text), HEADER_LIMIT)


def options_text(line: OrderLine) -> str:
    """Return the shopper's choices, such as "Maat: XL; Gravure: Jan"."""
    choices = (f"{one_line(option.name)}: {one_line(option.value)}" for option in line.options)
    return "; ".join(choices)


def _printable(text: str) -> str:
    # Category C holds control characters; lone surrogates cannot be sent at all.
    return "".join(
        " " if ord(char) < ord(" ") or "\x7f" <= char <= "\x9f" or _is_surrogate(char) else char for char in text
    )


def _is_surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
