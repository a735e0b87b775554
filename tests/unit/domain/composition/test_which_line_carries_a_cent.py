"""Which line carries a cent that the rounding of the others leaves, and how far the sum of a rate may go for it."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from sconnect.domain.composition.whole_cents import Roundable, Wanted, in_whole_cents, wanted_total

D = Decimal
NO_VAT: Mapping[str, str] = {}


def line(percent: str, quantity: str, amount: str, seen: str, *, fixed: bool = False) -> Roundable:
    return Roundable(D(percent), D(quantity), D(amount), D(seen), fixed)


def voucher(percent: str = "0") -> Roundable:
    return line(percent, "1", "25.00", "25.00", fixed=True)


def settled(lines: list[Roundable], total: str, vat: Mapping[str, str]) -> list[str]:
    wanted = Wanted(D(total), {D(percent): D(amount) for percent, amount in vat.items()}, include_vat=True)
    return [str(amount) for amount in in_whole_cents(lines, wanted)]


# --- one line ---


@pytest.mark.parametrize(
    ("quantity", "pieces"), [("3", 3), ("3.00", 3), ("-3", 3), ("1", 1), ("2.5", 1), ("0.5", 1), ("0", 1)]
)
def test_only_whole_pieces_can_differ_in_price(quantity: str, pieces: int) -> None:
    assert line("21", quantity, "12.10", "12.10").pieces == pieces


@pytest.mark.parametrize(
    ("quantity", "amount", "is_whole"),
    [
        ("1", "12.1002", True),
        ("1", "12.1003", False),
        ("1", "12.0998", True),
        ("3", "12.1006", True),
        ("3", "12.1007", False),
        ("10", "12.1020", True),
        ("11", "12.1021", False),
        ("11", "12.1022", False),
        ("25", "12.1020", True),
    ],
)
def test_four_decimals_a_piece_without_vat_are_the_price_in_cents_for_up_to_ten_pieces(
    quantity: str, amount: str, is_whole: bool
) -> None:
    assert line("21", quantity, amount, "12.10").is_whole is is_whole


@pytest.mark.parametrize(("cents", "distance"), [(0, "0.004"), (1, "0.006"), (-1, "0.014"), (2, "0.016")])
def test_a_line_knows_how_far_it_would_be_from_its_exact_amount(cents: int, distance: str) -> None:
    assert line("21", "1", "12.104", "12.10").distance(cents) == D(distance)


@pytest.mark.parametrize(("cents", "is_split"), [(0, False), (1, True), (2, True), (3, False), (-3, False), (4, True)])
def test_pieces_get_two_prices_unless_each_gets_as_many_cents(cents: int, is_split: bool) -> None:
    assert line("21", "3", "12.10", "12.10").is_split_by(cents) is is_split


@pytest.mark.parametrize(
    ("seen", "cents", "keeps"),
    [("0.01", -1, False), ("0.02", -1, True), ("-0.01", 1, False), ("-0.01", -1, True), ("0.00", 1, False)],
)
def test_a_line_never_becomes_nothing_nor_changes_sign(seen: str, cents: int, keeps: bool) -> None:
    assert line("21", "1", seen, seen).keeps_its_sign(cents) is keeps


@pytest.mark.parametrize(
    ("quantity", "amount", "seen", "step", "room"),
    [
        ("5", "10.021", "10.00", 1, 3),
        ("5", "10.021", "10.00", -1, 0),
        ("5", "10.020", "10.00", 1, 2),
        ("5", "9.979", "10.00", -1, 3),
        ("5", "10.004", "10.00", 1, 1),
        ("5", "10.004", "10.00", -1, 0),
        ("2", "10.031", "10.00", 1, 2),
        ("1.5", "10.031", "10.00", 1, 1),
        # What the shop stored is the price in cents.
        ("5", "10.0005", "10.00", 1, 0),
        # Half a cent that was rounded up cannot become nothing; what stands beyond zero can.
        ("1", "0.0055", "0.01", -1, 0),
        ("4", "0.008", "0.04", -1, 3),
        ("4", "0.015", "0.02", -1, 1),
    ],
)
def test_a_line_can_change_while_less_than_a_cent_from_its_exact_amount(
    quantity: str, amount: str, seen: str, step: int, room: int
) -> None:
    assert line("21", quantity, amount, seen).room(step) == room


def test_a_line_may_change_by_a_cent_unless_it_is_said_to_be_a_payment() -> None:
    assert not Roundable(D(21), D(1), D("12.10"), D("12.10")).is_fixed


# --- which line carries it ---


def test_no_lines_make_no_totals() -> None:
    assert settled([], "0.00", NO_VAT) == []


def test_of_two_lines_of_several_pieces_the_nearest_to_its_exact_amount_is_split() -> None:
    lines = [line("21", "3", "10.006", "10.00"), line("21", "3", "10.009", "10.00"), line("21", "3", "10.005", "10.00")]
    assert settled(lines, "30.01", {"21": "5.21"}) == ["10.00", "10.01", "10.00"]


def test_the_nearest_counts_after_all_cents_that_a_line_gets() -> None:
    """With one cent the first is nearer, with two the second."""
    lines = [line("21", "5", "10.0105", "10.00"), line("21", "5", "10.0195", "10.00")]
    assert settled(lines, "20.02", {"21": "3.47"}) == ["10.00", "10.02"]


def test_single_pieces_go_first_and_one_line_is_split_for_the_rest() -> None:
    lines = [
        line("21", "1", "6.0045", "6.00"),
        line("21", "2", "10.0042", "10.00"),
        line("21", "2", "20.0041", "20.00"),
    ]
    assert settled(lines, "36.02", {"21": "6.25"}) == ["6.01", "10.01", "20.00"]
    minus = [
        line("21", "1", "5.9955", "6.00"),
        line("21", "2", "9.9958", "10.00"),
        line("21", "2", "19.9959", "20.00"),
    ]
    assert settled(minus, "35.98", {"21": "6.24"}) == ["5.99", "9.99", "20.00"]


def test_a_single_piece_carries_no_second_cent_though_it_is_the_nearest() -> None:
    lines = [line("21", "1", "6.009", "6.00"), line("21", "2", "10.004", "10.00")]
    assert settled(lines, "16.02", {"21": "2.78"}) == ["6.01", "10.01"]


def test_a_line_that_can_carry_all_is_split_before_two_are() -> None:
    lines = [line("21", "2", "10.009", "10.00"), line("21", "5", "20.0195", "20.00")]
    assert settled(lines, "30.02", {"21": "5.21"}) == ["10.00", "20.02"]


def test_where_one_line_cannot_carry_all_the_one_that_can_carry_most_goes_first() -> None:
    """Of four cents, three go on the line that may change by three, though the other is nearer with the first."""
    lines = [line("21", "3", "10.012", "10.00"), line("21", "5", "20.025", "20.00")]
    assert settled(lines, "30.04", {"21": "5.21"}) == ["10.01", "20.03"]


def test_every_line_carries_what_it_can_where_none_can_carry_all() -> None:
    lines = [
        line("21", "1", "6.004", "6.00"),
        line("21", "3", "10.012", "10.00"),
        line("21", "5", "20.025", "20.00"),
        line("21", "2", "30.0001", "30.00"),
    ]
    assert settled(lines, "66.06", {"21": "11.47"}) == ["6.01", "10.02", "20.03", "30.00"]


def test_two_lines_of_several_pieces_share_what_neither_can_carry() -> None:
    """Of three cents the single piece can take one and each other line one."""
    lines = [line("21", "1", "6.005", "6.01"), line("21", "2", "10.005", "10.01"), line("21", "2", "20.005", "20.01")]
    assert settled(lines, "36.00", {"21": "6.25"}) == ["6.00", "10.00", "20.00"]


# --- a cent beyond the rounding of a line ---


def test_a_cent_beyond_goes_on_a_single_piece_before_one_price_becomes_two() -> None:
    lines = [line("21", "3", "30.0001", "30.00"), line("21", "1", "12.0999", "12.10")]
    assert settled(lines, "42.11", {"21": "7.31"}) == ["30.00", "12.11"]


def test_a_cent_beyond_goes_on_the_line_that_comes_nearest_to_its_exact_amount() -> None:
    lines = [line("21", "1", "6.0499", "6.05"), line("21", "1", "12.1001", "12.10"), line("21", "1", "8.00", "8.00")]
    assert settled(lines, "26.16", {"21": "4.54"}) == ["6.05", "12.11", "8.00"]
    assert settled(lines, "26.14", {"21": "4.54"}) == ["6.04", "12.10", "8.00"]


def test_a_payment_never_carries_the_cent_beyond() -> None:
    lines = [voucher("21"), line("21", "1", "12.10", "12.10")]
    assert settled(lines, "37.11", {"21": "6.44"}) == ["25.00", "12.11"]


def test_a_line_that_carries_cents_of_its_own_may_carry_the_one_beyond_too() -> None:
    lines = [voucher("21"), line("21", "2", "12.104", "12.10")]
    assert settled(lines, "37.12", {"21": "6.44"}) == ["25.00", "12.12"]


def test_no_two_rates_go_a_cent_beyond() -> None:
    lines = [line("21", "1", "12.10", "12.10"), line("9", "1", "10.90", "10.90")]
    assert settled(lines, "23.01", {"21": "2.10", "9": "0.90"}) == ["12.11", "10.90"]
    assert settled(lines, "23.02", {"21": "2.10", "9": "0.90"}) == ["12.10", "10.90"]


def test_cents_that_no_line_of_a_rate_can_carry_are_not_counted_as_reached() -> None:
    lines = [voucher(), line("21", "5", "12.1195", "12.10")]
    assert settled(lines, "37.12", {"21": "2.10"}) == ["25.00", "12.12"]


def test_a_measured_quantity_carries_one_cent_at_most() -> None:
    """1000.5 metres at 0.0999505 come to 100.00, and to 100.05 at 0.10."""
    assert settled([line("21", "1000.5", "100.00", "100.05")], "100.00", {"21": "17.36"}) == ["100.04"]


# --- how far the sum of a rate goes ---


SINGLES = [line("21", "1", f"{euro}.001", f"{euro}.00") for euro in range(1, 4)]


def test_a_sum_goes_two_cents_from_its_exact_amount_at_most() -> None:
    assert settled(SINGLES[:2], "3.02", {"21": "0.52"}) == ["1.01", "2.01"]
    three = settled(SINGLES, "6.03", {"21": "1.05"})
    assert sum(map(D, three)) == D("6.02")


def test_a_sum_goes_one_cent_from_its_exact_amount_where_an_order_bears_many_rates() -> None:
    four = [*SINGLES[:2], voucher("0"), voucher("6"), voucher("9")]
    vat = {"21": "0.52", "6": "1.42", "9": "2.06", "19": "3.99"}
    assert settled(four, "78.02", vat) == ["1.01", "2.01", "25.00", "25.00", "25.00"]
    assert settled([*four, voucher("19")], "103.02", vat)[:2] == ["1.01", "2.00"]


@pytest.mark.parametrize(
    ("vat", "expected"), [("1.00", ["5.79", "12.18"]), ("1.01", ["5.80", "12.17"]), ("1.02", ["5.80", "12.17"])]
)
def test_of_sums_that_make_the_total_those_count_whose_vat_is_nearest(vat: str, expected: list[str]) -> None:
    """5.79 bears 1.0049 at 21 %, 5.80 bears 1.0066."""
    lines = [line("21", "1", "5.794", "5.79"), line("0", "1", "12.176", "12.18")]
    assert settled(lines, "17.97", {"21": vat}) == expected
    moved = [line("21", "1", "5.796", "5.80"), line("0", "1", "12.174", "12.17")]
    assert settled(moved, "17.97", {"21": vat}) == expected


def test_vat_a_cent_off_at_two_rates_is_nearer_than_two_cents_at_one() -> None:
    """At 21 % the shop has 1.02: 5.79 bears 1.00 and 5.80 bears 1.01. At 9 %, 12.18 bears 1.01 and 12.17 bears 1.00."""
    lines = [line("21", "1", "5.794", "5.79"), line("9", "1", "12.176", "12.18")]
    assert settled(lines, "17.97", {"21": "1.02", "9": "1.01"}) == ["5.80", "12.17"]


def test_a_sum_stays_within_a_cent_of_its_exact_amount_though_that_splits_a_line() -> None:
    lines = [line("0", "5", "10.016", "10.00"), line("9", "1", "5.004", "5.00")]
    assert settled(lines, "15.01", {"9": "0.41"}) == ["10.01", "5.00"]


def test_within_a_cent_of_the_exact_amounts_a_single_piece_goes_before_a_split() -> None:
    lines = [line("0", "5", "10.009", "10.00"), line("9", "1", "5.004", "5.00")]
    assert settled(lines, "15.01", {"9": "0.41"}) == ["10.00", "5.01"]


# --- the total to come to ---


@pytest.mark.parametrize(("total", "expected"), [("38.30", "38.30"), ("38.35", "38.35"), ("38.36", "38.30")])
def test_without_vat_the_own_amounts_are_compared_with_the_total_with_their_vat(total: str, expected: str) -> None:
    """10.00 and 20.00 at 21 % and 9 %, and a voucher of 4.40 at nothing: 12.10 and 21.80 and 4.40."""
    lines = [
        line("21", "1", "10.00", "10.00"),
        line("9", "1", "20.00", "20.00"),
        line("0", "1", "4.40", "4.40", fixed=True),
    ]
    assert wanted_total(lines, D(total), D("0.05"), include_vat=False) == D(expected)


def test_with_vat_the_own_amounts_are_compared_with_the_total_as_they_are() -> None:
    lines = [line("21", "1", "12.104", "12.10"), line("9", "1", "21.80", "21.80")]
    assert wanted_total(lines, D("40.00"), D("0.05"), include_vat=True) == D("33.90")
