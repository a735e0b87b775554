"""How a discount can divide over goods of several rates, by small sums."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from sconnect.domain.composition.vat import discount_division
from sconnect.domain.composition.vat.discount_division import Division, Goods, divisions, nothing_left
from sconnect.domain.composition.vat.forward import TaxedAmount
from sconnect.domain.composition.vat.shop_rates import LineRate
from sconnect.domain.composition.vat.totals_rows import noise_of
from sconnect.domain.composition.whole_cents import Roundable
from tests.unit.domain.makers import D, line

HIGH, LOW, NONE = LineRate((D(21),)), LineRate((D(9),)), LineRate()
NOISE = D("0.00005")


def goods(nets: Sequence[str], rates: Sequence[LineRate], unit_vats: Sequence[str] = ()) -> Goods:
    count = len(nets)
    vats = tuple(map(D, unit_vats or ["0"] * count))
    return Goods(tuple(map(D, nets)), (D(1),) * count, (NOISE,) * count, tuple(rates), vats)


def found(
    nets: Sequence[str],
    rates: Sequence[LineRate],
    discounts: str | Sequence[str],
    left: dict[int, str] | None,
    *,
    shipping: tuple[str, int] | None = None,
    in_cents: bool = False,
) -> list[Division]:
    paid = [(D(shipping[0]), (D(shipping[1]),))] if shipping else []
    remains = None if left is None else {D(rate): D(amount) for rate, amount in left.items()}
    amounts = tuple(D(each) for each in ([discounts] if isinstance(discounts, str) else discounts))
    return list(divisions(goods(nets, rates), amounts, paid, remains, in_cents=in_cents))


def told(division: Division) -> tuple[dict[int, Decimal], int, bool, bool]:
    parts = {int(percent): part for percent, part in division.per_percent.items()}
    return parts, division.unlikelihood, division.is_exact, division.is_rounded


def test_every_product_gives_up_the_same_part_of_its_price() -> None:
    division, *_ = found(["100", "50", "50"], (HIGH, LOW, NONE), "20", None)
    assert told(division) == ({21: D(10), 9: D(5), 0: D(5)}, 0, True, False)
    assert division.amounts == (
        TaxedAmount(D(-10), (D(21),), noise=D("0.000030")),
        TaxedAmount(D(-5), (D(9),), noise=D("0.0000175")),
        TaxedAmount(D(-5), (), noise=D("0.0000175")),
    )


def test_what_the_database_lost_of_a_discount_is_spread_as_the_discount_is() -> None:
    """Beside what it lost of each line: together they are at most half of the last digit of the discount's own row."""
    of = Goods((D(100), D(-20)), (D(1), D(-1)), (D(0), D(0)), (HIGH, LOW), (D(21), D("-1.8")))
    division = of.over(D(8), of.everything)
    assert division is not None
    assert [each.noise for each in division.amounts] == [NOISE * D("1.25"), NOISE * D("0.25")]


def test_a_coupon_can_pay_the_shipping_and_the_rest_goes_over_the_goods() -> None:
    plain, free, *_ = found(["100", "100"], (HIGH, LOW), "25", None, shipping=("5", 21))
    assert told(plain) == ({21: D("12.5"), 9: D("12.5")}, 0, True, False)
    assert told(free) == ({21: D(15), 9: D(10)}, 1, True, False)
    assert free.amounts[-1] == TaxedAmount(D(-5), (D(21),))


@pytest.mark.parametrize(
    ("discount", "shipping", "ways"),
    [("5", "5", 2), ("4.9998", "5", 2), ("4.9996", "5", 1), ("5", "0", 1), ("5", "-1", 1)],
)
def test_shipping_is_free_when_the_discount_is_worth_it(discount: str, shipping: str, ways: int) -> None:
    assert len(found(["100"], (HIGH,), discount, None, shipping=(shipping, 21))) == ways


def test_free_shipping_alone_takes_nothing_off_the_goods() -> None:
    *_, free = found(["100"], (LOW,), "4.9999", None, shipping=("5", 21))
    assert told(free) == ({9: D(0), 21: D(5)}, 1, True, False)


