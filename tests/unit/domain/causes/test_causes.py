"""Every reason to wait is a plain sentence in two languages that ends with what to do."""

import string

import pytest

from sconnect.domain.causes import Cause, CauseKind, each_once
from sconnect.domain.values.bilingual import NOTHING, Bilingual

DOCUMENTED: dict[CauseKind, str] = {
    CauseKind.ORDER_UNREADABLE: "detail",
    CauseKind.NOT_A_SALE: "total",
    CauseKind.STATUS_MOVED_BACK: "status",
    CauseKind.STATUS_NEW: "status",
    CauseKind.ARTICLE_GONE: "name product",
    CauseKind.LINES_LOST: "total",
    CauseKind.TOO_LARGE: "count limit",
    CauseKind.CURRENCY: "currency",
    CauseKind.CUSTOMER_UNKNOWN: "who why why_en",
    CauseKind.CUSTOMER_AMBIGUOUS: "who candidates",
    CauseKind.CUSTOMER_INACTIVE: "who",
    CauseKind.CUSTOMER_UNCERTAIN: "who",
    CauseKind.CUSTOMER_REFUSED: "who detail",
    CauseKind.CUSTOMER_UNDECIDED: "who",
    CauseKind.CUSTOMER_INCOMPLETE: "who missing",
    CauseKind.CUSTOMER_GONE: "who",
    CauseKind.CUSTOMER_OTHER_COMPANY: "who customer number card_number",
    CauseKind.CUSTOMER_OTHER_PERSON: "who customer email what what_en",
    CauseKind.COUNTRY_UNKNOWN: "country",
    CauseKind.NUMBER_REUSED: "order",
    CauseKind.MAYBE_BOOKED: "sales why why_en",
    CauseKind.BOOKED_TWICE: "order ours sales",
    CauseKind.UNDONE_AFTER_BOOKING: "order status booked total refund refund_en",
    CauseKind.REINSTATED_AFTER_BOOKING: "order status booked corrected corrected_en",
    CauseKind.CORRECTION_REFUSED: "order correction correction_en detail detail_en",
    CauseKind.CORRECTION_UNCLEAR: "order correction correction_en detail detail_en",
    CauseKind.UNDONE_BEFORE_BOOKING: "status refund refund_en",
    CauseKind.UNPAID_AFTER_BOOKING: "order status booked total",
    CauseKind.PAID_UNBOOKED: "status total transaction",
    CauseKind.REFUNDED_AT_PROVIDER: "order booked refund refund_en",
    CauseKind.PAID_TWICE: "order booked count amounts",
    CauseKind.PAID_OTHER_AMOUNT: "order booked paid total",
    CauseKind.SHOP_CREDIT: "credit total original original_en",
    CauseKind.BOOKED_OTHERWISE: "order booked amounts amounts_en likely likely_en",
    CauseKind.CHANGED_AFTER_BOOKING: "order booked what before now",
    CauseKind.TERRITORY_UNKNOWN_TO_BOOKS: "country in_books books_percent code",
    CauseKind.VAT_READINGS: "reading_1 reading_2",
    CauseKind.CURRENCY_UNCLEAR: "total rate currency paid",
    CauseKind.DATA_PURGED: "days",
    CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS: "code product books_percent shop_percent",
    CauseKind.ARTICLE_CODE_TAKEN: "code name field value",
    CauseKind.ARTICLE_FIELD_REFUSED: "code field detail",
    CauseKind.ARTICLE_UNKNOWN: "code name",
    CauseKind.ARTICLE_AMBIGUOUS: "code candidates",
    CauseKind.ARTICLE_INACTIVE: "code",
    CauseKind.ARTICLE_CODE_MISSING: "name",
    CauseKind.ARTICLE_CODE_UNFIT: "code detail",
    CauseKind.ARTICLE_REFUSED: "code detail",
    CauseKind.ARTICLE_UNCERTAIN: "code",
    CauseKind.ARTICLE_UNREADABLE: "code detail",
    CauseKind.CUSTOMER_UNREADABLE: "who detail",
    CauseKind.CUSTOMER_PLACEHOLDER: "order who",
    CauseKind.CARD_OF_DELIVERY_ADDRESS: "order customer who delivery former former_en",
    CauseKind.OPTION_UNMAPPED: "name model choice",
    CauseKind.EXPORT_ARTICLE_UNREADABLE: "code detail detail_en",
    CauseKind.EXPORT_CUSTOMER_UNREADABLE: "who detail detail_en",
    CauseKind.REVENUE_GROUP_MISSING: "percent code",
    CauseKind.REVENUE_GROUP_MISFIT: "code percent group group_percent",
    CauseKind.SERVICE_ARTICLE_MISSING: "what kind",
    CauseKind.SERVICE_ARTICLE_UNKNOWN: "code what",
    CauseKind.UNKNOWN_TOTAL: "title code amount",
    CauseKind.VAT_RATE_UNCLEAR: "what detail",
    CauseKind.VAT_MISMATCH: "code group books_percent shop_percent books_vat shop_vat",
    CauseKind.VAT_TOTAL_MISMATCH: "percent books shop",
    CauseKind.VAT_RATE_ABROAD: "shop_percent books_percent country",
    CauseKind.DOMESTIC_REVERSE_CHARGE: "code number books_percent",
    CauseKind.VAT_EXEMPT_SUPPLIES: "count orders",
    CauseKind.REVENUE_GROUPS_BY_NUMBER: "groups",
    CauseKind.VOUCHER_DAY_UNKNOWN: "title amount",
    CauseKind.VOUCHER_ELSEWHERE: "percent country",
    CauseKind.SHOP_VAT_MISFIT: "shop_percent books_percent country",
    CauseKind.VAT_NUMBER_MISSING: "country",
    CauseKind.VAT_NUMBER_INVALID: "country number",
    CauseKind.VAT_NUMBER_FIELD_MISSING: "country",
    CauseKind.VAT_NUMBER_OF_OTHER_STATE: "country number",
    CauseKind.RETURN_SENT: "period period_en sent sent_en what what_en day free",
    CauseKind.VIES_INVALID: "number asked",
    CauseKind.VIES_UNANSWERED: "number why why_en",
    CauseKind.VIES_INVALID_BOOKED: "number asked",
    CauseKind.VIES_UNANSWERED_BOOKED: "number why why_en",
    CauseKind.CARD_WITHOUT_VAT_NUMBER: "who country",
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER: "who number card_number",
    CauseKind.CARD_WITH_VAT_NUMBER: "who country card_number",
    CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA: "who country card_number",
    CauseKind.CARD_IN_OTHER_COUNTRY: "who country card_country",
    CauseKind.FOREIGN_VAT_OFF: "percent country",
    CauseKind.TOTAL_DIFFERENCE: "books shop difference",
    CauseKind.PRICE_ROUNDING: "decimals books other shop",
    CauseKind.BOOKS_REFUSED: "detail",
    CauseKind.OUTCOME_UNKNOWN: "detail",
    CauseKind.DATA_PURGED: "days",
    CauseKind.DOUBLE: "count reference numbers",
    CauseKind.EXPORT_CODE_MISSING: "name field",
    CauseKind.EXPORT_CODE_UNFIT: "code field limit",
    CauseKind.EXPORT_PRICE_MISSING: "code",
    CauseKind.EXPORT_PRICE_UNFIT: "code price limit",
    CauseKind.EXPORT_VAT_UNKNOWN: "code",
    CauseKind.EXPORT_TAX_CLASS_MISSING: "code vat",
    CauseKind.EXPORT_NOT_IN_SHOP: "code",
    CauseKind.EXPORT_CODE_SHARED: "code candidates",
    CauseKind.EXPORT_PRODUCT_AMBIGUOUS: "code candidates",
    CauseKind.EXPORT_PRODUCT_TAKEN: "product other code",
    CauseKind.EXPORT_PRODUCT_OTHER_STORE: "product code",
    CauseKind.EXPORT_PRODUCT_REFUSED: "code detail",
    CauseKind.EXPORT_EMAIL_MISSING: "who",
    CauseKind.EXPORT_EMAIL_INVALID: "who email",
    CauseKind.EXPORT_COUNTRY_UNKNOWN: "who country",
    CauseKind.EXPORT_CUSTOMER_INACTIVE: "who",
    CauseKind.EXPORT_CUSTOMER_NOT_IN_SHOP: "who",
    CauseKind.EXPORT_EMAIL_SHARED: "email candidates",
    CauseKind.EXPORT_ACCOUNT_AMBIGUOUS: "who candidates",
    CauseKind.EXPORT_ACCOUNT_TAKEN: "account other who",
    CauseKind.EXPORT_ACCOUNT_OTHER_STORE: "account who",
    CauseKind.EXPORT_CUSTOMER_REFUSED: "who detail",
}
"""The facts of each cause that has any. Whoever raises it fills in these, and its sentences may use no others."""


