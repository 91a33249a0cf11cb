"""A desk for tests of the command line: files to give it, a place for what it writes, and how a refusal looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from simulation.cli import app
from simulation.model.exchange import to_json
from simulation.model.plan import Plan
from simulation.model.specification import Specification

Content = dict[str, Any]


class Desk:
    """A folder with a specification, a plan, and a place for output."""

    def __init__(self, folder: Path, specification: Specification, plan: Plan) -> None:
        self.folder = folder
        self.spec, self.plan, self.output = folder / "spec.json", folder / "plan.json", folder / "out" / "table.csv"
        self.output.parent.mkdir()
        self.spec.write_text(to_json(specification), encoding="utf-8")
        self.plan.write_text(to_json(plan), encoding="utf-8")

    def run(self, *options: str, output: Path | None = None, verb: str = "run") -> Result:
        where = ["--output", str(output or self.output)]
        return CliRunner().invoke(app, [verb, str(self.spec), str(self.plan), *where, "--language", "en", *options])

    def change(self, file: Path, change: Callable[[Content], object]) -> None:
        content = json.loads(file.read_text(encoding="utf-8"))
        change(content)
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def left(self) -> list[str]:
        return sorted(path.name for path in self.output.parent.iterdir())


def assert_refused(result: Result, desk: Desk, *told: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    assert [part for part in told if part not in result.stderr] == [], result.stderr
    assert desk.left() == []
