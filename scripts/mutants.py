"""Change the rules one place at a time and see whether a unit test fails: what survives is not tested.

python -m scripts.mutants [--count N] [--seed N] [--path TEXT]

The changes are drawn with a fixed seed and spread over the files of the domain in proportion to their code. Each runs
in a process of its own, against the tests that reach the changed line. Changes that mean the same by construction are
not made: docstrings, annotations, sentences, declarations of dataclasses, guards of `zip`, the order of what `min` and
`max` compare. Those that mean the same for another reason stand in mutants_equivalent.txt, with that reason. Of files
chosen by --path only the tests of their own packages count. Exits 1 when too few die.
"""

import argparse
import ast
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import resource
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import coverage
import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ROOT / "sconnect" / "domain"
TESTS = ("tests/unit/domain",)
EQUIVALENT = ROOT / "scripts" / "mutants_equivalent.txt"
SEPARATE = ("composition/",)
"""Shown by themselves as well."""

COUNT = 400
SEED = 1
LOWEST_SHARE = 95
MOST_EQUIVALENT = 10
SECONDS_PER_TEST = 8
"""Of processor time, so that a busy machine kills nothing: the slowest test needs less than two."""
_IMPORT = ""
MOST_MEMORY = 4 * 1024**3
PLUGINS = ("pytest_timeout", "_hypothesis_pytestplugin", "no:cacheprovider")
PYTEST = [
    *("-q", "-x", "-o", "timeout=0", "-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
    *(argument for plugin in PLUGINS for argument in ("-p", plugin)),
]

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
}
_NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "ROUND_HALF_UP": "ROUND_HALF_EVEN",
    "startswith": "endswith",
    "partition": "rpartition",
    "rpartition": "partition",
}
_STRIP = {"strip", "lstrip", "rstrip"}
_DECLARATIONS = {"annotation", "returns", "decorator_list", "bases", "type_params"}
_LEAVES_ITS_KIND = ("strip", "lower", "upper", "casefold", "quantize", "astimezone", "rstrip", "lstrip", "removeprefix")
"""Methods whose result is of the kind that they are called on, so that the call can be left out."""


@dataclass(frozen=True, slots=True)
class Site:
    """One change: `parent.field` (or its item `index`) becomes `new`."""

    parent: ast.AST
    field: str
    index: int | None
    old: ast.AST
    new: ast.AST | None
    """None: the item goes."""
    line: int
    reached_by: range
    """The lines of the statement that it is part of: a test that runs one of them may see the change."""
    function: tuple[str, ...]
    """The names of the classes and the function that it is in; of no function where an import runs it."""

    def apply(self) -> None:
        """Make the change. There is no way back: the process that did it ends."""
        if self.index is None:
            setattr(self.parent, self.field, self.new)
            return
        items = getattr(self.parent, self.field)
        items[self.index : self.index + 1] = [] if self.new is None else [self.new]

    @property
    def change(self) -> str:
        """What becomes what, on one line."""
        if isinstance(self.old, ast.Call) and isinstance(self.new, ast.Call) and self.old.func is self.new.func:
            return _swap_text(self.old, self.new)
        return f"{_text(self.old)} -> {'nothing' if self.new is None else _text(self.new)}"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change in a file."""

    path: Path
    tree: ast.Module
    site: Site
    source_line: str

    @property
    def name(self) -> str:
        """The file, from the domain down."""
        return self.path.relative_to(DOMAIN).as_posix()

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the change in the list of equivalent ones: it outlives a shift of lines."""
        return self.name, self.source_line, self.site.change


@dataclass(slots=True)
class Tally:
    """What became of the changes in one file."""

    killed: int = 0
    survived: int = 0
    equivalent: int = 0

    def row(self, name: str) -> str:
        """Return a line of the table."""
        judged = self.killed + self.survived
        share = f"{100 * self.killed / judged:5.1f} %" if judged else "      -"
        return f"{name:<38} {judged:5d} {self.killed:7d} {self.survived:9d} {self.equivalent:11d}  {share}"


