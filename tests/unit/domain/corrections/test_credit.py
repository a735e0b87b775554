"""Credits: what is given back of a sales order, to the cent per rate, and never more than it holds."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sconnect.domain.books import BookedLine, BookedOrder, SalesLine
from sconnect.domain.control_totals import ControlTotals, RatedTotal, control_totals
from sconnect.domain.corrections.correction import CorrectedLine
from sconnect.domain.corrections.credit import (
    Chosen,
    Credit,
    Creditable,
    CreditError,
    credit_of,
    creditable,
    less_than,
    reduced,
    rounding_notice,
    spread_credit,
    whole_credit,
)
from sconnect.domain.explanation.evidence import Evidence, LineEvidence
from sconnect.domain.values.money import to_cents

D = Decimal
ZERO = D(0)
PERCENT = {"high": D(21), "low": D(9), "none": D(0)}


def order(*lines: tuple[str, str, str, str], include: bool = True) -> tuple[BookedOrder, Evidence]:
    """Make a sales order of lines: role, VAT kind, quantity and price; each on an article of its own kind."""
    booked = tuple(
        BookedLine(f"{role}-{kind}", role, D(quantity), D(price), to_cents(D(quantity) * D(price)))
        for role, kind, quantity, price in lines
    )
    sent = tuple(
        LineEvidence(role, f"{role}-{kind}", D(quantity), D(price), kind, PERCENT[kind])
        for role, kind, quantity, price in lines
    )
    totals = control_totals(
        [RatedTotal(PERCENT[line[1]], each.total) for line, each in zip(lines, booked, strict=True)],
        prices_include_vat=include,
    )
    evidence = Evidence(
        prices_include_vat=include, rounding="none", rates=(), discounts=(), left_out=(), accepted=(), lines=sent
    )
    made = BookedOrder(
        "id", 7, "WS10", totals.including_vat, totals.excluding_vat, prices_include_vat=include, lines=booked
    )
    return made, evidence


ORDER = order(
    ("product", "high", "2", "13.50"),
    ("product", "low", "3", "4.95"),
    ("discount", "high", "1", "-5.00"),
    ("shipping", "high", "1", "6.95"),
)


def test_a_whole_credit_mirrors_its_order() -> None:
    booked, evidence = ORDER
    credit = whole_credit(creditable(booked, evidence))
    assert [line[1:] for line in credit.lines] == [
        (line.article_id, -line.quantity, line.unit_price) for line in booked.lines
    ]
    assert credit.totals is not None
    assert credit.totals.including_vat == credit.amount == -(booked.total_including_vat or 0)
    assert credit.totals.excluding_vat == -(booked.total_excluding_vat or 0)


def test_shipping_can_stay() -> None:
    assert whole_credit(creditable(*ORDER), with_charges=False).amount == D("-36.85")


def test_a_quantity_and_an_amount_of_lines_are_credited() -> None:
    credit = credit_of(creditable(*ORDER), [Chosen(0, quantity=D(1)), Chosen(1, amount=D("2.00"))])
    assert credit.lines == (
        CorrectedLine(0, "product-high", D(-1), D("13.50")),
        CorrectedLine(1, "product-low", D(-1), D("2.00")),
    )
    assert credit.amount == D("-15.50")


def test_what_was_credited_cannot_be_credited_again() -> None:
    booked, evidence = ORDER
    first = credit_of(creditable(booked, evidence), [Chosen(0, quantity=D(1))])
    left = creditable(booked, evidence, [first.lines])
    assert (left.lines[0].quantity_left, left.lines[0].left) == (D(1), D("13.50"))
    with pytest.raises(CreditError, match="nog 1 niet"):
        credit_of(left, [Chosen(0, quantity=D(2))])
    rest = whole_credit(left)
    assert first.amount + rest.amount == -(booked.total_including_vat or 0)
    with pytest.raises(CreditError):
        whole_credit(creditable(booked, evidence, [first.lines, rest.lines]))


@pytest.mark.parametrize(("wanted", "credited"), [("4", []), ("2", [Chosen(0, quantity=D(2))])])
def test_a_second_edit_is_credited_less_what_the_first_was(wanted: str, credited: list[Chosen]) -> None:
    booked, evidence = order(("product", "high", "5", "13.50"))
    first = credit_of(creditable(booked, evidence), [Chosen(0, quantity=D(1))])
    left = creditable(booked, evidence, [first.lines])
    assert less_than(left, [SalesLine("product-high", "", D(wanted), D("13.50"))]) == credited


def test_more_than_is_left_after_a_credit_is_no_credit() -> None:
    booked, evidence = order(("product", "high", "5", "13.50"))
    first = credit_of(creditable(booked, evidence), [Chosen(0, quantity=D(3))])
    with pytest.raises(CreditError, match="hoger"):
        less_than(creditable(booked, evidence, [first.lines]), [SalesLine("product-high", "", D(3), D("13.50"))])


def test_after_a_credit_of_an_amount_nobody_knows_how_many_pieces_are_left() -> None:
    booked, evidence = order(("product", "high", "5", "13.50"))
    first = credit_of(creditable(booked, evidence), [Chosen(0, amount=D("4.00"))])
    with pytest.raises(CreditError, match="eerder een bedrag"):
        less_than(creditable(booked, evidence, [first.lines]), [SalesLine("product-high", "", D(4), D("13.50"))])


def test_a_product_without_its_discount_is_no_more_than_its_rate_holds() -> None:
    booked, evidence = order(
        ("product", "high", "1", "10.00"), ("discount", "high", "1", "-4.00"), ("product", "low", "1", "50")
    )
    with pytest.raises(CreditError, match="Bij 21 % btw is nog €\xa06,00"):
        credit_of(creditable(booked, evidence), [Chosen(0)])


def test_a_redeemed_voucher_lowers_what_can_be_undone() -> None:
    booked, evidence = order(("product", "high", "1", "100.00"), ("voucher", "none", "1", "-25.00"))
    with pytest.raises(CreditError, match="75,00"):
        credit_of(creditable(booked, evidence), [Chosen(0)])
    assert whole_credit(creditable(booked, evidence)).amount == -75
    assert credit_of(creditable(booked, evidence), [Chosen(0, amount=D(75))]).amount == -75


def test_a_line_with_a_discount_of_its_own_is_credited_for_what_it_came_to() -> None:
    line = BookedLine("a", "Jas", D(2), D("50.00"), D("90.00"))
    booked = BookedOrder("id", 7, "WS10", D("90.00"), None, lines=(line,))
    assert whole_credit(creditable(booked, None)).lines == (CorrectedLine(0, "a", D(-1), D("90.00")),)
    assert credit_of(creditable(booked, None), [Chosen(0, quantity=D(1))]).amount == -45


def test_an_order_with_a_discount_over_the_whole_is_left_to_a_person() -> None:
    booked, evidence = ORDER
    with pytest.raises(CreditError, match="korting over de hele order"):
        creditable(BookedOrder("id", 7, "WS10", D("10.00"), None, lines=booked.lines), evidence)


def test_without_evidence_the_lines_count_and_no_vat_is_named() -> None:
    booked, _ = ORDER
    plain = creditable(booked, None)
    assert plain.differs_from_sent
    assert whole_credit(plain).totals is None
    with pytest.raises(CreditError, match="niet bewaard"):
        spread_credit(plain, D(10))


def test_an_order_that_was_changed_in_the_books_says_so() -> None:
    booked, evidence = ORDER
    assert not creditable(booked, evidence).differs_from_sent
    assert creditable(BookedOrder("id", 7, "WS10", D("27"), None, lines=booked.lines[:1]), evidence).differs_from_sent


def test_what_was_free_goes_back_too() -> None:
    credit = whole_credit(creditable(*order(("product", "high", "1", "10.00"), ("product", "low", "2", "0.00"))))
    assert [line.quantity for line in credit.lines] == [-1, -2]


@pytest.mark.parametrize("chosen", [[], [Chosen(9)], [Chosen(0), Chosen(0)], [Chosen(0, quantity=ZERO)], [Chosen(2)]])
def test_nothing_an_unknown_line_and_a_discount_alone_cannot_be_credited(chosen: list[Chosen]) -> None:
    with pytest.raises(CreditError):
        credit_of(creditable(*ORDER), chosen)


def test_a_sales_order_is_reduced_by_what_a_credit_would_undo() -> None:
    booked, evidence = ORDER
    credit = credit_of(creditable(booked, evidence), [Chosen(0, quantity=D(1)), Chosen(1, amount=D("2.00")), Chosen(3)])
    assert reduced(booked, credit) == (
        CorrectedLine(0, "product-high", D(1), D("13.50")),
        CorrectedLine(1, "product-low", D(1), D("12.85")),
        CorrectedLine(2, "discount-high", D(1), D("-5.00")),
    )


_lines = st.lists(
    st.tuples(
        st.sampled_from(["product", "shipping", "discount", "voucher"]),
        st.sampled_from(sorted(PERCENT)),
        st.integers(1, 5).map(str),
        st.decimals("0.00", "99.99", places=2).map(str),
    ).map(lambda line: line if line[0] in {"product", "shipping"} else (line[0], line[1], "1", f"-{line[3]}")),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(_lines, st.booleans(), st.data())
def test_credits_in_any_parts_undo_the_order_to_the_cent_per_rate_and_no_more(
    lines: list[tuple[str, str, str, str]], include: bool, data: st.DataObject
) -> None:
    booked, evidence = order(*lines, include=include)
    made: list[Credit] = []
    for _ in range(4):
        state = creditable(booked, evidence, [credit.lines for credit in made])
        try:
            made.append(_any_credit(state, data))
        except CreditError:
            continue
        _require_no_more_than_booked(state, made[-1])
    state = creditable(booked, evidence, [credit.lines for credit in made])
    try:
        made.append(whole_credit(state))
    except CreditError:
        return
    undone: dict[Decimal, Decimal] = defaultdict(Decimal)
    for credit in made:
        for line in credit.lines:
            undone[evidence.lines[line.line].percent] -= to_cents(line.quantity * line.unit_price)
    held: dict[Decimal, Decimal] = defaultdict(Decimal)
    for sent, line_of_order in zip(evidence.lines, booked.lines, strict=True):
        held[sent.percent] += line_of_order.total
    assert {rate: total for rate, total in undone.items() if total} == {
        rate: total for rate, total in held.items() if total
    }
    whole = creditable(booked, evidence, [credit.lines for credit in made])
    assert not whole.left
    vat: dict[Decimal, Decimal] = defaultdict(Decimal)
    for totals in (_booked_totals(booked, evidence), *(credit.totals for credit in made)):
        assert totals is not None
        for rate, amount in totals.vat.items():
            vat[rate] += amount
    assert (rounding_notice(whole) is not None) is any(vat.values())
    assert rounding_notice(whole) == rounding_notice(state, made[-1])


def _booked_totals(booked: BookedOrder, evidence: Evidence) -> ControlTotals:
    rated = [
        RatedTotal(sent.percent or ZERO, line.total) for sent, line in zip(evidence.lines, booked.lines, strict=True)
    ]
    return control_totals(rated, prices_include_vat=booked.prices_include_vat)


@pytest.mark.parametrize(
    ("price", "include", "says"),
    [
        ("1.49", False, "crediteren ze aan btw €\xa00,01 te weinig (21 %). Dat blijft bij de klant openstaan"),
        ("1.50", False, "crediteren ze aan btw €\xa00,01 te veel (21 %). Dat blijft bij de klant openstaan"),
        ("1.52", True, "crediteren ze aan btw €\xa00,01 te weinig (21 %). De bedragen met btw kloppen"),
    ],
)
def test_credits_in_parts_say_what_vat_they_leave(price: str, include: bool, says: str) -> None:
    booked, evidence = order(("product", "high", "2", price), ("product", "low", "1", "7.00"), include=include)
    before = creditable(booked, evidence)
    first = credit_of(before, [Chosen(0, quantity=D(1))])
    assert rounding_notice(before, first) is None, "something of the rate is left"
    assert rounding_notice(before, whole_credit(before)) is None
    between = creditable(booked, evidence, [first.lines])
    last = credit_of(between, [Chosen(0)])
    told = rounding_notice(between, last)
    assert told is not None
    assert says in told.dutch
    assert rounding_notice(creditable(booked, evidence, [first.lines, last.lines])) == told


def test_without_evidence_nothing_is_said_about_vat_that_is_left() -> None:
    booked, _ = order(("product", "high", "2", "1.49"), include=False)
    parts = [(CorrectedLine(0, "product-high", D(-1), D("1.49")),)] * 2
    assert rounding_notice(creditable(booked, None, parts)) is None


def _any_credit(state: Creditable, data: st.DataObject) -> Credit:
    if data.draw(st.booleans()):
        return spread_credit(state, data.draw(st.decimals("0.01", "200.00", places=2)))
    chosen = []
    for line in state.lines:
        match data.draw(st.sampled_from(["all", "quantity", "amount", "not"])):
            case "all":
                chosen.append(Chosen(line.line))
            case "quantity":
                chosen.append(Chosen(line.line, quantity=D(data.draw(st.integers(0, 6)))))
            case "amount":
                chosen.append(Chosen(line.line, amount=data.draw(st.decimals("-50.00", "99.99", places=2))))
    return credit_of(state, chosen)


def _require_no_more_than_booked(state: Creditable, credit: Credit) -> None:
    assert credit.totals is not None
    off = ZERO if state.prices_include_vat else D("0.01")  # the books round the VAT of two rates, half a cent each
    assert -off <= -credit.totals.including_vat <= state.left + off
    assert credit.amount < ZERO or not state.prices_include_vat
    for line in credit.lines:
        left = state.lines[[each.line for each in state.lines].index(line.line)].left
        assert min(left, ZERO) <= -to_cents(line.quantity * line.unit_price) <= max(left, ZERO)


@settings(max_examples=100, deadline=None)
@given(_lines, st.data())
def test_an_amount_is_spread_over_the_rates_to_the_cent(
    lines: list[tuple[str, str, str, str]], data: st.DataObject
) -> None:
    state = creditable(*order(*lines))
    amount = data.draw(st.decimals("0.01", "50.00", places=2))
    try:
        credit = spread_credit(state, amount)
    except CreditError:
        return
    assert credit.amount == -amount


def test_an_order_that_a_voucher_paid_nearly_whole_is_credited_although_its_net_is_below_nothing() -> None:
    booked, evidence = order(("product", "high", "1", "22.00"), ("voucher", "none", "1", "-25.47"), include=False)
    assert (booked.total_excluding_vat, booked.total_including_vat) == (D("-3.47"), D("1.15"))
    made = creditable(booked, evidence)
    assert made.left == D("1.15")
    credit = whole_credit(made)
    assert credit.totals is not None
    assert (credit.totals.including_vat, credit.amount) == (D("-1.15"), D("3.47"))
    with pytest.raises(CreditError, match="nog €\xa01,15 niet gecrediteerd"):
        credit_of(made, [Chosen(0)])
    assert creditable(booked, evidence, [credit.lines]).left == 0
