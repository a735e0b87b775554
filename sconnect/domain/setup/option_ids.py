"""The shop's options in the settings: what stands there as text is turned into numbers, which no language changes."""

from collections.abc import Iterator, Sequence

from sconnect.domain.profile import OptionArticle, Profile
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import ShopOption
from sconnect.domain.values.text import one_line


def lacks_option_ids(profile: Profile) -> bool:
    """Whether an article per option stands in the settings without the numbers of its option."""
    return any(not (entry.value_id and entry.option_id) for entry in profile.orders.option_articles)


def with_option_ids(profile: Profile, options: Sequence[ShopOption]) -> Profile:
    """Return a profile whose articles per option name options by number, as far as each fits one option."""
    entries = tuple(_with_ids(entry, options) for entry in profile.orders.option_articles)
    if entries == profile.orders.option_articles:
        return profile
    return profile.model_copy(update={"orders": profile.orders.model_copy(update={"option_articles": entries})})


def option_problems(profile: Profile, options: Sequence[ShopOption]) -> Iterator[SettingProblem]:
    """Find articles per option of which the option is not known, or may be several."""
    known = {value_id for option in options for value_id in option.values}
    for position, entry in enumerate(profile.orders.option_articles):
        if entry.value_id in known:
            continue
        what = f"{entry.option}: {entry.value}" if entry.option else entry.value_id
        several = len(_fitting(entry, options)) > 1
        dutch = "past op meer dan een optie van de winkel" if several else "is geen optie van de winkel"
        english = "fits more than one option of the shop" if several else "is no option of the shop"
        yield SettingProblem(
            f"orders.option_articles.{position}.value_id",
            f"'{what}' van product {entry.model} {dutch}. Kies de optie bij de instellingen, tab Orders, Opties als "
            "artikel.",
            f"'{what}' of product {entry.model} {english}. Choose the option in the settings, tab Orders, Options as "
            "articles.",
        )


def _with_ids(entry: OptionArticle, options: Sequence[ShopOption]) -> OptionArticle:
    if entry.value_id:
        chosen = [option for option in options if entry.value_id in option.values]
        found = [(option, entry.value_id) for option in chosen]
    else:
        found = _fitting(entry, options)
    if len(found) != 1:
        return entry
    [(option, value_id)] = found
    fits = _is_called(entry.option, option.names) and _is_called(entry.value, option.values[value_id])
    words = {} if fits else {"option": _first(option.names), "value": _first(option.values[value_id])}
    return entry.model_copy(update={"option_id": option.option_id, "value_id": value_id, **words})


def _fitting(entry: OptionArticle, options: Sequence[ShopOption]) -> list[tuple[ShopOption, str]]:
    """Return the options and values that are called so, in any language of the shop."""
    if not (entry.option and entry.value):
        return []
    return [
        (option, value_id)
        for option in options
        if _is_called(entry.option, option.names)
        for value_id, names in option.values.items()
        if _is_called(entry.value, names)
    ]


def _is_called(text: str, names: Sequence[str]) -> bool:
    return one_line(text).casefold() in {one_line(name).casefold() for name in names}


def _first(names: Sequence[str]) -> str:
    return names[0][:255] if names else ""
