"""The papers of a draw: what they say, what they never say, and how little they tell of classes."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from math import sqrt
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from simulation.drawing.frame import Firm
from simulation.drawing.package import read_package
from simulation.drawing.rounds import chance
from simulation.drawing.rule import draw_month
from simulation.drawing.tickets import month_key, ticket
from simulation.model.plan import Plan
from simulation.reports.blocks import Document, Heading, Paragraph, Table
from simulation.reports.papers.announcements import Event
from simulation.reports.papers.numbers import planned
from simulation.reports.papers.tasks import table_bytes
from simulation.workflows.carrying_out.draw import freeze, read_draw
from simulation.workflows.carrying_out.papers import draw_papers, write_papers
from simulation.workflows.carrying_out.teams import assign_teams
from tests.simulation.drawing.desk import SALT, SEED, frame, plan
from tests.simulation.drawing.teams_office import Office

FALSE_ALARM_Z = 3.89
"""Beyond it either way lies 1 in 10,000 of a normal variable."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office")).sent()


def said(document: Document) -> str:
    parts: list[str] = list(document.title)
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            parts.append(block.text)
        elif isinstance(block, Table):
            parts += [block.caption, block.note, *block.header, *(cell for row in block.rows for cell in row)]
    return "\n".join(parts)


def table(document: Document) -> Table:
    return next(block for block in document.blocks if isinstance(block, Table))


def test_before_the_seed_everything_but_the_seed_is_announced(office: Office) -> None:
    event = Event("福彩3D第2026007期", "2026年1月7日21时", "纪检监察组")
    told = said(draw_papers(office.package, event=event)["before"])
    assert office.digest in told.replace(" ", "")
    assert all(
        text in told for text in ("2026年1月", "draw/1", event.what, event.when, event.witnesses, "日常", "联合")
    )
    assert SEED not in told


def test_the_numbers_announced_hold_whatever_the_seed(office: Office) -> None:
    package = read_package(office.package)
    before = {each.programme.id: each for each in planned(package)}
    for seed in range(40):
        drawn = draw_month(package.firms, package.plan, "2026-01", month_key(SALT, "2026-01", str(seed)))
        assert all(before[name].least <= len(each.drawn) <= before[name].most for name, each in drawn.items())
    assert before["general"].most - before["general"].least <= 1
    after = {each.programme.id: each for each in planned(package, read_draw(office.record))}
    assert all(each.most - each.least <= 1 and each.least <= (each.drawn or 0) <= each.most for each in after.values())


def test_a_month_that_draws_in_part_announces_its_share_and_the_numbers_of_that_share(tmp_path: Path) -> None:
    freeze(frame(900), plan(), "2026-01", tmp_path / "records", tmp_path / "package", salt=SALT, share="0.5")
    package = read_package(tmp_path / "package")
    before = {each.programme.id: each for each in planned(package)}
    for seed in range(20):
        key = month_key(SALT, "2026-01", str(seed))
        drawn = draw_month(package.firms, package.plan, "2026-01", key, package.share)
        assert all(before[name].least <= len(each.drawn) <= before[name].most for name, each in drawn.items())
    assert "50%" in said(draw_papers(tmp_path / "package")["before"])


def test_programmes_that_go_together_are_announced_with_their_mean(tmp_path: Path) -> None:
    content = {**plan().model_dump(mode="json"), "together": [["general", "joint"]]}
    joined = type(plan()).model_validate(content)
    freeze(frame(900), joined, "2026-01", tmp_path / "records", tmp_path / "package", salt=SALT)
    package, seeds = read_package(tmp_path / "package"), 60
    numbers = {each.programme.id: each for each in planned(package)}
    assert all(each.about and each.least == each.most for each in numbers.values())
    assert "约 " in said(draw_papers(tmp_path / "package")["before"])
    total = Counter[str]()
    for seed in range(seeds):
        drawn = draw_month(package.firms, joined, "2026-01", month_key(SALT, "2026-01", str(seed)))
        total.update({name: len(each.drawn) for name, each in drawn.items()})
    assert all(abs(total[name] / seeds - each.most) < 1 for name, each in numbers.items())


