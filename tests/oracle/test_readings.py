"""The oracle itself: worked examples, captured orders, and that it finds every error in a booking."""

from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from local.shop.captures import CAPTURES, load
from sconnect.domain.books import VatKind
from tests.oracle.books import ROUNDING_ARTICLE, Booked, Line
from tests.oracle.checkout import Checkout, Product, Rate, Rounding, charge, play, sub_total, tax, total
from tests.oracle.families import FAMILIES, HIGH, HIGH_RATE, LOW, LOW_RATE, make, orders_of
from tests.oracle.outcome import Outcome, Verdict, assess
from tests.oracle.readings import Reading, likeliest, readings
from tests.oracle.run import Tally, missed, table
from tests.oracle.shop_json import Case, Json, Place, Shop, entry_of, info_of, info_of_capture

D = Decimal
RATES = (HIGH_RATE, LOW_RATE)


def written(
    lines: list[tuple[int, str, str, str]],
    rows: list[tuple[str, str, str]],
    *,
    rates: tuple[Rate, ...] = RATES,
    today: tuple[Rate, ...] | None = None,
    classes: dict[str, str] | None = None,
    currency: tuple[str, str] = ("EUR", "1.00000000"),
) -> tuple[Json, Json]:
    """Write an order as a shop sends it: lines of quantity, price, tax and class, and the rows under them."""
    products = tuple(
        Product(str(number), f"P-{number}", "Product", D(price), quantity, tax_class)
        for number, (quantity, price, _, tax_class) in zip(count(51), lines, strict=False)
    )
    shop = Shop(rates, "3", classes or {}, today)
    method = ("flat", D(5), "")
    entry = entry_of(shop, Checkout(rates, products), Place(), shipping=method, currency=currency)
    for row, (_, _, own_tax, _) in zip(entry["products"], lines, strict=True):
        row["tax"] = own_tax
    entry["totals"] = [
        {"code": code, "title": title, "value": value, "sort_order": str(number)}
        for number, (code, title, value) in enumerate(rows)
    ]
    entry["order"]["total"] = next(value for code, _, value in rows if code == "total")
    return entry, info_of(shop, [code for code, _, _ in rows])


def vat_of(found: list[Reading]) -> dict[Decimal, Decimal]:
    """The VAT of the one likeliest reading."""
    [best] = likeliest(found)
    return {percent: amount for percent, amount in best.vat.items() if amount}


def test_two_rates_under_one_name_are_told_apart_by_what_the_coupon_leaves() -> None:
    one_name = (Rate("121", "BTW", D(21), (HIGH,)), Rate("109", "BTW", D(9), (LOW,)))
    lines = [(1, "100.0000", "21.0000", HIGH), (1, "9.0000", "0.8100", LOW)]
    rows = [("shipping", "Verzenden", "5.0000"), ("coupon", "Coupon (TIEN)", "-10.9000")]
    rows += [("tax", "BTW", "19.9500"), ("tax", "BTW", "0.7290"), ("total", "Total", "123.7790")]
    rows.insert(0, ("sub_total", "Sub-Total", "109.0000"))
    found = readings(*written(lines, rows, rates=one_name, classes={"shipping.flat": HIGH}))
    assert vat_of(found) == {D(21): D("19.95"), D(9): D("0.729")}


@pytest.mark.parametrize(("rates_at_low", "readable"), [(1, False), (2, True)])
def test_two_rows_of_one_name_are_of_two_rates_of_that_name(rates_at_low: int, *, readable: bool) -> None:
    """The shop adds up what has the same rate: only two rates of that name at 9 % write two rows of it."""
    rates = (*(Rate(f"10{number}", "BTW", D(9), (f"L{number}",)) for number in range(rates_at_low)),)
    rates += (Rate("121", "BTW", D(21), (HIGH,)),)
    lines = [(1, "10.0000", "0.9000", f"L{number}") for number in (0, rates_at_low - 1)]
    rows = [("tax", "BTW", "0.9000"), ("tax", "BTW", "0.9000"), ("total", "Total", "21.8000")]
    rows.insert(0, ("sub_total", "Sub-Total", "20.0000"))
    assert bool(readings(*written(lines, rows, rates=rates))) is readable


