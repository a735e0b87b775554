"""Pick lists: what shop and books offer, small enough to be kept."""

from collections.abc import Iterator

from sconnect.domain.setup.pick_lists import NamedValue, shop_lists
from sconnect.domain.shop import ShopInfo, ShopOption

INFO = ShopInfo("4.1.0.4", "2.0.0", "EUR", "Europe/Amsterdam")


def test_the_thousands_of_options_of_a_shop_are_gone_through_once() -> None:
    passes = []

    def options() -> Iterator[ShopOption]:
        passes.append(1)
        yield ShopOption("1", ("Maat",), {str(number): ("X" * 190,) for number in range(2_000)})

    class Options:
        def __iter__(self) -> Iterator[ShopOption]:
            return options()

    lists, values = shop_lists(INFO, Options())
    assert (len(passes), lists.is_cut) == (1, True)
    assert values[0] == NamedValue("0", f"Maat: {'X' * 190}")
    assert 0 < len(values) < 2_000
