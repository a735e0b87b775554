"""What a person is told of switches in the shop's extension, and of link codes of before."""

from datetime import UTC, datetime

from sconnect.domain.shop import ShopInfo
from sconnect.domain.shop_switches import switch_of, switched_off, switches_off, transition_notices

TODAY = ShopInfo("4.1.0.4", "2.0.0", "EUR", "Europe/Amsterdam")


def test_a_shop_of_today_whose_owner_chose_everything_has_no_notice() -> None:
    assert [*switches_off(TODAY), *transition_notices(TODAY)] == []


def test_every_switch_that_is_off_is_named_in_both_languages() -> None:
    off = frozenset({"import_orders", "export_articles"})
    [notice] = switches_off(ShopInfo("", "", "EUR", "", switched_off=off))
    for capability in off:
        assert switch_of(capability).dutch in notice.dutch
        assert switch_of(capability).english in notice.english


def test_a_capability_that_is_not_known_is_told_in_general_words() -> None:
    assert "wat sconnect mag" in switched_off("iets nieuws").dutch


def test_an_extension_of_before_a_short_secret_and_a_transition_each_have_their_notice() -> None:
    until = datetime(2027, 1, 1, 22, 59, tzinfo=UTC)
    old = ShopInfo("", "1.1.0", "EUR", "", has_switches=False)
    short = ShopInfo("", "2.0.0", "EUR", "", has_short_secret=True)
    updated = ShopInfo("", "2.0.0", "EUR", "", undecided=frozenset({"payments"}), undecided_until=until)
    assert ["1.1.0" in notice.english for notice in transition_notices(old)] == [True]
    assert ["32" in notice.dutch for notice in transition_notices(short)] == [True]
    assert ["01-01-2027" in notice.dutch for notice in transition_notices(updated)] == [True]
