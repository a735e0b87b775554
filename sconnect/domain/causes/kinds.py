"""What can stand in the way of something, and the form of the sentences about it."""

from enum import StrEnum
from typing import NamedTuple


class CauseKind(StrEnum):
    """What an order waits for."""

    ORDER_UNREADABLE = "order_unreadable"
    NOTHING_TO_BOOK = "nothing_to_book"
    NOT_A_SALE = "not_a_sale"
    TOO_LARGE = "too_large"
    CURRENCY = "currency"
    CUSTOMER_UNKNOWN = "customer_unknown"
    CUSTOMER_AMBIGUOUS = "customer_ambiguous"
    CUSTOMER_INACTIVE = "customer_inactive"
    CUSTOMER_UNCERTAIN = "customer_uncertain"
    CUSTOMER_UNDECIDED = "customer_undecided"
    CUSTOMER_REFUSED = "customer_refused"
    CUSTOMER_INCOMPLETE = "customer_incomplete"
    COUNTRY_MISSING = "country_missing"
    COUNTRY_UNKNOWN = "country_unknown"
    ARTICLE_UNKNOWN = "article_unknown"
    ARTICLE_AMBIGUOUS = "article_ambiguous"
    ARTICLE_INACTIVE = "article_inactive"
    ARTICLE_CODE_MISSING = "article_code_missing"
    ARTICLE_CODE_UNFIT = "article_code_unfit"
    ARTICLE_CODE_TAKEN = "article_code_taken"
    ARTICLE_FIELD_REFUSED = "article_field_refused"
    ARTICLE_REFUSED = "article_refused"
    ARTICLE_UNCERTAIN = "article_uncertain"
    REVENUE_GROUP_MISSING = "revenue_group_missing"
    REVENUE_GROUP_MISFIT = "revenue_group_misfit"
    SERVICE_ARTICLE_MISSING = "service_article_missing"
    SERVICE_ARTICLE_UNKNOWN = "service_article_unknown"
    UNKNOWN_TOTAL = "unknown_total"
    VAT_RATE_UNCLEAR = "vat_rate_unclear"
    VAT_MISMATCH = "vat_mismatch"
    VAT_TOTAL_MISMATCH = "vat_total_mismatch"
    SHOP_VAT_MISFIT = "shop_vat_misfit"
    VAT_NUMBER_MISSING = "vat_number_missing"
    VAT_NUMBER_FIELD_MISSING = "vat_number_field_missing"
    CARD_WITHOUT_VAT_NUMBER = "card_without_vat_number"
    CARD_WITH_OTHER_VAT_NUMBER = "card_with_other_vat_number"
    CARD_WITH_VAT_NUMBER = "card_with_vat_number"
    CARD_IN_OTHER_COUNTRY = "card_in_other_country"
    FOREIGN_VAT_OFF = "foreign_vat_off"
    TOTAL_DIFFERENCE = "total_difference"
    BOOKS_REFUSED = "books_refused"
    BOOKS_UNREACHABLE = "books_unreachable"
    OUTCOME_UNKNOWN = "outcome_unknown"
    DOUBLE = "double"
    NUMBER_REUSED = "number_reused"
    CHANGED_AFTER_BOOKING = "changed_after_booking"
    UNDONE_AFTER_BOOKING = "undone_after_booking"
    NOT_SELECTED = "not_selected"
    GONE = "gone"


class Text(NamedTuple):
    """A sentence in both languages; facts stand between braces."""

    dutch: str
    english: str
