"""Read spoilt files one after another and tell of each what came of it (``python -m tests.fuzz.reader KIND FROM TO``).

A line a file: number, seconds of the processor, MiB at most so far, outcome (``read``, ``refused`` or the name of an
exception that nobody caught). The process has the limits of a reading that may take 1 GiB; when it ends before its
last number, the file after its last line took too much.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from simulation.files.annual.importing import parse_annual_table
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.model.exchange import parse_plan, parse_specification
from simulation.model.parse import decode
from tests.fuzz.corpus import spoilt
from tests.peak_memory import peak_bytes
from tests.simulation.registry.desk import AS_OF, Desk, is_whole

MEMORY = 2**30
REGISTERS = ("directory", "classes", "visits", "signals")


def read(kind: str, number: int, desk: Desk) -> None:
    content = spoilt(kind, number)
    if kind == "plan":
        parse_plan(decode(content, "x"), "x")
    elif kind == "specification":
        parse_specification(decode(content, "x"), "x")
    elif kind == "annual_table":
        parse_annual_table(content, "x")
    else:
        for place, register in enumerate(REGISTERS):
            spoil = place == number % len(REGISTERS)
            if spoil:
                desk.put_file(register, content, ".bin")
        registers = desk.read(AS_OF)
        assert is_whole(registers)


def outcome(kind: str, number: int, desk: Desk) -> str:
    try:
        read(kind, number, desk)
    except InputError as error:
        return "refused" if all(word_error(error, language) for language in LANGUAGES) else "unworded"
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return "read"


def main(kind: str, first: int, last: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome("xlsx", 0, Desk(Path(folder)))  # loads what all kinds need, before the limit counts
    # Libraries have reserved address space by now that they never use.
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        for number in range(first, last):
            start = time.process_time()
            found = outcome(kind, number, desk)
            print(number, f"{time.process_time() - start:.3f}", peak_bytes() // 2**20, found, sep="\t", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