def test_the_tax_rows_tell_which_products_a_coupon_covers() -> None:
    # 10 off, all of it at 21 %: over one of both, or over both.
    ways = found(["100", "60", "50"], (HIGH, HIGH, LOW), "10", {21: "150", 9: "50"})
    assert [told(way)[:2] for way in ways[1:4]] == [({21: D(10)}, 2)] * 3
    assert [len(way.amounts) for way in ways[1:4]] == [2, 1, 1]
    assert told(ways[4]) == ({21: D(10)}, 6, False, False)
    assert len(ways) == 5


def test_a_coupon_takes_no_more_than_the_price_of_what_it_covers() -> None:
    ways = found(["100", "9"], (HIGH, HIGH), "10", {21: "99"})
    assert [len(way.amounts) for way in ways if way.unlikelihood == 2] == [1]


def test_of_many_products_not_every_choice_is_tried() -> None:
    eight = found(["10"] * 8, (HIGH,) * 8, "8", {21: "72"})
    assert (len([each for each in eight if each.unlikelihood == 2]), eight[-1].unlikelihood) == (2**8 - 2, 6)
    nine = found(["10"] * 9, (HIGH,) * 9, "9", {21: "81"})
    covered = [len(each.amounts) for each in nine if each.unlikelihood == 2]
    assert (covered, nine[-1].unlikelihood) == ([8] * 9 + [1] * 9, 3)
    many = found(["10"] * 150, (HIGH,) * 150, "9", {21: "1491"})
    assert [each.unlikelihood for each in many] == [0, 3]


def test_one_row_for_all_rates_leaves_open_what_a_coupon_covers() -> None:
    """Nothing tells what is left of each rate, so that every choice is a way; never more than its price is taken."""
    ways = found(["100", "60", "9"], (HIGH, LOW, LOW), "10", None)
    assert [told(way)[0] for way in ways[1:]] == [
        {21: D(10) * 100 / 160, 9: D(10) * 60 / 160},
        {21: D(10) / 109 * 100, 9: D(10) / 109 * 9},
        {9: D(10)},
        {21: D(10)},
        {9: D(10)},
    ]
    assert {told(way)[1:] for way in ways[1:]} == {(2, True, False)}


def test_each_discount_covers_products_of_its_own_and_lowers_their_vat_by_itself() -> None:
    """A shop that rounds VAT rounds what each of them takes off: reward points on one product, a coupon on both."""
    ways = found(["100", "100"], (HIGH, LOW), ["10", "4"], {21: "88", 9: "98"})
    [own] = [way for way in ways if way.unlikelihood == 2]
    assert told(own)[0] == {21: D(12), 9: D(2)}
    assert [(each.net, each.rates) for each in own.amounts] == [
        (D(-10), HIGH.parts),
        (D(-2), HIGH.parts),
        (D(-2), LOW.parts),
    ]


def test_of_several_discounts_fewer_choices_are_tried_the_more_products_there_are() -> None:
    def tried(lines: int, discounts: int) -> int:
        ways = found(["10"] * lines, (HIGH,) * lines, ["1"] * discounts, {21: str(10 * lines - discounts)})
        return len([way for way in ways if way.unlikelihood == 2])

    assert [tried(4, 2), tried(5, 2), tried(9, 2)] == [15**2 - 1, 11**2 - 1, 0]


def test_one_of_several_discounts_can_pay_the_shipping() -> None:
    ways = found(["100"], (LOW,), ["3", "7"], {9: "95"}, shipping=("5", 21))
    assert [told(way)[0] for way in ways if way.unlikelihood == 1] == [{9: D(5), 21: D(5)}]


def test_goods_that_are_worth_nothing_give_up_nothing() -> None:
    assert found(["10", "-10"], (HIGH, HIGH), "5", {21: "1"}) == []


def test_several_discounts_can_divide_by_the_rows_alone() -> None:
    *_, derived = found(["100", "50"], (HIGH, LOW), ["8", "4"], {21: "92", 9: "46"})
    assert told(derived) == ({21: D(8), 9: D(4)}, 3, False, False)


