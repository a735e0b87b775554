"""Families of shops and orders: each makes one kind of order in many sizes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from random import Random

from local.shop.captures import CAPTURES
from local.shop.synthetic import synthetic_orders
from tests.oracle.books import SERVICES_CLASS
from tests.oracle.checkout import (
    ZERO,
    Checkout,
    Discount,
    Product,
    Rate,
    Rounding,
    Step,
    beside,
    cents,
    charge,
    charge_of_total,
    coupon,
    payment,
    plain_row,
    play,
    reward,
    shared_charge,
    stored,
    sub_total,
    tax,
    total,
)
from tests.oracle.shop_json import Case, Json, Place, Shop, entry_of, info_of, info_of_capture, truth_of

D = Decimal
HIGH, LOW, NIL, MIDDLE, OTHER = "20", "21", "22", "23", "24"
HIGH_RATE = Rate("121", "BTW 21%", D(21), (HIGH,))
LOW_RATE = Rate("109", "BTW 9%", D(9), (LOW,))
NAMES = (("BTW 21%", "BTW 9%"), ("21% btw", "9% btw"), ("Hoog tarief", "Laag tarief"), ("VAT (21%)", "VAT (9%)"))
COUPON_TITLES = ("Coupon (TIEN)", "Kortingsbon (ZOMER)", "Coupon (A&amp;B)")

Steps = list[tuple[int, Step]]


class Draft:
    """An order in the making: every choice is drawn from one seed, and a family changes what its kind is about."""

    def __init__(self, family: str, seed: str) -> None:
        self.family, self.seed = family, seed
        self.dice = Random(f"{family}/{seed}")
        high, low = self.dice.choice(NAMES)
        self.rates: tuple[Rate, ...] = (replace(HIGH_RATE, name=high), replace(LOW_RATE, name=low))
        self.today: tuple[Rate, ...] | None = None
        self.version = self.dice.choice("34")
        self.rounding = Rounding.NONE
        self.place = Place()
        self.group = "1"
        self.products: list[Product] = []
        self.total_classes: dict[str, str] = {}
        self.steps: Steps = []
        self.shipping: tuple[str, Decimal, str] | None = None
        self.tax_step = tax()
        self.vouchers: tuple[Decimal, ...] = ()
        self.voucher_percent, self.voucher_since = "", ""
        self.redeemed: dict[str, str] = {}
        """When the vouchers were sold that the order was paid with, by code."""
        self.currency = ("USD", "1.10000000") if self.chance(0.05) else ("EUR", "1.00000000")
        self.vat_number = ""
        self.placed = "2026-11-23 10:36:59"
        self.may_wait = ""
        self.oss = False
        self.no_supply = False
        self.must_wait = ""
        self.says = ""
        self.exemptions: list[list[str]] = []
        self.oss_days: list[list[str]] = []
        self.supplied_here = False
        self.groups: dict[str, str] = {}
        self.book_prices: dict[str, str] = {}
        self.lines_without_tax = False
        self.classes_today: dict[str, str] = {}

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def percent(self, rate: str) -> Decimal:
        return next((each.percent for each in self.rates if rate in each.classes and not each.fixed), ZERO)

    def price(self, tax_class: str, *, most: int = 120) -> Decimal:
        """A price as shops have them: a consumer price with VAT, four decimals without; or whole cents without."""
        euro = self.dice.choice((self.dice.randint(1, 15), self.dice.randint(1, most)))
        shown = D(euro) + D(self.dice.choice(("0", "0.50", "0.95", "0.99", "0.25", f"0.{self.dice.randint(10, 99)}")))
        if self.chance(0.3):
            return cents(shown)
        return stored(shown / (100 + self.percent(tax_class)) * 100)

    def goods(self, *classes: str, most: int = 5, points: int = 0) -> "Draft":
        """Put a product of each of these tax classes in the cart."""
        for tax_class in classes:
            quantity = self.dice.choice((1, 1, 1, 2, 3, self.dice.randint(1, most)))
            self.product(tax_class, self.price(tax_class), quantity, points=points)
        return self

    def product(self, tax_class: str, price: Decimal, quantity: int, *, points: int = 0, letter: str = "") -> "Draft":
        """Put a product in the cart; `letter` says in which group its article is, where that is not by its class."""
        number = len(self.products) + 1
        letter = letter or {HIGH: "H", LOW: "L", NIL: "Z", MIDDLE: "M", OTHER: "O"}[tax_class]
        made = Product(str(50 + number), f"{letter}-{number}", f"Product {number}", price, quantity, tax_class, points)
        self.products.append(made)
        return self

    def mixed(self, *, most: int = 5, points: int = 0) -> "Draft":
        """One to four products, of both rates mostly."""
        number = self.dice.randint(1, 4)
        self.goods(*(self.dice.choice((HIGH, LOW)) for _ in range(number)), most=most, points=points)
        return self

    def both(self, *, most: int = 5, points: int = 0) -> "Draft":
        """Products of both rates for certain."""
        more = [self.dice.choice((HIGH, LOW)) for _ in range(self.dice.randint(0, 2))]
        return self.goods(HIGH, LOW, *more, most=most, points=points)

    def ship(self, tax_class: str | None = None, cost: Decimal | None = None, *, named: bool = True) -> "Draft":
        """Ship by flat rate; `named`: the shop tells the tax class of the method."""
        tax_class = HIGH if tax_class is None else tax_class
        if cost is None:
            cost = self.dice.choice((D(5), D("4.95"), D("4.1322"), D("5.7438"), D("3.3058"), D("6.95")))
        self.shipping = ("flat", cost, tax_class)
        self.steps.append(charge("shipping", "Verzendkosten", cost, tax_class, 3))
        if tax_class and named:
            self.total_classes["shipping.flat"] = tax_class
        return self

    def add(self, *steps: tuple[int, Step]) -> "Draft":
        self.steps += steps
        return self

    def coupon(self, discount: Discount | None = None, sort: int = 4) -> "Draft":
        return self.add(coupon(discount or self.discount(), sort))

    def discount(self, code: str = "coupon", title: str = "") -> Discount:
        """A percentage or an amount, on everything or on some of the products."""
        covered = frozenset[str]()
        if len(self.products) > 1 and self.chance(0.4):
            some = self.dice.sample(self.products, self.dice.randint(1, len(self.products) - 1))
            covered = frozenset(product.id for product in some)
        title = title or self.dice.choice(COUPON_TITLES)
        if self.chance(0.5):
            return Discount(code, title, percent=D(self.dice.choice((5, 10, 10, 15, 20, 25))), products=covered)
        amount = self.dice.choice((D(5), D("2.50"), D(10), D("8.2645")))
        return Discount(code, title, amount=amount, products=covered)

    def played(self) -> Checkout:
        checkout = Checkout(
            self.rates,
            tuple(self.products),
            self.place.country,
            self.group,
            self.rounding,
            lines_without_tax=self.lines_without_tax,
        )
        own = [sub_total(vouchers=sum(self.vouchers, ZERO)), *self.steps, self.tax_step, total()]
        return play(checkout, own)

    def case(self, checkout: Checkout | None = None, truth: dict[Decimal, Decimal] | None = None) -> Case:
        """Write it down as the shop sends it."""
        checkout = checkout or self.played()
        shop = Shop(self.rates, self.version, self.total_classes, self.today)
        entry = entry_of(
            shop,
            checkout,
            self.place,
            placed=self.placed,
            shipping=self.shipping,
            currency=self.currency,
            vat_number=self.vat_number,
            vouchers=self.vouchers,
            classes_today=self.classes_today,
        )
        if self.redeemed:
            entry["redeemed_vouchers"] = [{"code": code, "sold_at": at} for code, at in self.redeemed.items()]
        info = info_of(shop, [row.code for row in checkout.rows])
        known = truth_of(checkout) if truth is None else truth
        return Case(
            self.family,
            self.seed,
            entry,
            info,
            known,
            self.may_wait,
            self.oss,
            voucher_percent=self.voucher_percent,
            voucher_since=self.voucher_since,
            no_supply=self.no_supply,
            must_wait=self.must_wait,
            says=self.says,
            exemptions=self.exemptions,
            oss_days=self.oss_days,
            supplied_here=self.supplied_here,
            groups=self.groups,
            book_prices=self.book_prices,
        )

    def contradicting(self, change: Callable[[Json], None] | None = None) -> Case:
        """Write an order down that must wait, after a change of what the shop sends."""
        made = self.case()
        if change:
            change(made.entry)
        return replace(made, truth=None)


Maker = Callable[[Draft], Case]
FAMILIES: dict[str, Maker] = {}


def family(maker: Maker) -> Maker:
    """List a family under the name of its function."""
    FAMILIES[maker.__name__] = maker
    return maker


def make(name: str, seed: str) -> Case:
    """Make the order of a family that belongs to a seed."""
    return FAMILIES[name](Draft(name, seed))


def orders_of(count: int, seed: str, only: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return family and seed of so many orders, the families in turn."""
    names = [name for name in FAMILIES if not only or name in set(only)]
    return [(names[number % len(names)], f"{seed}-{number // len(names)}") for number in range(count)]


