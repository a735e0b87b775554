"""VAT of a sale by where the goods go: the treatment, the rates of the books and the territories with VAT of their own.

How the VAT of an order is read and split stands in `composition.vat`.
"""

from sconnect.domain.vat.treatment import (
    HOME_COUNTRY,
    VAT_AREA,
    Sale,
    Taxation,
    VatTreatment,
    bears_no_vat_at_home,
    books_country,
    chosen_article,
    code_for_product,
    country_name,
    decide_treatment,
    dutch_percent,
    foreign_percents,
    kinds_with,
    name_in_books,
    percent_of,
    percent_of_article,
    shop_vat_misfit,
    taxation_of,
)

__all__ = [
    "HOME_COUNTRY",
    "VAT_AREA",
    "Sale",
    "Taxation",
    "VatTreatment",
    "bears_no_vat_at_home",
    "books_country",
    "chosen_article",
    "code_for_product",
    "country_name",
    "decide_treatment",
    "dutch_percent",
    "foreign_percents",
    "kinds_with",
    "name_in_books",
    "percent_of",
    "percent_of_article",
    "shop_vat_misfit",
    "taxation_of",
]
