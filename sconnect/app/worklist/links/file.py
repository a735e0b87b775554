"""Links brought in as a file: a preview that names everybody, and nothing written before a person confirms it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sconnect.app.errors import LostRaceError, RefusedError
from sconnect.app.ports import Books, CustomerQuery, Shop
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records.base import link_key
from sconnect.app.worklist.article_choice import chosen_article
from sconnect.app.worklist.customer_choice import chosen_customer
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.links.proposals import (
    ProposedLink,
    Written,
    beside_choices,
    refused,
    version_of,
    why_unusable_article,
    why_unusable_customer,
    write_links,
)
from sconnect.domain.adoption.link_file import LONGEST_FILE, MOST_LINES, LinkLine, read_link_file, said_on
from sconnect.domain.adoption.links import LinkKind
from sconnect.domain.articles import AmbiguousArticle, Found, InactiveArticle, match_article
from sconnect.domain.books import Customer
from sconnect.domain.customers.linked_shopper import LinkedShopper
from sconnect.domain.customers.recognition import CustomerTraits, needs_postcode, recognition_key, traits_of_account
from sconnect.domain.customers.recognition.traits import LARGEST_CODE
from sconnect.domain.profile import Profile
from sconnect.domain.shop_catalogue import ShopCustomer
from sconnect.domain.values.article_code import LONGEST_SHOP_CODE, article_key, code_spellings
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.comparison import email_key, is_email
from sconnect.domain.values.text import one_line

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file would link, line by line. `version`: of what was shown; a confirmation names it."""

    lines: tuple[ProposedLink, ...]
    version: str


async def preview_file(services: Services, profile_id: str, kind: LinkKind, text: str) -> FilePreview:
    """Read a file and look up every line in shop and books. Nothing is written.

    Raises `RefusedError` for a file that is empty or too large.
    """
    profile = await read_profile(services, profile_id)
    proposals = await _proposals(services, profile, kind, text, Decision.now(services, "", ""))
    return FilePreview(tuple(proposals), version_of(proposals))


async def import_file(
    services: Services, profile_id: str, kind: LinkKind, text: str, *, version: str, replace_choices: bool, by: str
) -> Written:
    """Write the links of a file as they were shown.

    `replace_choices`: also where a person chose another one, which the preview names. Raises `LostRaceError` when
    anything is different from what was shown, and as `preview_file`.
    """
    profile = await read_profile(services, profile_id)
    decision = Decision.now(services, "Uit een bestand", by)
    proposals = await _proposals(services, profile, kind, text, decision)
    if version_of(proposals) != version:
        raise LostRaceError(
            "Er is intussen iets veranderd in de webwinkel, in SnelStart of in de koppelingen. Bekijk het voorbeeld "
            "opnieuw.",
            english="Something changed in the shop, in SnelStart or in the links meanwhile. Look at the preview again.",
        )
    return await write_links(services, profile, proposals, replace_choices=replace_choices)


async def _proposals(
    services: Services, profile: Profile, kind: LinkKind, text: str, decision: Decision
) -> list[ProposedLink]:
    lines = _lines(text)
    readable = [line for line in lines if line.refusal is None]
    books, shop = await services.connector.books(profile), await services.connector.shop(profile)
    try:
        if kind is LinkKind.CUSTOMERS:
            made = await _customers(profile, shop, books, readable, decision)
        else:
            made = await _articles(services, profile, shop, books, readable, decision)
    finally:
        await shop.aclose()
    unreadable = [refused(str(line.number), line.shop, line.books, line.refusal) for line in lines if line.refusal]
    together = sorted([*unreadable, *_once(made)], key=lambda each: int(each.name))
    return await beside_choices(services, together)


def _lines(text: str) -> list[LinkLine]:
    lines = read_link_file(text) if len(text) <= LONGEST_FILE else []
    if len(text) > LONGEST_FILE or len(lines) > MOST_LINES:
        raise RefusedError(
            f"Een bestand heeft hooguit {MOST_LINES} regels en {LONGEST_FILE // 1000} kB. Deel het op.",
            english=f"A file has {MOST_LINES} lines and {LONGEST_FILE // 1000} kB at most. Divide it.",
        )
    if not lines:
        raise RefusedError("In dit bestand staat geen koppeling.", english="There is no link in this file.")
    return lines


def _once(proposals: Sequence[ProposedLink]) -> list[ProposedLink]:
    """Refuse what an earlier line says already in other words, such as by number and by e-mail address."""
    first: dict[str, str] = {}
    kept = []
    for each in proposals:
        known = first.setdefault(each.link.key, each.name) if each.link else each.name
        kept.append(each if known == each.name else refused(each.name, each.shop, each.books, said_on(known)))
    return kept


async def _customers(
    profile: Profile, shop: Shop, books: Books, lines: Sequence[LinkLine], decision: Decision
) -> list[ProposedLink]:
    numbers = {str(int(line.shop)) for line in lines if _is_number(line.shop)}
    emails = {email_key(line.shop) for line in lines if is_email(email_key(line.shop))}
    accounts: dict[str, ShopCustomer] = {}
    if numbers:
        accounts |= {each.shop_id: each for each in await shop.customers.find(sorted(numbers), by="id")}
    by_email: dict[str, list[ShopCustomer]] = {}
    for each in await shop.customers.find(sorted(emails), by="email") if emails else []:
        by_email.setdefault(email_key(each.email), []).append(each)
    codes = frozenset(int(line.books) for line in lines if _is_card_number(line.books))
    cards = await books.customers.find(CustomerQuery(codes=codes)) if codes else []
    return [_customer_line(profile, line, accounts, by_email, cards, decision) for line in lines]