# Plain shops.


@family
def plain_high(draft: Draft) -> Case:
    return draft.goods(*[HIGH] * draft.dice.randint(1, 4)).ship().case()


@family
def plain_low(draft: Draft) -> Case:
    return draft.goods(*[LOW] * draft.dice.randint(1, 4)).ship(LOW).case()


@family
def plain_both_rates(draft: Draft) -> Case:
    return draft.both().ship().case()


@family
def consumer_prices_in_whole_cents(draft: Draft) -> Case:
    for _ in range(draft.dice.randint(1, 4)):
        tax_class = draft.dice.choice((HIGH, LOW))
        shown = D(draft.dice.randint(100, 9999)) / 100
        draft.product(tax_class, stored(shown / (100 + draft.percent(tax_class)) * 100), draft.dice.randint(1, 4))
    return draft.ship(cost=D("4.1322")).case()


@family
def whole_cents_throughout(draft: Draft) -> Case:
    for _ in range(draft.dice.randint(1, 4)):
        tax_class = draft.dice.choice((HIGH, LOW))
        draft.product(tax_class, D(draft.dice.randint(1, 90)), draft.dice.randint(1, 4))
    return draft.ship(cost=D(draft.dice.choice((5, 6, 10)))).case()


@family
def downloads_without_shipping(draft: Draft) -> Case:
    return draft.mixed().case()


@family
def shipping_without_vat(draft: Draft) -> Case:
    return draft.mixed().ship("").case()


@family
def shipping_class_not_told(draft: Draft) -> Case:
    draft.version = "3"
    return draft.mixed().ship(draft.dice.choice((HIGH, LOW)), named=False).case()


@family
def nil_class_beside_taxed(draft: Draft) -> Case:
    return draft.goods(NIL, draft.dice.choice((HIGH, LOW))).ship().case()


@family
def other_currency_of_shopper(draft: Draft) -> Case:
    draft.currency = draft.dice.choice((("USD", "1.10000000"), ("GBP", "0.85120000")))
    return draft.mixed().ship().case()


@family
def wholesale_quantities(draft: Draft) -> Case:
    return draft.mixed(most=600).ship().case()


@family
def many_lines(draft: Draft) -> Case:
    return draft.goods(*(draft.dice.choice((HIGH, LOW)) for _ in range(draft.dice.randint(6, 14)))).ship().case()


@family
def tiny_prices(draft: Draft) -> Case:
    for _ in range(draft.dice.randint(1, 3)):
        price = D(draft.dice.randint(50, 9000)) / 10000
        draft.product(draft.dice.choice((HIGH, LOW)), price, draft.dice.randint(1, 40))
    return draft.ship().case()


# Charges.


@family
def handling_fee(draft: Draft) -> Case:
    tax_class = draft.dice.choice((HIGH, LOW, ""))
    if tax_class:
        draft.total_classes["handling"] = tax_class
    return draft.mixed().ship().add(charge("handling", "Handling Fee", D("2.50"), tax_class, 4)).case()


@family
def low_order_fee(draft: Draft) -> Case:
    draft.total_classes["low_order_fee"] = HIGH
    draft.product(draft.dice.choice((HIGH, LOW)), draft.price(HIGH, most=4), 1).ship()
    return draft.add(charge("low_order_fee", "Low Order Fee", D("1.50"), HIGH, 4)).case()


@family
def payment_fee_before_tax(draft: Draft) -> Case:
    draft.total_classes["mollie_payment_fee"] = HIGH
    value = draft.dice.choice((D("0.29"), D("0.2397"), D("1.95"), D("1.6116")))
    return draft.mixed().ship().add(charge("mollie_payment_fee", "iDEAL fee", value, HIGH, 4)).case()


@family
def payment_fee_class_not_told(draft: Draft) -> Case:
    value = draft.dice.choice((D("0.29"), D("0.2397"), D("1.95"), D("1.6116")))
    tax_class = draft.dice.choice((HIGH, LOW))
    return draft.mixed().ship().add(charge("mollie_payment_fee", "iDEAL fee", value, tax_class, 4)).case()


@family
def payment_fee_after_tax(draft: Draft) -> Case:
    draft.total_classes["mollie_payment_fee"] = HIGH
    value = draft.dice.choice((D("0.29"), D("0.2397"), D("1.95"), D("1.6116")))
    return draft.mixed().ship().add(charge("mollie_payment_fee", "iDEAL fee", value, HIGH, 6)).case()


