"""The smoke test tells what is wrong with an app, and the stamp what a package was built from."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts import build_stamp, smoke

COMMIT = "0" * 40
WANTED = smoke.Expected("1.2.3", COMMIT, frozenset({"a_timer"}))
RIGHT = (200, {"status": "ok", "version": "1.2.3", "commit": COMMIT})


@contextmanager
def app(health: tuple[int, object], profiles: int, for_principal: int) -> Iterator[str]:
    """Serve an app that answers like this."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = health
            if self.path == "/api/profiles":
                status, body = (for_principal if self.headers["X-MS-CLIENT-PRINCIPAL"] else profiles), {}
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/api/health")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def found(health: tuple[int, object] = RIGHT, profiles: int = 401, for_principal: int = 401) -> list[str]:
    with app(health, profiles, for_principal) as address:
        return smoke.problems(address, WANTED, lambda: frozenset({"a_timer", "an_http_function"}))


def test_an_app_that_is_right_has_no_problems() -> None:
    assert found() == []


@pytest.mark.parametrize("status", [200, 302, 403, 500])
def test_whoever_gets_anything_but_a_401_is_a_problem(status: int) -> None:
    assert found(profiles=status) == [
        f"nobody in particular gets {status} for the list of profiles, and should get 401"
    ]
    assert found(for_principal=status) == [
        f"a forged principal gets {status} for the list of profiles, and should get 401"
    ]


@pytest.mark.parametrize("body", [{}, [], {"version": "1.2.3", "commit": "1" * 40}, {"version": "1", "commit": COMMIT}])
def test_health_of_another_code_is_a_problem(body: object) -> None:
    [problem] = found(health=(200, body))
    assert "this is not the code of here" in problem


def test_health_that_answers_no_200_is_a_problem_with_its_answer() -> None:
    [problem] = found(health=(503, {"error": "HOUSEKEEPING_SCHEDULE"}))
    assert problem.startswith("health answers 503: ")
    assert "HOUSEKEEPING_SCHEDULE" in problem


def test_no_app_at_all_is_a_problem() -> None:
    problems = smoke.problems("http://127.0.0.1:9", WANTED, lambda: frozenset({"a_timer"}))
    assert len(problems) == 3
    assert problems[0].startswith("health answers 0")


def test_functions_that_cannot_be_listed_are_a_problem() -> None:
    def refuse() -> frozenset[str]:
        raise OSError("no rights")

    with app(RIGHT, 401, 401) as address:
        assert smoke.problems(address, WANTED, refuse) == ["the functions of the app cannot be listed: no rights"]


def test_an_address_without_https_is_refused_unless_it_is_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(["http://example.test"]) == 1
    assert "must begin with https" in capsys.readouterr().out


def test_every_timer_and_queue_of_the_app_is_expected(tmp_path: Path) -> None:
    root = Path(smoke.ROOT)
    for name in ("function_app.py", "sconnect/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((root / name).read_text(encoding="utf-8"), encoding="utf-8")
    build_stamp.write_stamp(tmp_path, COMMIT)
    assert smoke.expected(tmp_path).triggers == {
        *("import_orders_timer", "export_articles_timer", "export_customers_timer", "housekeeping_timer"),
        *("start_block", "start_block_failed", "run_task", "run_task_failed", "keep_house", "keep_house_failed"),
    }


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=test", "-c", "user.email=test@example.test", "-c", "commit.gpgsign=false")
    subprocess.run(  # noqa: S603 - our own command line
        ["git", "-C", str(folder), *who, *arguments],  # noqa: S607
        check=True,
        capture_output=True,
    )


def test_a_changed_tree_is_not_taken_for_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCONNECT_COMMIT", raising=False)
    _git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("one", encoding="utf-8")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "-m", "one")
    clean = build_stamp.commit_of(tmp_path)
    assert len(clean) == 40
    (tmp_path / "file").write_text("two", encoding="utf-8")
    assert build_stamp.commit_of(tmp_path) == f"{clean}+changes"


def test_a_tree_without_git_has_to_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.delenv("SCONNECT_COMMIT", raising=False)
    with pytest.raises(ValueError, match="SCONNECT_COMMIT"):
        build_stamp.commit_of(tmp_path)
    monkeypatch.setenv("SCONNECT_COMMIT", COMMIT)
    assert build_stamp.commit_of(tmp_path) == COMMIT