def test_the_largest_part_takes_what_the_lost_decimals_leave() -> None:
    *_, derived = found(["100", "50"], (HIGH, LOW), ["10", "1.0003"], {21: "90", 9: "49"})
    assert told(derived)[0] == {21: D("10.0003"), 9: D(1)}


def test_what_the_rates_do_not_give_is_taken_off_goods_without_vat() -> None:
    *_, derived = found(["100", "50"], (HIGH, NONE), ["12", "18"], {21: "90"})
    assert told(derived) == ({21: D(10), 0: D(20)}, 5, False, False)


def test_what_the_rows_leave_for_goods_without_vat_is_taken_off_them() -> None:
    *_, derived = found(["50", "50", "30"], (HIGH, LOW, NONE), "25", {21: "41", 9: "46"})
    assert told(derived)[0] == {21: D(9), 9: D(4), 0: D(12)}
    assert {amount.rates: amount.net for amount in derived.amounts} == {(D(21),): D(-9), (D(9),): D(-4), (): D(-12)}


@pytest.mark.parametrize(
    "left", [{21: "100.1"}, {21: "-0.1"}, {21: "80"}, {21: "95", 9: "-1"}], ids=["more", "below", "too much", "other"]
)
def test_rows_that_no_discount_explains_give_no_division(left: dict[int, str]) -> None:
    assert [told(each)[2] for each in found(["100"], (HIGH,), "10", left)] == [True]


def test_rows_in_whole_cents_are_followed_to_the_cent() -> None:
    # The goods without VAT are worth 50.00, not 50.02: two cents, which are less than half a cent of VAT at 21 %.
    of, rates = ["100", "50"], (HIGH, NONE)
    assert all(each.is_exact for each in found(of, rates, "60.01", {21: "90.01"}))
    *_, rounded = found(of, rates, "60.01", {21: "90.01"}, in_cents=True)
    assert told(rounded)[1:] == (11, False, True)


def test_discounts_beyond_the_goods_lower_the_vat_by_more_than_they_take_off() -> None:
    *_, beyond = found(["20"], (HIGH,), ["20", "3"], {21: "-3"})
    assert told(beyond) == ({21: D(23), 0: D(0)}, 4, False, False)
    assert beyond.amounts == (TaxedAmount(D(-23), (D(21),), noise=NOISE * D("1.15") + D("0.0003")),)
    ways = found(["20", "5"], (HIGH, NONE), ["20", "6"], {21: "-3"})
    assert [told(way)[0] for way in ways if way.unlikelihood == 4] == [{21: D(23), 0: D(3)}]


def test_a_discount_worth_more_than_the_goods_takes_off_their_vat_and_no_more() -> None:
    """The rest of it pays for the shipping, whose VAT the shop left as it was."""
    *_, beyond = found(["25"], (HIGH,), "30", {21: "0"})
    assert told(beyond) == ({21: D(25), 0: D(5)}, 4, False, False)


def test_beyond_the_goods_every_rate_gives_up_the_largest_part_that_a_row_shows() -> None:
    """The row of the other rate came to less than nothing, so that the shop left it out."""
    ways = found(["10", "90"], (HIGH, LOW), ["100", "20"], {21: "-2", 9: "0"})
    assert [told(way)[0] for way in ways if way.unlikelihood == 4] == [{21: D(12), 9: D(108), 0: D(0)}]


def test_a_coupon_covers_everything_before_it_pays_the_shipping_and_that_before_it_covers_some_products() -> None:
    ways = found(["100", "50"], (HIGH, LOW), "15", None, shipping=("5", 21))
    assert [way.unlikelihood for way in ways] == [0, 1, 2, 2]


def test_two_discounts_can_take_more_off_one_rate_than_its_goods_are_worth() -> None:
    """Points on everything and a coupon on one product: the VAT of shipping at its rate makes up for it."""
    nets, rates = ["10", "90"], (HIGH, LOW)
    ways = found(nets, rates, ["20", "9"], {21: "-1", 9: "72"})
    assert {21: D(11), 9: D(18)} in [told(way)[0] for way in ways if way.is_exact]
    *_, derived = found(nets, rates, ["20", "9"], {21: "-2", 9: "73"})
    assert told(derived) == ({21: D(12), 9: D(17)}, 3, False, False)
    assert all(way.is_exact for way in found(nets, rates, ["20", "9"], {21: "-12", 9: "83"}))


