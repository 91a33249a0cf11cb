"""An office on the disk: frame, plan of two programmes, staff, leave and recusals; frozen, drawn and sent out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulation.drawing.chain import CHAIN, load, sealed
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.workflows.carrying_out.draw import change_draw, freeze, run_draw, verify_draw
from simulation.workflows.carrying_out.teams import assign_teams
from tests.simulation.drawing.desk import FROZEN, SALT, SEED, Desk, frame, plan

STAFF = ("姓名", "执法证号", "所属部门", "业务资质", "证件有效期至", "状态", "每日可用于检查的比例", "基点镇街")
FIRMS = 900


def write(path: Path, *rows: Iterable[object]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def joint_plan() -> Plan:
    content = plan().model_dump(mode="json")
    content["programmes"][1] |= {"departments": ["市场监管", "消防"], "items": ["消防通道", "特种设备使用登记"]}
    return Plan.model_validate(content)


@dataclass
class Office(Desk):
    def __post_init__(self) -> None:
        market = [[f"王{n}", f"A{n:02}", "市场监管", "", "2027-12-31", "在岗", "", ""] for n in range(12)]
        fire = [[f"李{n}", f"B{n:02}", "消防", "", "长期", "在岗", "50%", ""] for n in range(6)]
        write(self.folder / "staff.csv", STAFF, *market, *fire)
        write(self.folder / "leave.csv", ("执法证号", "起", "止"), ("A01", "2026-01-05", "2026-01-16"))
        kin = [(f"A{n % 12:02}", f"{13 * n % FIRMS:018d}", "近亲属", "", "") for n in range(100)]
        write(self.folder / "recusals.csv", ("执法证号", "统一社会信用代码", "事由", "起", "止"), *kin)

    def freeze(self, month: str = "2026-01", name: str = "package", redraw: str | None = None, **lists: str) -> str:
        given = {part: self.folder / f"{part}.csv" for part in ("staff", "leave", "recusals")}
        return freeze(
            frame(FIRMS), joint_plan(), month, self.records, self.folder / name, lists=given, salt=SALT, at=FROZEN,
            redraw=redraw,
        )  # fmt: skip

    def run(
        self, digest: str, name: str = "record.json", package: str = "package", *, seed: str = SEED,
        source: str = "2026-01-05 十面骰", redraw: str | None = None,
    ) -> None:  # fmt: skip
        run_draw(
            self.folder / package, seed, source, digest, self.records, self.folder / name, at=FROZEN, redraw=redraw
        )

    def drawn(self) -> Office:
        self.digest = self.freeze()
        self.run(self.digest)
        return self

    def sent(self) -> Office:
        self.drawn()
        assign_teams(self.package, self.record, at=FROZEN)
        return self

    def change(self, firm: str, kind: str, **more: Any) -> dict[str, Any]:
        made = change_draw(self.record, firm, kind, "理由", self.records, at=FROZEN, **more)
        return dict(made["change"])

    def listed(self, programme: str = "general") -> list[str]:
        return list(json.loads(self.record.read_text(encoding="utf-8"))["programmes"][programme]["drawn"])

    def teams(self) -> dict[str, list[str]]:
        record = next(r for r in load(self.records).records if r["kind"] == "teams")
        return {code: [p["certificate"] for p in team] for code, team in record["teams"]["places"].items()}

    def wrong(self) -> set[str]:
        return {p.code for p in verify_draw(self.package, self.record, self.digest)}

    def forge(self, kind: str, change: Any) -> None:
        """Change the last record of a kind and make it, the records behind it and the list of digests agree again."""
        files = sorted(self.records.glob("*.json"))
        content = [json.loads(path.read_text(encoding="utf-8")) for path in files]
        at = max(n for n, each in enumerate(content) if each["kind"] == kind)
        change(content[at])
        previous = content[at]["previous"]
        for path, each in zip(files[at:], content[at:], strict=True):
            new = sealed({**{k: v for k, v in each.items() if k != "digest"}, "previous": previous})
            path.write_text(json.dumps(new, ensure_ascii=False), encoding="utf-8")
            previous = new["digest"]
        digests = [json.loads(path.read_text(encoding="utf-8"))["digest"] for path in files]
        (self.records / CHAIN).write_text("".join(f"{each}\n" for each in digests), encoding="utf-8")


def codes_of(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def swap_member(record: dict[str, Any]) -> None:
    team = record["teams"]["places"][sorted(record["teams"]["places"])[0]]
    there = {place["certificate"] for place in team}
    team[0]["certificate"] = next(name for name in ("A05", "A06", "A07") if name not in there)
