"""The house itself: the lock, dev.py and what the documents say of the dependencies."""

from __future__ import annotations

import ast
import email
import importlib.metadata
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import dev
import dev_bundle
from tests import licences

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
RUN_LOCK = (ROOT / "requirements-run.txt").read_text(encoding="utf-8")
ASKED_FOR = (ROOT / "requirements.in").read_text(encoding="utf-8")
DESIGN = ROOT / "docs" / "design.md"

PIN = re.compile(r"(?P<name>[a-z0-9._-]+)==(?P<version>[^\s;]+)( ; .+)?(?P<hashes>( --hash=sha256:[0-9a-f]{64})+)")
ADDRESS = re.compile(r"://|\bwww\.|^\s*(-i|-f|-e|--(?!hash))|@|(?<![\w.])/\w|\\\w", re.MULTILINE)


def requirements(text: str) -> list[str]:
    """Requirements of a file, one per line, without comments and continuation marks."""
    joined = re.sub(r"\\\n\s*", "", text)
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.splitlines())
    return [line for line in lines if line]


def pins() -> dict[str, str]:
    found = [PIN.fullmatch(line) for line in requirements(LOCK)]
    return {pin["name"]: pin["version"] for pin in found if pin}


# --- the lock ---


def test_every_line_of_the_lock_is_pinned_and_hashed() -> None:
    lines = requirements(LOCK)
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    assert len(lines) == len(pins())


def test_the_lock_names_no_address_and_no_path() -> None:
    assert ADDRESS.findall(LOCK) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://a.example", "-f wheels", "x @ file:wheel", "    # via -r /tmp/requirements.in", "-e ."],
)
def test_an_address_or_a_path_in_the_lock_would_be_seen(line: str) -> None:
    assert ADDRESS.search(f"{LOCK}\n{line}\n")


def test_the_lock_holds_everything_asked_for_at_the_version_installed() -> None:
    locked = {name: pins().get(name) for name in requirements(ASKED_FOR)}
    assert locked == {name: importlib.metadata.version(name) for name in locked}