def test_a_discount_that_pays_the_shipping_takes_no_more_off_the_goods_for_it() -> None:
    ways = found(["100"], (HIGH,), ["105"], {21: "-5"}, shipping=("5", 9))
    assert not [way for way in ways if not way.is_exact]
    assert all(each.unlikelihood != 4 for each in found(["20"], (HIGH,), "23", {21: "-3"}))


def test_goods_that_are_all_given_away_leave_nothing() -> None:
    amounts = [TaxedAmount(D(10), (D(21),), D(2), D("0.1")), TaxedAmount(D(5), (D(21),)), TaxedAmount(D(3), ())]
    division = nothing_left(amounts)
    assert told(division) == ({21: D(15), 0: D(3)}, 1, True, False)
    assert division.amounts[0] == TaxedAmount(D(-10), (D(21),), D(2), D("0.1"))


def test_an_amount_is_shared_in_proportion_to_what_is_left_of_the_goods() -> None:
    of = goods(["100", "50"], (HIGH, LOW))
    assert of.shares(D(3)) == [(D(21), D(2)), (D(9), D(1))]
    assert of.shares(D(3), {D(21): D(50)}) == [(D(21), D("1.5")), (D(9), D("1.5"))]


@pytest.mark.parametrize(
    ("less", "is_shared"),
    [("99.99", True), ("99.991", False), ("150", False)],
)
def test_an_amount_beside_goods_of_which_nothing_is_left_bears_no_vat(less: str, *, is_shared: bool) -> None:
    assert (goods(["100"], (HIGH,)).shares(D(3), {D(21): D(less)}) == [(D(21), D(3))]) is is_shared


def test_goods_of_which_one_rate_fell_below_nothing_share_nothing() -> None:
    of = goods(["100", "50"], (HIGH, LOW))
    assert of.shares(D(3), {D(9): D("50.0101")}) == [(D(0), D(3))]
    assert [percent for percent, _ in of.shares(D(3), {D(9): D("50.01")})] == [D(21), D(9)]


@pytest.mark.parametrize(("quantity", "times"), [(1, 1), (3, 3), (-3, 3), (0, 1)])
def test_a_line_without_a_stored_total_lost_decimals_with_every_piece(quantity: int, times: int) -> None:
    assert noise_of(line("A", quantity, "1.0000", "0.2100")) == NOISE * times
    assert noise_of(line("A", quantity, "1.0000", "0.2100", total=D(quantity))) == NOISE


@pytest.mark.parametrize(
    ("pieces", "cents", "is_split"), [(1, 1, False), (1, 2, False), (3, 1, True), (3, 3, False), (3, -3, False)]
)
def test_pieces_keep_one_price_when_each_takes_as_many_cents(pieces: int, cents: int, *, is_split: bool) -> None:
    assert Roundable(D(21), D(pieces), D(10), D(10)).is_split_by(cents) is is_split


def test_what_lost_decimals_explain_is_no_part_without_vat() -> None:
    """At 20 % the rows leave 0.0015 open, the line 0.00005 and the rest 0.0003: 0.00185 is no discount of its own."""
    of = Goods((D(100), D(50)), (D(1), D(1)), (NOISE, D(0)), (LineRate((D(20),)), NONE), (D(20), D(0)))
    for rest, parts in (("0.00185", {20: D("10.00185")}), ("0.00186", {20: D(10), 0: D("0.00186")})):
        *_, derived = divisions(of, (D(10) + D(rest),), [], {D(20): D(90)}, in_cents=False)
        assert told(derived)[0] == parts


@pytest.mark.parametrize(("second", "is_beyond"), [("9.9997", True), ("9.9996", False)])
def test_discounts_are_worth_the_goods_to_the_decimals_that_were_lost(second: str, *, is_beyond: bool) -> None:
    ways = found(["20"], (HIGH,), ["10", second], {21: "-3"})
    assert any(way.unlikelihood == 4 for way in ways) is is_beyond


