"""What README.md shows works as shown."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import simulation as sim
from tests.browser.strip import CIRCLE, PICTURES, with_strip

LARGEST_PICTURE = 150_000
"""Bytes."""
ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line.partition("#")[0] for block in blocks("sh") for line in block.splitlines()]
    return [shlex.split(line) for line in lines]


def test_the_python_example_runs_and_shows_a_lower_burden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (snippet,) = blocks("python")
    names: dict[str, object] = {}
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(snippet, "README.md", "exec"), names)
    everyone = names["everyone"]
    assert everyone.loc["burden_on_a", "difference"] < -1  # type: ignore[attr-defined]
    assert "burden_on_a" in shown.getvalue()


def test_the_plan_shown_is_a_plan() -> None:
    (text,) = blocks("json")
    assert sim.parse_plan(text).programmes[0].ratio.D == 0.5


OF_SIMULATION = [
    pytest.param(c, id=c[3], marks=pytest.mark.slow if c[3] == "tune" else ())
    for c in commands()
    if c[1:3] == ["-m", "simulation"]
]


@pytest.mark.parametrize("command", OF_SIMULATION)
def test_each_command_writes_its_table(command: list[str], tmp_path: Path) -> None:
    output = tmp_path / command[-1]
    answer = subprocess.run(
        [sys.executable, *command[1:-1], str(output)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert output.stat().st_size > 1000


def test_the_two_commands_come_first() -> None:
    assert [" ".join(command) for command in commands()[:2]] == ["python3 dev.py run", "python3 dev.py test"]


def test_the_pictures_there_are_are_shown_and_small() -> None:
    assert with_strip(README) == README, "run: python3 dev.py pictures"
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert {name.removesuffix(".png") for name in sizes} <= set(CIRCLE)
    assert [name for name, size in sizes.items() if size > LARGEST_PICTURE] == []


def test_every_file_named_is_there() -> None:
    named = set(re.findall(r"`((?:datasets|docs|notebooks)/[\w./]+)`", README)) | set(
        re.findall(r"\]\(([\w./]+)\)", README)
    )
    assert len(named) > 8
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
