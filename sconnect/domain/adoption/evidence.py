"""Numbers that a sale in the books names, and where: as other programs and people write them.

A number counts as a whole: `11050` does not name 1050. Signs, letters, zeros and a year in front of it do not count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from sconnect.domain.adoption.model import BookSale

_LONGEST = 18
"""Digits of an order number: what a shop's column holds."""
_LONGEST_TEXT = 2_000
"""Characters that are read of a text."""
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)")
_AMOUNT = re.compile(
    r"(?:€|\beur(?:o)?)\s*\d[\d.]*(?:[.,](?:\d{1,2}|-))?|(?<![\d.,])\d[\d.]*,\d\d(?!\d)", re.IGNORECASE
)
_RUN = re.compile(r"\d+", re.ASCII)
_TOKEN = re.compile(r"[^\W_]+")
_LETTERS_BETWEEN = re.compile(r"\d[^\W\d_]+\d")
"""Of a word that is no number of an order: an IBAN, or what a payment provider calls a payment."""
_AND_YEAR = re.compile(r"(?:19|20)\d\d[^\W\d_]+\d+|\d+[^\W\d_]+(?:19|20)\d\d")
"""But `2026WEB1042` is one."""
_YEAR = re.compile(r"((?:19|20)\d\d)(\d+)", re.ASCII)
_YEAR_BEHIND = re.compile(r"(\d+)((?:19|20)\d\d)", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d\d)(0\d+)", re.ASCII)
"""Two digits of a year, when zeros tell where the number begins."""
_CENTURY = 2_000
_YEAR_BEFORE = re.compile(r"[-/.]\d", re.ASCII)
"""What follows a number that is only the year of the next one."""
_LENGTH_OF_YEAR = 4
_CENTURIES = frozenset({"19", "20"})
_IN_FRONT_BY_HAND = "99"
_MOST_WORDS, _MOST_TOGETHER = 60, 5
_OWN_LINE = re.compile(r"[^\d]{0,40}\d+[^\w]*", re.ASCII)
"""A line of a memo that says a number and nothing after it."""


class Place(IntEnum):
    """Where a number stands, the most telling first."""

    WHOLE = 0
    """It is all that a reference or invoice number says."""
    REFERENCE = 1
    FIRST = 2
    """The first number of a text: programs put that of the order before that of the invoice."""
    LATER = 3
    MEMO = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A number that a sale names. `year`: stands in front of it; 0 for none."""

    number: str
    place: Place
    year: int = 0
    is_changed: bool = False
    """Whether something was put in front of it by hand."""
    is_tail: bool = False
    """Whether it is only the last part of the shop's invoice number, which numbers of orders coincide with."""


def mentions_of(sale: BookSale) -> list[Mention]:
    """Return the numbers that a sale names, each reading of each number at its most telling place."""
    found: dict[tuple[str, int, bool], Mention] = {}
    for mention in _all(sale):
        key = (mention.number, mention.year, mention.is_changed)
        if key not in found or mention.place < found[key].place:
            found[key] = mention
    return list(found.values())


def names_whole_number(sale: BookSale) -> bool:
    """Whether the payment reference of a sale is a number, with whatever stands before it."""
    return len(_runs(sale.payment_reference)) == 1


def text_key(text: str) -> str:
    """Return a number with letters as it is compared: letters and digits only, in small letters."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def words_together(text: str) -> Iterator[str]:
    """Give as keys the words of a text and what neighbouring ones make: `INV 2026-0042` is written in many ways."""
    words = [word.casefold() for word in _TOKEN.findall(text[:_LONGEST_TEXT])[:_MOST_WORDS]]
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + _MOST_TOGETHER) + 1):
            yield "".join(words[first:last])


def _all(sale: BookSale) -> Iterator[Mention]:
    for text in (sale.payment_reference, sale.invoice_number):
        yield from _in_text(text, Place.WHOLE)
    yield from _in_text(sale.order_reference, Place.REFERENCE)
    yield from _in_text(sale.description, Place.FIRST)
    for line in sale.memo[:_LONGEST_TEXT].splitlines():
        if _OWN_LINE.fullmatch(line.strip()):
            yield from _in_text(line, Place.MEMO)


def _in_text(text: str, place: Place) -> Iterator[Mention]:
    runs = _runs(text)
    for position, (digits, year) in enumerate(runs):
        where = place
        if place in {Place.WHOLE, Place.REFERENCE, Place.FIRST} and len(runs) > 1:
            where = Place.FIRST if position == 0 else Place.LATER
        if number := digits.lstrip("0"):
            yield Mention(number, where, year)
        for rest, of_year in _without_year(digits):
            yield Mention(rest, where, of_year)
        if digits.startswith(_IN_FRONT_BY_HAND) and (rest := digits.removeprefix(_IN_FRONT_BY_HAND).lstrip("0")):
            yield Mention(rest, where, is_changed=True)


def _without_year(digits: str) -> Iterator[tuple[str, int]]:
    """Give what is left of a number without the year that may stand before or behind it, with that year."""
    glued = []
    if front := _YEAR.fullmatch(digits):
        glued.append((front[2], int(front[1])))
    if behind := _YEAR_BEHIND.fullmatch(digits):
        glued.append((behind[1], int(behind[2])))
    if short := _SHORT_YEAR.fullmatch(digits):
        glued.append((short[2], _CENTURY + int(short[1])))
    for padded, year in glued:
        if rest := padded.lstrip("0"):
            yield rest, year


def _without_mixed_word(word: re.Match[str]) -> str:
    is_mixed = _LETTERS_BETWEEN.search(word[0]) and not _AND_YEAR.fullmatch(word[0])
    return " " if is_mixed else word[0]


def _runs(text: str) -> list[tuple[str, int]]:
    """Return the numbers in a text with the year before each; dates and amounts are none, and neither is a year."""
    plain = _TOKEN.sub(_without_mixed_word, _AMOUNT.sub(" ", _DATE.sub(" ", text[:_LONGEST_TEXT])))
    runs: list[tuple[str, int]] = []
    year = 0
    for match in _RUN.finditer(plain):
        digits = match[0]
        if len(digits) == _LENGTH_OF_YEAR and digits[:2] in _CENTURIES and _YEAR_BEFORE.match(plain, match.end()):
            year = int(digits)
            continue
        if len(digits) <= _LONGEST:
            runs.append((digits, year))
        year = 0
    return runs