def _customer_line(
    profile: Profile,
    line: LinkLine,
    accounts: dict[str, ShopCustomer],
    by_email: dict[str, list[ShopCustomer]],
    cards: Sequence[Customer],
    decision: Decision,
) -> ProposedLink:
    shopper = _shopper(profile, line.shop, accounts, by_email)
    shown = line.shop if isinstance(shopper, Bilingual) else shopper.who or line.shop
    fitting = [card for card in cards if _is_card_number(line.books) and card.code == int(line.books)]
    card = fitting[0] if len(fitting) == 1 else None
    why = shopper if isinstance(shopper, Bilingual) else None
    if not _is_card_number(line.books):
        why = why or Bilingual(
            f"'{line.books}' is geen klantnummer van SnelStart.", f"'{line.books}' is no customer number of SnelStart."
        )
    elif len(fitting) > 1:
        why = why or Bilingual(
            "SnelStart heeft dit klantnummer meer dan eens.", "SnelStart has this number more than once."
        )
    why = why or why_unusable_customer(card)
    if why or card is None or isinstance(shopper, Bilingual):
        return refused(str(line.number), shown, card.name if card else line.books, why or Bilingual())
    key = recognition_key(shopper, profile.customers.recognition)
    link = chosen_customer(
        profile, link_key(key), card, decision, shopper.shop_customer_id, who=LinkedShopper.of(shopper)
    )
    return ProposedLink(str(line.number), shown, f"{card.name} ({card.code})", link)


def _shopper(
    profile: Profile, text: str, accounts: dict[str, ShopCustomer], by_email: dict[str, list[ShopCustomer]]
) -> CustomerTraits | Bilingual:
    """Return who a cell means: an account by number or e-mail address, else a guest by e-mail address."""
    account = _account(text, accounts, by_email)
    if isinstance(account, Bilingual):
        return account
    if account is not None and account.problem:
        return Bilingual("Deze klant van de webwinkel is niet te lezen.", "This customer of the shop cannot be read.")
    email = email_key(text)
    guest = CustomerTraits(email="" if email in profile.customers.meaningless_emails else email)
    traits = traits_of_account(account, profile) if account else guest
    if not account and not traits.email:
        return Bilingual(
            "Dit e-mailadres zegt niets over wie het is.", "This e-mail address says nothing of who it is."
        )
    is_by_place = needs_postcode(profile.customers.recognition) and bool(traits.email) and traits.code is None
    if is_by_place and not traits.postcode:
        return Bilingual(
            "Klanten worden herkend aan e-mailadres en postcode, en een postcode is hier niet bekend.",
            "Customers are recognised by e-mail address and postcode, and no postcode is known here.",
        )
    return traits


def _account(
    text: str, accounts: dict[str, ShopCustomer], by_email: dict[str, list[ShopCustomer]]
) -> ShopCustomer | Bilingual | None:
    """Return the account that a cell means; None for an e-mail address of none: a guest's."""
    if _is_number(text):
        unknown = Bilingual(f"De webwinkel heeft geen klant {text}.", f"The shop has no customer {text}.")
        return accounts.get(str(int(text)), unknown)
    if not is_email(email_key(text)):
        return Bilingual(
            f"'{text}' is geen klantnummer en geen e-mailadres.",
            f"'{text}' is neither a customer number nor an e-mail address.",
        )
    known = by_email.get(email_key(text), [])
    if len(known) > 1:
        return Bilingual(
            "De webwinkel heeft dit e-mailadres bij meer dan één klant. Gebruik het klantnummer.",
            "The shop has this e-mail address with more than one customer. Use the customer number.",
        )
    return known[0] if known else None


async def _articles(
    services: Services, profile: Profile, shop: Shop, books: Books, lines: Sequence[LinkLine], decision: Decision
) -> list[ProposedLink]:
    by = profile.articles.shop_key.value
    usable = [line for line in lines if len(article_key(line.shop)) <= LONGEST_SHOP_CODE]
    names: dict[str, list[str]] = {}
    for product in await shop.products.find([line.shop for line in usable], by=by) if usable else []:
        code = product.model if by == "model" else product.codes.get(by, "")
        names.setdefault(article_key(code), []).append(one_line(product.name))
    spellings = sorted(set[str]().union(*(code_spellings(line.books) for line in lines)))
    found = await books.articles.find(spellings) if spellings else []
    reference = await services.references.read(profile.connection, books, services.clock)
    numeric = reference.administration.numeric_article_codes
    made = []
    for line in lines:
        match = match_article(line.books, found, extra_field="", numeric=numeric)
        article = match.article if isinstance(match, Found | InactiveArticle) else None
        products = names.get(article_key(line.shop), [])
        shown = f"{', '.join(products[:_MOST_TOLD])} ({line.shop})" if products else line.shop
        why = None
        if not products:
            why = Bilingual(
                f"De webwinkel heeft geen product '{line.shop}'.", f"The shop has no product '{line.shop}'."
            )
        elif isinstance(match, AmbiguousArticle):
            why = Bilingual(
                "SnelStart heeft meer dan één artikel met deze code.", "SnelStart has several articles with this code."
            )
        why = why or why_unusable_article(article)
        if why or article is None:
            made.append(refused(str(line.number), shown, line.books, why or Bilingual()))
        else:
            link = chosen_article(profile, article_key(line.shop), article, decision)
            made.append(ProposedLink(str(line.number), shown, f"{article.name} ({article.code})", link))
    return made


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_CODE)) and int(text) > 0


def _is_card_number(text: str) -> bool:
    return _is_number(text) and int(text) <= LARGEST_CODE