class Changes:
    """All single changes of one module."""

    def __init__(self, tree: ast.Module) -> None:
        self._sites: list[Site] = []
        self._lines = range(0)
        self._names: tuple[str, ...] = ()
        self._visit_children(tree, in_function=False)

    def __iter__(self) -> Iterator[Site]:
        return iter(self._sites)

    def _visit_children(self, node: ast.AST, *, in_function: bool) -> None:
        names = self._names
        for field, value in ast.iter_fields(node):
            if field in _DECLARATIONS:
                continue
            # An import evaluates the defaults of a function.
            self._names = () if isinstance(node, ast.arguments) and field.endswith("defaults") else names
            for index, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not _is_left_alone(child):
                    place = index if isinstance(value, list) else None
                    self._visit(node, field, place, child, in_function=in_function)
        self._names = names

    def _visit(self, parent: ast.AST, field: str, index: int | None, node: ast.AST, *, in_function: bool) -> None:
        outer = self._lines
        if isinstance(node, ast.stmt | ast.match_case | ast.ExceptHandler):
            self._lines = _own_lines(node)
        changes = [*_replacements(node), *(_replacements_in_function(node, parent) if in_function else ())]
        for new in changes:
            ast.fix_missing_locations(ast.copy_location(new, node))
            self._add(parent, field, index, node, new)
        for owner, list_field, place in _items_that_can_go(node) if in_function else ():
            self._add(owner, list_field, place, getattr(owner, list_field)[place], None)
        inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        names = self._names
        if not in_function and isinstance(node, ast.FunctionDef | ast.ClassDef):
            self._names = (*names, node.name)
        self._visit_children(node, in_function=inside)
        self._lines, self._names = outer, names

    def _add(self, parent: ast.AST, field: str, index: int | None, old: ast.AST, new: ast.AST | None) -> None:
        line = getattr(old, "lineno", self._lines.start)
        self._sites.append(Site(parent, field, index, old, new, line, self._lines, self._names))


def _is_left_alone(node: ast.AST) -> bool:
    """Docstrings, and the guard of `zip` against our own mistakes."""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or (isinstance(node, ast.keyword) and node.arg == "strict")


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what an expression can become, wherever it stands."""
    match node:
        case ast.Compare():
            yield from _other_comparisons(node)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC and not _is_text(left, right):
            yield ast.BinOp(left, _ARITHMETIC[type(op)](), right)
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)


def _replacements_in_function(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """Yield what can become of what runs, which would only declare something outside a function."""
    match node:
        case ast.stmt() if _can_go(node):
            yield ast.Pass()
        case ast.If(body=body, orelse=orelse):
            yield from (ast.If(ast.Constant(answer), body, orelse) for answer in (True, False))
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield left
            yield right
        case ast.Constant(value=str() as value) if not _is_sentence(value, parent):
            # One letter more to strip from a text changes nothing: such a set of letters gives way altogether.
            yield ast.Constant("~" if _strips(parent) else f"{value}~")
        case ast.Call():
            yield from _other_calls(node)
        case ast.Name(id=name) if name in _NAMES:
            yield ast.Name(_NAMES[name], ast.Load())
        case ast.Attribute(value=value, attr=name) if name in _NAMES:
            yield ast.Attribute(value, _NAMES[name], ast.Load())


def _strips(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _STRIP


def _can_go(node: ast.stmt) -> bool:
    """Whether a statement can be left out without leaving a name unknown, which would fail anywhere."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Continue | ast.Break)


