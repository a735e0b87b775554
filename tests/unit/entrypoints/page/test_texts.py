"""Every text of the page stands in both languages, and each one is used."""

import re

from sconnect.app.overview.profiles import Standing
from sconnect.app.storage.records.mail.sending import Delivery
from sconnect.domain.customers.recognition import Rule
from sconnect.domain.mail.letter import MailKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Task
from sconnect.domain.profile.history import SaveOrigin
from sconnect.domain.runs import ItemOutcome, RunState
from sconnect.domain.vat import VatTreatment
from sconnect.domain.worklist.actions import Action
from sconnect.entrypoints.page.bundle import FOLDER

SHELL = FOLDER / "shell"
_ENTRY = re.compile(r'^  (?:"([^"]+)"|(\w+)): (.*),$', re.MULTILINE)


def texts(language: str) -> dict[str, str]:
    found = _ENTRY.findall((SHELL / f"texts.{language}.js").read_text("utf-8"))
    return {quoted or plain: text for quoted, plain, text in found}


def code() -> str:
    return "\n".join(path.read_text("utf-8") for path in FOLDER.glob("*/*.js") if not path.name.startswith("texts."))


NL, EN = texts("nl"), texts("en")
PLAIN = frozenset(re.findall(r'(?<![\w.])t\("([^"]+)"', code()))
MADE = [
    re.compile(re.escape(before) + r"[\w-]+" + re.escape(after))
    for before, after in re.findall(r"(?<![\w.])(?:t|hasText)\(`([^`$]*)\$\{[^}]+\}([^`$]*)`", code())
]


def test_both_languages_have_the_same_texts() -> None:
    assert NL.keys() == EN.keys()
    assert len(NL) > 300


def test_every_line_of_texts_was_read() -> None:
    for language, found in (("nl", NL), ("en", EN)):
        lines = (SHELL / f"texts.{language}.js").read_text("utf-8").splitlines()
        assert len([line for line in lines if line.startswith("  ")]) == len(found)


def test_what_is_filled_in_is_the_same() -> None:
    for key, dutch in NL.items():
        assert set(re.findall(r"\{(\w+)\}", dutch)) == set(re.findall(r"\{(\w+)\}", EN[key])), key
        assert ("one:" in dutch) == ("one:" in EN[key]), key


def test_no_text_is_missing() -> None:
    assert PLAIN - NL.keys() == set()


def test_no_text_is_left_over() -> None:
    unused = {key for key in NL if key not in PLAIN and not any(made.fullmatch(key) for made in MADE)}
    assert unused == set()


def test_everything_the_api_may_name_has_a_word() -> None:
    wanted = {
        *(f"state.{state.value}" for kind in (OrderState, RunState, ItemOutcome) for state in kind),
        *(f"task.{task.value}" for task in Task),
        *(f"now.{task.value}" for task in Task),
        *(f"ended.{state}" for state in ("done", "failed", "cancelled")),
        *(f"action.{action.value}{part}" for action in Action for part in ("", ".help", ".yes")),
        *(f"treatment.{treatment.value}" for treatment in VatTreatment),
        *(f"how.{origin.value}" for origin in LinkOrigin),
        *(f"how.by.{rule.value}" for rule in Rule),
        *(f"history.how.{origin.value}" for origin in SaveOrigin),
        *(f"mail.delivery.{delivery.value}" for delivery in Delivery),
        *(f"mail.tested.{delivery.value}" for delivery in Delivery),
        *(f"mail.kind.{kind.value}" for kind in MailKind),
        *(f"standing.{standing.value}" for standing in Standing),
    }
    assert wanted - NL.keys() == set()


def test_every_count_of_a_run_has_a_word() -> None:
    app = FOLDER.parents[2] / "app"
    source = "\n".join(path.read_text("utf-8") for path in app.rglob("*.py"))
    assert "importing" in {path.parent.name for path in app.rglob("*.py")}
    counted = set(re.findall(r'\.count\(\s*"(\w+)"', source))
    assert {f"count.{what}" for what in counted} - NL.keys() == set()
