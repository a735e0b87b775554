"""Planning the lines of products."""

from collections.abc import Iterable
from decimal import Decimal

from sconnect.domain.books import Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import ArticleHint, LineRole, PlannedLine
from sconnect.domain.composition.texts import options_text
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.profile import OptionArticle, Profile
from sconnect.domain.shop import LineOption, OrderLine
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO
from sconnect.domain.values.text import one_line
from sconnect.domain.vat import Taxation, VatTreatment, code_for_product


def product_line(
    line: OrderLine, percent: Decimal, profile: Profile, taxation: Taxation, rates: ShopRates, reference: Reference
) -> PlannedLine:
    """Plan the booking of a product as sold; on the article chosen for a rate of another country, if it needs one."""
    option = _option_article(line, profile)
    own_code = wanted_code(line, profile)
    code = code_for_product(own_code, percent, taxation, reference) if line.unit_price else own_code
    return PlannedLine(
        role=LineRole.PRODUCT,
        code=code,
        percent=percent,
        quantity=line.quantity,
        unit_price=line.unit_price,
        text=one_line(line.name),
        what=one_line(line.name),
        options_text=options_text(line),
        new_article=None if code != own_code else _hint(line, percent, taxation, rates, option),
        is_option_article=option is not None or code != own_code,
        product_id=line.product_id,
    )


def look_alikes(lines: Iterable[PlannedLine]) -> tuple[Bilingual, ...]:
    """Return notices of products with codes that differ only in what no code is told apart by, such as capitals."""
    spellings: dict[str, dict[str, set[str]]] = {}
    for line in lines:
        spellings.setdefault(article_key(line.code), {}).setdefault(line.product_id, set()).add(one_line(line.code))
    told = []
    for products in spellings.values():
        codes = sorted(set[str]().union(*products.values()))
        if len(products) > 1 and len(codes) > 1:
            listed = ", ".join(codes)
            told.append(
                Bilingual(
                    f"Verschillende producten van de winkel hebben codes die voor SnelStart gelijk zijn: {listed}. Ze "
                    "zijn op hetzelfde artikel geboekt. Geef ze in de winkel verschillende codes.",
                    f"Different products of the shop have codes that are equal to SnelStart: {listed}. They are booked "
                    "on the same article. Give them different codes in the shop.",
                )
            )
    return tuple(told)


def code_missing(line: OrderLine, profile: Profile) -> Cause | None:
    """Return the cause of a product without an article code in the shop."""
    if wanted_code(line, profile):
        return None
    name = one_line(line.name)
    return Cause(CauseKind.ARTICLE_CODE_MISSING, name, {"name": name})


def wanted_code(line: OrderLine, profile: Profile) -> str:
    """Return the code of the article to book a line on: of its option, else in the chosen field, else the model."""
    option = _option_article(line, profile)
    mapped = option.article_code if option else ""
    chosen = line.codes.get(profile.articles.shop_key.value, "")
    return next((code.strip() for code in (mapped, chosen, line.model) if code.strip()), "")


def _option_article(line: OrderLine, profile: Profile) -> OptionArticle | None:
    choices = {_choice(line.model, option) for option in line.options}
    return next(
        (
            entry
            for entry in profile.orders.option_articles
            if _choice(entry.model, LineOption(entry.option, entry.value)) in choices
        ),
        None,
    )


def _choice(model: str, option: LineOption) -> tuple[str, str, str]:
    return article_key(model), option.name.strip().casefold(), option.value.strip().casefold()


def _hint(
    line: OrderLine, percent: Decimal, taxation: Taxation, rates: ShopRates, option: OptionArticle | None
) -> ArticleHint:
    """Return the data of a new article.

    That of an option bears its name too, at the price paid: the catalogue price is that of the product without the
    option.
    """
    catalogue = None if option else line.catalogue_price
    name = f"{line.name} ({option.option}: {option.value})" if option else line.name
    return ArticleHint(
        name=one_line(name),
        price=line.unit_price if catalogue is None else catalogue,
        is_catalogue_price=catalogue is not None,
        percent=_home_percent(line, percent, taxation, rates),
        tax_class_id=line.tax_class_id,
        is_shipped=line.is_shipped,
    )


def _home_percent(line: OrderLine, percent: Decimal, taxation: Taxation, rates: ShopRates) -> Decimal | None:
    """Return the Dutch percentage of a product.

    An order without VAT proves nothing, because a customer group can be exempt by mistake; then the tax class decides.
    So it does for a free product, whose percentage was guessed. Under a small-business scheme nothing bears VAT.
    """
    if taxation.is_exempt and not percent:
        return ZERO
    is_at_home = taxation.treatment is VatTreatment.DOMESTIC
    if is_at_home and line.unit_vat > 0:
        return percent
    of_class = rates.at_home(line.tax_class_id)
    return max(of_class, default=percent if is_at_home and line.unit_price else None)