def _other_comparisons(node: ast.Compare) -> Iterator[ast.Compare]:
    for place, op in enumerate(node.ops):
        for other in _COMPARISONS[type(op)]:
            yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def _other_calls(node: ast.Call) -> Iterator[ast.expr]:
    """Yield what a call is made on, in its place, and the call with two neighbouring arguments swapped."""
    func, args, keywords = node.func, node.args, node.keywords
    if isinstance(func, ast.Attribute) and func.attr in _LEAVES_ITS_KIND:
        yield func.value
    compares = isinstance(func, ast.Name) and func.id in {"min", "max"}
    for place, (first, second) in enumerate(pairwise(() if compares else args)):
        is_plain = not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred)
        if is_plain and ast.dump(first) != ast.dump(second):
            yield ast.Call(func, [*args[:place], second, first, *args[place + 2 :]], keywords)
    for place, (one, two) in enumerate(pairwise(keywords)):
        if one.arg and two.arg and ast.dump(one.value) != ast.dump(two.value):
            swapped = [ast.keyword(one.arg, two.value), ast.keyword(two.arg, one.value)]
            yield ast.Call(func, args, [*keywords[:place], *swapped, *keywords[place + 2 :]])


def _items_that_can_go(node: ast.AST) -> Iterator[tuple[ast.AST, str, int]]:
    """Yield cases of a match but the last, conditions of a comprehension, and named arguments."""
    match node:
        case ast.Match(cases=cases):
            yield from ((node, "cases", place) for place in range(len(cases) - 1))
        case ast.comprehension(ifs=tests):
            yield from ((node, "ifs", place) for place in range(len(tests)))
        case ast.Call(keywords=keywords):
            named = (place for place, keyword in enumerate(keywords) if keyword.arg not in {None, "strict", "default"})
            yield from ((node, "keywords", place) for place in named)


def _own_lines(node: ast.stmt | ast.match_case | ast.ExceptHandler) -> range:
    """Return the lines of a statement without those of its body."""
    place = node.pattern if isinstance(node, ast.match_case) else node
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if body else place.end_lineno or place.lineno
    return range(place.lineno, max(place.lineno, last) + 1)


def _is_sentence(text: str, parent: ast.AST) -> bool:
    """Sentences are for people; what stands around the values of a formatted text is one too, unless it is a sign."""
    if isinstance(parent, ast.FormattedValue | ast.JoinedStr):
        return any(letter.isalpha() for letter in text)
    return " " in text.strip()


def _is_text(*nodes: ast.expr) -> bool:
    return any(isinstance(node, ast.JoinedStr) or _is_string(node) for node in nodes)


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _swap_text(old: ast.Call, new: ast.Call) -> str:
    """Show only the two arguments that changed places."""
    was, becomes = ([*map(ast.unparse, [*call.args, *call.keywords])] for call in (old, new))
    moved = [f"{one} -> {other}" for one, other in zip(was, becomes, strict=True) if one != other]
    return f"{ast.unparse(old.func)}(...): {', '.join(moved)}"


def _text(node: ast.AST) -> str:
    shown = node.test if isinstance(node, ast.If) else node
    if isinstance(shown, ast.match_case):
        return f"case {ast.unparse(shown.pattern)}"
    text = " ".join(ast.unparse(shown).split())
    return f"if {text}" if isinstance(node, ast.If) else text


# --- what is changed ---------------------------------------------------------------------------------------------


