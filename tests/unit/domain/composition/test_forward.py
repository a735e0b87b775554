"""VAT computed as OpenCart does: small sums by hand, and properties over all four roundings."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.composition.vat.forward import TaxedAmount, TaxedGroup, VatRange, vat_per_rate
from sconnect.domain.shop import Rounding
from tests.unit.domain.makers import D

HIGH, LOW = D(21), D(9)


def exact(amounts: Sequence[TaxedAmount], rounding: Rounding) -> dict[Decimal, Decimal]:
    return {rate: vat.exact for rate, vat in vat_per_rate(amounts, rounding).items()}


@pytest.mark.parametrize(
    ("rounding", "high", "low"),
    [
        # 3 x 0.35 = 1.05: 0.2205; 2 x 0.50 = 1.00: 0.2100; 0.45 at 9 %: 0.0405.
        (Rounding.NONE, "0.4305", "0.0405"),
        (Rounding.PER_ORDER, "0.43", "0.04"),
        (Rounding.PER_LINE, "0.43", "0.04"),
        # 0.0735 a piece is 0.07, three times; 0.105 a piece is 0.11, twice.
        (Rounding.PER_PIECE, "0.43", "0.04"),
    ],
)
def test_a_small_order_under_every_rounding(rounding: Rounding, high: str, low: str) -> None:
    amounts = [
        TaxedAmount(D("1.05"), (HIGH,), D(3)),
        TaxedAmount(D("1.00"), (HIGH,), D(2)),
        TaxedAmount(D("0.45"), (LOW,)),
    ]
    assert exact(amounts, rounding) == {HIGH: D(high), LOW: D(low)}


@pytest.mark.parametrize(
    ("rounding", "vat"),
    [
        # Twice 3 x 0.0250: 0.01575 a line, 0.00525 a piece.
        (Rounding.NONE, "0.0315"),
        (Rounding.PER_ORDER, "0.03"),
        (Rounding.PER_LINE, "0.04"),
        (Rounding.PER_PIECE, "0.06"),
    ],
)
def test_the_roundings_differ_where_halves_of_cents_add_up(rounding: Rounding, vat: str) -> None:
    assert exact([TaxedAmount(D("0.0750"), (HIGH,), D(3))] * 2, rounding) == {HIGH: D(vat)}


def test_several_rates_are_each_on_the_whole_amount() -> None:
    assert exact([TaxedAmount(D(100), (D(19), D(2)))], Rounding.NONE) == {D(19): D(19), D(2): D(2)}


def test_without_rates_there_is_no_vat() -> None:
    assert exact([TaxedAmount(D(100), ())], Rounding.PER_ORDER) == {}


def test_a_discount_lowers_the_vat() -> None:
    amounts = [TaxedAmount(D(100), (HIGH,)), TaxedAmount(D(-10), (HIGH,))]
    assert exact(amounts, Rounding.NONE) == {HIGH: D("18.9")}


@pytest.mark.parametrize("pieces", ["0", "1"])
def test_no_pieces_are_rounded_as_one(pieces: str) -> None:
    assert exact([TaxedAmount(D("0.25"), (HIGH,), D(pieces))], Rounding.PER_PIECE) == {HIGH: D("0.05")}


def test_pieces_that_come_back_are_rounded_as_pieces_that_go() -> None:
    assert exact([TaxedAmount(D("-0.0750"), (HIGH,), D(-3))], Rounding.PER_PIECE) == {HIGH: D("-0.03")}


@pytest.mark.parametrize(
    ("rounding", "low", "high"),
    [
        # 100.00 give or take 0.05: 20.9895 to 21.0105.
        (Rounding.NONE, "20.9895", "21.0105"),
        (Rounding.PER_ORDER, "20.99", "21.01"),
        (Rounding.PER_LINE, "20.99", "21.01"),
        # 5.247375 to 5.252625 a piece.
        (Rounding.PER_PIECE, "21.00", "21.00"),
    ],
)
def test_lost_decimals_make_a_range(rounding: Rounding, low: str, high: str) -> None:
    found = vat_per_rate([TaxedAmount(D(100), (HIGH,), D(4), noise=D("0.05"))], rounding)
    assert found == {HIGH: VatRange(D(21), D(low), D(high))}


def test_what_pieces_lost_may_take_the_vat_of_each_over_half_a_cent() -> None:
    """1.00 for two, give or take 0.10: 0.0945 to 0.1155 a piece."""
    found = vat_per_rate([TaxedAmount(D(1), (HIGH,), D(2), noise=D("0.10"))], Rounding.PER_PIECE)
    assert found == {HIGH: VatRange(D("0.22"), D("0.18"), D("0.24"))}


@pytest.mark.parametrize(
    ("rounding", "vat"), [(Rounding.PER_PIECE, "0.20"), (Rounding.PER_LINE, "0.21"), (Rounding.NONE, "0.21")]
)
def test_the_vat_that_a_shop_stored_of_a_piece_leaves_no_range_where_pieces_are_rounded(
    rounding: Rounding, vat: str
) -> None:
    amount = TaxedAmount(D(1), (HIGH,), D(2), D(0), piece_vat=D("0.10"))
    assert vat_per_rate([amount], rounding) == {HIGH: VatRange(D(vat), D(vat), D(vat))}


def test_amounts_in_a_group_count_as_they_do_alone_and_are_computed_once() -> None:
    amounts = TaxedAmount(D("0.25"), (HIGH,)), TaxedAmount(D("0.25"), (HIGH, LOW))
    for rounding in Rounding:
        assert vat_per_rate([TaxedGroup(amounts), amounts[0]], rounding) == vat_per_rate(
            [*amounts, amounts[0]], rounding
        )
    group = TaxedGroup(amounts)
    assert group.vat(Rounding.NONE) is group.vat(Rounding.NONE)
    assert group.vat(Rounding.PER_LINE)[HIGH].exact == D("0.10")


def test_a_shop_writes_no_vat_below_nothing() -> None:
    assert VatRange(D(-1), D(-2), D(1)).at_least_nothing() == VatRange(D(0), D(0), D(1))
    assert VatRange(D(2), D(1), D(3)).at_least_nothing() == VatRange(D(2), D(1), D(3))


def test_the_database_keeps_four_decimals_of_an_amount() -> None:
    assert vat_per_rate([TaxedAmount(D(100), (D(10),))], Rounding.NONE) == {
        D(10): VatRange(D(10), D("9.999995"), D("10.000005"))
    }


def test_ranges_add_up_by_their_ends() -> None:
    found = VatRange(D(1), D("0.9"), D("1.3")) + VatRange(D(2), D("1.8"), D("2.5"))
    assert found == VatRange(D(3), D("2.7"), D("3.8"))


@pytest.mark.parametrize(
    ("row", "slack", "holds"),
    [
        ("2.00", "0", True),
        ("3.00", "0", True),
        ("1.99", "0", False),
        ("3.01", "0", False),
        ("1.99", "0.01", True),
        ("3.01", "0.01", True),
        ("1.98", "0.01", False),
        ("3.02", "0.01", False),
        ("0", "1.99", False),
        ("0", "2", True),
    ],
)
def test_a_row_is_within_the_range_or_as_little_beside_it_as_is_allowed(row: str, slack: str, *, holds: bool) -> None:
    assert VatRange(D("2.5"), D(2), D(3)).holds(D(row), D(slack)) is holds


@pytest.mark.parametrize(("vat", "left_out"), [("-5", True), ("0", True), ("0.01", False)])
def test_the_shop_leaves_out_a_row_of_nothing_or_less(vat: str, *, left_out: bool) -> None:
    assert VatRange(D(vat), D(vat), D(vat)).holds(D(0), D(0)) is left_out


AMOUNTS = st.lists(
    st.builds(
        TaxedAmount,
        st.decimals("-500", "500", places=4),
        st.sampled_from([(HIGH,), (LOW,), (), (D(19), D(2))]),
        st.integers(-20, 20).map(Decimal),
        st.decimals("0", "0.01", places=5),
    ),
    max_size=8,
)
ROUNDINGS = st.sampled_from(list(Rounding))


def by_hand(amounts: Sequence[TaxedAmount], rate: Decimal, rounding: Rounding) -> Decimal:
    """The same, written as a shop would: with a loop over lines and pieces."""
    whole = Decimal(0)
    for amount in amounts:
        for _ in [each for each in amount.rates if each == rate]:
            pieces = max(1, abs(int(amount.pieces)))
            match rounding:
                case Rounding.PER_LINE:
                    whole += round_half_up(amount.net * rate / 100)
                case Rounding.PER_PIECE:
                    whole += sum((round_half_up(amount.net * rate / 100 / pieces) for _ in range(pieces)), Decimal(0))
                case _:
                    whole += amount.net * rate / 100
    return round_half_up(whole) if rounding is Rounding.PER_ORDER else whole


def round_half_up(amount: Decimal) -> Decimal:
    return amount.quantize(D("0.01"), rounding=ROUND_HALF_UP)


@given(AMOUNTS, ROUNDINGS)
def test_every_order_comes_to_what_a_loop_over_its_pieces_gives(amounts: list[TaxedAmount], rounding: Rounding) -> None:
    for rate, vat in vat_per_rate(amounts, rounding).items():
        assert vat.exact == by_hand(amounts, rate, rounding)
        assert vat.low <= vat.exact <= vat.high
        assert vat.holds(vat.exact, Decimal(0))


@given(AMOUNTS, AMOUNTS, st.sampled_from([Rounding.NONE, Rounding.PER_LINE, Rounding.PER_PIECE]))
def test_vat_of_two_parts_adds_up(one: list[TaxedAmount], other: list[TaxedAmount], rounding: Rounding) -> None:
    together, first, second = (vat_per_rate(amounts, rounding) for amounts in ([*one, *other], one, other))
    nothing = VatRange(D(0), D(0), D(0))
    for rate, vat in together.items():
        assert vat == first.get(rate, nothing) + second.get(rate, nothing)


@given(AMOUNTS, ROUNDINGS)
def test_no_rounding_moves_vat_by_more_than_half_a_cent_a_piece(amounts: list[TaxedAmount], rounding: Rounding) -> None:
    most = sum((max(D(1), abs(amount.pieces)) for amount in amounts), D(1)) * D("0.005")
    unrounded = exact(amounts, Rounding.NONE)
    for rate, vat in exact(amounts, rounding).items():
        assert abs(vat - unrounded[rate]) <= most
