"""The deployment package holds what runs and nothing else."""

from scripts.handouts import FOLDER as HANDOUTS
from scripts.package import (
    LARGEST,
    MOST_HANDED_OUT,
    ROOT,
    RUNS,
    STAMP,
    left_at_home,
    packaged,
    sizes,
    strangers,
)

BUILT = {STAMP, f"{HANDOUTS}/"}
"""What a deployment makes and takes along, and git does not know."""


def test_nothing_goes_along_that_does_not_run() -> None:
    assert strangers(packaged()) == []


def test_everything_that_runs_goes_along() -> None:
    names = set(packaged())
    code = {str(path.relative_to(ROOT)) for path in (ROOT / "sconnect").rglob("*") if path.is_file()}
    code = {name for name in code if "__pycache__" not in name}
    assert code | RUNS <= names


def test_what_is_for_development_stays_at_home() -> None:
    names = packaged()
    for folder in ("tests/", "local/", "scripts/", "docs/", "infra/", "opencart/", ".ci/"):
        assert not [name for name in names if name.startswith(folder)], folder
    for file in ("local.settings.json", "requirements-dev.txt", "azure.yaml", "package.json", "README.md"):
        assert file not in names


def test_what_git_does_not_know_stays_at_home_too() -> None:
    """Deploying takes what is on the disk: builds, secrets and settings of a developer as well."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert set(ignored) >= BUILT
    for line in [each for each in ignored if each not in BUILT]:
        sample = line.replace("*", "x") + ("x" if line.endswith("/") else "")
        assert left_at_home().match_file(sample), line


def test_the_stamp_of_a_build_goes_along() -> None:
    assert not left_at_home().match_file(STAMP)
    assert strangers([STAMP]) == []


def test_what_is_handed_out_goes_along() -> None:
    made = [
        f"{HANDOUTS}/manual/btw.html",
        f"{HANDOUTS}/manual/order-1280.webp",
        f"{HANDOUTS}/extension/opencart4/x.zip",
    ]
    assert not [name for name in made if left_at_home().match_file(name)]
    assert strangers(made) == []


def test_only_code_counts_as_what_runs() -> None:
    wrong = [
        "sconnect/.env",
        "sconnect/local.settings.json",
        "sconnect/app/notes.txt",
        "sconnect/app/picture.webp",
        f"{HANDOUTS}/notes.txt",
        ".env",
        "tests/test_x.py",
    ]
    assert strangers([*wrong, "sconnect/app/runs/starting.py", "host.json"]) == wrong


def test_the_package_is_small() -> None:
    runs, handed_out = sizes(packaged())
    assert runs < LARGEST
    assert handed_out < MOST_HANDED_OUT