def all_mutants() -> dict[Path, list[Mutant]]:
    """Return every change per file of the domain."""
    found: dict[Path, list[Mutant]] = {}
    for path in sorted(DOMAIN.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        tree = ast.parse(source)
        found[path] = [Mutant(path, tree, site, lines[site.line - 1].strip()) for site in Changes(tree)]
    return {path: mutants for path, mutants in found.items() if mutants}


def spread(mutants: Mapping[Path, list[Mutant]], count: int, seed: int) -> list[Mutant]:
    """Draw `count` changes, from each file as many as its share of all changes (largest remainders first)."""
    total = sum(map(len, mutants.values()))
    count = min(count, total)
    exact = {path: count * len(found) / total for path, found in mutants.items()}
    shares = {path: int(share) for path, share in exact.items()}
    by_remainder = sorted(exact, key=lambda path: (shares[path] - exact[path], path))
    for path in by_remainder[: count - sum(shares.values())]:
        shares[path] += 1
    drawn = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return [mutant for path, found in mutants.items() for mutant in drawn.sample(found, shares[path])]


def read_equivalent(mutants: Mapping[Path, list[Mutant]]) -> set[tuple[str, str, str]]:
    """Read the changes that mean the same; one that no longer exists is refused, so that the list stays true."""
    entries: set[tuple[str, str, str]] = set()
    for line in EQUIVALENT.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            path, source, change, reason = (part.strip() for part in line.split("\t"))
            if not reason:
                raise SystemExit(f"{EQUIVALENT.name}: no reason given for {path}: {change}")
            entries.add((path, source, change))
    known = {mutant.key for found in mutants.values() for mutant in found}
    if entries - known:
        raise SystemExit(f"{EQUIVALENT.name}: no such change: {sorted(entries - known)}")
    if len(entries) > MOST_EQUIVALENT:
        raise SystemExit(f"{EQUIVALENT.name}: {len(entries)} changes, at most {MOST_EQUIVALENT} may stand there")
    return entries


# --- the runs ----------------------------------------------------------------------------------------------------


class Ended(IntEnum):
    """How a process ends other than with what pytest returns."""

    HANGING = -signal.SIGVTALRM
    BY_OUR_FAULT = 99


@dataclass(frozen=True, slots=True)
class Reached:
    """Which tests run which lines of which files; `_IMPORT` stands for the import, which every test needs."""

    by_line: Mapping[Path, Mapping[int, set[str]]]
    tests: Sequence[str]


class Watching:
    """Notes which test runs, for the lines that it reaches."""

    def __init__(self, recorder: coverage.Coverage, seen: list[str]) -> None:
        self._recorder = recorder
        self._seen = seen

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Let what is reached from now on count for this test."""
        self._seen.append(nodeid)
        self._recorder.switch_context(nodeid)


class Chosen:
    """Runs only the chosen tests, nearest first and property tests last, each within its share of processor time."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self._ranks = ranks

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and sort."""
        items[:] = [item for item in items if item.nodeid in self._ranks]
        items.sort(key=lambda item: (_is_slow(item), self._ranks[item.nodeid]))

    def pytest_runtest_logstart(self) -> None:
        """Set the clock that ends a test that hangs."""
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_PER_TEST)


def _is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("hypothesis") is not None


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module from the changed code instead of from its file."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the loader is made for one module
        return self._code


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name = name
        self._path = str(path)
        self._code = code

    def find_spec(
        self,
        fullname: str,
        path: object = None,  # noqa: ARG002 - the interface of a finder
        target: ModuleType | None = None,  # noqa: ARG002 - the same
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, self._path, self._code)
        return importlib.util.spec_from_file_location(fullname, self._path, loader=loader)


def module_name(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def preload(tests: Sequence[str]) -> None:
    """Import the tests and what they use, so that the process of a change of a function imports nothing."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with quiet():
        outcome = pytest.main([*PYTEST, "--collect-only", *tests])
    if outcome != pytest.ExitCode.OK:
        raise SystemExit("The tests cannot be collected.")
    gc.freeze()


def forget_own_modules() -> None:
    """Let our own modules be imported anew."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"sconnect", "local", "tests"}]:
        del sys.modules[name]


def change_in_place(mutant: Mutant, code: CodeType) -> bool:
    """Give the function that is loaded its changed code; False when it can't be told which that is."""
    owner: object = sys.modules[module_name(mutant.path)]
    found: CodeType | None = code
    for name in mutant.site.function:
        owner = vars(owner).get(name)
        inside = [each for each in found.co_consts if isinstance(each, CodeType)] if found else []
        named = [each for each in inside if each.co_name == name]
        found = named[0] if len(named) == 1 else None
    if isinstance(owner, property):
        owner = owner.fget
    owner = getattr(owner, "__func__", getattr(owner, "func", owner))
    if not isinstance(owner, FunctionType) or found is None or found.co_freevars != owner.__code__.co_freevars:
        return False
    owner.__code__ = found
    return True


@contextmanager
def quiet() -> Iterator[None]:
    """Send what is printed nowhere."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
        try:
            yield
        finally:
            for stream, own in zip((1, 2), kept, strict=True):
                os.dup2(own, stream)
                os.close(own)


def covering_tests(tests: Sequence[str]) -> Reached:
    """Run everything once, unchanged. Returns which tests reach each line, and all tests there are."""
    with tempfile.TemporaryDirectory() as folder:
        data_file, tests_file = Path(folder, "coverage"), Path(folder, "tests")
        _, status = os.waitpid(_in_a_process(lambda: _record(tests, data_file, tests_file)), 0)
        if os.waitstatus_to_exitcode(status):
            raise SystemExit("The tests fail on the code as it stands; see above.")
        data = coverage.CoverageData(str(data_file))
        data.read()
        by_line = {
            Path(name): {line: set(contexts) for line, contexts in data.contexts_by_lineno(name).items()}
            for name in data.measured_files()
        }
        return Reached(by_line, tests_file.read_text(encoding="utf-8").splitlines())


def _record(tests: Sequence[str], data_file: Path, tests_file: Path) -> int:
    _steady()
    forget_own_modules()
    recorder = coverage.Coverage(data_file=str(data_file), source=[str(DOMAIN)], config_file=False)
    recorder.start()
    seen: list[str] = []
    outcome = pytest.main([*PYTEST, *tests], plugins=[Watching(recorder, seen)])
    recorder.stop()
    recorder.save()
    tests_file.write_text("\n".join(seen), encoding="utf-8")
    return int(outcome)


def _steady() -> None:
    """Make property tests the same every time; a fault found is not made smaller first."""
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )
    hypothesis.settings.load_profile("mutants")


def tests_for(mutant: Mutant, reached: Reached) -> dict[str, int]:
    """Return the tests to run, ranked: those that reach the line; for what an import runs all, nearest first."""
    by_line = reached.by_line.get(mutant.path, {})
    on_line = tests_on_line(mutant, reached)
    if _IMPORT not in on_line:
        return {node: int(not _named_after(node, mutant.path)) for node in on_line}
    in_file = set().union(*by_line.values())
    return {node: 0 if _named_after(node, mutant.path) else 1 if node in in_file else 2 for node in reached.tests}


def tests_on_line(mutant: Mutant, reached: Reached) -> set[str]:
    """Return what runs the changed line."""
    by_line = reached.by_line.get(mutant.path, {})
    return set().union(*(by_line.get(line, ()) for line in mutant.site.reached_by))


def _named_after(node: str, path: Path) -> bool:
    return path.stem.strip("_") in node


def run_one(mutant: Mutant, nodes: dict[str, int], *, at_import: bool) -> int:
    """Make the change and run its tests, in the process that was made for it. Returns what pytest returned."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    _steady()
    mutant.site.apply()
    code = compile(ast.fix_missing_locations(mutant.tree), str(mutant.path), "exec", dont_inherit=True)
    if at_import or not change_in_place(mutant, code):
        forget_own_modules()
        sys.meta_path.insert(0, _Finder(module_name(mutant.path), mutant.path, code))
    files = sorted({node.partition("::")[0] for node in nodes})
    with quiet():
        return int(pytest.main([*PYTEST, *files], plugins=[Chosen(nodes)]))


def survivors(mutants: Iterable[Mutant], reached: Reached) -> Iterator[Mutant]:
    """Run every change, as many at a time as there are processors, and yield those that no test sees."""
    running: dict[int, Mutant] = {}
    for mutant in mutants:
        nodes = tests_for(mutant, reached)
        if not nodes:
            yield mutant
            continue
        if len(running) == (os.cpu_count() or 1):
            yield from _ended(running)
        at_import = _IMPORT in tests_on_line(mutant, reached)
        work = partial(run_one, mutant, nodes, at_import=at_import)
        running[_in_a_process(work)] = mutant
    while running:
        yield from _ended(running)


def _in_a_process(work: Callable[[], int]) -> int:
    """Start a copy of this process that does some work and ends with its result. Returns its number."""
    process = os.fork()
    if process:
        return process
    outcome = int(Ended.BY_OUR_FAULT)
    try:
        outcome = work()
    finally:
        os._exit(outcome)


def _ended(running: dict[int, Mutant]) -> Iterator[Mutant]:
    """Wait for one process; a test that failed, or code that cannot be imported or hangs, is a change that is seen."""
    process, status = os.wait()
    mutant = running.pop(process)
    match os.waitstatus_to_exitcode(status):
        case pytest.ExitCode.OK:
            yield mutant
        case pytest.ExitCode.TESTS_FAILED | pytest.ExitCode.INTERRUPTED | pytest.ExitCode.USAGE_ERROR | Ended.HANGING:
            return
        case outcome:
            raise SystemExit(f"{mutant.path.name}:{mutant.site.line}: {mutant.site.change}: ended with {outcome}")


def validate_order(
    mutants: list[Mutant], survived: Iterable[Mutant], equivalent: set[tuple[str, str, str]]
) -> dict[str, Tally]:
    """Count what became of the changes, per file, per part that is shown by itself and in all."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    lasting = {id(mutant) for mutant in survived}
    for mutant in mutants:
        parts = [part for part in SEPARATE if mutant.name.startswith(part)] or ["the rest"]
        for name in (mutant.name, *parts, "all"):
            if mutant.key in equivalent:
                tallies[name].equivalent += 1
            elif id(mutant) in lasting:
                tallies[name].survived += 1
            else:
                tallies[name].killed += 1
    return tallies


def main() -> int:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=COUNT, help="how many changes are made")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--path", default="", help="only files of the domain whose path holds this text")
    options = parser.parse_args()

    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as byte_code:
        sys.dont_write_bytecode, sys.pycache_prefix = False, byte_code
        return measure(options.count, options.seed, options.path)


def tests_of(files: Iterable[Path]) -> Sequence[str]:
    """Return where the tests of the packages of these files stand."""
    packages = sorted({file.relative_to(DOMAIN).parts[0] for file in files})
    folders = [f"{TESTS[0]}/{package}" for package in packages]
    return folders if all(Path(folder).is_dir() for folder in folders) else TESTS


def measure(count: int, seed: int, path: str) -> int:
    """Draw, run, print; 1 when too few changes die."""
    everything = all_mutants()
    equivalent = read_equivalent(everything)
    chosen = {file: found for file, found in everything.items() if path in file.relative_to(DOMAIN).as_posix()}
    mutants = spread(chosen, count, seed)
    print(f"{len(mutants)} of {sum(map(len, chosen.values()))} changes, seed {seed}", flush=True)
    survived: list[Mutant] = []
    tests = tests_of(chosen) if path else TESTS
    preload(tests)
    for mutant in survivors((mutant for mutant in mutants if mutant.key not in equivalent), covering_tests(tests)):
        survived.append(mutant)
        print(f"survived: {mutant.path.relative_to(ROOT)}:{mutant.site.line}: {mutant.site.change}", flush=True)

    tallies = validate_order(mutants, survived, equivalent)
    totals = [*SEPARATE, "the rest", "all"]
    print(f"\n{'':<38} {'made':>5} {'killed':>7} {'survived':>9} {'equivalent':>11}")
    for name in [*sorted(set(tallies) - set(totals)), *(name for name in totals if name in tallies)]:
        print(tallies[name].row(name))
    share = 100 * tallies["all"].killed / max(1, tallies["all"].killed + tallies["all"].survived)
    print(f"{share:.1f} % killed, at least {LOWEST_SHARE} % wanted")
    return 0 if share >= LOWEST_SHARE else 1


if __name__ == "__main__":
    raise SystemExit(main())