def with_all_facts(kind: CauseKind) -> Cause:
    return Cause(kind, "key", {fact: f"<{fact}>" for fact in DOCUMENTED.get(kind, "").split()})


@pytest.mark.parametrize("kind", CauseKind)
def test_the_sentences_are_whole_with_the_documented_facts(kind: CauseKind) -> None:
    cause = with_all_facts(kind)
    for sentence in (cause.dutch, cause.english):
        assert "?" not in sentence
        assert "{" not in sentence
        assert sentence[0] in string.ascii_uppercase
    assert cause.dutch != cause.english


@pytest.mark.parametrize("kind", DOCUMENTED)
def test_both_languages_tell_every_fact(kind: CauseKind) -> None:
    cause = with_all_facts(kind)
    facts = DOCUMENTED[kind].split()
    for fact in facts:
        is_english = fact.endswith("_en")
        assert is_english or f"<{fact}>" in cause.dutch
        assert f"{fact}_en" in facts or f"<{fact}>" in cause.english


def test_a_forgotten_fact_shows_as_a_question_mark() -> None:
    assert Cause(CauseKind.CURRENCY).dutch.startswith("De winkel rekende in ? toen")


SAVES_AGAIN = ("sla hem opnieuw", "sla de order", "opnieuw op", "opslaan", "save the order", "save it", "saved again")
BLAMES = ("in de winkel aan of corrigeer", "corrigeer de btw in de winkel", "corrigeer de winkel", "correct the shop")


