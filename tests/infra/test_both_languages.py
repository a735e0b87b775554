"""Every sentence that a person can read exists in Dutch and in English, whole."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import sconnect
from sconnect.app import errors
from sconnect.app.importing.master_data_updates import ArticleUpdate, CustomerUpdate
from sconnect.domain.books import Article, BookAddress, Customer, NewArticle, NewCustomer
from sconnect.domain.causes import CauseKind
from sconnect.domain.exporting.diff import account_changes, product_changes
from sconnect.domain.profile import Profile
from sconnect.domain.runs import ItemOutcome, RunItem
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopProduct
from sconnect.domain.values.choice import Choice
from sconnect.domain.values.field_change import FieldChange
from tests.infra.languages import complaints, dutch_texts, language_of
from tests.unit.domain.causes.test_causes import DOCUMENTED, with_all_facts

SOURCES = Path(sconnect.__file__).parent
TEXTS = SOURCES / "entrypoints" / "page" / "static" / "shell"
OF_NO_READER = (
    "adapters/snelstart/mapping",  # SnelStart's own names
    "adapters/snelstart/resources",
    "domain/composition/header.py",  # what stands in the books is Dutch
    "domain/composition/texts.py",
    "domain/composition/vat/totals_rows.py",  # words by which the shop's are recognised
    "domain/exporting/person_names.py",
    "domain/values/comparison.py",
    "domain/values/country_names.py",
    "domain/exporting/fingerprints.py",  # what was stored once
    "entrypoints/http/csv_files.py",  # files beside the Dutch VAT return
    "domain/vat/treatment.py",  # sources of law, whose names are Dutch
)
WITH_ENGLISH_ELSEWHERE = (
    "domain/values/field_change.py",  # `FieldChange` has the English of the fields
    "domain/exporting/diff.py",
    "app/dry_run/read_only_books.py",  # and `RunItem` that of the subjects
)
STORED_NAMES = ("deze computer", "Uit een bestand")
"""Names of who did something, and reasons, which are stored as they were given."""
ERRORS = frozenset(
    name
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.SconnectError) and kind is not errors.InvalidSettingsError
)


def modules() -> Iterator[Path]:
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(SOURCES).as_posix()
        if not name.startswith((*OF_NO_READER, *WITH_ENGLISH_ELSEWHERE)):
            yield path


def choices(kind: type[Choice] = Choice) -> Iterator[Choice]:
    for each in kind.__subclasses__():
        yield from each
        yield from choices(each)


def page_texts(language: str) -> dict[str, str]:
    found = re.findall(r'^  "([^"]+)": (.+?),?$', (TEXTS / f"texts.{language}.js").read_text("utf-8"), re.MULTILINE)
    return dict(found)


def labels() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the labels and helps of every setting, by its name."""
    schema = Profile.model_json_schema()
    for kind in (schema, *schema["$defs"].values()):
        for name, field in kind.get("properties", {}).items():
            yield from ((f"{kind['title']}.{name}", field[part]) for part in ("label", "meaning") if part in field)


def test_no_text_of_the_program_is_in_one_language_or_in_two_at_once() -> None:
    told = [
        f"{path.relative_to(SOURCES)} {complaint}"
        for path in modules()
        for complaint in complaints(path.read_text("utf-8"), errors=ERRORS)
        if not any(repr(name) in complaint for name in STORED_NAMES)
    ]
    assert told == []


@pytest.mark.parametrize(
    "planted",
    [
        'raise RefusedError("Kies eerst een klant.")',
        'raise RefusedError("Kies eerst een klant.", detail="no customer")',
        'raise RefusedError("Kies eerst een klant.", "Kies eerst een klant.")',
        'raise RefusedError("Choose a customer when there is one.", english="Choose a customer when there is one.")',
        'raise RefusedError("Kies een klant from the list.", "Choose a customer.")',
        'said = Bilingual("Kies eerst een klant.", "Choose een klant first.")',
        'facts = {"code": code, "detail": f"een code heeft hooguit {most} tekens"}',
        'progress.error("Er is niets geboekt.")',
    ],
)
def test_a_text_in_one_language_is_seen(planted: str) -> None:
    assert list(complaints(planted, errors=ERRORS))


@pytest.mark.parametrize(
    "right",
    [
        'raise RefusedError("Kies eerst een klant.", "Choose a customer first.")',
        'raise RefusedError("Kies eerst een klant.", english="Choose a customer first.", detail="no customer")',
        'what, what_en = "een code", "a code"',
        'note = Bilingual(f"Artikel {what}", f"Article {what}")',
    ],
)
def test_a_text_in_both_languages_is_let_pass(right: str) -> None:
    assert list(complaints(right, errors=ERRORS)) == []


