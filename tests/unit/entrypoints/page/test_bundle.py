"""The page as browsers get it: folders of small modules joined into one file each, and nothing but those."""

import re
from pathlib import Path

import pytest

from sconnect.entrypoints.page.bundle import FOLDER, page, read_page

_DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function\*? |const |let |class )([\w$]+)", re.MULTILINE)


def written(folder: Path, **files: str) -> Path:
    (folder / "index.html").write_text("<script src=/page/{version}/a.js></script>{sign-in}", "utf-8")
    for name, text in files.items():
        part, _, module = name.partition("__")
        (folder / part).mkdir(exist_ok=True)
        (folder / part / f"{module}.js").write_text(text, "utf-8")
    return folder


def body(folder: Path, name: str) -> str:
    return read_page(folder).files[name].body.decode()


def test_what_others_need_stands_first(tmp_path: Path) -> None:
    written(
        tmp_path,
        a__first='import { two } from "./second.js";\nconst one = two;\n',
        a__second="export const two = 2;\n",
    )
    assert body(tmp_path, "a.js") == "export const two = 2;\nconst one = two;\n"


def test_modules_that_need_each_other(tmp_path: Path) -> None:
    written(
        tmp_path,
        a__even='import { odd } from "./odd.js";\nexport function even() { odd(); }\n',
        a__odd='import { even } from "./even.js";\nexport function odd() { even(); }\n',
    )
    assert body(tmp_path, "a.js") == "export function odd() { even(); }\nexport function even() { odd(); }\n"


def test_other_folders_are_imported_once_and_as_they_are_served(tmp_path: Path) -> None:
    written(
        tmp_path,
        a__one='import { h, t } from "../base/dom.js";\nimport {\n  say,\n} from "../base/say.js";\nh(t);\n',
        a__two='import { h } from "../base/dom.js";\nconst later = () => import("../late/screen.js");\n',
        base__dom="export const h = 1, t = 2;\n",
    )
    assert body(tmp_path, "a.js") == (
        'import { h, say, t } from "./base.js";\nh(t);\nconst later = () => import("./late.js");\n'
    )


def test_comments_and_indents_stay_at_home_and_what_only_looks_like_one_does_not(tmp_path: Path) -> None:
    written(
        tmp_path,
        a__one='/** The first. */\n\n/* of\n * lines\n */\nconst way = "https://x/*y*/"; // kept\n  // gone\n  way;\n',
    )
    assert body(tmp_path, "a.js") == '\nconst way = "https://x/*y*/"; // kept\nway;\n'


def test_the_texts_of_both_languages_stand_side_by_side(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "shell").mkdir()
    for language, greeting in (("nl", "hoi"), ("en", "hi")):
        entries = f'  "a.b": {{ one: "{greeting}", other: "{{n}}" }},\n  no: "n",\n'
        texts = f"export const {language.upper()} = {{\n{entries}}};\n"
        (tmp_path / "shell" / f"texts.{language}.js").write_text(texts, "utf-8")
    assert '["a.b", { one: "hoi", other: "{n}" }, { one: "hi", other: "{n}" }],\n["no", "n", "n"],' in body(
        tmp_path, "shell.js"
    )


def test_no_text_of_a_module_spans_lines() -> None:
    for path in FOLDER.glob("*/*.js"):
        for line in path.read_text("utf-8").splitlines():
            assert line.count("`") % 2 == 0, path


def test_any_change_gives_every_file_another_address(tmp_path: Path) -> None:
    before = read_page(written(tmp_path, a__one="1;\n", b__two="2;\n"))
    after = read_page(written(tmp_path, b__two="3;\n"))
    assert before.version != after.version
    assert after.version in after.with_key.body.decode()
    assert before.files["a.js"].etag == after.files["a.js"].etag


@pytest.mark.parametrize(
    "part", sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "style")
)
def test_no_two_modules_of_a_folder_declare_the_same_name(part: str) -> None:
    text = page().files[f"{part}.js"].body.decode()
    modules = "".join(path.read_text("utf-8") for path in (FOLDER / part).glob("*.js"))
    declared = [
        *_DECLARED.findall(modules),
        *re.findall(r"[\w$]+", "".join(re.findall(r"^import \{(.*)\}", text, re.MULTILINE))),
    ]
    assert sorted(declared) == sorted(set(declared))


def test_imports_have_no_second_names_and_go_one_way() -> None:
    lower = {"shell": set(), "components": {"shell"}, "link": {"shell", "components", "settings"}}
    lower["office"] = lower["link"]
    for path in FOLDER.glob("*/*.js"):
        text = path.read_text("utf-8")
        assert not re.search(r"^import [^;]*\bas\b", text, re.MULTILINE), path
        for other in re.findall(r'^import [^;]*from "\.\./(\w+)/', text, re.MULTILINE):
            assert other in lower.get(path.parent.name, {"shell", "components"}), path


def test_what_is_served_imports_what_is_served() -> None:
    for name, file in page().files.items():
        for wanted in re.findall(r'"(\.{1,2}/[^"]+\.js)"', file.body.decode()):
            assert wanted.removeprefix("./") in page().files.keys() - {name}


def test_there_is_no_way_in_for_markup() -> None:
    for path in FOLDER.glob("*/*.js"):
        for way in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "eval(",
            "Function(",
        ):
            assert way not in path.read_text("utf-8"), path


def test_every_module_is_small() -> None:
    texts = {"texts.nl.js", "texts.en.js"}
    for path in FOLDER.glob("*/*.*"):
        assert path.name in texts or len(path.read_text("utf-8").splitlines()) <= 250, path
