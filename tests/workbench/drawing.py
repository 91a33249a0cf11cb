"""A desk at which a month can be drawn: a plan in force, a frame of made-up firms, a folder for the draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.drawing.frame import COLUMNS
from simulation.drawing.package import read_package
from simulation.drawing.tickets import month_key, ticket
from simulation.language.catalogue import load_catalogue
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import DRAWS
from tests.workbench.pages import elements, open_page, run
from tests.workbench.planning import WHO
from workbench.draw import files
from workbench.draw.desk import Desk
from workbench.draw.folder import Month
from workbench.server import library, records, session

ZH = load_catalogue("zh")
MONTH = "2026-01"
SEED = "08772473296991897540"
STEPS = 5
"""Steps that have to be done before inspectors are sent."""


def codes(firms: int = 400) -> list[str]:
    """Return the codes of the firms, which are no real ones."""
    return [f"{9000 + i:018d}" for i in range(firms)]


def frame(firms: int = 400, seed: int = 1) -> bytes:
    """Return a frame as docking writes it."""
    rng = np.random.default_rng(seed)
    classes = rng.choice(list("ABCD"), firms, p=[0.4, 0.3, 0.15, 0.15])
    rows = [
        (code, f"合成企业{i:04d}号", f"S{i % 6}", classes[i], f"R{i % 3}", "HCG"[i % 3], "2015-03-15", "")
        for i, code in enumerate(codes(firms))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).to_csv(index=False).encode()


def staff(people: int = 8) -> bytes:
    """Return a roll of inspectors, who are no real ones."""
    rows = [f"合成检查员{i:02d},ZF{i:03d},市场监管,长期有效" for i in range(people)]
    return "\n".join(["姓名,执法证号,所属部门,证件有效期至", *rows, ""]).encode()


def adopt(name: str = "in-force", d: float = 0.5) -> sim.Plan:
    """Put a plan in force and return it."""
    return adopt_in(records.store(), name, d=d)


def adopt_in(store: Store, name: str = "in-force", *, start: str = "2026-01", d: float = 0.5) -> sim.Plan:
    """Put a plan in force in a store and return it."""
    changed = {"id": name, "title": "甲方案", "start": start}
    plan = library.shipped_plans()[0].plan.with_ratio(None, A=0.06, B=0.12, C=0.25, D=d).model_copy(update=changed)
    store.save_plan(plan, WHO)
    store.move_plan(name, "reviewed", 1, WHO)
    store.move_plan(name, "adopted", 1, WHO)
    return plan


def turn_on(monkeypatch: pytest.MonkeyPatch, data: Path) -> Path:
    """Turn the draw on, with a folder inside the data folder, and return that folder."""
    folder = data / "draws"
    data.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setenv(DRAWS, str(folder))
    return folder


def open_draw(language: str = "zh", month: str = MONTH) -> Any:
    """Open the page at a month."""
    page = open_page(language, "draw")
    box = [item for item in page.selectbox if item.key == f"draw_month-{language}"]
    if box and box[0].value != month:
        box[0].set_value(month)
        page = run(page)
    return page


def press(page: Any, key: str) -> Any:
    """Press a button by its key."""
    page.button(key=key).click()
    return run(page)


def give_frame(page: Any, content: bytes | None = None, month: str = MONTH, people: int = 0) -> Any:
    """Bring the frame of a month, and a roll of inspectors where there are to be some."""
    page.file_uploader(key=f"draw-frame-{month}").set_value([("frame.csv", content or frame(), "text/csv")])
    page = press(page, f"draw_take_frame-{month}")
    return give_lists(page, month, staff=staff(people)) if people else page


def give_lists(page: Any, month: str = MONTH, **lists: bytes) -> Any:
    """Bring lists of inspectors."""
    for name, content in lists.items():
        page.file_uploader(key=f"draw-{name}-{month}").set_value([(f"{name}.csv", content, "text/csv")])
    return press(page, f"draw_take_lists-{month}")


def freeze(page: Any, month: str = MONTH) -> Any:
    """Freeze the month."""
    return press(page, f"draw_freeze-{month}")


def enter_seed(page: Any, first: str = SEED, second: str | None = None, month: str = MONTH, **others: str) -> Any:
    """Type the seed twice, and its source."""
    told = {"first": first, "second": first if second is None else second, "source": "会议现场掷骰", **others}
    for name, text in told.items():
        page.text_input(key=f"draw_seed_{name}-{month}").set_value(text)
    return press_form(page, f"draw_seed-{month}")


def drawn(page: Any, month: str = MONTH, people: int = 0) -> Any:
    """Take a month from its frame to its draw."""
    page = enter_seed(freeze(give_frame(page, month=month, people=people), month), month=month)
    return press(page, f"draw_run-{month}")


def press_form(page: Any, form: str) -> Any:
    """Press the button of a form."""
    (button,) = [item for item in page.button if form in str(item.key)]
    button.click()
    return run(page)


def month_of(folder: Path, month: str = MONTH) -> Month:
    """Return the month as it lies on the disk."""
    return Month(folder, month)


def states(page: Any) -> list[str]:
    """Return the state of each step on the page: done, open or closed."""
    names = {ZH.text(f"page.draw.state.{name}"): name for name in ("done", "open", "closed")}
    heads = [str(item.value) for item in page.subheader if "badge[" in str(item.value)]
    return [names[head.rpartition("badge[")[2].rstrip("]")] for head in heads]


def take_files(folder: Path, month: str = MONTH) -> dict[str, bytes]:
    """Take every file that the page offers of a month, as a press on its button does, and return name → content."""
    store = records.store()
    desk = Desk(store, ZH, month_of(folder, month), store.adopted_plan())
    return {item.key: item.taken(desk, session.person()) for item in files.files_of(desk)}


def secrets_of(folder: Path, month: str = MONTH) -> list[str]:
    """Return what nobody may read outside the folder of draws: codes, names, salt, key and tickets of a month."""
    package = read_package(month_of(folder, month).package)
    key = month_key(package.salt, month, SEED)
    drawn_ = [code for each in month_of(folder, month).record["programmes"].values() for code in each["drawn"]]
    tickets = [ticket(key, programme.id, code).hex() for programme in package.plan.programmes for code in drawn_]
    firms = [text for firm in package.firms for text in (firm.code, firm.name)]
    return [*firms, package.salt.hex(), key.hex(), *tickets]


def actions() -> list[str]:
    return [entry.action for entry in records.store().audit_log() if entry.action.startswith("draw_")]


def keys(page: Any) -> set[str]:
    return {str(item.key) for kind in ("button", "download_button", "file_uploader") for item in elements(page, kind)}


def said(page: Any) -> str:
    texts = [str(item.value) for kind in ("error", "warning", "info", "success", "code") for item in page.get(kind)]
    return "\n".join(texts)