def test_every_dependency_is_asked_for_with_its_reason() -> None:
    lines = [line for line in ASKED_FOR.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+ +# \S.+", line)] == []


def test_every_dependency_is_named_in_the_design() -> None:
    assert DESIGN.is_file(), f"{DESIGN} is missing"
    words = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", DESIGN.read_text(encoding="utf-8").lower()))
    unnamed = sorted(set(requirements(ASKED_FOR)) - words)
    assert unnamed == [], f"say in docs/design.md what each is for: {unnamed}"


def test_a_planners_machine_gets_the_same_versions_and_no_tool() -> None:
    run_pins = dict(re.findall(r"(?m)^([a-z0-9._-]+)==(\S+)", RUN_LOCK))
    assert run_pins.items() < pins().items()
    assert all(PIN.fullmatch(line) for line in requirements(RUN_LOCK))
    assert ADDRESS.findall(RUN_LOCK.replace("-c requirements.txt", "")) == []
    tools = {"pytest", "hypothesis", "playwright", "mypy", "ruff", "uv", "ipykernel"}
    assert tools <= set(requirements(ASKED_FOR.partition(dev.TOOLS_MARK)[2]))
    assert tools.isdisjoint(run_pins)


def test_nothing_a_planners_machine_runs_is_under_a_licence_that_would_bind_the_project() -> None:
    """Strong copyleft and no licence at all are refused; weak copyleft (LGPL, MPL) is named in docs/licences.md."""
    said = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    for name in dict(re.findall(r"(?m)^([a-z0-9._-]+)==(\S+)", RUN_LOCK)):
        try:
            told = importlib.metadata.distribution(name).read_text("METADATA") or ""
        except importlib.metadata.PackageNotFoundError:  # for another platform
            continue
        licence = dev_bundle.licence_of(email.message_from_string(told))
        assert licence != "not stated", name
        assert not re.search(r"(?<![A-Z])A?GPL", licence), f"{name}: {licence}"
        assert "GNU" not in licence or "Lesser" in licence, f"{name}: {licence}"
        if re.search(r"LGPL|MPL|Lesser|Mozilla", licence):
            assert f"| {name} |" in said, f"{name} ({licence}) is not named in docs/licences.md"


def test_the_table_of_licences_is_what_the_packages_state_now() -> None:
    page = licences.PAGE.read_text(encoding="utf-8")
    assert licences.written(page) == page, "run: python -m tests.licences"
    assert page.count("\n| ") > 100


# --- dev.py ---


def run_dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    # -E -s -S: no site-packages, so anything outside the standard library would fail.
    command = [sys.executable, "-E", "-s", "-S", str(ROOT / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["dev.py", "dev_bundle.py"])
def test_dev_imports_only_the_standard_library(name: str) -> None:
    tree = ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
    imported = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        name
        for node in imported
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert {str(name).split(".")[0] for name in names} <= {*sys.stdlib_module_names, "dev_bundle"}


def test_help_needs_no_environment_and_names_every_verb() -> None:
    answer = run_dev("--help")
    assert answer.returncode == 0, answer.stderr
    assert [verb for verb in dev.VERBS if not re.search(rf"^  {verb} ", answer.stdout, re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bogus"], "invalid choice: 'bogus'"),
        ([], "VERB"),
        (["setup", "now"], "setup takes no further arguments: now"),
        (["bench", "--slow"], "--slow and --browser belong to test"),
        (["test", "--port", "8600"], "--port belongs to run"),
        (["test", "--run"], "--run belongs to setup"),
        (["run", "--tools"], "--platform and --tools belong to bundle"),
        (["bundle"], "bundle needs --platform: windows, linux, linux-arm"),
        (["bundle", "--platform", "amiga"], "invalid choice: 'amiga'"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused(arguments: list[str], told: str) -> None:
    answer = run_dev(*arguments)
    assert answer.returncode == 2
    assert told in answer.stderr


def test_an_old_python_is_told_what_is_needed() -> None:
    with pytest.raises(dev.HouseError, match=r"this is Python 3\.10 .*3\.11 or later is needed"):
        dev.require_python((3, 10))


def test_the_environment_is_made_once_and_again_after_the_lock_changed(
    bare_checkout: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.ensure_environment()
    assert ["--require-hashes" in command for command in bare_checkout] == [True, False, False]
    assert bare_checkout[-1][1:] == ["-c", dev.COMPILE]
    dev.ensure_environment()
    assert len(bare_checkout) == 3
    dev.LOCK.write_text("numpy==9\n", encoding="utf-8")
    monkeypatch.setattr(dev, "create_environment", lambda: None)
    dev.ensure_environment()
    assert len(bare_checkout) == 6


def test_a_planners_environment_becomes_whole_when_the_tools_are_asked_for(bare_checkout: list[list[str]]) -> None:
    dev.ensure_environment(dev.RUN_LOCK)
    dev.ensure_environment(dev.RUN_LOCK)
    assert [str(dev.RUN_LOCK) in command for command in bare_checkout] == [True, False, False]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dev, "create_environment", lambda: None)
        dev.ensure_environment()
    assert [str(dev.LOCK) in command for command in bare_checkout[3:]] == [True, False, False]
    dev.ensure_environment(dev.RUN_LOCK)
    assert len(bare_checkout) == 6


def test_a_failed_installation_leaves_no_stamp(bare_checkout: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "call", lambda _command: 1)
    with pytest.raises(dev.HouseError, match="pip could not install"):
        dev.ensure_environment()
    assert not dev.STAMP.exists()
    assert bare_checkout == []


@pytest.mark.parametrize("code", [0, 1, 2, 5])
def test_the_exit_status_of_a_program_is_passed_on(code: int) -> None:
    assert dev.call([sys.executable, "-c", f"raise SystemExit({code})"]) == code


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of a POSIX system")
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_verb_stops_its_program_without_a_traceback(
    sent: signal.Signals, status: int, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    program = f"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(60)"
    if sent is signal.SIGINT:
        program = f"try:\n    {program}\nexcept KeyboardInterrupt:\n    raise SystemExit(1)"
    # Where the tests run in the background of a shell, Ctrl-C is ignored unless asked for.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    script = f"{heed}\nimport sys, dev\nsys.exit(dev.call([sys.executable, '-c', {program!r}]))"
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_until_it_exists(started)
    # Ctrl-C goes to the whole group, a request to terminate to one process.
    stop = os.killpg if sent is signal.SIGINT else os.kill
    stop(process.pid, sent)
    _, told = process.communicate(timeout=30)
    assert process.returncode == status
    assert "Traceback" not in told


def wait_until_it_exists(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.02)


# --- the server ---


def test_the_workbench_serves_only_this_machine_and_shows_no_traceback() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["browser"]["gatherUsageStats"] is False


def test_streamlit_knows_every_setting() -> None:
    command = [sys.executable, "-m", "streamlit", "config", "show"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "not a valid config option" not in answer.stdout + answer.stderr