def test_the_own_tax_of_a_line_goes_before_the_rate_of_today() -> None:
    today = (Rate("121", "BTW hoog", D(21), (HIGH,)), Rate("109", "BTW laag", D(21), (LOW,)))
    rows = [("tax", "BTW laag", "0.9000"), ("total", "Total", "10.9000")]
    found = readings(*written([(1, "10.0000", "0.9000", LOW)], rows, today=today))
    assert vat_of(found) == {D(9): D("0.9")}


def test_vat_that_no_rounding_explains_has_no_reading() -> None:
    rows = [("tax", "BTW 21%", "20.9600"), ("total", "Total", "120.9600")]
    assert readings(*written([(1, "100.0000", "21.0000", HIGH)], rows)) == []


def test_vat_rounded_per_piece_is_read_as_the_shop_wrote_it() -> None:
    rows = [("tax", "BTW 21%", "26.0000"), ("total", "Total", "148.0000")]
    found = readings(*written([(100, "1.2200", "0.2600", HIGH)], rows))
    assert vat_of(found) == {D(21): D(26)}
    assert found[0].rounding is Rounding.PIECE


def test_shipping_in_proportion_to_the_goods_takes_both_rates() -> None:
    lines = [(1, "100.0000", "21.0000", HIGH), (10, "10.0000", "0.9000", LOW)]
    rows = [("shipping", "Verzenden", "5.0000"), ("tax", "BTW 21%", "21.5250"), ("tax", "BTW 9%", "9.2250")]
    found = readings(*written(lines, [*rows, ("total", "Total", "235.7500")]))
    assert vat_of(found) == {D(21): D("21.525"), D(9): D("9.225")}


def test_a_discount_of_any_code_is_spread_over_the_goods() -> None:
    lines = [(2, "12.3853", "1.1147", LOW), (1, "24.7934", "5.2066", HIGH)]
    rows = [("shipping", "Verzenden", "5.0000"), ("cgdiscount", "Klantgroepkorting", "-4.9564")]
    rows += [("tax", "BTW 21%", "5.7360"), ("tax", "BTW 9%", "2.0064"), ("total", "Total", "57.3500")]
    found = readings(*written(lines, rows, classes={"shipping.flat": HIGH}))
    assert vat_of(found) == {D(21): D("5.736"), D(9): D("2.0064")}


def test_vat_in_rows_of_its_own_is_vat() -> None:
    lines = [(1, "24.7934", "5.2066", HIGH)]
    rows = [("gift_wrap", "Gift wrap", "2.4793"), ("shipping", "Shipping", "4.1322"), ("tax", "BTW 21%", "5.2066")]
    rows += [("gift_wrap_tax", "Tax", "0.5207"), ("shipping_tax", "Tax", "0.8678"), ("total", "Total", "38.0000")]
    assert vat_of(readings(*written(lines, rows))) == {D(21): D("6.5951")}


def test_the_row_of_a_till_is_read_by_the_tax_classes() -> None:
    lines = [(1, "10.0000", "0.0000", HIGH), (1, "10.0000", "0.0000", LOW)]
    found = readings(*written(lines, [("tax", "Tax", "3.0000"), ("total", "Total", "23.0000")]))
    assert vat_of(found) == {D(21): D("2.1"), D(9): D("0.9")}


def test_a_fixed_tax_is_apart_from_vat() -> None:
    rates = (*RATES, Rate("130", "Statiegeld", D("0.15"), (LOW,), fixed=True))
    rows = [("tax", "BTW 9%", "0.5400"), ("tax", "Statiegeld", "0.9000"), ("total", "Total", "7.4400")]
    found = readings(*written([(6, "1.0000", "0.2400", LOW)], rows, rates=rates))
    assert vat_of(found) == {D(9): D("0.54")}
    assert found[0].fixed == {"Statiegeld": D("0.9")}