@pytest.mark.parametrize("kind", CauseKind)
def test_the_sentences_of_a_cause_are_in_their_language(kind: CauseKind) -> None:
    cause = with_all_facts(kind)
    told = {"nl": re.sub(r"<\w+>", "", cause.dutch), "en": re.sub(r"<\w+>", "", cause.english)}
    for language, sentence in told.items():
        assert language_of(sentence) <= {language}, sentence
    assert all(fact.removesuffix("_en") in DOCUMENTED[kind].split() for fact in cause.facts)


def test_the_texts_of_the_page_are_in_their_language() -> None:
    texts = {language: page_texts(language) for language in ("nl", "en")}
    assert texts["nl"].keys() == texts["en"].keys()
    wrong = [
        (name, text)
        for language, found in texts.items()
        for name, text in found.items()
        if language_of(text) - {language}
    ]
    assert wrong == []


def test_every_label_help_and_choice_of_a_setting_is_in_both_languages() -> None:
    pairs = [*labels(), *((str(each), {"nl": each.nl, "en": each.en}) for each in choices())]
    assert len(pairs) > 200
    wrong = [
        (name, text)
        for name, texts in pairs
        for language, text in texts.items()
        if not text or language_of(text) - {language}
    ]
    assert wrong == []


def test_every_field_that_changes_has_an_english_name() -> None:
    address = Address(first_name="Jan", last_name="Jansen", street="Dorpsstraat 1")
    account = CustomerWrite("jan@x.test", "", True, "1", "Jan", "Jansen", "06", address, {"3": "9"}, "2")
    product = ProductWrite(
        *("A", "sku", "", True, "A", {"ean": "1"}, "Thee", ("nl-nl",), {"0": "Winkel"}),
        *(Decimal(1), Decimal(2), True, "9"),
    )
    card = NewCustomer("Jan", "jan@x.test", "06", BookAddress("Jan", "Dorpsstraat 1", "1234 AB", "Ede", "1"))
    changes = [
        *account_changes(None, account),
        *product_changes(None, product),
        *product_changes(
            ShopProduct("1", "B", "Koffie", Decimal(0), Decimal(0), enabled=False, tax_class_id="1"), product
        ),
        *CustomerUpdate(Customer("1", 1, "Piet"), replace(card, vat_number="NL1")).changes,
        *ArticleUpdate(Article("1", "A", "Koffie", "g", Decimal(1)), NewArticle("A", "Thee", "g", Decimal(2))).changes,
    ]
    assert {change.field for change in changes if change.in_english[0] == change.field} == {"model", "EAN", "status"}
    assert len({change.field for change in changes}) > 15
    on = FieldChange("status", "uit", "aan")
    assert on.in_english == ("status", "off", "on")
    assert FieldChange("naam (de-de)", "aan", "Tee").in_english == ("name (de-de)", "aan", "Tee")


def test_what_a_dry_run_would_make_in_the_books_is_named_in_both_languages() -> None:
    named = [RunItem(subject, ItemOutcome.CREATED).subject_en for subject in ("artikel A-1", "klant Jan", "1001")]
    assert named == ["article A-1", "customer Jan", "1001"]


ENGLISH_IN_DUTCH = frozenset(
    {"run", "runs", "shopper", "shoppers", "retry", "default", "high", "low", "update", "updates"}
)
"""Words of the code that slip into Dutch sentences; a bookkeeper says uitvoering, klant, opnieuw, standaard, hoog."""
DUTCH_IN_ENGLISH = frozenset(
    {"btw", "artikel", "klant", "winkel", "werklijst", "omzetgroep", "verkooporder", "uitvoering"}
)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", re.sub(r"\{\w+\}", " ", text).lower()))


def dutch_and_english() -> Iterator[tuple[str, str, str]]:
    """Yield what a person reads in both languages, with where it stands."""
    dutch, english = page_texts("nl"), page_texts("en")
    yield from ((key, dutch[key], english[key]) for key in dutch)
    for name, text in labels():
        yield name, text["nl"], text["en"]
    for choice in choices():
        yield repr(choice), f"{choice.nl} {choice.meaning.dutch}", f"{choice.en} {choice.meaning.english}"


def test_dutch_has_no_english_words_and_english_no_dutch_ones() -> None:
    texts = list(dutch_and_english())
    assert len(texts) > 1000
    wrong = {where: found for where, dutch, _ in texts if (found := words_of(dutch) & ENGLISH_IN_DUTCH)}
    wrong |= {where: found for where, _, english in texts if (found := words_of(english) & DUTCH_IN_ENGLISH)}
    assert wrong == {}


def test_no_sentence_of_the_program_has_a_word_of_the_code_in_its_dutch() -> None:
    found = {
        f"{path.relative_to(SOURCES)}: {text[:80]}"
        for path in modules()
        for text in dutch_texts(path.read_text("utf-8"))
        if words_of(text) & (ENGLISH_IN_DUTCH - {"update", "updates"})
    }
    assert found == set()
