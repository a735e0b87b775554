"""Which texts of the program stand in one language only, and which mix the two.

Both languages are told by words that the other one does not have. A text is what stands between quotes in the source,
less its placeholders; what a person reads stands beside the same in the other language.
"""

import ast
import re
from collections.abc import Iterator

_DUTCH = frozenset(
    {
        *("het", "een", "niet", "naar", "voor", "geen", "wordt", "worden", "deze", "heeft", "zijn", "bij", "maar"),
        *("ook", "nog", "van", "kies", "vul", "uw", "btw", "klant", "klanten", "artikel", "artikelen", "winkel"),
        *("winkels", "factuur", "boek", "geboekt", "onbekend", "instellingen", "bedrag", "opnieuw", "werklijst"),
        *("koppel", "staat", "wel", "hij", "omdat"),
    }
)
_ENGLISH = frozenset(
    {
        *("the", "and", "which", "not", "with", "from", "this", "that", "were", "have", "cannot", "choose"),
        *("customer", "when", "what", "where", "its", "your", "you", "are", "been", "booked", "already", "again"),
        *("settings",),
    }
)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[^\W\d_]+")
_PAIRS = frozenset({"Bilingual", "SettingProblem", "FieldProblem", "CreditError"})
"""Calls with the same sentence in Dutch and then in English, whatever stands before these."""


def language_of(text: str) -> frozenset[str]:
    """Return the languages that the words of a text tell: `nl`, `en`, both or none."""
    words = _words(text)
    return frozenset(name for name, known in (("nl", _DUTCH), ("en", _ENGLISH)) if words & known)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(_PLACEHOLDER.sub(" ", text))}


def complaints(source: str, *, errors: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong in a module. `errors`: the names of the classes whose sentences a person reads."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    near = dict(_near(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, errors)
        text = _text(node)
        if text is None or _is_documentation(node, parents):
            continue
        languages = language_of(text)
        if len(languages) > 1:
            yield f"line {_line(node)}: two languages in one text: {text[:60]!r}"
        elif languages == {"nl"} and not _has_counterpart(node, parents, near):
            yield f"line {_line(node)}: Dutch only: {text[:60]!r}"


def dutch_texts(source: str) -> Iterator[str]:
    """Yield the texts of a module that are Dutch."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = _text(node)
        if text is not None and not _is_documentation(node, parents) and language_of(text) == {"nl"}:
            yield text


def _of_call(call: ast.Call, errors: frozenset[str]) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in errors:
        given = dict(enumerate(call.args)) | {keyword.arg: keyword.value for keyword in call.keywords}
        dutch, english = given.get(0), given.get("english", given.get(1))
        if dutch is None or english is None:
            yield f"line {call.lineno}: {name} in one language"
            return
    elif name in _PAIRS:
        texts = [arg for arg in call.args if _text(arg) is not None]
        if len(texts) < 2:
            return
        dutch, english = texts[-2:]
    else:
        return
    for node, wrong in ((dutch, "en"), (english, "nl")):
        if wrong in language_of(_text(node) or ""):
            yield f"line {call.lineno}: the other language stands here: {(_text(node) or '')[:60]!r}"


def _has_counterpart(node: ast.AST, parents: dict[ast.AST, ast.AST], near: dict[ast.AST, list[ast.stmt]]) -> bool:
    """Whether the statement of a Dutch text, or the one before or after it, holds one that is not Dutch."""
    fewest = min(len(_words(_text(node) or "")), 2)
    while not isinstance(node, ast.stmt):
        node = parents[node]
    texts = (_text(each) for statement in near[node] for each in ast.walk(statement))
    return any(text is not None and len(_words(text)) >= fewest and "nl" not in language_of(text) for text in texts)


def _near(tree: ast.Module) -> Iterator[tuple[ast.AST, list[ast.stmt]]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, [])
            statements: list[ast.stmt] = block if isinstance(block, list) else []
            for at, statement in enumerate(statements):
                yield statement, statements[max(at - 1, 0) : at + 2]


def _is_documentation(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    parent = parents.get(node)
    return isinstance(parent, ast.Expr | ast.JoinedStr | ast.FormattedValue)


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else " " for part in node.values)
        return "".join(parts)
    return None


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))