@pytest.mark.parametrize("currency", [("EUR", "0.92000000"), ("USD", "1.00000000")])
def test_a_contradicting_currency_has_no_reading(currency: tuple[str, str]) -> None:
    rows = [("tax", "BTW 21%", "21.0000"), ("total", "Total", "121.0000")]
    assert readings(*written([(1, "100.0000", "21.0000", HIGH)], rows, currency=currency)) == []


def test_a_row_beside_the_total_is_left_out() -> None:
    rows = [("you_save", "U bespaart", "12.5000"), ("tax", "BTW 21%", "21.0000"), ("total", "Total", "121.0000")]
    found = readings(*written([(1, "100.0000", "21.0000", HIGH)], rows))
    assert vat_of(found) == {D(21): D(21)}


def test_a_coupon_of_an_amount_that_is_cut_to_the_total_lowers_the_vat_by_the_whole_amount() -> None:
    """`coupon.php` lowers the VAT of every product, and only then looks whether the discount is greater than the total.

    A coupon of 9.00, of which 7.00 is left: the VAT of 21 % is that of 4.00 - 4.00 + 7.00 - 4.00 * 9 / 10.
    """
    lines = [(1, "4.0000", "0.8400", HIGH), (1, "6.0000", "0.5400", LOW)]
    rows = [("sub_total", "Sub-Total", "10.0000"), ("shipping", "Verzenden", "7.0000")]
    rows += [("manufacturer_discount", "Merkkorting", "-10.0000"), ("coupon", "Coupon (VAST)", "-7.0000")]
    rows += [("tax", "BTW 21%", "0.7140"), ("total", "Total", "0.7140")]
    entry, info = written(lines, rows, classes={"shipping.flat": HIGH})
    found = readings(entry, info)
    assert (vat_of(found), found[0].level) == ({D(21): D("0.714")}, (0, 0, 0, 0))


def test_two_readings_of_one_likelihood_are_both_given() -> None:
    """One name for both rates: 0.63 is the VAT of 3.00 at 21 % as well as of 7.00 at 9 %."""
    one_name = (Rate("121", "BTW", D(21), (HIGH,)), Rate("109", "BTW", D(9), (LOW,)))
    rows = [("wrap", "Inpakken", "3.0000"), ("lift", "Bezorgen", "7.0000"), ("tax", "BTW", "0.6300")]
    case = written([(1, "0.0000", "0.0000", HIGH)], [*rows, ("total", "Total", "10.6300")], rates=one_name)
    both = likeliest(readings(*case))
    assert [sorted(each.vat.items()) for each in both] == [
        [(D(9), D(0)), (D(21), D("0.63"))],
        [(D(9), D("0.63")), (D(21), D(0))],
    ]
    lines = (line("FEE-H", VatKind.HIGH, "3.63"), line("FEE-0", VatKind.NONE, "7.00"))
    assert outcome(*lines, case=Case("tie", "0", *case, None)).verdict is Verdict.SILENT


@pytest.mark.parametrize("tag", CAPTURES)
def test_every_captured_order_has_the_reading_of_its_own_rows(tag: str) -> None:
    for entry in load(tag).entries:
        info = info_of_capture(entry)
        rates = {rate["name"]: D(rate["rate"]) for rate in info["tax_rates"]}
        shown = {rates[row["title"]]: D(row["value"]) for row in entry["totals"] if row["code"] == "tax"}
        assert vat_of(readings(entry, info)) == shown, entry["order"]["order_id"]


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_what_the_generator_computed_is_the_likeliest_reading(name: str) -> None:
    for _, seed in orders_of(8, "truth", [name]):
        case = make(name, seed)
        found = readings(case.entry, case.info)
        if case.truth is None:
            assert found == []
        else:
            read = vat_of(found)
            assert all(
                abs(read.get(each, D(0)) - case.truth.get(each, D(0))) < D("0.006") for each in {*read, *case.truth}
            )