def test_after_the_draw_seed_source_numbers_and_digests_are_announced(office: Office) -> None:
    told = said(draw_papers(office.package, office.record)["after"]).replace(" ", "")
    digests = (office.digest, read_draw(office.record)["digest"])
    assert all(text in told for text in (SEED, "2026-01-05十面骰", *digests))
    assert not any(code in told for code in office.listed())


def test_the_summary_counts_reserves_and_names_none(office: Office) -> None:
    papers = draw_papers(office.package, office.record)
    rows = table(papers["summary"]).rows
    programmes = read_draw(office.record)["programmes"].values()
    assert [row[3:] for row in rows[:-1]] == [(str(len(e["drawn"])), str(len(e["reserves"]))) for e in programmes]
    everything = "".join(map(said, papers.values()))
    assert not any(code in everything for each in programmes for code in {*each["reserves"]} - set(office.teams()))


def test_the_list_is_by_code_and_follows_changes(tmp_path: Path) -> None:
    office = Office(tmp_path).sent()
    closed, cancelled = office.listed()[:2]
    substitute = office.change(closed, "递补")["substitute"]
    office.change(cancelled, "取消")
    rows = table(draw_papers(office.package, office.record)["list"]).rows
    assert [row[0] for row in rows] == sorted({*office.teams(), substitute} - {closed, cancelled})
    assert all(row[4] == "2026-01-04\n2026-01-30" for row in rows)


@pytest.mark.slow
def test_papers_are_written_whole_for_the_owner_alone_and_twice_the_same(office: Office, tmp_path: Path) -> None:
    papers = draw_papers(office.package, office.record)
    files = write_papers(papers, tmp_path / "papers")
    assert sorted(path.name for path in files) == sorted(
        f"{name}{suffix}"
        for name in ("抽取公告（抽取前）", "抽取公告（抽取后）", "抽查名单", "随机抽取情况表")
        for suffix in (".docx", ".pdf")
    )
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    first = [path.read_bytes() for path in files]
    assert [path.read_bytes() for path in write_papers(papers, tmp_path / "papers")] == first
    assert all(content[:4] in (b"PK\x03\x04", b"%PDF") for content in first)


# --- what is published tells nothing of classes ---


def published(office: Office) -> str:
    """Return every sign of what may leave the office: papers and tables, unpacked."""
    papers = draw_papers(office.package, office.record)
    sheet = assign_teams(office.package, office.record)
    packed = [table_bytes(sheet, suffix, "zh") for suffix in (".xlsx", ".docx")]
    unpacked = []
    for content in packed:
        with ZipFile(BytesIO(content)) as parts:
            unpacked += [parts.read(name).decode("utf-8", "ignore") for name in parts.namelist() if "theme" not in name]
    return "\n".join([*map(said, papers.values()), *unpacked])


def test_no_class_ticket_or_salt_is_published(office: Office) -> None:
    told = published(office)
    key = month_key(SALT, "2026-01", SEED)
    tickets = [ticket(key, "general", code).hex()[:12] for code in office.teams()]
    compact = told.replace(" ", "")
    assert not any(secret in compact for secret in (SALT.hex(), key.hex(), *tickets))
    assert not re.search(r"[ABCDＡ-Ｄ]\s*类|risk_class|风险", told)
    papers = draw_papers(office.package, office.record)
    cells = {cell for row in table(papers["list"]).rows for cell in row}
    assert not cells & set("ABCD")


def district(firms: int, seed: int) -> list[Firm]:
    random = np.random.default_rng(seed)
    classes = random.choice(list("ABCD"), firms, p=[0.55, 0.3, 0.1, 0.05])
    return [
        Firm(f"{random.integers(10**17):018d}", "", f"S{i % 30}", c, "", "H", "", frozenset())
        for i, c in enumerate(classes)
    ]


