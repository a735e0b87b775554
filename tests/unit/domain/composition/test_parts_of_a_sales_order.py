"""What a sales order is made of: its fields, its VAT per rate, its notices, and what was accepted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sconnect.domain.books import Article, BookAddress, ProcessStatus, SalesLine, SalesOrder, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import compose as make
from sconnect.domain.composition.accepted_differences import with_both_figures, with_vat_of_books
from sconnect.domain.composition.plan import LineRole, OrderPlan, PlannedLine, VatReading
from sconnect.domain.composition.texts import header_text, options_memo, without_text_lines
from sconnect.domain.profile import AddressSource, LineMode
from sconnect.domain.shop import Rounding
from sconnect.domain.values.bilingual import same
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.domain.makers import D, article, composed, dutch_books, profile

DAY = date(2026, 11, 23)
HOME = Taxation(VatTreatment.DOMESTIC, "NL", DAY)
SENT, BILLED = BookAddress("A", "Dorpsstraat 1", "", "", "nl"), BookAddress("B", "Markt 2", "", "", "nl")


def product(code: str, percent: int, price: str, quantity: int = 1, role: LineRole = LineRole.PRODUCT) -> PlannedLine:
    return PlannedLine(role, code, D(percent), D(quantity), D(price), f"Product {code}", same(f"product {code}"))


def plan(*lines: PlannedLine, total: str, vat: Mapping[int, str], **changes: Any) -> OrderPlan:
    made = OrderPlan(
        order_id="1001",
        taxation=HOME,
        lines=lines,
        rounding_code="AFR",
        shop_total=D(total),
        shop_vat={D(percent): D(amount) for percent, amount in vat.items()},
        description="Labwinkel 1001",
        memo="Betaalwijze: iDEAL",
        payment_reference="LAB-1001",
    )
    return replace(made, **changes)


SHIRT = product("SHIRT", 21, "10.00")
PLAN = plan(SHIRT, total="12.10", vat={21: "2.10"})


def composing(made: OrderPlan, articles: Mapping[str, Article] | None = None, **more: Any) -> Any:
    settings = profile(**more.pop("settings", {}))
    known = {code: article(code) for code in [*made.product_codes, *made.service_codes]} | dict(articles or {})
    return make(made, known, customer_id="klant", reference=dutch_books(), profile=settings, **more)


@pytest.mark.parametrize(
    ("source", "taxation", "delivery", "invoice"),
    [
        (AddressSource.ORDER, HOME, SENT, BILLED),
        (AddressSource.ORDER, replace(HOME, is_picked_up=True), SENT, BILLED),
        (AddressSource.CUSTOMER_CARD, HOME, None, None),
        (AddressSource.CUSTOMER_CARD, replace(HOME, is_picked_up=True), SENT, None),
    ],
)
def test_addresses_are_those_of_the_order_if_wanted_and_of_the_administration_where_goods_were_picked_up(
    source: AddressSource, taxation: Taxation, delivery: BookAddress | None, invoice: BookAddress | None
) -> None:
    outcome = composing(
        replace(PLAN, taxation=taxation),
        settings={"address_source": source},
        delivery_address=SENT,
        invoice_address=BILLED,
    )
    order = composed(outcome).order
    assert (order.delivery_address, order.invoice_address) == (delivery, invoice)


def test_the_header_holds_what_plan_and_settings_say() -> None:
    settings = {
        "prices_include_vat": False,
        "process_status": ProcessStatus.PICKUP_SLIP,
        "cost_centre_id": "kostenplaats",
        "sales_template_id": "sjabloon",
    }
    order = composed(composing(PLAN, settings=settings)).order
    assert order == SalesOrder(
        customer_id="klant",
        day=DAY,
        payment_reference="LAB-1001",
        description="Labwinkel 1001",
        order_reference="LAB-1001",
        memo="Betaalwijze: iDEAL",
        template_id="sjabloon",
        lines=(SalesLine("id-SHIRT", "Product SHIRT", D(1), D("10.00")),),
        prices_include_vat=False,
        process_status=ProcessStatus.PICKUP_SLIP,
        cost_centre_id="kostenplaats",
    )


def test_each_line_stands_beside_what_it_is_made_of() -> None:
    [part] = composed(composing(PLAN)).parts
    assert (part.planned, part.article, part.total) == (SHIRT, article("SHIRT"), D("12.10"))
    assert part.lines == (SalesLine("id-SHIRT", "Product SHIRT", D(1), D("12.10")),)


def test_vat_stands_from_the_highest_rate_down() -> None:
    mixed = plan(product("LOW", 9, "10.00"), SHIRT, total="23.00", vat={9: "0.90", 21: "2.10"})
    assert [(rate.percent, rate.books, rate.shop) for rate in composed(composing(mixed)).vat] == [
        (D(21), D("2.10"), D("2.10")),
        (D(9), D("0.90"), D("0.90")),
    ]


ROUNDED = VatReading(rounding=Rounding.PER_PIECE)


@pytest.mark.parametrize(
    ("shop", "reading", "is_told"),
    [
        ("2.10", ROUNDED, False),
        ("2.09", ROUNDED, False),
        ("2.08", ROUNDED, True),
        ("2.12", ROUNDED, True),
        ("2.09", VatReading(), False),
    ],
)
def test_a_rounding_of_the_shop_is_told_from_two_cents_on(shop: str, reading: VatReading, *, is_told: bool) -> None:
    made = composed(composing(replace(PLAN, shop_vat={D(21): D(shop)}, reading=reading)))
    expected = f"21 % is daar €\xa0{shop.replace('.', ',')} en in SnelStart €\xa02,10"
    assert [expected in notice.dutch for notice in made.notices] == [True] * is_told
    assert all(notice.english.startswith("The shop rounds VAT") for notice in made.notices)


def test_other_vat_than_that_of_the_shop_waits_from_two_cents_on() -> None:
    [cause] = composing(replace(PLAN, shop_vat={D(21): D("2.08")}))
    assert cause.kind is CauseKind.VAT_TOTAL_MISMATCH


def test_a_rounding_line_without_an_article_waits_for_one() -> None:
    sold = plan(money(LineRole.VOUCHER, 0, "25.00"), total="25.01", vat={})
    assert composed(composing(sold)).order.lines[-1].article_id == "id-AFR"
    [cause] = composing(replace(sold, rounding_code=""))
    assert cause.kind is CauseKind.SERVICE_ARTICLE_MISSING
    assert cause.key == f"{LineRole.ROUNDING}:{VatKind.NONE}"
    assert cause.facts["what"] == "afronding"


def test_prices_of_the_shop_give_no_notice_of_a_deviation() -> None:
    assert composed(composing(PLAN)).notices == ()
    books = {"SHIRT": article("SHIRT", sales_price=D("14.00"))}
    told = composed(composing(PLAN, books, settings={"line_mode": LineMode.CODE_AND_QUANTITY})).notices
    assert ["wijkt af van de webshop" in notice.dutch for notice in told] == [True, True]


# --- plan --------------------------------------------------------------------------------------------------------


def money(role: LineRole, percent: int = 0, price: str = "-5.00", code: str = "BON") -> PlannedLine:
    return product(code, percent, price, role=role)


@pytest.mark.parametrize(
    ("role", "is_money"),
    [
        (LineRole.VOUCHER, True),
        (LineRole.CREDIT, True),
        (LineRole.ROUNDING, True),
        (LineRole.PRODUCT, False),
        (LineRole.SHIPPING, False),
        (LineRole.DISCOUNT, False),
    ],
)
def test_vouchers_credit_and_rounding_are_money(role: LineRole, *, is_money: bool) -> None:
    assert money(role).is_payment is is_money
    assert money(role).is_option_article is False


@pytest.mark.parametrize(
    ("line", "is_taxable"),
    [
        (SHIRT, True),
        (product("STAAL", 21, "0"), False),
        (money(LineRole.VOUCHER), False),
        (money(LineRole.VOUCHER, 21), True),
        (money(LineRole.SHIPPING), True),
    ],
)
def test_only_single_purpose_vouchers_are_money_that_can_bear_vat(line: PlannedLine, *, is_taxable: bool) -> None:
    assert plan(line, total="0", vat={}).is_taxable is is_taxable


def test_the_vat_of_vouchers_is_that_of_those_sold_less_those_redeemed() -> None:
    lines = [
        money(LineRole.VOUCHER, 21, "200.00"),
        money(LineRole.VOUCHER, 21, "-20.00"),
        money(LineRole.VOUCHER, 0, "50.00"),
        SHIRT,
    ]
    assert plan(*lines, total="0", vat={}).voucher_vat == {D(21): D("37.80")}


def test_the_codes_of_services_are_those_of_all_but_products_with_that_of_rounding() -> None:
    lines = [SHIRT, money(LineRole.SHIPPING, code="VERZ-H"), money(LineRole.FEE, code=""), money(LineRole.VOUCHER)]
    made = plan(*lines, money(LineRole.CREDIT), total="0", vat={})
    assert made.service_codes == ("VERZ-H", "BON", "AFR")
    assert replace(made, rounding_code="").service_codes == ("VERZ-H", "BON")
    assert made.product_codes == ("SHIRT",)


# --- texts -------------------------------------------------------------------------------------------------------


def test_a_header_holds_50_characters_and_the_options_in_the_memo_1000() -> None:
    assert header_text("a" * 50) == "a" * 50
    assert len(header_text("a" * 51)) == 50
    before = "Opties bij T-shirt: "
    assert options_memo("T-shirt", "x" * (1000 - len(before))) == before + "x" * (1000 - len(before))
    assert len(options_memo("T-shirt", "x" * 1001)) == 1000


SOLD, TEXT = SalesLine("id-SHIRT", "T-shirt", D(1), D(10)), SalesLine(None, "Maat: XL")


@pytest.mark.parametrize(
    ("lines", "memo", "expected"),
    [
        ((SOLD, TEXT), "Betaalwijze: iDEAL", "Betaalwijze: iDEAL\nOpties: Maat: XL"),
        ((SOLD, TEXT, TEXT), "", "Opties: Maat: XL\nOpties: Maat: XL"),
    ],
)
def test_lines_of_text_go_to_the_memo(lines: tuple[SalesLine, ...], memo: str, expected: str) -> None:
    order = replace(composed(composing(PLAN)).order, lines=lines, memo=memo)
    assert without_text_lines(order) == replace(order, lines=(SOLD,), memo=expected)


def test_an_order_without_lines_of_text_stays_as_it_is() -> None:
    order = composed(composing(PLAN)).order
    assert without_text_lines(order) is order


# --- accepted differences ----------------------------------------------------------------------------------------

LOW = {"SHIRT": article("SHIRT", revenue_group_id="g-low")}
UNKNOWN_GROUP = {"SHIRT": article("SHIRT", revenue_group_id="")}


def mismatch(made: OrderPlan, articles: Mapping[str, Article]) -> Cause:
    [cause] = composing(made, articles)
    assert isinstance(cause, Cause)
    assert cause.kind is CauseKind.VAT_MISMATCH
    return cause


def test_without_an_acceptance_nothing_moves() -> None:
    assert with_vat_of_books(PLAN, LOW, [], dutch_books()) == (PLAN, [])
    other = Cause(CauseKind.TOTAL_DIFFERENCE, "1001")
    assert with_vat_of_books(PLAN, LOW, [other], dutch_books()) == (PLAN, [])
    assert with_vat_of_books(PLAN, {}, [other], dutch_books()) == (PLAN, [])


def test_only_the_line_whose_vat_was_accepted_moves() -> None:
    mixed = plan(SHIRT, product("BROEK", 21, "20.00"), total="36.30", vat={21: "6.30"})
    cause = mismatch(mixed, LOW)
    moved, used = with_vat_of_books(mixed, LOW | {"BROEK": article("BROEK")}, [cause], dutch_books())
    assert [line.percent for line in moved.lines] == [D(9), D(21)]
    assert used == [cause]


def test_an_acceptance_where_the_books_have_no_rate_moves_nothing() -> None:
    [cause] = composing(PLAN, UNKNOWN_GROUP)
    assert with_vat_of_books(PLAN, UNKNOWN_GROUP, [cause], dutch_books()) == (PLAN, [])


def figures(made: OrderPlan, articles: Mapping[str, Article], key: str = "shirt") -> tuple[str, str]:
    [cause] = with_both_figures([Cause(CauseKind.VAT_MISMATCH, key)], made, articles, dutch_books())
    return cause.facts["shop_vat"], cause.facts["books_vat"]


def test_the_figures_of_an_article_are_those_of_all_its_lines_and_no_other() -> None:
    lines = [SHIRT, product("Shirt", 21, "5.00", 2), product("BROEK", 21, "20.00"), product("SHOES", 21, "50.00")]
    made = plan(*lines, total="0", vat={})
    both = LOW | {"Shirt": LOW["SHIRT"], "BROEK": article("BROEK")}
    assert figures(made, both) == ("4,20", "2,00")
    assert figures(made, UNKNOWN_GROUP | {"Shirt": LOW["SHIRT"]}) == ("4,20", "onbekend")
    assert figures(made, UNKNOWN_GROUP) == ("2,10", "onbekend")


def test_other_causes_get_no_figures() -> None:
    cause = Cause(CauseKind.ARTICLE_UNKNOWN, "shirt", {"code": "SHIRT"})
    assert with_both_figures([cause], PLAN, LOW, dutch_books()) == [cause]


def test_an_article_that_the_books_lack_is_no_difference_that_can_move() -> None:
    outcome = make(PLAN, {}, customer_id="klant", reference=dutch_books(), profile=profile())
    assert isinstance(outcome, list)
    [unknown] = outcome
    assert unknown.kind is CauseKind.ARTICLE_UNKNOWN
    assert with_vat_of_books(PLAN, {}, [unknown], dutch_books()) == (PLAN, [])


def test_a_cent_that_a_line_takes_for_the_total_is_no_deviation() -> None:
    made = composed(composing(replace(PLAN, shop_total=D("12.11"))))
    assert (made.control_total, made.notices) == (D("12.11"), ())


def test_an_agreed_price_goes_before_the_price_of_the_article() -> None:
    books = {"SHIRT": article("SHIRT", sales_price=D("14.00"))}
    settings = {"line_mode": LineMode.CODE_AND_QUANTITY}
    made = composed(composing(PLAN, books, settings=settings, agreed_prices={"id-SHIRT": D("13.00")}))
    assert made.control_total == D("15.73")


def test_prices_of_the_books_that_give_another_total_are_told_per_article_and_as_a_whole() -> None:
    mixed = plan(SHIRT, product("BROEK", 21, "20.00"), total="36.30", vat={21: "6.30"})
    books = {"SHIRT": article("SHIRT", sales_price=D("14.00")), "BROEK": article("BROEK", sales_price=D("20.00"))}
    made = composed(composing(mixed, books, settings={"line_mode": LineMode.CODE_AND_QUANTITY}))
    assert [notice.dutch for notice in made.notices] == [
        "Artikel SHIRT komt uit op €\xa016,94; dat wijkt af van de webshop (€\xa012,10).",
        "De verkooporder komt uit op €\xa041,14; dat wijkt af van de webshop (€\xa036,30).",
    ]
    assert [notice.english for notice in made.notices] == [
        "Article SHIRT comes to €16.94; that differs from the shop (€12.10).",
        "The sales order comes to €41.14; that differs from the shop (€36.30).",
    ]


def test_prices_of_the_books_that_are_those_of_the_shop_need_no_notice() -> None:
    books = {"SHIRT": article("SHIRT", sales_price=D("10.00"))}
    assert composed(composing(PLAN, books, settings={"line_mode": LineMode.CODE_AND_QUANTITY})).notices == ()


def test_a_rounding_of_the_books_that_is_not_certain_waits_with_one_other_total() -> None:
    """Two lines of 0.02 at 21 %: VAT over the sum is 0.01, over each line nothing."""
    tiny = plan(*[product(f"P{number}", 21, "0.02") for number in range(2)], total="0.05", vat={21: "0.0084"})
    known = {code: article(code) for code in [*tiny.product_codes, "AFR"]}
    settings = profile(prices_include_vat=False)
    precise = dutch_books(price_decimals=3)
    outcome = make(tiny, known, customer_id="klant", reference=precise, profile=settings)
    assert outcome == [
        Cause(CauseKind.PRICE_ROUNDING, "1001", {"decimals": "3", "books": "0,05", "other": "0,04", "shop": "0,05"})
    ]