def test_the_same_seed_makes_the_same_order_and_it_can_be_replayed() -> None:
    case = make("coupon_in_percent", "5")
    assert make("coupon_in_percent", "5") == case
    assert make("coupon_in_percent", "6") != case
    assert Case.from_json(case.as_json()) == case


def test_opencart_is_played_forward_as_its_source_says() -> None:
    products = (Product("51", "H-1", "Koker", D("10"), 2, HIGH), Product("52", "L-2", "Koffie", D("5"), 1, LOW))
    steps = [sub_total(), charge("shipping", "Verzenden", D(5), HIGH, 3), tax(), total()]
    checkout = play(Checkout(RATES, products), steps)
    assert [(row.code, row.value) for row in checkout.rows] == [
        ("sub_total", D(25)),
        ("shipping", D(5)),
        ("tax", D("5.25")),
        ("tax", D("0.45")),
        ("total", D("35.70")),
    ]


# What was booked.


def plain_case() -> Case:
    """Two of 10.00 without VAT at 21 %: 24.20."""
    entry, info = written(
        [(2, "10.0000", "2.1000", HIGH)], [("tax", "BTW 21%", "4.2000"), ("total", "Total", "24.2000")]
    )
    return Case("plain", "0", entry, info, {D(21): D("4.2")})


def line(code: str, kind: VatKind, price: str, quantity: int = 1) -> Line:
    return Line(code, kind, D(quantity), D(price))


def outcome(*lines: Line, notices: tuple[str, ...] = (), case: Case | None = None) -> Outcome:
    return assess(case or plain_case(), Booked(lines, notices))


def test_the_right_lines_are_booked_right() -> None:
    assert outcome(line("P-51", VatKind.HIGH, "12.10", 2)) == Outcome(Verdict.BOOKED, whole_cents=True)


def test_a_line_at_another_rate_is_a_silent_difference() -> None:
    assert outcome(line("P-51", VatKind.LOW, "12.10", 2)).verdict is Verdict.SILENT


def test_another_total_is_a_silent_difference() -> None:
    assert outcome(line("P-51", VatKind.HIGH, "12.11", 2)).verdict is Verdict.SILENT


def test_a_difference_is_told_only_by_the_shops_own_figure() -> None:
    lines = line("P-51", VatKind.HIGH, "12.00", 2), line("KORTING-0", VatKind.NONE, "0.20")
    assert outcome(*lines).verdict is Verdict.SILENT
    assert outcome(*lines, notices=("Btw 21 %: 4,17 in de boeken.",)).verdict is Verdict.SILENT
    assert outcome(*lines, notices=("Btw 21 %: 4,17 in de boeken, 4,20 in de winkel.",)).verdict is Verdict.TOLD


def test_an_order_that_waits_though_it_has_one_reading_waits_needlessly() -> None:
    waits = Booked(waits=True, sentences=("De btw klopt niet.",))
    assert assess(plain_case(), waits).verdict is Verdict.NEEDLESS
    assert assess(replace(plain_case(), may_wait="a question for a person"), waits).verdict is Verdict.WAITS


def test_an_order_without_a_reading_must_wait() -> None:
    case = make("vat_that_fits_nothing", "0")
    assert assess(case, Booked(waits=True)).verdict is Verdict.WAITS
    assert outcome(line("H-1", VatKind.HIGH, "1"), case=case).verdict is Verdict.SILENT


def test_an_error_is_never_a_rightful_wait() -> None:
    broken = Booked(waits=True, error="KeyError: 21")
    assert assess(make("vat_that_fits_nothing", "0"), broken).verdict is Verdict.NEEDLESS


def test_a_number_on_the_card_of_a_customer_outside_the_vat_area_is_an_icp_supply() -> None:
    case = make("spanish_business_in_the_canary_islands", "0")
    whole = line("KORTING-0", VatKind.NONE, str(round(D(case.entry["order"]["total"]), 2)))
    assert assess(case, Booked((whole,), card_number="")).verdict is Verdict.BOOKED
    assert assess(case, Booked((whole,), card_number="ESB58378431")).verdict is Verdict.SILENT