@family
def payment_fee_in_percent(draft: Draft) -> Case:
    draft.total_classes["mollie_payment_fee"] = HIGH
    fee = charge_of_total("mollie_payment_fee", "Creditcard 2,8 %", D("2.8"), HIGH, 4)
    draft.mixed().ship().add(fee)
    return draft.coupon(sort=draft.dice.choice((3, 4))).case() if draft.chance(0.4) else draft.case()


@family
def fee_never_taxed(draft: Draft) -> Case:
    return draft.mixed().ship().add(charge("sisowidealfee", "iDEAL fee:", D("0.60"), "", 4)).case()


@family
def small_fee_without_vat_beside_vat_in_whole_cents(draft: Draft) -> Case:
    draft.rounding = draft.dice.choice((Rounding.PIECE, Rounding.LINE, Rounding.ORDER))
    value = draft.dice.choice((D("0.05"), D("0.10"), D("0.02"), D("0.25"), D("0.03")))
    return draft.mixed().ship().add(charge("fooiproof_fee", "Bijdrage", value, "", 4)).case()


@family
def several_rows_of_one_code(draft: Draft) -> Case:
    draft.both().ship()
    draft.add(charge("xfee", "Cadeauverpakking", D("2.4793"), HIGH, 4))
    draft.add(charge("xfee", "Verzekering", D("1.50"), "", 4))
    return draft.add(charge("xfee", "Kaartje", D("0.9174"), LOW, 4)).case()


@family
def shipping_shared_over_the_rates(draft: Draft) -> Case:
    draft.both()
    cost = draft.dice.choice((D(5), D("4.95"), D("6.95"), D("12.50")))
    draft.shipping = ("flat", cost, "")
    return draft.add(shared_charge("shipping", "Verzendkosten", cost, 3)).case()


@family
def shipping_and_payment_fee_shared_over_the_rates(draft: Draft) -> Case:
    draft.both()
    cost = draft.dice.choice((D(5), D("4.95"), D("6.95")))
    draft.shipping = ("flat", cost, "")
    draft.add(shared_charge("shipping", "Verzendkosten", cost, 3))
    return draft.add(shared_charge("betaalkosten", "Betaalkosten", D("0.80"), 4)).case()


@family
def payment_fee_as_the_first_row(draft: Draft) -> Case:
    draft.total_classes["mollie_payment_fee"] = HIGH
    return draft.mixed().ship().add(charge("mollie_payment_fee", "Bancontact", D("0.3967"), HIGH, 0)).case()


@family
def cash_rounding_row(draft: Draft) -> Case:
    draft.mixed().ship()
    value = D(draft.dice.randint(-4, 4) or 3) / 100
    return draft.add(plain_row("rounding", "Afronding", value, 8)).case()


@family
def two_rows_of_one_percentage(draft: Draft) -> Case:
    draft.rates += (Rate("141", "Btw over verzending", D(21), (OTHER,)),)
    return draft.mixed().ship(OTHER).case()


@family
def business_group_with_rates_of_its_own(draft: Draft) -> Case:
    draft.group = draft.dice.choice("12")
    own = [replace(rate, id=f"3{rate.id}", name=f"{rate.name} zakelijk", groups=("2",)) for rate in draft.rates]
    draft.rates += tuple(own)
    draft.mixed(most=40).ship()
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


@family
def free_product_beside_others(draft: Draft) -> Case:
    draft.both().product(draft.dice.choice((HIGH, LOW)), ZERO, 1).ship()
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


# Discounts.


@family
def coupon_in_percent(draft: Draft) -> Case:
    percent = D(draft.dice.choice((5, 10, 15, 20, 12.5)))
    return draft.mixed().ship().coupon(Discount("coupon", "Coupon (TIEN)", percent=percent)).case()


@family
def coupon_of_an_amount(draft: Draft) -> Case:
    amount = draft.dice.choice((D(5), D("2.50"), D("8.2645"), D("4.13")))
    return draft.mixed().ship().coupon(Discount("coupon", "Coupon (VIJF)", amount=amount)).case()


@family
def coupon_on_some_products(draft: Draft) -> Case:
    draft.both().ship()
    covered = draft.dice.sample(draft.products, draft.dice.randint(1, len(draft.products) - 1))
    ids = frozenset(product.id for product in covered)
    made = Discount("coupon", "Coupon (DEEL)", products=ids)
    amount = D(draft.dice.choice((1, 2, 5)))
    return draft.coupon(replace(made, percent=D(20)) if draft.chance(0.5) else replace(made, amount=amount)).case()


@family
def coupon_for_free_shipping(draft: Draft) -> Case:
    draft.mixed().ship(draft.dice.choice((HIGH, HIGH, LOW, "")))
    assert draft.shipping is not None
    return draft.coupon(Discount("coupon", "Coupon (GRATIS)", shipping=draft.shipping[1:])).case()


@family
def coupon_in_percent_with_free_shipping(draft: Draft) -> Case:
    draft.mixed().ship()
    assert draft.shipping is not None
    return draft.coupon(Discount("coupon", "Coupon (ALLES)", percent=D(10), shipping=draft.shipping[1:])).case()


@family
def coupon_of_everything(draft: Draft) -> Case:
    draft.mixed()
    if draft.chance(0.5):
        return draft.coupon(Discount("coupon", "Coupon (GRATIS)", percent=D(100))).case()
    draft.ship()
    assert draft.shipping is not None
    free = draft.shipping[1:] if draft.chance(0.5) else None
    return draft.coupon(Discount("coupon", "Coupon (GRATIS)", percent=D(100), shipping=free)).case()


@family
def coupon_above_the_goods(draft: Draft) -> Case:
    draft.mixed(most=1).ship()
    return draft.coupon(Discount("coupon", "Coupon (VIJFHONDERD)", amount=D(500))).case()


@family
def reward_points(draft: Draft) -> Case:
    title = draft.dice.choice(("Reward Points ({})", "Reward Points (-{})", "Spaarpunten ({})"))
    draft.mixed(points=100).ship()
    asked = sum(product.points * product.quantity for product in draft.products)
    return draft.add(reward(draft.dice.randint(1, asked), title=title)).case()


@family
def reward_points_on_some_products(draft: Draft) -> Case:
    draft.goods(HIGH, points=100).goods(LOW, draft.dice.choice((HIGH, LOW))).ship()
    asked = draft.products[0].quantity * 100
    return draft.add(reward(draft.dice.randint(10, asked))).case()


