"""Options in the settings: from words in any language to numbers, and words that follow another choice."""

import pytest

from sconnect.domain.profile import OptionArticle, Profile
from sconnect.domain.setup.option_ids import lacks_option_ids, option_problems, with_option_ids
from sconnect.domain.shop import ShopOption
from tests.unit.domain.build import profile

SIZE = ShopOption("60", ("Size", "Maat"), {"160": ("S", "Klein"), "161": ("M", "Middel")})
SIZE_OF_SHOES = ShopOption("61", ("Shoe size", "Maat"), {"170": ("Klein",)})


def with_articles(**entry: str) -> Profile:
    made = OptionArticle(model="SHIRT", article_code="SHIRT-1", **entry)
    return profile().model_copy(update={"orders": profile().orders.model_copy(update={"option_articles": (made,)})})


def only(settings: Profile) -> OptionArticle:
    [entry] = settings.orders.option_articles
    return entry


@pytest.mark.parametrize(("option", "value"), [("Size", "M"), ("maat", "MIDDEL"), ("MAAT", "M")])
def test_words_in_any_language_become_numbers_and_stay(option: str, value: str) -> None:
    before = with_articles(option=option, value=value)
    assert lacks_option_ids(before)
    after = with_option_ids(before, [SIZE, SIZE_OF_SHOES])
    entry = only(after)
    assert (entry.option_id, entry.value_id, entry.option, entry.value) == ("60", "161", option, value)
    assert not lacks_option_ids(after)
    assert not [*option_problems(after, [SIZE, SIZE_OF_SHOES])]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("Maat", "Klein", "meer dan een optie"), ("Maat", "XL", "geen optie"), ("Kleur", "M", "geen optie")],
)
def test_words_that_fit_no_option_or_several_are_asked(option: str, value: str, words: str) -> None:
    settings = with_articles(option=option, value=value)
    assert with_option_ids(settings, [SIZE, SIZE_OF_SHOES]) is settings
    [problem] = option_problems(settings, [SIZE, SIZE_OF_SHOES])
    assert words in problem.dutch
    assert problem.path == "orders.option_articles.0.value_id"


def test_the_words_and_the_number_of_the_option_follow_the_value_that_is_chosen() -> None:
    settings = with_articles(option="Maat", value="Middel", option_id="61", value_id="160")
    entry = only(with_option_ids(settings, [SIZE, SIZE_OF_SHOES]))
    assert (entry.option_id, entry.value_id, entry.option, entry.value) == ("60", "160", "Size", "S")
