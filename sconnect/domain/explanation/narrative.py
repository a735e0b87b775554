"""Narrative of an explanation: its sentences for a bookkeeper, in both languages."""

from collections.abc import Iterator, Mapping

from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.explanation.model import Answer, BooksLine, Explanation, Said
from sconnect.domain.values.money import dutch_amounts, english_amounts
from sconnect.domain.vat import VatTreatment

_TREATMENTS: Mapping[str, Said] = {
    VatTreatment.DOMESTIC: Said(nl="Btw: de Nederlandse tarieven.", en="VAT: the Dutch rates."),
    VatTreatment.ONE_STOP_SHOP: Said(
        nl="Btw: de tarieven van {country}, het land waar de goederen heen gaan (éénloketsysteem).",
        en="VAT: the rates of {country}, the country the goods go to (one-stop shop).",
    ),
    VatTreatment.REVERSE_CHARGE: Said(
        nl="Btw: verlegd naar de koper in {country}, een bedrijf met een btw-nummer.",
        en="VAT: reverse charge to the buyer in {country}, a business with a VAT number.",
    ),
    VatTreatment.EXPORT: Said(
        nl="Btw: geen, want de goederen gaan de Europese Unie uit ({country}).",
        en="VAT: none, because the goods leave the European Union ({country}).",
    ),
}
_FOUND_BY: Mapping[str, Said] = {
    FoundBy.CODE: Said(nl="gevonden op artikelcode", en="found by article code"),
    FoundBy.EXTRA_FIELD: Said(nl="gevonden op het extra veld", en="found by the extra field"),
    FoundBy.LINK: Said(nl="gekozen door een koppeling", en="chosen by a link"),
    FoundBy.CREATED: Said(nl="nieuw aangemaakt voor deze order", en="newly made for this order"),
    FoundBy.OPTION: Said(nl="gekozen door de productoptie", en="chosen by the product option"),
    FoundBy.SETTING: Said(nl="gekozen in de instellingen", en="chosen in the settings"),
}
_MOST_ARTICLES = 20


def narrate(explanation: Explanation) -> tuple[Said, ...]:
    """Return the narrative: customer, VAT, articles, totals, notices, and the answer of the books."""
    written = (Said(nl=dutch_amounts(said.nl), en=english_amounts(said.en)) for said in _sentences(explanation))
    return tuple(said for said in written if said.nl or said.en)


def _sentences(explained: Explanation) -> Iterator[Said]:
    if explained.shopper:
        yield Said(nl=f"Besteld door {explained.shopper}.", en=f"Ordered by {explained.shopper}.")
    if explained.customer and explained.recognised.nl:
        yield Said(
            nl=f"Klant in SnelStart: {explained.customer}. {explained.recognised.nl}",
            en=f"Customer in SnelStart: {explained.customer}. {explained.recognised.en}",
        )
    # A single step adds nothing to the sentence above.
    if explained.steps != explained.recognised:
        yield explained.steps
    if treatment := _TREATMENTS.get(explained.treatment):
        yield Said(nl=treatment.nl.format(country=explained.country), en=treatment.en.format(country=explained.country))
    if (paid := explained.payment).nl:
        yield Said(nl=f"Betaalwijze {paid.nl}.", en=f"Payment method {paid.en}.")
    yield from _articles(explained)
    yield from _totals(explained)
    yield from explained.told
    if explained.answer:
        yield _answered(explained.answer)


def _articles(explained: Explanation) -> Iterator[Said]:
    """Return, once per article, how it was found; for products only when not simply by their code."""
    heads = {line.books[0].article: line.books[0] for line in explained.lines if line.books and line.books[0].article}
    special = [head for head in heads.values() if head.found_by != FoundBy.CODE]
    for head in special[:_MOST_ARTICLES]:
        yield _article(head)


def _article(head: BooksLine) -> Said:
    how = _FOUND_BY.get(head.found_by, Said())
    return Said(nl=f"Artikel {head.article}: {how.nl}.", en=f"Article {head.article}: {how.en}.")


def _totals(explained: Explanation) -> Iterator[Said]:
    shop, books = explained.shop_total, explained.books_total
    if not shop:
        return
    if not books:
        yield Said(nl=f"Totaal in de webshop: {shop} euro.", en=f"Total in the shop: {shop} euro.")
    elif shop == books:
        yield Said(
            nl=f"Webshop en verkooporder komen beide uit op {shop} euro.",
            en=f"Shop and sales order both come to {shop} euro.",
        )
    else:
        yield Said(
            nl=f"De webshop komt uit op {shop} euro, de verkooporder op {books} euro.",
            en=f"The shop comes to {shop} euro, the sales order to {books} euro.",
        )


def _answered(answer: Answer) -> Said:
    nl = f"SnelStart boekte verkooporder {answer.number or 'zonder nummer'}"
    en = f"SnelStart booked sales order {answer.number or 'without a number'}"
    if answer.including_vat:
        nl += f": {answer.including_vat} euro inclusief btw"
        en += f": {answer.including_vat} euro including VAT"
    if answer.excluding_vat:
        nl += f", {answer.excluding_vat} euro zonder"
        en += f", {answer.excluding_vat} euro without"
    return Said(nl=f"{nl}.", en=f"{en}.")