@family
def reward_points_and_coupon_beyond_the_goods(draft: Draft) -> Case:
    draft.mixed(points=100, most=2).ship()
    asked = sum(product.points * product.quantity for product in draft.products)
    draft.add(reward(draft.dice.randint(asked // 2, asked)))
    return draft.coupon(Discount("coupon", "Coupon (VEEL)", percent=D(draft.dice.choice((50, 75, 100))))).case()


@family
def coupon_sorted_after_tax(draft: Draft) -> Case:
    draft.mixed().ship()
    percent = D(draft.dice.choice((5, 10)))
    return draft.coupon(Discount("coupon", "Coupon (LAAT)", percent=percent), sort=6).case()


@family
def coupon_sorted_before_shipping(draft: Draft) -> Case:
    draft.mixed().coupon(replace(draft.discount(), products=frozenset()), sort=2)
    return draft.ship().case()


MODULES = (
    ("cgdiscount", "Klantgroepkorting"),
    ("customer_group_discount", "Groepskorting 10 %"),
    ("bganycombitotal", "Combivoordeel"),
    ("manufacturer_discount", "Merkkorting"),
    ("volume_discount", "Staffelkorting"),
)


@family
def module_discount_that_lowers_vat(draft: Draft) -> Case:
    draft.both().ship()
    code, title = draft.dice.choice(MODULES)
    return draft.coupon(replace(draft.discount(code, title), products=frozenset()), sort=4).case()


@family
def module_discount_on_some_products(draft: Draft) -> Case:
    draft.both().ship()
    code, title = draft.dice.choice(MODULES)
    covered = draft.dice.sample(draft.products, draft.dice.randint(1, len(draft.products) - 1))
    ids = frozenset(product.id for product in covered)
    return draft.coupon(replace(draft.discount(code, title), products=ids)).case()


@family
def module_discount_beside_a_coupon(draft: Draft) -> Case:
    draft.both().ship()
    code, title = draft.dice.choice(MODULES)
    draft.coupon(replace(draft.discount(code, title), products=frozenset()))
    return draft.coupon(replace(draft.discount(), products=frozenset())).case()


@family
def discount_on_the_total_that_leaves_vat(draft: Draft) -> Case:
    draft.both().ship()
    code = draft.dice.choice(("order_discount", "payment_discount"))
    return draft.add(plain_row(code, "Korting op de order", -D(draft.dice.choice(("2.50", "5", "1.25"))), 4)).case()


@family
def negative_fee_at_a_rate(draft: Draft) -> Case:
    draft.both().ship()
    return draft.add(charge("xfee", "Afhaalkorting", -D("1.2397"), draft.dice.choice((HIGH, LOW)), 4)).case()


# Means of payment.


@family
def voucher_redeemed(draft: Draft) -> Case:
    draft.version = "3"
    balance = D(draft.dice.choice((5, 10, 25, 1000)))
    return draft.mixed().ship().add(payment("voucher", "Gift Certificate (BON1)", balance, 8)).case()


@family
def voucher_sold(draft: Draft) -> Case:
    draft.version = "3"
    draft.vouchers = (D(draft.dice.choice((10, 25, 50))),)
    return draft.mixed().ship().case()


@family
def vouchers_only(draft: Draft) -> Case:
    draft.version = "3"
    draft.vouchers = tuple(D(draft.dice.choice((10, 25, 50))) for _ in range(draft.dice.randint(1, 2)))
    return draft.case()


def single_purpose(draft: Draft) -> str:
    """Let vouchers hold the one rate at which this shop sells everything; returns its tax class."""
    draft.version = "3"
    tax_class = draft.dice.choice((HIGH, HIGH, LOW))
    draft.voucher_percent = "21" if tax_class == HIGH else "9"
    return tax_class


def paid_with(draft: Draft, *balances: Decimal, sold_at: str = "2026-10-01 12:00:00") -> Draft:
    """Pay with vouchers, as far as the total goes."""
    for number, balance in enumerate(balances, 1):
        draft.redeemed[f"BON{number}"] = sold_at
        draft.add(payment("voucher", f"Gift Certificate (BON{number})", balance, 7 + number))
    return draft


def balance_of(draft: Draft) -> Decimal:
    return D(draft.dice.choice(("5", "10", "25", "1000", f"{draft.dice.randint(1, 60)}.{draft.dice.randint(10, 99)}")))


@family
def single_purpose_voucher_sold(draft: Draft) -> Case:
    tax_class = single_purpose(draft)
    draft.vouchers = (balance_of(draft),)
    return draft.goods(tax_class).ship(tax_class).case()


@family
def single_purpose_vouchers_only(draft: Draft) -> Case:
    single_purpose(draft)
    draft.vouchers = tuple(balance_of(draft) for _ in range(draft.dice.randint(1, 3)))
    return draft.case()


@family
def single_purpose_voucher_redeemed(draft: Draft) -> Case:
    tax_class = single_purpose(draft)
    return paid_with(draft.goods(tax_class).ship(tax_class), balance_of(draft)).case()


@family
def single_purpose_vouchers_redeemed_beside_a_coupon(draft: Draft) -> Case:
    tax_class = single_purpose(draft)
    draft.goods(*[tax_class] * draft.dice.randint(1, 3)).ship(tax_class).coupon()
    return paid_with(draft, *(balance_of(draft) for _ in range(draft.dice.randint(1, 2)))).case()


@family
def single_purpose_voucher_bought_with_another(draft: Draft) -> Case:
    tax_class = single_purpose(draft)
    draft.vouchers = (D(draft.dice.choice((10, 25, 50))),)
    return paid_with(draft.goods(tax_class).ship(tax_class), balance_of(draft)).case()


@family
def vouchers_of_before_and_after_a_day(draft: Draft) -> Case:
    tax_class = single_purpose(draft)
    draft.voucher_since = "2026-09-01"
    at = draft.dice.choice(("2026-03-01 10:00:00", "2026-08-31 23:59:59", "2026-09-01 00:00:00", "2026-11-01 09:00:00"))
    return paid_with(draft.goods(tax_class).ship(tax_class), balance_of(draft), sold_at=at).case()


@family
def store_credit(draft: Draft) -> Case:
    balance = D(draft.dice.choice(("5", "12.50", "1000")))
    return draft.mixed().ship().add(payment("credit", "Store Credit", balance, 7)).case()


# How shops write VAT.


def one_name(draft: Draft) -> Draft:
    draft.rates = tuple(replace(rate, name="BTW") for rate in draft.rates)
    return draft


@family
def two_rates_under_one_name(draft: Draft) -> Case:
    return one_name(draft).both().ship().case()


@family
def two_rates_under_one_name_with_a_coupon(draft: Draft) -> Case:
    return one_name(draft).both().ship().coupon().case()


@family
def two_rates_under_one_name_with_a_module_discount(draft: Draft) -> Case:
    one_name(draft).both().ship()
    return draft.coupon(draft.discount(*draft.dice.choice(MODULES))).case()


@family
def rate_changed_in_place(draft: Draft) -> Case:
    draft.rates = tuple(
        replace(rate, name=rate.name.replace("9%", "laag").replace("21%", "hoog")) for rate in draft.rates
    )
    draft.today = tuple(replace(rate, percent=D(21)) if LOW in rate.classes else rate for rate in draft.rates)
    draft.mixed().goods(LOW).ship()
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


@family
def rate_renamed(draft: Draft) -> Case:
    draft.today = tuple(replace(rate, name=f"Btw {rate.percent} procent") for rate in draft.rates)
    return draft.both().ship().case()


@family
def vat_rounded_per_piece(draft: Draft) -> Case:
    draft.rounding = Rounding.PIECE
    return draft.mixed(most=30).ship().case()


@family
def vat_rounded_per_piece_with_a_coupon(draft: Draft) -> Case:
    draft.rounding = Rounding.PIECE
    return draft.mixed().ship().coupon().case()


@family
def vat_rounded_per_line(draft: Draft) -> Case:
    draft.rounding = Rounding.LINE
    draft.mixed().ship()
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


@family
def vat_rounded_per_order(draft: Draft) -> Case:
    draft.rounding = Rounding.ORDER
    draft.mixed().ship()
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


@family
def vat_in_rows_of_its_own(draft: Draft) -> Case:
    draft.goods(HIGH, *(draft.dice.choice((HIGH, HIGH, LOW)) for _ in range(draft.dice.randint(0, 2))))
    cost, wrap = draft.dice.choice((D("4.1322"), D(5))), D("2.4793")
    draft.shipping = ("openbay", cost, "")
    vat = {"shipping_tax": stored(cost * D("0.21"))}
    draft.add(
        charge("shipping", "Shipping", cost, "", 2), plain_row("shipping_tax", "Shipping tax", vat["shipping_tax"], 6)
    )
    if draft.chance(0.6):
        vat["gift_wrap_tax"] = stored(wrap * D("0.21"))
        draft.add(charge("gift_wrap", "Gift wrap", wrap, "", 2))
        draft.add(plain_row("gift_wrap_tax", "Gift wrap tax", vat["gift_wrap_tax"], 6))
    checkout = draft.played()
    known = truth_of(checkout)
    known[D(21)] += sum(vat.values(), ZERO)
    return draft.case(checkout, known)


@family
def till_with_one_rate(draft: Draft) -> Case:
    draft.lines_without_tax, draft.version = True, "3"
    draft.tax_step = tax(as_one="Tax")
    return draft.goods(*[draft.dice.choice((HIGH, LOW))] * draft.dice.randint(1, 4)).case()


@family
def till_with_both_rates(draft: Draft) -> Case:
    draft.lines_without_tax, draft.version = True, "3"
    draft.tax_step = tax(as_one="Tax")
    return draft.both().case()


@family
def till_with_a_coupon(draft: Draft) -> Case:
    draft.lines_without_tax, draft.version = True, "3"
    draft.tax_step = tax(as_one="Tax")
    return draft.both().coupon(Discount("coupon", "Coupon (KASSA)", percent=D(10))).case()


@family
def till_with_shipping(draft: Draft) -> Case:
    draft.lines_without_tax, draft.version = True, "3"
    draft.tax_step = tax(as_one="Tax")
    return draft.mixed().ship().case()


@family
def shipping_sorted_after_tax(draft: Draft) -> Case:
    cost = draft.dice.choice((D(5), D("4.1322")))
    draft.mixed().total_classes["shipping.flat"] = HIGH
    draft.shipping = ("flat", cost, HIGH)
    return draft.add(charge("shipping", "Verzendkosten", cost, HIGH, 6)).case()


@family
def one_row_for_both_rates(draft: Draft) -> Case:
    draft.tax_step = tax(as_one="BTW")
    return draft.both().ship().case()


@family
def rows_after_the_total(draft: Draft) -> Case:
    draft.mixed().ship()
    paid = D(draft.dice.choice(("10", "12.50", "25")))
    due = draft.played().total - paid
    return draft.add(beside("paid", "Betaald", -paid, 10), beside("due", "Te voldoen", due, 11)).case()


@family
def a_row_beside_the_total(draft: Draft) -> Case:
    draft.mixed().ship()
    code, title = draft.dice.choice((("gift_value", "Waarde van het geschenk"), ("you_save", "U bespaart")))
    value = D(draft.dice.choice(("12.50", "3.75", "8")))
    return draft.add(beside(code, title, value if draft.chance(0.7) else -value, draft.dice.choice((2, 4, 6)))).case()


def with_deposit(draft: Draft, tax_class: str, amount: str, name: str = "Statiegeld") -> Draft:
    draft.rates += (Rate("130", name, D(amount), (tax_class,), fixed=True),)
    return draft


@family
def fixed_tax(draft: Draft) -> Case:
    with_deposit(draft, LOW, "0.1500")
    draft.goods(*[LOW] * draft.dice.randint(1, 3), most=12)
    return draft.case()


@family
def fixed_tax_beside_other_goods(draft: Draft) -> Case:
    with_deposit(draft, HIGH, draft.dice.choice(("2.0000", "0.5000", "0.0400")), "Verwijderingsbijdrage")
    return draft.goods(HIGH, LOW).ship(LOW).case()


@family
def two_rates_on_one_class(draft: Draft) -> Case:
    draft.rates += (Rate("131", "Heffing 3%", D(3), (HIGH,)),)
    draft.may_wait = "books have no kind for two rates at once"
    return draft.mixed().goods(HIGH).ship(LOW).case()


@family
def quantities_over_a_thousand_with_a_percentage_off(draft: Draft) -> Case:
    for _ in range(draft.dice.randint(1, 3)):
        tax_class = draft.dice.choice((HIGH, LOW))
        price = (
            stored(D(draft.dice.randint(10, 900)) / 100) * (100 - D(draft.dice.choice(("7.5", "12.5", "3.3")))) / 100
        )
        draft.product(tax_class, price, draft.dice.randint(1001, 9000))
    return draft.ship().case()


@family
def prices_with_a_percentage_off(draft: Draft) -> Case:
    for _ in range(draft.dice.randint(1, 4)):
        tax_class = draft.dice.choice((HIGH, LOW))
        price = draft.price(tax_class) * (100 - D(draft.dice.choice(("7.5", "12.5", "3.3")))) / 100
        draft.product(tax_class, price, draft.dice.randint(1, 12))
    return draft.ship().case()


# Where the goods go.

BERLIN = Place("DE", "Duitsland", "10115", "Berlin", "Berlin")
PARIS = Place("FR", "Frankrijk", "75001", "Paris", "Paris")
ANTWERP = Place("BE", "België", "2000", "Antwerpen", "Antwerpen")


def abroad(draft: Draft, place: Place, high: str, low: str) -> Draft:
    """Sell abroad at that country's rates, besides Dutch ones at home."""
    draft.place = place
    draft.rates += (
        Rate("221", f"VAT {high}% {place.country}", D(high), (HIGH,), (place.country,)),
        Rate("209", f"VAT {low}% {place.country}", D(low), (LOW,), (place.country,)),
    )
    return draft


@family
def oss_to_germany(draft: Draft) -> Case:
    draft.oss = True
    return abroad(draft, BERLIN, "19", "7").mixed().ship().case()


@family
def oss_to_belgium_with_a_coupon(draft: Draft) -> Case:
    draft.oss = True
    return abroad(draft, ANTWERP, "21", "6").mixed().ship().coupon().case()


@family
def oss_second_reduced_rate(draft: Draft) -> Case:
    draft.oss, draft.may_wait = True, "an article for the second reduced rate must be chosen"
    abroad(draft, PARIS, "20", "5.5")
    draft.rates += (Rate("210", "TVA 10%", D(10), (MIDDLE,), ("FR",)),)
    return draft.goods(MIDDLE, draft.dice.choice((HIGH, LOW))).ship().case()


@family
def dutch_vat_in_the_union_below_the_threshold(draft: Draft) -> Case:
    draft.place = draft.dice.choice((BERLIN, ANTWERP))
    draft.rates = tuple(replace(rate, countries=("NL", "DE", "BE")) for rate in draft.rates)
    return draft.mixed().ship().case()


@family
def dutch_vat_in_the_union_while_oss_is_used(draft: Draft) -> Case:
    draft.oss, draft.may_wait = True, "the books charge the rate of the other country"
    draft.place = BERLIN
    draft.rates = tuple(replace(rate, countries=("NL", "DE")) for rate in draft.rates)
    return draft.mixed().ship().case()


@family
def reverse_charge(draft: Draft) -> Case:
    place, number = draft.dice.choice(((BERLIN, "DE136695976"), (ANTWERP, "BE0403019261")))
    draft.place, draft.vat_number, draft.group = place, number, "2"
    return draft.mixed().ship().case()


@family
def export_outside_the_union(draft: Draft) -> Case:
    draft.place = draft.dice.choice(
        (
            Place("US", "Verenigde Staten", "78701", "Austin", "Texas"),
            Place("CH", "Zwitserland", "8001", "Zürich", "Zürich"),
            Place("GB", "Verenigd Koninkrijk", "SW1A 1AA", "London", "London"),
        )
    )
    draft.mixed().ship()
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


@family
def nil_rated_goods_to_consumers_in_the_union(draft: Draft) -> Case:
    draft.oss = draft.chance(0.5)
    draft.place = draft.dice.choice((BERLIN, ANTWERP))
    return draft.goods(NIL, *[NIL] * draft.dice.randint(0, 2)).ship("").case()


@family
def nil_rated_beside_taxed_in_the_union(draft: Draft) -> Case:
    draft.oss = True
    return abroad(draft, BERLIN, "19", "7").goods(NIL, HIGH).ship().case()


@family
def exempt_at_home(draft: Draft) -> Case:
    return draft.goods(NIL, *[NIL] * draft.dice.randint(0, 2)).ship("").case()


@family
def exempt_group_at_home(draft: Draft) -> Case:
    draft.group, draft.may_wait = "2", "the books charge Dutch VAT on these goods"
    return draft.mixed().ship().case()


@family
def spanish_business_in_the_canary_islands(draft: Draft) -> Case:
    draft.place, draft.group, draft.vat_number = TERRITORIES["canary_islands"], "2", "ESB58378431"
    draft.no_supply, draft.may_wait = True, "a card without that number must be chosen"
    return draft.mixed().ship().case()


TERRITORIES = {
    "canary_islands": Place("ES", "Spanje", "35001", "Las Palmas", "Las Palmas"),
    "ceuta": Place("ES", "Spanje", "51001", "Ceuta", "Ceuta"),
    "buesingen": Place("DE", "Duitsland", "78266", "Büsingen", "Baden-Württemberg"),
    "livigno": Place("IT", "Italië", "23041", "Livigno", "Sondrio"),
    "aland": Place("FI", "Finland", "22100", "Mariehamn", "Åland"),
    "mount_athos": Place("GR", "Griekenland", "63086", "Karyes", "Mount Athos"),
    "martinique": Place("FR", "Frankrijk", "97200", "Fort-de-France", "Martinique"),
    "canary_islands_as_a_country": Place("IC", "Canary Islands", "35001", "Las Palmas", ""),
    "aland_as_a_country": Place("AX", "Aland Islands", "22100", "Mariehamn", ""),
    "jersey": Place("JE", "Jersey", "JE2 3AB", "Saint Helier", ""),
}


def _territory(name: str) -> None:
    def maker(draft: Draft) -> Case:
        draft.place, draft.oss, draft.no_supply = TERRITORIES[name], draft.chance(0.5), True
        draft.may_wait = "the books charge VAT by country"
        return draft.mixed().ship().case()

    FAMILIES[f"export_to_{name}"] = maker


for _name in TERRITORIES:
    _territory(_name)


@family
def export_to_other_territories(draft: Draft) -> Case:
    draft.place = draft.dice.choice(
        (
            Place("DE", "Duitsland", "27498", "Helgoland", "Schleswig-Holstein"),
            Place("IT", "Italië", "22061", "Campione d'Italia", "Como"),
            Place("ES", "Spanje", "52001", "Melilla", "Melilla"),
            Place("FR", "Frankrijk", "97400", "Saint-Denis", "Réunion"),
            Place("GP", "Guadeloupe", "97100", "Basse-Terre", ""),
            Place("CW", "Curaçao", "", "Willemstad", ""),
            Place("BQ", "Bonaire", "", "Kralendijk", ""),
            Place("GG", "Guernsey", "GY1 1AA", "Saint Peter Port", ""),
        )
    )
    draft.no_supply, draft.may_wait = True, "the books charge VAT by country"
    return draft.mixed().ship().case()


@family
def northern_ireland(draft: Draft) -> Case:
    draft.place = Place("GB", "Verenigd Koninkrijk", "BT1 5GS", "Belfast", "Belfast")
    draft.may_wait = "the books take it for outside the Union"
    draft.rates = tuple(replace(rate, countries=("NL", "GB")) for rate in draft.rates)
    return draft.mixed().ship().case()


@family
def monaco(draft: Draft) -> Case:
    draft.place = Place("MC", "Monaco", "98000", "Monaco", "Monaco")
    draft.may_wait = "the books may not know the country"
    return abroad(draft, draft.place, "20", "5.5").mixed().ship().case()


# What bears VAT, under which scheme, since when.

BUSINESSES = ((BERLIN, "DE136695976"), (ANTWERP, "BE0403019261"))


def to_business(draft: Draft) -> Draft:
    """Sell without VAT to a business in another member state, whether the one-stop shop is used or not."""
    (draft.place, draft.vat_number), draft.group = draft.dice.choice(BUSINESSES), "2"
    draft.oss = draft.chance(0.5)
    return draft


def margin(draft: Draft) -> Draft:
    """Put goods under the margin scheme in the cart: a tax class with a rate, and an article without VAT."""
    for _ in range(draft.dice.randint(1, 3)):
        tax_class = draft.dice.choice((HIGH, LOW))
        draft.product(tax_class, draft.price(tax_class), draft.dice.randint(1, 3), letter="Z")
    return draft


def untaxed(draft: Draft) -> Draft:
    """Charge nothing on goods whose articles bear no VAT: what a shop under a small-business scheme sells."""
    draft.group = "2"
    return margin(draft).ship("" if draft.chance(0.5) else HIGH)


@family
def exempt_to_business_in_the_union(draft: Draft) -> Case:
    to_business(draft).no_supply = True
    draft.goods(NIL, *[NIL] * draft.dice.randint(0, 2))
    draft.ship("")
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


@family
def margin_goods_to_business_in_the_union(draft: Draft) -> Case:
    to_business(draft).no_supply = True
    margin(draft).ship(draft.dice.choice((HIGH, "")))
    return draft.coupon().case() if draft.chance(0.3) else draft.case()


@family
def taxed_and_margin_goods_to_business_in_the_union(draft: Draft) -> Case:
    to_business(draft).says = "margeregeling"
    return margin(draft.mixed()).ship().case()


@family
def exempt_course_with_shipping_that_a_coupon_cancels(draft: Draft) -> Case:
    cost = draft.dice.choice((D(5), D("6.95"), D(10)))
    draft.goods(NIL).ship("", cost)
    return draft.coupon(Discount("coupon", "Coupon (GRATIS)", amount=cost)).case()


@family
def reverse_charge_with_shipping_and_a_coupon(draft: Draft) -> Case:
    to_business(draft).mixed().ship(cost=draft.dice.choice((D(5), D(10))))
    return draft.coupon(Discount("coupon", "Coupon (TIEN)", amount=draft.dice.choice((D(5), D(10))))).case()


@family
def small_business_inside_its_days(draft: Draft) -> Case:
    first, last, placed = draft.dice.choice(
        (("", "", "2026-05-01"), ("2026-01-01", "", "2026-01-01"), ("2026-01-01", "2026-06-30", "2026-06-30"))
    )
    draft.exemptions, draft.placed = [["NL", first, last]], f"{placed} 10:36:59"
    where = draft.dice.choice(("here", "consumer", "business"))
    if where == "business":
        to_business(draft).no_supply = True
    elif where == "consumer":
        draft.place = draft.dice.choice((BERLIN, ANTWERP))
    return untaxed(draft).case()


@family
def small_business_outside_its_days(draft: Draft) -> Case:
    first, last, placed = draft.dice.choice(
        (("", "2026-06-30", "2026-07-01"), ("2026-07-01", "", "2026-06-30"), ("2026-01-01", "2026-06-30", "2026-11-23"))
    )
    draft.exemptions, draft.placed = [["NL", first, last]], f"{placed} 10:36:59"
    if draft.chance(0.5):
        return draft.mixed().ship().case()
    draft.place, draft.must_wait = draft.dice.choice((BERLIN, ANTWERP)), "0 % has no reason any more"
    return untaxed(draft).case()


@family
def small_business_that_charges_vat(draft: Draft) -> Case:
    draft.exemptions, draft.says = [["NL", "2026-01-01", ""]], "blijft verschuldigd"
    return draft.mixed().ship().case()


@family
def small_business_of_another_member_state(draft: Draft) -> Case:
    draft.place, draft.oss = BERLIN, True
    draft.exemptions = [["DE", "2026-01-01", ""], ["NL", "2026-01-01", ""]] if draft.chance(0.6) else [["NL", "", ""]]
    if len(draft.exemptions) == 1:
        draft.must_wait = "a consumer in Germany is taxed there"
    return untaxed(draft).case()


def in_or_out_of_oss(draft: Draft) -> bool:
    """Let the one-stop shop have days; the administration's flag says the opposite of the order's own day."""
    first, last, placed, inside = draft.dice.choice(
        (
            ("2026-09-01", "", "2026-09-01", True),
            ("2026-09-01", "", "2026-08-31", False),
            ("", "2026-08-31", "2026-08-31", True),
            ("", "2026-08-31", "2026-09-01", False),
            ("2026-03-01", "2026-03-31", "2026-03-15", True),
            ("2026-03-01", "2026-03-31", "2026-04-01", False),
        )
    )
    draft.oss_days, draft.oss, draft.placed = [[first, last]], not inside, f"{placed} 00:30:00"
    return inside


@family
def oss_by_the_day_of_the_order(draft: Draft) -> Case:
    if in_or_out_of_oss(draft):
        return abroad(draft, BERLIN, "19", "7").mixed().ship().case()
    draft.place = BERLIN
    draft.rates = tuple(replace(rate, countries=("NL", "DE")) for rate in draft.rates)
    return draft.mixed().ship().case()


@family
def foreign_vat_outside_the_days_of_oss(draft: Draft) -> Case:
    while in_or_out_of_oss(draft):
        pass
    draft.must_wait = "the administration charged no foreign VAT that day"
    return abroad(draft, BERLIN, "19", "7").mixed().ship().case()


FAR = (
    Place("US", "Verenigde Staten", "78701", "Austin", "Texas"),
    Place("CH", "Zwitserland", "8001", "Zürich", "Zürich"),
)


def fetched(draft: Draft) -> Draft:
    draft.shipping = ("pickup", ZERO, "")
    return draft.mixed()


@family
def picked_up_in_the_shop(draft: Draft) -> Case:
    draft.place, draft.oss = draft.dice.choice((BERLIN, ANTWERP, *FAR)), draft.chance(0.5)
    draft.rates = tuple(replace(rate, countries=("NL", draft.place.country)) for rate in draft.rates)
    draft.supplied_here, draft.says = True, "opgehaald in de winkel"
    if draft.place == BERLIN and draft.chance(0.5):
        draft.vat_number = "DE136695976"
    return fetched(draft).case()


@family
def picked_up_with_the_vat_of_another_country(draft: Draft) -> Case:
    draft.oss, draft.must_wait = draft.chance(0.5), "what is fetched here bears Dutch VAT"
    return fetched(abroad(draft, BERLIN, "19", "7")).case()


@family
def picked_up_without_vat(draft: Draft) -> Case:
    draft.oss = draft.chance(0.5)
    if draft.chance(0.5):
        draft.place, draft.must_wait = draft.dice.choice(FAR), "what is fetched here is no export"
    else:
        to_business(draft).says = "vervoersverklaring"
    return fetched(draft).case()


@family
def parcel_point_of_a_carrier(draft: Draft) -> Case:
    draft.oss = True
    abroad(draft, BERLIN, "19", "7").mixed().ship()
    draft.shipping = ("dhl_pickup", D(5), HIGH)
    draft.total_classes["shipping.dhl_pickup"] = HIGH
    draft.steps = [charge("shipping", "Afhaalpunt", D(5), HIGH, 3)]
    return draft.case()


@family
def revenue_groups_by_tax_class(draft: Draft) -> Case:
    draft.rates = (
        replace(draft.rates[0], classes=(HIGH, SERVICES_CLASS)),
        *draft.rates[1:],
    )
    kinds = [draft.dice.choice((HIGH, LOW, SERVICES_CLASS)) for _ in range(draft.dice.randint(1, 4))]
    draft.goods(*kinds).ship()
    made = draft.case()
    for number, (product, tax_class) in enumerate(zip(draft.products, kinds, strict=True)):
        goods = {HIGH: "goods-high", LOW: "goods-low", SERVICES_CLASS: "services-high"}
        is_download = tax_class == LOW and (draft.chance(0.5) or not number)
        made.entry["product_codes"][product.id]["shipping"] = "0" if is_download else "1"
        made.groups[product.model] = "services-low" if is_download else goods[tax_class]
    return made


@family
def domestic_reverse_charge(draft: Draft) -> Case:
    draft.group, draft.vat_number = "2", "NL123456782B01"
    if draft.chance(0.5):
        return margin(draft).ship("").case()
    draft.must_wait, draft.says = "the books charge Dutch VAT on these goods", "verlegd"
    return draft.goods(*[HIGH] * draft.dice.randint(1, 3)).case()


@family
def number_of_another_member_state_than_the_destination(draft: Draft) -> Case:
    draft.place, draft.vat_number = draft.dice.choice(((BERLIN, "BE0403019261"), (ANTWERP, "DE136695976")))
    draft.group, draft.oss = "2", draft.chance(0.5)
    draft.must_wait = "what the books do with such a number is not known"
    return draft.mixed().ship().case()


@family
def book_prices_with_vat_where_the_sale_bears_none(draft: Draft) -> Case:
    if draft.chance(0.5):
        to_business(draft)
    else:
        draft.place, draft.group = draft.dice.choice(FAR), "2"
    for _ in range(draft.dice.randint(1, 4)):
        tax_class = draft.dice.choice((HIGH, LOW))
        shown, percent = D(draft.dice.randint(100, 20_000)) / 100, draft.percent(tax_class)
        draft.product(tax_class, stored(shown / (100 + percent) * 100), draft.dice.randint(1, 4))
        draft.book_prices[draft.products[-1].model] = str(shown)
    return draft.ship().case()


# Everything at once, and orders like those of real shops.


@family
def several_kinds_together(draft: Draft) -> Case:
    """No total of these orders is special; it is their being together that is."""
    draft.rounding = draft.dice.choice((Rounding.NONE,) * 3 + tuple(Rounding))
    if draft.chance(0.3):
        one_name(draft)
    draft.both(points=100)
    if draft.chance(0.3):
        cost = draft.dice.choice((D(5), D("6.95")))
        draft.shipping = ("flat", cost, "")
        draft.add(shared_charge("shipping", "Verzendkosten", cost, 3))
    else:
        draft.ship(draft.dice.choice((HIGH, HIGH, LOW, "")))
    if draft.chance(0.4):
        draft.total_classes["mollie_payment_fee"] = HIGH
        draft.add(charge("mollie_payment_fee", "iDEAL", D("0.2397"), HIGH, draft.dice.choice((4, 6))))
    if draft.chance(0.3):
        asked = sum(product.points * product.quantity for product in draft.products)
        draft.add(reward(draft.dice.randint(1, asked // 4)))
    if draft.chance(0.4):
        draft.coupon(draft.discount(*draft.dice.choice(MODULES)))
    elif draft.chance(0.5):
        draft.coupon()
    if draft.chance(0.3):
        draft.add(payment("credit", "Store Credit", D("7.50"), 7))
    return draft.case()


@family
def like_the_captured_orders(draft: Draft) -> Case:
    [entry] = synthetic_orders(1, draft.dice.randint(0, 10**6), capture=draft.dice.choice(CAPTURES))
    shop = {rate["name"]: D(rate["rate"]) for rate in info_of_capture(entry)["tax_rates"]}
    truth = {shop[row["title"]]: D(row["value"]) for row in entry["totals"] if row["code"] == "tax"}
    for row in entry["products"]:
        today = entry["product_codes"][row["product_id"]]
        letter = {HIGH: "H", LOW: "L"}[today["tax_class_id"]]
        row["model"] = today["model"] = f"{letter}-{row['product_id']}"
    exempt = entry["order"]["customer_group_id"] == "2"
    may_wait = "the books charge Dutch VAT on these goods" if exempt else ""
    return Case(draft.family, draft.seed, entry, info_of_capture(entry), truth, may_wait, oss=True)


# Orders that contradict themselves: they have to wait.


@family
def contradicting_currency(draft: Draft) -> Case:
    draft.currency = draft.dice.choice((("EUR", "0.92000000"), ("USD", "1.00000000"), ("EUR", "1.08000000")))
    return draft.mixed().ship().contradicting()


@family
def vat_that_fits_nothing(draft: Draft) -> Case:
    draft.goods(*[HIGH] * draft.dice.randint(1, 3)).ship()
    off = D(draft.dice.choice(("0.37", "-0.23", "1.11", "0.13", "-0.07")))

    def change(entry: Json) -> None:
        _shift(entry, "tax", off)
        _shift(entry, "total", off)

    return draft.contradicting(change)


@family
def total_that_fits_nothing(draft: Draft) -> Case:
    off = D(draft.dice.choice(("0.37", "-0.23", "1.11", "0.18", "-0.16")))
    return draft.mixed().ship().contradicting(lambda entry: _shift(entry, "total", off))


@family
def lines_that_do_not_make_the_sub_total(draft: Draft) -> Case:
    off = D(draft.dice.choice(("2.75", "-0.83", "7.11")))

    def change(entry: Json) -> None:
        for code in ("sub_total", "total"):
            _shift(entry, code, off)

    return draft.mixed().ship().contradicting(change)


@family
def lines_lost_after_payment(draft: Draft) -> Case:
    draft.version = "3"
    return draft.mixed().ship().contradicting(lambda entry: entry.update(products=[], totals=[], product_codes={}))


@family
def order_of_negative_quantities(draft: Draft) -> Case:
    draft.goods(HIGH, *[HIGH] * draft.dice.randint(0, 2))
    draft.products = [replace(product, quantity=-product.quantity) for product in draft.products]
    return draft.contradicting()


@family
def row_that_looks_like_vat_and_fits_nothing(draft: Draft) -> Case:
    draft.goods(*[HIGH] * draft.dice.randint(1, 3)).ship()
    value = D(draft.dice.choice(("0.7777", "1.3131", "2.0202")))
    return draft.add(plain_row("service_tax", "Service tax", value, 6)).contradicting()


def _shift(entry: Json, code: str, off: Decimal) -> None:
    """Change the amount of the first row of this code, and the order's total with that of the total."""
    row = next(row for row in entry["totals"] if row["code"] == code)
    row["value"] = str(stored(D(row["value"]) + off))
    if code == "total":
        entry["order"]["total"] = row["value"]
