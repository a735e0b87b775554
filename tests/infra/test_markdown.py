"""Markdown as HTML: whatever a document says, only its own few forms become markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.handouts.markdown import render
from tests.infra.test_handouts import TAGS, Seen


def leads_to(target: str) -> str:
    return "" if target == "gone.md" else f"to/{target}"


def html(text: str) -> str:
    return render(text, leads_to).html


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("# A & B", '<h1 id="a--b">A &amp; B</h1>\n'),
        ("one\ntwo", "<p>one\ntwo</p>\n"),
        ("**fat** and *soft* and `a*b*`", "<p><strong>fat</strong> and <em>soft</em> and <code>a*b*</code></p>\n"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>\n"),
        ("[words](x.md#y)", '<p><a href="to/x.md#y">words</a></p>\n'),
        ("[words](gone.md)", "<p>words</p>\n"),
        ("![what it shows](a.webp)", '<p><img src="to/a.webp" alt="what it shows" loading="lazy"></p>\n'),
        ('<img src="a.webp" width="240" alt="x">', '<p><img src="to/a.webp" alt="x" width="240" loading="lazy"></p>\n'),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("* a\n  b\n* c", "<ul>\n<li>a\nb</li>\n<li>c</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("* a\n  * b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("    make <run>", '<pre tabindex="0"><code>make &lt;run&gt;\n</code></pre>\n'),
        ("```\na\n\nb\n```", '<pre tabindex="0"><code>a\n\nb\n</code></pre>\n'),
    ],
)
def test_each_form(text: str, made: str) -> None:
    assert html(text) == made


def test_a_table_scrolls_within_itself_and_a_stroke_in_a_cell_stays() -> None:
    made = html("| a | b |\n|---|---|\n| 1 \\| 2 | <b> |")
    assert '<th scope="col">a</th>' in made
    assert "<td>1 | 2</td><td>&lt;b&gt;</td>" in made
    assert made.startswith('<div class="table" tabindex="0"')


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    assert [anchor for _, anchor, _ in render("# Twice\n\n# Twice", leads_to).headings] == ["twice", "twice-1"]


@pytest.mark.parametrize(
    "text",
    [
        '<img src="x" onerror="alert(1)">',
        '<img src="a\'b" alt="&quot;&gt;&lt;script&gt;" width="1&quot; onload=&quot;x">',
        '![x" onerror="alert(1)](y)',
        '[x](y"onclick="z)',
        "# <script>x</script>",
    ],
)
def test_no_attribute_breaks_out(text: str) -> None:
    for tag, said in Seen(html(text)).tags:
        assert tag in TAGS
        assert set(said) <= {"src", "alt", "width", "loading", "href", "id"}


@given(st.text(alphabet="#*`[]()!<>|-\\\"'= \nab1.&/i", max_size=200))
def test_whatever_is_written_becomes_harmless_markup(text: str) -> None:
    for tag, said in Seen(html(text)).tags:
        assert tag in TAGS
        assert set(said) <= {"src", "alt", "width", "loading", "href", "id", "scope", "tabindex", "role", "class"}
