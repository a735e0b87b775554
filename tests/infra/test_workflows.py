"""Workflows: offline linters find nothing, actions are pinned by commit, and deployment needs no secret."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infra.bicep import INFRA

ROOT = INFRA.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def lint(program: str, *arguments: str) -> str:
    """Run a linter; returns what it says when it finds something."""
    done = subprocess.run(  # noqa: S603 - our own command line
        [str(Path(sys.executable).parent / program), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def read(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def test_zizmor_finds_nothing() -> None:
    assert lint("zizmor", "--offline", "--no-progress", "--quiet", ".github") == ""


def test_the_files_are_of_the_form_that_github_reads() -> None:
    files = [str(path) for path in WORKFLOWS]
    assert lint("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files) == ""
    assert lint("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml") == ""


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_with_their_version_beside_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    for name, beside in used:
        if not name.startswith("./"):
            assert PINNED.fullmatch(name), name
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", beside), name
    assert "secrets." not in text
    assert read(path)["permissions"] == {}


def test_one_action_has_one_commit_everywhere() -> None:
    used = {use for path in WORKFLOWS for use in re.findall(r"uses: ([\w.-]+/[\w./-]+@\w+)", path.read_text("utf-8"))}
    names = [re.sub(r"^(github/codeql-action)/\w+", r"\1", use.partition("@")[0]) for use in used]
    commits = {(name, use.partition("@")[2]) for name, use in zip(names, used, strict=True)}
    assert len(commits) == len(set(names))


def test_a_change_passes_what_passes_anywhere_else() -> None:
    steps = read(ROOT / ".github" / "workflows" / "checks.yml")["jobs"]["check"]["steps"]
    assert ".ci/run" in [step.get("run") for step in steps]


def test_production_comes_after_staging_and_both_are_tested_as_they_are_deployed() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    assert (jobs["staging"]["needs"], jobs["production"]["needs"]) == ("publish", "staging")
    assert jobs["staging"]["uses"] == jobs["production"]["uses"] == "./.github/workflows/deploy.yml"
    deploy = read(ROOT / ".github" / "workflows" / "deploy.yml")["jobs"]["deploy"]
    assert deploy["environment"] == "${{ inputs.environment }}"
    assert "scripts.smoke" in deploy["steps"][-1]["run"]


def test_newer_versions_wait_a_week() -> None:
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "npm", "github-actions"}
    assert all(update["cooldown"]["default-days"] == 7 for update in updates)
