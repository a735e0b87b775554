"""Markdown as our own documents use it, as HTML: headings, paragraphs, lists, tables, code, pictures, links.

Every character of a document is text, and comes out escaped, unless it is one of these forms; the only HTML that
counts is an `<img>` with `src`, `width` and `alt`. What comes out holds no script, no style and no address that `Links`
did not give.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

Links = Callable[[str], str]
"""Where a link or picture leads to, by what the document says; empty when it leads nowhere: its text stays."""

_HEADING = re.compile(r"(#{1,6}) +(.+)")
_BULLET = re.compile(r"[*-] +")
_NUMBER = re.compile(r"\d{1,9}\. +")
_RULE = re.compile(r"\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?")
_CELL_END = re.compile(r"(?<!\\)\|")
_INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<tag><img (?P<attributes>[^<>]*)>)"
    r"|(?P<picture>!\[(?P<alt>[^\]\n]*)\]\((?P<source>[^()\s]+)\))"
    r"|(?P<link>\[(?P<words>[^\]]*)\]\((?P<target>[^()\s]+)\))"
    r"|\*\*(?P<strong>\S(?:.*?\S)?)\*\*"
    r"|(?<![\w*])\*(?P<soft>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_SLUG = re.compile(r"[^\w\- ]")


@dataclass(slots=True)
class Document:
    """A document as HTML. `headings`: level, anchor and HTML of each, in order; the anchors are those of GitHub."""

    links: Links
    html: str = ""
    headings: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The text of the first heading."""
        return unescape(re.sub(r"<[^>]*>", "", self.headings[0][2]))

    def add(self, heading: str, level: int) -> str:
        """Note a heading; returns it as HTML."""
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        slug = _SLUG.sub("", words).replace(" ", "-")
        same = len([known for _, known, _ in self.headings if re.fullmatch(rf"{re.escape(slug)}(?:-\d+)?", known)])
        anchor = f"{slug}-{same}" if same else slug
        self.headings.append((level, anchor, inline(heading, self.links)))
        return f'<h{level} id="{escape(anchor)}">{self.headings[-1][2]}</h{level}>\n'


def render(text: str, links: Links) -> Document:
    """Render a document."""
    document = Document(links)
    document.html = "".join(_blocks(text.splitlines(), document))
    return document


def _blocks(lines: Sequence[str], document: Document) -> Iterator[str]:
    at = 0
    while at < len(lines):
        end, html = _block(lines, at, document)
        yield html
        at = end


def _block(lines: Sequence[str], at: int, document: Document) -> tuple[int, str]:
    """Render the block that begins at a line; returns where the next one begins, and the HTML."""
    line = lines[at]
    if not line.strip():
        return at + 1, ""
    if heading := _HEADING.fullmatch(line.rstrip()):
        return at + 1, document.add(heading[2], len(heading[1]))
    if line.startswith(("```", "    ")):
        return _code(lines, at)
    if at + 1 < len(lines) and "|" in line and _RULE.fullmatch(lines[at + 1].strip()):
        end = _while(lines, at, lambda each: "|" in each)
        return end, _table(lines[at:end], document.links)
    for mark, tag in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if mark.match(line):
            return _list(lines, at, mark, tag, document)
    end = _while(lines, at + 1, lambda each: bool(each.strip()) and not _begins_another(each))
    return end, f"<p>{_lines(lines[at:end], document.links)}</p>\n"


def _while(lines: Sequence[str], at: int, holds: Callable[[str], bool]) -> int:
    end = at
    while end < len(lines) and holds(lines[end]):
        end += 1
    return end


def _begins_another(line: str) -> bool:
    return bool(_HEADING.fullmatch(line.rstrip()) or _BULLET.match(line) or line.startswith(("```", "1. ")))


def _list(lines: Sequence[str], at: int, mark: re.Pattern[str], tag: str, document: Document) -> tuple[int, str]:
    """Render a list. What is indented as deep as the text of an item belongs to it."""
    items: list[str] = []
    while at < len(lines) and (found := mark.match(lines[at])):
        width = found.end()
        end = at + 1
        while end < len(lines) and lines[end].strip() and (lines[end].startswith(" ") or not _begins_item(lines[end])):
            end += 1
        inner = [
            lines[at][width:],
            *(each[width:] if each.startswith(" " * width) else each for each in lines[at + 1 : end]),
        ]
        items.append(f"<li>{_item(inner, document)}</li>\n")
        at = end
        if at + 1 < len(lines) and not lines[at].strip() and mark.match(lines[at + 1]):
            at += 1
    return at, f"<{tag}>\n{''.join(items)}</{tag}>\n"


def _begins_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBER.match(line) or _HEADING.fullmatch(line))


def _item(lines: Sequence[str], document: Document) -> str:
    """Return the text of an item, with the lists in it."""
    inner = next((at for at, line in enumerate(lines) if at and _begins_item(line)), len(lines))
    return _lines(lines[:inner], document.links) + "".join(_blocks(lines[inner:], document))


def _lines(lines: Sequence[str], links: Links) -> str:
    return inline("\n".join(line.strip() for line in lines), links)


def _code(lines: Sequence[str], at: int) -> tuple[int, str]:
    if lines[at].startswith("```"):
        close = _while(lines, at + 1, lambda each: not each.startswith("```"))
        inner, end = lines[at + 1 : close], close + 1
    else:
        end = _while(lines, at, lambda each: each.startswith("    "))
        inner = [each[4:] for each in lines[at:end]]
    text = escape("\n".join(inner).strip("\n"), quote=False)
    return end, f'<pre tabindex="0"><code>{text}\n</code></pre>\n'


def _table(lines: Sequence[str], links: Links) -> str:
    head, _, *rows = ([inline(cell, links) for cell in _cells(line)] for line in lines)
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    table = f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody></table>"
    return f'<div class="table" tabindex="0">{table}</div>\n'  # wider than a telephone it scrolls, by keyboard as well


def _cells(line: str) -> list[str]:
    return [
        cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line.strip().removeprefix("|").removesuffix("|"))
    ]


def inline(text: str, links: Links) -> str:
    """Render the text of a paragraph, a cell or a heading."""
    parts: list[str] = []
    at = 0
    for found in _INLINE.finditer(text):
        parts += [escape(text[at : found.start()], quote=False), _span(found, links)]
        at = found.end()
    return "".join([*parts, escape(text[at:], quote=False)])


def _span(found: re.Match[str], links: Links) -> str:
    match found.lastgroup:
        case "strong":
            made = f"<strong>{inline(found['strong'], links)}</strong>"
        case "soft":
            made = f"<em>{inline(found['soft'], links)}</em>"
        case "escaped":
            made = escape(found["escaped"], quote=False)
        case "code":
            made = f"<code>{escape(found['code'][1:-1], quote=False)}</code>"
        case "picture":
            made = _picture(found["source"], found["alt"], "", links)
        case "tag":
            said = dict(_ATTRIBUTE.findall(found["attributes"]))
            made = _picture(said.get("src", ""), unescape(said.get("alt", "")), said.get("width", ""), links)
        case _:
            words, address = inline(found["words"], links), links(found["target"])
            made = f'<a href="{escape(address)}">{words}</a>' if address else words
    return made


def _picture(source: str, alt: str, width: str, links: Links) -> str:
    address = links(source)
    if not address:
        return escape(alt, quote=False)
    sized = f' width="{width}"' if width.isdecimal() else ""
    return f'<img src="{escape(address)}" alt="{escape(alt)}"{sized} loading="lazy">'
