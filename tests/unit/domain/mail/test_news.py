from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sconnect.domain.mail import news
from sconnect.domain.mail.letter import Line
from sconnect.domain.mail.news import News, NewsKind, Standing
from sconnect.domain.mail.quiet import Pace
from sconnect.domain.profile import Task
from tests.infra.languages import language_of

LAST = datetime(2026, 11, 28, 13, 3, tzinfo=UTC)
EVERY = [
    news.import_failed("winkel", "winkel.1"),
    news.key_refused("winkel"),
    news.in_doubt("winkel", 1, ["1042"]),
    news.in_doubt("winkel", 7, ["1", "2", "3", "4", "5", "6"]),
    news.differs("winkel", 1, Decimal("12.50")),
    news.differs("winkel", 2, Decimal("1234.5")),
    news.too_quiet("winkel", Pace(LAST, timedelta(hours=9))),
]


def _is_bilingual(line: Line) -> bool:
    dutch, english = line.words.both
    return dutch != english and language_of(dutch) <= {"nl"} and language_of(english) <= {"en"}


def _standing(**changes: object) -> Standing:
    nothing = {"waiting": 0, "unknown": 0, "failed": (), "differing": 0, "amount": Decimal(0)}
    return Standing("winkel", **(nothing | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.kind)
def test_news_is_told_in_both_languages_with_a_link(each: News) -> None:
    assert _is_bilingual(each.line)
    assert each.line.target[1] == "winkel"


def test_every_kind_of_news_has_its_words() -> None:
    assert {each.kind for each in EVERY} == set(NewsKind)


def test_one_order_in_doubt_is_linked_to_and_many_are_named_as_far_as_there_is_room() -> None:
    one, many = EVERY[2].line, EVERY[3].line
    assert one.target == ("orders", "winkel", "1042")
    assert "(1042)" in one.words.dutch
    assert many.target == ("worklist", "winkel")
    assert "7 orders (1, 2, 3, 4, 5, …)" in many.words.english
    assert "(" not in news.in_doubt("winkel", 2, ["1"]).line.words.dutch


def test_a_difference_that_changed_is_news_again() -> None:
    assert EVERY[4].key != EVERY[5].key
    assert "€ 1.234,50" in EVERY[5].line.words.dutch.replace("\xa0", " ")
    assert "€1,234.50" in EVERY[5].line.words.english


def test_quiet_is_told_on_the_dutch_clock() -> None:
    assert "28 nov 14:03" in EVERY[6].line.words.dutch
    assert "9 hours" in EVERY[6].line.words.english


def test_the_digest_says_nothing_of_a_shop_where_all_is_well() -> None:
    assert _standing().lines == ()


def test_the_digest_tells_what_failed_waits_and_differs() -> None:
    failed = tuple((task, f"winkel.{number}") for number, task in enumerate(Task))
    lines = _standing(waiting=2, unknown=1, failed=failed, differing=1, amount=Decimal("12.10")).lines
    assert [line.target[0] for line in lines] == ["runs"] * 3 + ["worklist", "worklist", "reconcile"]
    assert all(map(_is_bilingual, lines))
    assert _standing(waiting=1).lines[0].words.dutch == "1 order wacht op u."