@pytest.mark.parametrize("kind", CauseKind)
def test_no_sentence_advises_to_save_the_order_again_in_the_shop_or_to_correct_what_the_shop_charged(
    kind: CauseKind,
) -> None:
    cause = with_all_facts(kind)
    text = f"{cause.dutch} {cause.english}".lower()
    assert not any(advice in text for advice in (*SAVES_AGAIN, *BLAMES))
    assert "bij de order in de winkel" not in text
    assert "with the order in the shop" not in text


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (CauseKind.VAT_MISMATCH, {"books_vat": "9,00", "shop_vat": "21,00"}),
        (CauseKind.VAT_TOTAL_MISMATCH, {"books": "9,00", "shop": "21,00"}),
    ],
)
def test_accepting_less_vat_than_the_shop_charged_warns_that_it_stays_owed(
    kind: CauseKind, facts: dict[str, str]
) -> None:
    less, more = Cause(kind, "key", facts), Cause(kind, "key", dict.fromkeys(facts, "30,00"))
    for told in ("verschuldigd", "€\xa09,00", "€\xa021,00"):
        assert told in less.dutch
    for told in ("owed", "€9.00", "€21.00"):
        assert told in less.english
    assert "verschuldigd" not in more.dutch
    assert "owed" not in more.english


def test_to_change_the_revenue_group_is_never_the_first_advice() -> None:
    text = with_all_facts(CauseKind.VAT_MISMATCH).dutch
    assert text.index("ander artikel") < text.index("verander die dan in SnelStart")


