"""The manual as pages of the app: which documents there are, their frame, and where their links lead."""

from html import escape
from pathlib import Path

from scripts.handouts.markdown import Document, render

DOCUMENTS = ("handleiding", "btw", "btw-behandeling", "overstappen", "settings")
"""What a shop owner and a bookkeeper read; all other documents are for who runs or changes sconnect."""
PICTURES = "images/"
MOST_OF_PICTURES = 600_000
"""Bytes, of all pictures together."""
_CHAPTERS = 2
"""The level of the headings that the list of contents holds."""
_FRAME = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title} · sconnect</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/{version}/style.css">
</head>
<body class="manual">
<header class="top"><a class="skip" href="#inhoud">Naar de inhoud</a>
<a class="brand" href="/"><span class="mark" aria-hidden="true"></span>sconnect</a></header>
{contents}<main id="inhoud" tabindex="-1">
{body}</main>
</body>
</html>
"""


def page_of(name: str, source: Path) -> tuple[str, list[str]]:
    """Return a document as a page, and the pictures that it shows. `{version}` in it is that of the page's files."""
    pictures: list[str] = []

    def leads_to(target: str) -> str:
        file, mark, anchor = target.partition("#")
        if not file or target.startswith(("https://", "http://")):
            return target
        if file.startswith(PICTURES):
            pictures.append(file.removeprefix(PICTURES))
            return pictures[-1]
        document = file.removesuffix(".md")
        return f"{document}.html{mark}{anchor}" if document in DOCUMENTS else ""

    document = render(source.read_text(encoding="utf-8"), leads_to)
    parts = {"{title}": escape(document.title), "{contents}": _contents(name, document), "{body}": document.html}
    html = _FRAME
    for part, text in parts.items():
        html = html.replace(part, text)
    return html, pictures


def _contents(name: str, document: Document) -> str:
    chapters = "".join(
        f'<li><a href="#{escape(anchor)}">{text}</a></li>\n'
        for level, anchor, text in document.headings
        if level == _CHAPTERS
    )
    others = "".join(f'<li><a href="{other}.html">{_TITLES[other]}</a></li>\n' for other in DOCUMENTS if other != name)
    return f'<nav class="contents" aria-label="Inhoud"><ul>\n{chapters}</ul>\n<ul>\n{others}</ul></nav>\n'


_TITLES = {
    "handleiding": "Handleiding",
    "btw": "Btw lezen en boeken",
    "btw-behandeling": "Btw-behandeling",
    "overstappen": "Overstappen",
    "settings": "Alle instellingen",
}
