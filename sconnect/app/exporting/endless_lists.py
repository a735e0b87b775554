"""Lists of the books that never end: a page that does not move, or page after page for ever."""

from typing import Generic

from sconnect.app.errors import UnreadableError
from sconnect.app.exporting.exporter import S
from sconnect.app.ports import BookPage

MOST_RECORDS = 500_000
"""Records of one kind in an administration: a thousand full pages."""


class PageCheck(Generic[S]):
    """Checks the pages of one list, one after another."""

    def __init__(self) -> None:
        self._before: frozenset[str] = frozenset()

    def check(self, page: BookPage[S], skip: int) -> None:
        """Check the page that begins at `skip`. Raises `UnreadableError` when the list has no end."""
        ids = frozenset(row.id for row in page.rows)
        is_again_the_same = page.next_skip is not None and bool(ids) and ids == self._before
        if is_again_the_same or skip > MOST_RECORDS:
            raise UnreadableError(
                "SnelStart stuurt een lijst waar geen einde aan komt: "
                + (
                    "twee keer achter elkaar dezelfde pagina"
                    if is_again_the_same
                    else f"meer dan {MOST_RECORDS} regels"
                )
                + ". De export is gestopt; wat klaar was blijft staan. Meld dit aan de beheerder.",
                detail=f"no end at {skip}",
                english="SnelStart sends a list without an end: "
                + ("the same page twice in a row" if is_again_the_same else f"more than {MOST_RECORDS} rows")
                + ". The export was stopped; what was ready stays. Report this to the operator.",
            )
        self._before = ids
