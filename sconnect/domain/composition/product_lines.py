"""Planning the lines of products."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from sconnect.domain.books import Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.plan import ArticleHint, LineRole, PlannedLine
from sconnect.domain.composition.texts import options_text
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.profile import OptionArticle, Profile, ShopArticleKey
from sconnect.domain.shop import LineOption, OrderLine
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual, same
from sconnect.domain.values.money import ZERO
from sconnect.domain.values.text import one_line
from sconnect.domain.vat import Taxation, VatTreatment, code_for_product

_DUTCH = "nl"


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
        what=same(one_line(line.name)),
        options_text=options_text(line),
        new_article=None if code != own_code else _hint(line, percent, profile, taxation, rates, option),
        is_option_article=option is not None or code != own_code,
        product_id=line.product_id,
        is_gone=line.is_gone and profile.articles.shop_key is not ShopArticleKey.MODEL,
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


def choices_that_differ(lines: Iterable[OrderLine], profile: Profile) -> tuple[Bilingual, ...]:
    """Return notices of lines whose choices have different articles: a line is booked on the first of the settings."""
    told = []
    for line in lines:
        chosen = [entry for entry in _entries_of(line, profile) if any(_is_of(entry, each) for each in line.options)]
        codes = list(dict.fromkeys(entry.article_code.strip() for entry in chosen))
        if len({article_key(code) for code in codes}) > 1:
            name, listed = one_line(line.name), ", ".join(codes)
            told.append(
                Bilingual(
                    f"Bij de gekozen opties van {name} horen verschillende artikelen: {listed}. Geboekt op {codes[0]}, "
                    "dat bij de instellingen het eerst staat.",
                    f"The chosen options of {name} have different articles: {listed}. Booked on {codes[0]}, which "
                    "stands first in the settings.",
                )
            )
    return tuple(dict.fromkeys(told))


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


def option_unmapped(line: OrderLine, profile: Profile) -> Cause | None:
    """Return the cause of a choice for which no article is set, of a product that has articles per option.

    The main article of the product would be another one than was sold.
    """
    entries = _entries_of(line, profile)
    if not entries or _option_article(line, profile):
        return None
    asked = [option for option in line.options if _may_be_mapped(option, entries)]
    if not asked:
        return None
    chosen = options_text(replace(line, options=tuple(asked)))
    facts = {"name": one_line(line.name), "model": one_line(line.model), "choice": chosen}
    return Cause(CauseKind.OPTION_UNMAPPED, f"{one_line(line.model)}: {chosen}", facts)


def _may_be_mapped(option: LineOption, entries: Sequence[OptionArticle]) -> bool:
    """Whether articles may depend on an option: on every choice, as long as the numbers do not tell otherwise."""
    if any(one_line(entry.option).casefold() == one_line(option.name).casefold() for entry in entries if entry.option):
        return True
    numbers = {entry.option_id for entry in entries}
    return option.option_id in numbers if option.option_id and "" not in numbers else option.is_choice


def _option_article(line: OrderLine, profile: Profile) -> OptionArticle | None:
    entries = _entries_of(line, profile)
    return next((entry for entry in entries if any(_is_of(entry, option) for option in line.options)), None)


def _entries_of(line: OrderLine, profile: Profile) -> list[OptionArticle]:
    key = article_key(line.model)
    return [each for each in profile.orders.option_articles if article_key(each.model) == key]


def _is_of(entry: OptionArticle, option: LineOption) -> bool:
    """Whether an entry is of this choice: by number where both have it, else by the words of the shopper."""
    if entry.value_id and option.value_id:
        return entry.value_id == option.value_id
    words = (entry.option, entry.value)
    return all(words) and _folded(*words) == _folded(option.name, option.value)


def _folded(*texts: str) -> tuple[str, ...]:
    return tuple(one_line(text).casefold() for text in texts)


def _hint(
    line: OrderLine,
    percent: Decimal,
    profile: Profile,
    taxation: Taxation,
    rates: ShopRates,
    option: OptionArticle | None,
) -> ArticleHint:
    """Return the data of a new article, its name in the language of the profile, whoever ordered.

    That of an option bears its name too, at the price paid: the catalogue price is that of the product without the
    option.
    """
    catalogue = None if option else line.catalogue_price
    name = _catalogue_name(line, profile.articles.language)
    if option:
        chosen = next((each for each in line.options if _is_of(option, each)), LineOption("", ""))
        name = f"{name} ({option.option or chosen.name}: {option.value or chosen.value})"
    return ArticleHint(
        name=one_line(name),
        price=line.unit_price if catalogue is None else catalogue,
        is_catalogue_price=catalogue is not None,
        percent=_home_percent(line, percent, taxation, rates),
        tax_class_id=line.tax_class_id,
        is_shipped=line.is_shipped,
    )


def _catalogue_name(line: OrderLine, language: str) -> str:
    """Return the name of a product in the language of the profile, else Dutch, else what the catalogue has."""
    names = line.catalogue_names
    dutch = (name for code, name in names.items() if code.casefold().startswith(_DUTCH))
    in_language = next((name for code, name in names.items() if code.casefold() == language.casefold()), "")
    return in_language or next(dutch, "") or next(iter(names.values()), "") or line.name


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
