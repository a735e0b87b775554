"""The modules of the page import each other in one direction: none of them needs itself, not even by way of others.

A screen that is loaded later counts as well: `import("./x.js")` is an import like any other.
"""

import posixpath
import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

from sconnect.entrypoints.page.bundle import FOLDER

FIRST = "shell/main.js"
_IMPORT = re.compile(r'^(?:import|export)\s(?:[^;"]*\bfrom )?"([^"]+)"|\bimport\("([^"]+)"\)', re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const|let|class) ([\w$]+)", re.MULTILINE)
_NAMED = re.compile(r'^import \{([^}]*)\} from "([^"]+)"', re.MULTILINE)
_LATER = re.compile(r'\(await import\("([^"]+)"\)\)\.([\w$]+)')

Graph = Mapping[str, set[str]]


def graph_of(folder: Path) -> Graph:
    """Return which modules each module imports, by their path inside the folder."""
    paths = sorted(folder.rglob("*.js"))
    return {
        name: {posixpath.normpath(posixpath.join(posixpath.dirname(name), wanted)) for wanted in imports_of(path)}
        for path in paths
        for name in [path.relative_to(folder).as_posix()]
    }


def imports_of(path: Path) -> list[str]:
    return [static or dynamic for static, dynamic in _IMPORT.findall(path.read_text("utf-8"))]


def circle_in(graph: Graph) -> list[str]:
    """Return the modules of one circle, the first one again at the end; nothing when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def reached_from(first: str, graph: Graph) -> set[str]:
    reached: set[str] = set()
    ahead = [first]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead.extend(graph[name])
    return reached


def written(folder: Path, files: Mapping[str, str]) -> Graph:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return graph_of(folder)


def test_no_module_of_the_page_needs_itself() -> None:
    assert circle_in(graph_of(FOLDER)) == []


def test_every_import_names_a_module_and_every_module_is_reached() -> None:
    graph = graph_of(FOLDER)
    assert set().union(*graph.values()) <= graph.keys()
    assert reached_from(FIRST, graph) == graph.keys()


def test_every_imported_name_is_exported_and_every_exported_name_is_used() -> None:
    """A browser would find the first out at the visitor; nothing else would find the second."""
    exported, imported = set(), set()
    for path in FOLDER.rglob("*.js"):
        text = path.read_text("utf-8")
        name = path.relative_to(FOLDER).as_posix()
        exported |= {(name, found) for found in _EXPORTED.findall(text)}
        for names, module in _NAMED.findall(text):
            wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), module))
            imported |= {(wanted, one) for one in re.findall(r"[\w$]+", names)}
        for module, one in _LATER.findall(text):
            imported.add((posixpath.normpath(posixpath.join(posixpath.dirname(name), module)), one))
    assert imported - exported == set()
    assert exported - imported == {("components/csv.js", "csvCell")}  # a test in the browser calls it


@pytest.mark.parametrize(
    "back",
    [
        'import { a } from "../one/a.js";\n',
        'import {\n  a,\n  b,\n} from "../one/a.js";\n',
        'import "../one/a.js";\n',
        'export { a } from "../one/a.js";\n',
        'export const later = async () => (await import("../one/a.js")).a;\n',
    ],
    ids=["named", "over several lines", "for its effect", "passed on", "loaded later"],
)
def test_a_circle_is_found_however_it_is_imported(tmp_path: Path, back: str) -> None:
    graph = written(
        tmp_path,
        {
            "one/a.js": 'import { b } from "./b.js";\n',
            "one/b.js": 'import { c } from "../two/c.js";\nexport const b = "from";\n',
            "two/c.js": back,
        },
    )
    circle = circle_in(graph)
    assert circle[0] == circle[-1]
    assert sorted(circle[1:]) == ["one/a.js", "one/b.js", "two/c.js"]
    assert all(wanted in graph[name] for name, wanted in pairwise(circle))


def test_a_module_that_imports_itself_is_a_circle(tmp_path: Path) -> None:
    assert circle_in(written(tmp_path, {"one/a.js": 'import { a } from "./a.js";\n'})) == ["one/a.js", "one/a.js"]


def test_two_ways_to_the_same_module_are_no_circle(tmp_path: Path) -> None:
    graph = written(
        tmp_path,
        {
            "one/a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\n',
            "one/b.js": 'import { c } from "./c.js";\n',
            "one/c.js": 'export const c = "import nothing";\n',
        },
    )
    assert circle_in(graph) == []
    assert graph["one/c.js"] == set()