def test_rows_in_whole_cents_leave_room_for_the_rounding_of_every_line() -> None:
    """Two cents more of the goods at 21 % are less than half a cent of VAT: one of both products is covered."""
    nets, rates, left = ["100", "60", "50"], (HIGH, HIGH, LOW), {21: "150.02", 9: "50"}
    assert not [way for way in found(nets, rates, "10", left) if way.unlikelihood == 2]
    assert len([way for way in found(nets, rates, "10", left, in_cents=True) if way.unlikelihood == 2]) == 3


@pytest.mark.parametrize(("remains", "ways"), [("150.168", 3), ("150.170", 0)])
def test_rounded_is_every_piece_what_a_discount_takes_off_each_line_and_the_order(remains: str, ways: int) -> None:
    """Seven times half a cent, of three pieces, three parts of the discount and the row: 3.5 cents at 21 %."""
    nets, rates = ["100", "60", "50"], (HIGH, HIGH, LOW)
    made = found(nets, rates, "10", {21: remains, 9: "50"}, in_cents=True)
    assert len([way for way in made if way.unlikelihood == 2]) == ways


def test_a_coupon_can_pay_the_shipping_and_cover_some_products() -> None:
    ways = found(["100", "50"], (HIGH, LOW), "15", {21: "95", 9: "40"}, shipping=("5", 21))
    assert told(ways[-1]) == ({9: D(10), 21: D(5)}, 4, False, False)
    without = found(["100", "50"], (HIGH, LOW), "10", {21: "100", 9: "40"}, shipping=("0", 21))
    assert [len(way.taken) for way in without] == [1] * len(without)


def test_choices_are_only_weighed_where_the_rows_leave_what_discounts_can_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An order that fits nothing has hundreds of hypotheses, and each would weigh hundreds of choices."""
    monkeypatch.setattr(discount_division, "_leaves", lambda *_: pytest.fail("weighed"))
    assert len(found(["10"] * 8, (HIGH,) * 8, "8", {21: "60"})) == 1


def test_how_a_discount_divides_over_the_same_lines_is_computed_once() -> None:
    of = goods(["10", "20"], (HIGH, LOW))
    assert of.over(D(3), of.everything) is of.over(D(3), of.everything)
    assert of.over_some((D(3),)) is of.over_some((D(3),))
    assert of.over(D(3), (0,)) != of.over(D(3), (1,))


@pytest.mark.parametrize(
    ("unit_vats", "rates", "may_round", "known"),
    [
        (["21.00", "0.45"], (HIGH, LOW), True, ["21.00", "0.45"]),
        (["21.00", "0.4545"], (HIGH, LOW), False, ["21.00", "0.4545"]),
        (["21.00", "0.4545"], (HIGH, NONE), True, ["21.00", None]),
        (["21.00", "0.4545"], (HIGH, LineRate((D(9),), ("Statiegeld",))), True, ["21.00", None]),
        (["21.00", "0.55"], (HIGH, LineRate((D(9), D(2)))), True, ["21.00", None]),
        (["0", "0"], (HIGH, LOW), True, [None, None]),
    ],
)
def test_vat_can_be_rounded_per_piece_where_every_taxed_line_has_it_in_whole_cents(
    unit_vats: list[str], rates: tuple[LineRate, ...], known: list[str | None], *, may_round: bool
) -> None:
    """A fixed tax may have more decimals, and a till stores no VAT of a piece at all."""
    of = goods(["100", "5"], rates, unit_vats)
    assert of.may_round_pieces is may_round
    assert [each.piece_vat for each in of.taxed.amounts] == [None if vat is None else D(vat) for vat in known]


def test_vat_is_rounded_as_often_as_there_are_pieces_or_else_lines() -> None:
    pieces, rates = (D(4), D(-3), D("0.5")), (HIGH, HIGH, HIGH)
    for unit_vat, often in (("0.21", D(8)), ("0.2121", D(3))):
        assert Goods((D(4), D(-3), D(1)), pieces, (NOISE,) * 3, rates, (D(unit_vat),) * 3).most_rounded == often
