"""What of a record of the books cannot be read and is needed to export it; other faults in it do no harm."""

from collections.abc import Collection, Mapping

from sconnect.domain.books import Article, Customer
from sconnect.domain.profile import Profile, StockSource
from sconnect.domain.shop_catalogue import Written
from sconnect.domain.values.bilingual import NOTHING, Bilingual, listed

OUR_FAULT = Bilingual(
    "er gaat aan onze kant iets mis; meld dit aan de beheerder",
    "something goes wrong on our side; report this to the operator",
)
"""Why a record is not exported over which our own code stumbles."""


def unreadable_of_article(article: Article, profile: Profile) -> Bilingual:
    """Return what of an article cannot be read that its export needs; empty when nothing."""
    settings = profile.article_export
    needed = {"id", "code", "name", "revenue_group_id"}
    if settings.update_price or settings.create_products:
        needed.add("sales_price")
    needed |= {StockSource.FREE: {"free_stock"}, StockSource.TECHNICAL: {"technical_stock"}}.get(settings.stock, set())
    if any((settings.only_with_field, settings.sku_field, settings.ean_field, profile.articles.extra_field)):
        needed.add("extra_fields")
    return _told(article.unreadable, needed)


def unreadable_of_customer(customer: Customer, profile: Profile) -> Bilingual:
    """Return what of a customer card cannot be read that its export needs; empty when nothing."""
    needed = {"id", "is_customer", "code", "name", "emails", "phone", "mobile", "address", "postal_address"}
    if profile.customer_export.only_with_field:
        needed.add("extra_fields")
    return _told(customer.unreadable, needed)


def unreadable_in_shop(problem: Bilingual) -> Bilingual:
    """Return why what stands in the shop cannot be held against the books."""
    shown = problem.clause
    return Bilingual(
        f"wat de winkel ervan heeft is niet te lezen ({shown.dutch})",
        f"what the shop has of it cannot be read ({shown.english})",
    )


def misfit(written: Written) -> Bilingual:
    """Return why the shop refused what was written to it, in its own words."""
    reason = written.reason.rstrip(".")
    return Bilingual(f"een waarde past niet in de winkel ({reason})", f"a value does not fit the shop ({reason})")


def _told(unreadable: Mapping[str, Bilingual], needed: Collection[str]) -> Bilingual:
    faults = listed(shown for name, shown in unreadable.items() if name in needed)
    if not faults:
        return NOTHING
    return Bilingual(
        f"in SnelStart staat iets dat niet te lezen is ({faults.dutch})",
        f"something in SnelStart cannot be read ({faults.english})",
    )
