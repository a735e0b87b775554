"""Bundles of the page: its static files as browsers get them.

A folder of `static/` is one file on the wire: its modules one after the other, those that others need first, without
comments and indents. The files stay small for who reads them, and a screen costs its reader one request
(docs/adr/0022-page-without-a-build.md).
"""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from sconnect import __version__

FOLDER = Path(__file__).parent / "static"
INDEX = "index.html"

_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
"""A comment that fills its lines; no text of a module spans lines (tested)."""
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_IMPORT = re.compile(r'^import\s[^;]*?from "(\.{1,2}/(?:\w+/)?[\w.-]+\.js)";\n', re.MULTILINE)
_DUTCH, _ENGLISH = "texts.nl.js", "texts.en.js"
_TEXT = re.compile(r'^("[^"]+"|\w+): (.*),$', re.MULTILINE)
_ELSEWHERE = re.compile(r'"\.\./(\w+)/[\w.-]+\.js"')
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file on the wire, as it is and compressed."""

    content_type: str
    body: bytes
    zipped: bytes
    """Empty where compressing makes it no smaller."""
    etag: str

    @classmethod
    def of(cls, content_type: str, text: str) -> "PageFile":
        """Make a file of a text; the same text always gives the same bytes."""
        body = text.encode()
        return cls(content_type, body, gzip.compress(body, mtime=0), f'W/"{_hash(text)}"')


@dataclass(frozen=True, slots=True)
class Page:
    """The page: its one HTML document and every file that it may request. Nothing else is served."""

    version: str
    """Changes with any file, and is part of every URL: cached files never mix with newer ones."""
    with_key: PageFile
    """The document, for an installation where one can only type a key."""
    signing_in: PageFile
    """The document, for an installation where people sign in with Entra."""
    files: Mapping[str, PageFile]


@cache
def page() -> Page:
    """Read the page, once per process."""
    return read_page(FOLDER)


def read_page(folder: Path) -> Page:
    """Read the page from a folder."""
    texts = {
        f"{part.name}{ending}": joined
        for part in sorted(folder.iterdir())
        if part.is_dir()
        for ending in _TYPES
        if (joined := _joined(part, ending))
    }
    index = (folder / INDEX).read_text("utf-8")
    version = _hash("".join([index, *texts, *texts.values()]))
    document = index.replace("{version}", version).replace("{release}", __version__)
    return Page(
        version=version,
        with_key=PageFile.of(_HTML, document.replace("{sign-in}", "key")),
        signing_in=PageFile.of(_HTML, document.replace("{sign-in}", "entra")),
        files={name: PageFile.of(_TYPES[Path(name).suffix], text) for name, text in texts.items()},
    )


def _joined(part: Path, ending: str) -> str:
    modules = {path.name: _plain(path.read_text("utf-8")) for path in sorted(part.glob(f"*{ending}"))}
    if ending == ".css":
        return "".join(modules.values())
    if modules.keys() >= {_DUTCH, _ENGLISH}:
        modules |= {_DUTCH: _side_by_side(modules[_DUTCH], modules[_ENGLISH]), _ENGLISH: ""}
    outside = _imports_of_others(modules)
    bodies = (_ELSEWHERE.sub(r'"./\1.js"', _IMPORT.sub("", modules[name])) for name in _needed_first(modules))
    return "".join([*outside, *bodies])


def _plain(text: str) -> str:
    return _INDENT.sub("", _COMMENT.sub("", text))


def _side_by_side(dutch: str, english: str) -> str:
    """Return the texts of both languages key by key: what they share is near, which makes them an eighth lighter."""
    other = dict(_TEXT.findall(english))
    rows = "".join(f"[{_quoted(key)}, {text}, {other.get(key, text)}],\n" for key, text in _TEXT.findall(dutch))
    return (
        f"export const NL = {{}}, EN = {{}};\nfor (const [key, nl, en] of [\n{rows}]) [NL[key], EN[key]] = [nl, en];\n"
    )


def _quoted(key: str) -> str:
    return key if key.startswith('"') else f'"{key}"'


def _imports_of_others(modules: Mapping[str, str]) -> list[str]:
    """Return the imports from other folders, each name once."""
    names: dict[str, set[str]] = {}
    for text in modules.values():
        for found in _IMPORT.finditer(text):
            if found[1].startswith("../"):
                wanted = re.findall(r"[\w$]+", found[0].partition("{")[2].partition("}")[0])
                names.setdefault(found[1].split("/")[1], set()).update(wanted)
    return [f'import {{ {", ".join(sorted(wanted))} }} from "./{part}.js";\n' for part, wanted in sorted(names.items())]


def _needed_first(modules: Mapping[str, str]) -> list[str]:
    """Order the modules of a folder so that what a module needs stands before it."""
    order: dict[str, None] = {}
    begun: set[str] = set()

    def place(name: str) -> None:
        if name in begun:
            return
        begun.add(name)
        for found in _IMPORT.finditer(modules[name]):
            if found[1].startswith("./"):
                place(found[1].removeprefix("./"))
        order[name] = None

    for name in modules:
        place(name)
    return list(order)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