def test_a_difference_is_the_same_whatever_figures_an_older_version_kept_of_it() -> None:
    facts = {"code": "A", "group": "Hoog", "books_percent": "21", "shop_percent": "9"}
    before, now = (
        Cause(CauseKind.VAT_MISMATCH, "a", facts),
        Cause(CauseKind.VAT_MISMATCH, "a", {**facts, "books_vat": "1", "shop_vat": "2"}),
    )
    assert now.is_same(before)
    assert not now.is_same(Cause(CauseKind.VAT_MISMATCH, "a", {**facts, "shop_percent": "0"}))
    assert not now.is_same(Cause(CauseKind.VAT_MISMATCH, "b", now.facts))


def test_kind_and_key_are_what_orders_wait_for_together() -> None:
    assert Cause(CauseKind.ARTICLE_UNKNOWN, "A", {"code": "A"}) == Cause(CauseKind.ARTICLE_UNKNOWN, "A", {"code": "A"})
    assert Cause(CauseKind.ARTICLE_UNKNOWN, "A") != Cause(CauseKind.ARTICLE_UNKNOWN, "B")


def test_each_thing_that_is_waited_for_is_told_once() -> None:
    first, again = Cause(CauseKind.ARTICLE_UNKNOWN, "A", {"code": "A"}), Cause(CauseKind.ARTICLE_UNKNOWN, "A")
    other, kind = Cause(CauseKind.ARTICLE_UNKNOWN, "B"), Cause(CauseKind.ARTICLE_INACTIVE, "A")
    assert each_once([first, other, again, kind]) == [again, other, kind]


def test_a_sentence_is_made_of_something_only_when_something_is_said() -> None:
    assert not NOTHING
    assert Bilingual("ja", "")
    assert Bilingual("", "yes")


def test_a_difference_is_the_same_in_the_normal_form_of_texts() -> None:
    """One that was accepted before texts had a normal form is not asked again."""
    before = Cause(CauseKind.VAT_MISMATCH, "ab\u200b-1", {"code": "AB\u200b-1", "article": "Koffie &amp; thee"})
    now = Cause(CauseKind.VAT_MISMATCH, "ab-1", {"code": "AB-1", "article": "Koffie & thee"})
    assert now.is_same(before)
    assert not now.is_same(Cause(CauseKind.VAT_MISMATCH, "ab-2", now.facts))
    assert not now.is_same(Cause(CauseKind.VAT_MISMATCH, "ab-1", {**now.facts, "code": "AB-2"}))


def test_an_order_that_can_be_read_in_several_ways_names_them_all() -> None:
    facts = {f"reading_{number}": f"{number} %: 0,63 euro" for number in (1, 2, 3)}
    cause = Cause(CauseKind.VAT_READINGS, "1001", facts)
    assert "meer dan een manier te lezen: 1 %: €\xa00,63; of 2 %: €\xa00,63; of 3 %: €\xa00,63." in cause.dutch
    assert "in more than one way: 1 %: €0.63; or 2 %: €0.63; or 3 %: €0.63." in cause.english


def test_readings_are_told_in_the_language_of_the_reader() -> None:
    facts = {"reading_1": "geen btw", "reading_1_en": "no VAT", "reading_2": "9 %: 0,63 euro"}
    cause = Cause(CauseKind.VAT_READINGS, "1001", facts)
    assert "te lezen: geen btw; of 9 %: €\xa00,63." in cause.dutch
    assert "in more than one way: no VAT; or 9 %: €0.63." in cause.english


def test_a_reading_that_may_not_be_the_only_one_says_so() -> None:
    cause = Cause(CauseKind.VAT_READINGS, "1001", {"reading_1": "21 %: 0,63 euro"})
    assert "te lezen als 21 %: €\xa00,63, maar er zijn te veel mogelijkheden" in cause.dutch
    assert "as 21 %: €0.63, but there are too many possibilities" in cause.english
