"""Keys that several records of the books share."""

from collections.abc import Collection

import pytest

from sconnect.app.exporting.key_conflicts import KeyConflicts
from sconnect.app.ports import BookPage
from sconnect.domain.books import Article
from tests.unit.app.exporting.fakes import article


class Books:
    """Articles with their name as key; `asked` holds the keys that were looked up."""

    def __init__(self, *names: str) -> None:
        self.rows = [article(f"A{number}", name=name) for number, name in enumerate(names)]
        self.asked: list[set[str]] = []
        self.pages = 0
        self.conflicts = KeyConflicts[Article](lambda row: row.name, self.find)

    async def find(self, keys: Collection[str]) -> list[Article]:
        self.asked.append(set(keys))
        return [row for row in self.rows if row.name in keys]

    async def read_page(self, skip: int) -> BookPage[Article]:
        self.pages += 1
        rows = tuple(self.rows[skip : skip + 2])
        return BookPage(rows, skip + 2 if len(rows) == 2 else None)

    async def found(self, *rows: Article) -> dict[str, list[str]]:
        """Return the codes of the articles that share a key with these, by key."""
        return {key: [row.code for row in same] for key, same in (await self.conflicts.find_conflicts(rows)).items()}


async def test_without_a_survey_the_books_are_asked_who_has_a_key() -> None:
    books = Books("x", "y", "x")
    assert await books.found(books.rows[0], books.rows[1]) == {"x": ["A0", "A2"]}
    assert books.asked == [{"x", "y"}]


async def test_after_a_survey_only_keys_that_came_twice_are_asked_for() -> None:
    books = Books("x", "y", "z", "x", "y")
    await books.conflicts.survey(books.read_page)
    assert await books.found(books.rows[0], books.rows[2]) == {"x": ["A0", "A3"]}
    assert books.asked == [{"x"}]


async def test_after_a_survey_without_shared_keys_nothing_is_asked() -> None:
    books = Books("x", "y")
    await books.conflicts.survey(books.read_page)
    assert await books.found(*books.rows) == {}
    assert books.asked == []


async def test_a_row_that_comes_twice_shares_its_key_with_nobody() -> None:
    books = Books("x", "y")
    books.rows.append(books.rows[0])
    await books.conflicts.survey(books.read_page)
    assert await books.found(*books.rows) == {}
    assert books.asked == []


async def test_what_has_no_key_does_not_take_part() -> None:
    books = Books("", "", "x")
    assert await books.found(*books.rows) == {}
    assert books.asked == [{"x"}]
    await books.conflicts.survey(books.read_page)
    assert await books.found(*books.rows) == {}


async def test_rows_that_are_not_in_the_books_yet_count_as_well() -> None:
    books = Books("x")
    assert await books.found(books.rows[0], article("NEW", name="x")) == {"x": ["A0", "NEW"]}


@pytest.mark.parametrize(("number", "pages"), [(0, 1), (3, 2), (4, 3)])
async def test_a_survey_ends_after_the_page_that_is_not_full(number: int, pages: int) -> None:
    books = Books(*(f"name {each}" for each in range(number)))
    await books.conflicts.survey(books.read_page)
    assert books.pages == pages