RIGHT = line("P-51", VatKind.HIGH, "12.10", 2)


@pytest.mark.parametrize(
    ("change", "booked"),
    [
        ({"must_wait": "it is not due"}, Booked((RIGHT,))),
        ({"says": "opgehaald"}, Booked((RIGHT,), ("Bezorgd.",))),
        ({"no_supply": True}, Booked((RIGHT,), card_number="DE136695976")),
        ({"supplied_here": True}, Booked((RIGHT,), delivered_to="")),
        ({"groups": {"P-51": "services-high"}}, Booked((replace(RIGHT, group="goods-high"),))),
        ({"book_prices": {"P-51": "12.10"}}, Booked((replace(RIGHT, price=D("12.15")),))),
    ],
    ids=["has to wait", "says nothing", "reported as a supply", "delivered elsewhere", "in another group", "gross"],
)
def test_what_a_scheme_asks_and_a_booking_does_not_do_is_a_silent_difference(
    change: dict[str, Any], booked: Booked
) -> None:
    assert assess(replace(plain_case(), **change), booked).verdict is Verdict.SILENT


def test_an_order_that_has_to_wait_and_does_not_say_why_waits_for_nothing() -> None:
    case = replace(plain_case(), must_wait="it is not due", says="verlegd")
    assert assess(case, Booked(waits=True, sentences=("De btw klopt niet.",))).verdict is Verdict.NEEDLESS
    assert assess(case, Booked(waits=True, sentences=("Is de btw verlegd?",))).verdict is Verdict.WAITS


@pytest.mark.parametrize(
    ("days", "placed", "charges"),
    [
        ([["2026-09-01", ""]], "2026-09-01 00:30:00", True),
        ([["2026-09-01", ""]], "2026-08-31 23:59:59", False),
        ([["", "2026-08-31"]], "2026-08-31 23:59:59", True),
        ([["2026-01-01", "2026-01-31"], ["2026-03-01", ""]], "2026-02-01 10:00:00", False),
    ],
)
def test_foreign_vat_is_charged_on_the_days_of_the_one_stop_shop(
    days: list[list[str]], placed: str, *, charges: bool
) -> None:
    case = replace(plain_case(), oss=not charges, oss_days=days)
    case.entry["order"]["date_added"] = placed
    assert case.charges_foreign_vat is charges


def test_rounding_lines_and_split_lines_are_counted() -> None:
    lines = (
        line("P-51", VatKind.HIGH, "12.09"),
        line("P-51", VatKind.HIGH, "12.10"),
        line(ROUNDING_ARTICLE, VatKind.NONE, "0.01"),
    )
    made = outcome(*lines)
    assert (made.verdict, made.rounding_lines, made.split_lines, made.whole_cents) == (Verdict.BOOKED, 1, 1, True)


def test_every_bar_is_held() -> None:
    good, bad = Outcome(Verdict.BOOKED), {each: Outcome(each) for each in Verdict}
    rounded = Outcome(Verdict.BOOKED, rounding_lines=1, whole_cents=True)

    def bars(*worse: Outcome) -> int:
        tally = Tally()
        for each in (*[good] * 400, *worse):
            tally.count(plain_case(), each)
        assert f"| **all** | {tally.orders} |" in table({"plain": tally})
        return len(missed({"plain": tally}))

    assert bars() == bars(bad[Verdict.WAITS], bad[Verdict.TOLD]) == 0
    assert bars(bad[Verdict.SILENT]) == bars(bad[Verdict.NEEDLESS]) == bars(bad[Verdict.UNREAD]) == bars(rounded) == 1
    assert bars(*[bad[Verdict.NEEDLESS]] * 5) == 2
    assert bars(*[replace(rounded, whole_cents=False)] * 9) == 1
