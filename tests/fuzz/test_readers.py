"""Every reader against files spoilt at random: read or refused in words, none over 10 s of a processor or 1 GiB."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fuzz.corpus import KINDS, spoilt

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and peak of a process are asked of Linux")

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEBIBYTES = 10.0, 1024
SAMPLE = 40
"""Files of each kind in the quick suite."""
WHOLE = 2000
"""Files of each kind with --slow: 12,000 in all."""


@dataclass(frozen=True)
class Told:
    """What came of one file."""

    number: int
    seconds: float
    peak: int
    outcome: str


def read_all(kind: str, first: int, last: int) -> list[Told]:
    """Have a process with limits read the files of these numbers."""
    command = [sys.executable, "-m", "tests.fuzz.reader", kind, str(first), str(last)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in ended.stdout.splitlines()]
    assert len(lines) == last - first, f"{kind} {first + len(lines)} ended the process: {ended.stderr[-500:]}"
    return [Told(int(number), float(seconds), int(peak), outcome) for number, seconds, peak, outcome in lines]


def judge(told: list[Told]) -> None:
    assert [item for item in told if item.outcome not in ("read", "refused")] == []
    assert [item for item in told if item.seconds > SECONDS or item.peak > MEBIBYTES] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_of_spoilt_files_is_read_or_refused_in_words(kind: str) -> None:
    told = read_all(kind, 0, SAMPLE)
    judge(told)
    assert any(item.outcome == "refused" for item in told)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_spoilt_files_are_read_or_refused_in_words(kind: str) -> None:
    judge(read_all(kind, 0, WHOLE))


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_always_gives_the_same_file_and_numbers_differ(kind: str) -> None:
    assert spoilt(kind, 7) == spoilt(kind, 7)
    assert len({spoilt(kind, number) for number in range(10)}) > 5