def one_programme() -> Plan:
    """Return a plan whose one programme draws its whole year in January."""
    programme = plan().model_dump(mode="json")["programmes"][0]
    return plan(programmes=[{**programme, "rounds_per_year": dict.fromkeys("ABCD", 1), "months": [1]}])


def guesses(salt: bytes, months: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of every firm drawn: whether its class is C or D, its place in the published list, and the place of its
    ticket as a bystander without the salt works it out from register and seed.
    """
    risky, places, tickets = list[bool](), list[float](), list[float]()
    for number in range(months):
        firms, seed = district(4000, number), str(number)
        drawn = draw_month(firms, one_programme(), "2026-01", month_key(salt, "2026-01", seed))["general"].drawn
        classes = {firm.code: firm.risk_class for firm in firms}
        guessed = month_key(b"", "2026-01", seed)  # all that is public
        for place, code in enumerate(sorted(drawn)):
            risky.append(classes[code] in "CD")
            places.append(place / len(drawn))
            tickets.append(int.from_bytes(ticket(guessed, "general", code)) / 2**256)
    return np.array(risky), np.array(places), np.array(tickets)


def z_of(split: np.ndarray, values: np.ndarray) -> float:
    """Return by how many standard errors a mean differs between two groups."""
    one, other = values[split], values[~split]
    return float((one.mean() - other.mean()) / sqrt(one.var() / len(one) + other.var() / len(other)))


def test_a_bystander_tells_no_class_by_order_or_ticket_and_would_without_the_salt() -> None:
    """The false-alarm rate of each comparison is 1 in 10,000; without the salt the same test must cry out."""
    risky, places, tickets = guesses(SALT)
    assert len(risky) > 1000
    assert abs(z_of(risky, places)) < FALSE_ALARM_Z
    assert abs(z_of(risky, tickets)) < FALSE_ALARM_Z
    bare, _, told = guesses(b"")
    assert z_of(bare, told) > 10


def best_guess(told: np.ndarray | None = None, risky: np.ndarray | None = None) -> float:
    """Return the share of drawn firms whose side (C, D or A, B) is guessed right.

    From the plan alone: always the likelier side. With tickets: the likelier side where the ticket lies, cut at the
    place that fits these very firms best, which favours the bystander.
    """
    assert risky is not None
    alone = max(risky.mean(), 1 - risky.mean())
    if told is None:
        return float(alone)
    cuts = np.quantile(told, np.linspace(0.05, 0.95, 19))
    return float(max((np.where(told > cut, risky, ~risky)).mean() for cut in cuts))


def test_a_guess_from_what_is_published_is_no_better_than_from_the_plan() -> None:
    """A bystander who knows ratios and shares of classes guesses as well without the list's tickets as with them."""
    risky, _, tickets = guesses(SALT)
    shares = dict(zip("ABCD", (0.55, 0.3, 0.1, 0.05), strict=True))
    programme = one_programme().programmes[0]
    u: dict[str, Fraction] = {c: chance(programme, c, "2026-01", "2026-01") for c in "ABCD"}
    weights = {c: shares[c] * float(u[c]) for c in "ABCD"}
    from_plan = max(weights["C"] + weights["D"], weights["A"] + weights["B"]) / sum(weights.values())
    error = sqrt(from_plan * (1 - from_plan) / len(risky))
    assert abs(best_guess(risky=risky) - from_plan) < FALSE_ALARM_Z * error
    assert best_guess(tickets, risky) < from_plan + FALSE_ALARM_Z * error
    bare, _, told = guesses(b"")
    assert best_guess(told, bare) > from_plan + 5 * error


def test_no_column_of_the_published_table_sorts_the_firms_by_class(office: Office) -> None:
    sheet = assign_teams(office.package, office.record)
    classes = {firm.code: firm.risk_class for firm in read_package(office.package).firms}
    order = [classes[task.code] for task in sheet.tasks]
    changes = sum(a != b for a, b in pairwise(order))
    assert len(Counter(order)) == 4
    assert changes > len(order) / 3
