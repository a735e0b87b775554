"""What the app hands out: the manual as pages that lead to each other, its pictures, the zips for a shop."""

import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sconnect.entrypoints.http.settings_schema import settings_schema
from sconnect.entrypoints.page.bundle import FOLDER as PAGE
from scripts import extension
from scripts.handouts import making
from scripts.handouts.documents import DOCUMENTS, MOST_OF_PICTURES
from scripts.handouts.making import ROOT, write_handouts
from scripts.package import MOST_HANDED_OUT
from tests.infra.anchors import anchors

TAGS = frozenset(
    {
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "header",
        "nav",
        "main",
        "a",
        "span",
        "ul",
        "ol",
        "li",
        "p",
        "div",
    }
    | {"h1", "h2", "h3", "h4", "strong", "em", "code", "pre", "img", "table", "thead", "tbody", "tr", "th", "td"}
)


class Seen(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def every(self, attribute: str) -> list[str]:
        return [value for _, said in self.tags if (value := said.get(attribute))]

    @property
    def text(self) -> str:
        """Without spaces: they are where each reader puts its lines."""
        return "".join("".join(self.said).split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("handouts")
    (made / "manual").mkdir()
    (made / "manual" / "of-before.txt").touch()
    write_handouts(made)
    return made


def page(folder: Path, name: str) -> Seen:
    return Seen((folder / "manual" / f"{name}.html").read_text("utf-8"))


def test_nothing_of_before_stays(folder: Path) -> None:
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} == {".html", ".webp", ".zip"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_holds_no_tag_and_no_attribute_that_could_act(folder: Path, name: str) -> None:
    seen = page(folder, name)
    assert {tag for tag, _ in seen.tags} <= TAGS
    for tag, said in seen.tags:
        assert not [each for each in said if each.startswith("on") or each == "style"], tag
        assert not str(said.get("href", "")).startswith(("javascript:", "//")), tag


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_and_picture_of_a_page_is_there(folder: Path, name: str) -> None:
    seen = page(folder, name)
    for target in [*seen.every("href"), *seen.every("src")]:
        if target.startswith(("/page/{version}/", "data:", "https://")) or target == "/":
            continue
        file, _, anchor = target.partition("#")
        assert not file or (folder / "manual" / file).is_file(), target
        assert not anchor or anchor in page(folder, file.removesuffix(".html") or name).every("id"), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_anchors_are_those_of_github(folder: Path, name: str) -> None:
    known = anchors((ROOT / "docs" / f"{name}.md").read_text("utf-8"))
    assert set(page(folder, name).every("id")) - {"inhoud"} == known


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_says_what_another_reader_of_markdown_makes_of_its_document(folder: Path, name: str) -> None:
    html = (folder / "manual" / f"{name}.html").read_text("utf-8")
    ours = Seen(html.partition('<main id="inhoud" tabindex="-1">')[2].partition("</main>")[0])
    theirs = Seen(MarkdownIt("commonmark").enable("table").render((ROOT / "docs" / f"{name}.md").read_text("utf-8")))
    assert ours.text == theirs.text
    counted = ("h1", "h2", "h3", "ul", "ol", "li", "table", "tr", "td", "th", "strong", "em", "code", "pre", "img")
    for tag in counted:
        assert len([1 for each, _ in ours.tags if each == tag]) == len([1 for each, _ in theirs.tags if each == tag]), (
            tag
        )


def test_the_pictures_are_small_and_too_large_ones_are_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = sum(path.stat().st_size for path in (folder / "manual").glob("*.webp"))
    assert 0 < size <= MOST_OF_PICTURES == 600_000
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < MOST_HANDED_OUT
    monkeypatch.setattr(making, "MOST_OF_PICTURES", size - 1)
    with pytest.raises(ValueError, match="pictures of the manual are"):
        write_handouts(tmp_path)


def test_the_zips_are_those_of_the_extension_under_the_name_that_opencart_asks_for(folder: Path) -> None:
    """OpenCart 4 takes the name of the file for the code of the extension."""
    for shop, files in (("opencart3", extension.opencart3()), ("opencart4", extension.opencart4())):
        with zipfile.ZipFile(folder / "extension" / shop / "sconnect.ocmod.zip") as made:
            assert {name: made.read(name) for name in made.namelist()} == files


def test_the_manual_names_every_chapter_in_its_contents(folder: Path) -> None:
    html = (folder / "manual" / "handleiding.html").read_text("utf-8")
    contents = html.partition('<nav class="contents"')[2].partition("</nav>")[0]
    chapters = re.findall(r"^## (.+)$", (ROOT / "docs" / "handleiding.md").read_text("utf-8"), re.MULTILINE)
    assert len(chapters) > 10
    assert [chapter for chapter in chapters if chapter.replace(" ", "") not in Seen(contents).text] == []


def test_every_chapter_that_the_page_links_to_is_there(folder: Path) -> None:
    named = re.compile(r'(?:manualLink\(|chapter: )"([^"]*)"')
    screens = (PAGE / "shell" / "screens.js").read_text("utf-8")
    wanted = {anchor for path in PAGE.glob("*/*.js") for anchor in named.findall(path.read_text("utf-8"))} - {""}
    wanted |= {group.manual for group in settings_schema().groups}
    assert screens.count("name: ") == screens.count("chapter: ") > 10
    assert wanted - set(page(folder, "handleiding").every("id")) == set()
