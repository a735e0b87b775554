"""The two zips: reproducible, laid out as the shops want them, and readable for the oldest PHP that they run on."""

import json
import os
import re
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.extension.php import php
from tests.extension.world import ROOT

SOURCE = ROOT / "opencart"
ALLOWED_IN_3 = (
    "admin/controller/extension/", "admin/model/extension/", "admin/view/template/extension/", "admin/language/",
    "catalog/controller/extension/", "catalog/model/extension/", "catalog/language/", "system/library/",
)  # fmt: skip
"""Where the installer of OpenCart 3 lets an extension put files."""


def build(folder: Path, **environment: str) -> dict[str, zipfile.ZipFile]:
    command = [sys.executable, str(ROOT / "scripts/extension.py"), str(folder)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return {name: zipfile.ZipFile(folder / f"opencart{name}/sconnect.ocmod.zip") for name in ("3", "4")}


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, zipfile.ZipFile]:
    return build(tmp_path_factory.mktemp("zips"))


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder, zone in (("a", "UTC"), ("b", "Asia/Tokyo")):
        build(tmp_path / folder, TZ=zone)
    for name in ("3", "4"):
        first, second = (tmp_path / folder / f"opencart{name}/sconnect.ocmod.zip" for folder in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()


def test_entries_have_one_date_one_permission_and_an_order(zips: dict[str, zipfile.ZipFile]) -> None:
    for archive in zips.values():
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
        assert len({entry.date_time for entry in entries}) == 1
        assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_other_content_has_another_date(tmp_path: Path) -> None:
    write_zip = runpy.run_path(str(ROOT / "scripts/extension.py"))["write_zip"]
    dates = set()
    for number, content in enumerate((b"old", b"new", b"newer", b"new")):
        with zipfile.ZipFile(write_zip(tmp_path / f"{number}.zip", {"Batch.php": content})) as archive:
            dates.add(archive.getinfo("Batch.php").date_time)
    assert len(dates) == 3


def test_opencart_3_accepts_every_path(zips: dict[str, zipfile.ZipFile]) -> None:
    for name in zips["3"].namelist():
        assert name.startswith(tuple(f"upload/{root}" for root in ALLOWED_IN_3)), name
    assert "upload/catalog/controller/extension/module/sconnect.php" in zips["3"].namelist()


def test_opencart_4_finds_its_parts(zips: dict[str, zipfile.ZipFile]) -> None:
    names = zips["4"].namelist()
    assert {name.partition("/")[0] for name in names} == {"install.json", "admin", "catalog", "system"}
    for name in ("admin/controller/module/sconnect.php", "catalog/controller/api.php"):
        assert name in names
    about = json.loads(zips["4"].read("install.json"))
    assert set(about) >= {"name", "version", "author", "link", "description", "code"}
    assert all(about.values())


def test_the_version_stands_in_one_place(zips: dict[str, zipfile.ZipFile]) -> None:
    version = json.loads(zips["4"].read("install.json"))["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    holders = [path.name for path in SOURCE.rglob("*") if path.is_file() and f"'{version}'" in path.read_text("utf-8")]
    assert holders == ["Version.php"]


def test_both_zips_hold_the_same_logic(zips: dict[str, zipfile.ZipFile]) -> None:
    shared = {
        number: {
            name.partition("system/library/")[2]: archive.read(name)
            for name in archive.namelist()
            if "system/library/" in name
        }
        for number, archive in zips.items()
    }
    assert shared["3"] == shared["4"]
    assert "sconnect/LICENSE" in shared["3"]


def test_both_languages_have_every_text_that_is_used() -> None:
    keys = {
        language: re.findall(r"^\$_\['(\w+)'\]", (SOURCE / f"language/{language}.php").read_text("utf-8"), re.MULTILINE)
        for language in ("nl-nl", "en-gb")
    }
    assert keys["nl-nl"] == keys["en-gb"]
    assert len(set(keys["nl-nl"])) == len(keys["nl-nl"])
    page = (SOURCE / "page/settings.twig").read_text("utf-8")
    used = set(re.findall(r"\b((?:text|entry|help|button|warning|error|heading)_\w+)", page))
    assert used <= set(keys["nl-nl"])


def test_no_text_breaks_out_of_the_script_or_an_attribute() -> None:
    for language in ("nl-nl", "en-gb"):
        texts = re.findall(r"= '(.*)';$", (SOURCE / f"language/{language}.php").read_text("utf-8"), re.MULTILINE)
        assert len(texts) > 30
        assert not [text for text in texts if re.search(r"[\"'<>\\]", text)]


@pytest.mark.usefixtures("programs")
def test_php_reads_every_file() -> None:
    files = sorted(map(str, SOURCE.rglob("*.php")))
    assert len(files) > 50
    for file in files:
        done = subprocess.run(
            [php(), "-d", "display_errors=1", "-l", file], capture_output=True, text=True, check=False
        )
        assert done.stdout.startswith("No syntax errors"), done.stdout


DEPRECATED = re.compile(
    # Null as the default of a parameter that is not nullable, and what PHP 8.2 to 8.4 warn about by name.
    r"[(,]\s*(?!\?)(?:[A-Za-z\\\\]+)\s+\$\w+\s*=\s*null\b(?!.*\|)"
    r"|\$\{\w|\bE_STRICT\b|\butf8_(?:en|de)code\(|\bstrftime\(|\blcg_value\(|\bget_(?:parent_)?class\(\)"
    r"|\bstr_getcsv\(|\bfgetcsv\(|\bfputcsv\(|\bmysqli_ping\(|\bassert_options\("
)


def test_nothing_is_deprecated_up_to_php_8_4() -> None:
    found = {
        file.name: match[0] for file in SOURCE.rglob("*.php") if (match := DEPRECATED.search(file.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("code", ["f(int $a = null)", "f($b, \\A\\B $a = null)", "utf8_encode($a)", '"${a}"'])
def test_what_is_deprecated_is_seen(code: str) -> None:
    assert DEPRECATED.search(code)
    assert not DEPRECATED.search("f(?int $a = null, $b = null)")


def newer_syntax(*files: Path) -> str:
    command = [php(), str(Path(__file__).parent / "newer_syntax.php"), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.usefixtures("programs")
def test_nothing_for_opencart_3_is_newer_than_php_7_4() -> None:
    files = [
        *(SOURCE / "shared").rglob("*.php"),
        *(SOURCE / "opencart3").rglob("*.php"),
        *(SOURCE / "language").rglob("*.php"),
    ]
    assert newer_syntax(*files) == ""


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(
    "code",
    [
        "$a = match (1) { 1 => 2 };",
        "$a = $b?->c;",
        "f(name: 1);",
        "f(1, name: 2);",
        "class A { function __construct(private int $a) {} }",
        "function f(int|string $a) {}",
        "function f(): int|string {}",
        "function f(mixed $a) {}",
        "function f(): static {}",
        "function f(int $a,) {}",
        "enum A { case B; }",
        "class A { public readonly int $a; }",
        "#[Pure] function f() {}",
        "$a = $b ?? throw new E();",
        "try {} catch (E) {}",
        "str_contains('a', 'b');",
        "$a = strlen(...);",
        "$a = $b::class;",
        "$f = fn (int|string $a) => 1;",
    ],
)
def test_the_check_for_newer_syntax_sees_it(tmp_path: Path, code: str) -> None:
    (tmp_path / "code.php").write_text(f"<?php {code}")
    assert newer_syntax(tmp_path / "code.php") != ""


@pytest.mark.usefixtures("programs")
def test_the_check_for_newer_syntax_lets_7_4_through(tmp_path: Path) -> None:
    code = """<?php class A { private ?int $a = null; const B = [1, 2,];
    public static function f(?array $a, $b = E_ALL | 2): ?self { switch ($a) { case X: break; default: }
    $c = $a ? B : C; g($a, $b,); return $x ?? (static fn (int $y) => $y | 1); }
    function match2(callable $f): void { try { throw new E(self::class); } catch (E | F $e) { } } }"""
    (tmp_path / "code.php").write_text(code)
    assert newer_syntax(tmp_path / "code.php") == ""
