"""One upload in a process of its own (``python -m workbench.server.reading_process``), with limits on time and memory.

A file that is made to hurt can then hurt only its own reading. The process reads what is wanted from its input, a JSON
line and the content of a plan or district behind it, and tells the result on its output, a JSON line and tables behind
it. Registers lie in a private folder of the server, since their readers take files. Heavy libraries are loaded only for
the kinds of file that need them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from simulation.model.errors import InputError, Problem

if TYPE_CHECKING:
    from simulation.registry.mapping.format import Mapping as ColumnMapping
    from simulation.registry.registers import Registers

NICENESS = 5
TABLES = ("directory", "classes", "visits", "signals", "refused", "counts", "headings", "notes")

Answer = tuple[dict[str, Any], list[bytes]]
"""What is told on the JSON line, and what follows it."""


def read_plan(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read a plan file."""
    from simulation.model.exchange import parse_plan
    from simulation.model.parse import decode

    return {"item": parse_plan(decode(content, wanted["name"]), wanted["name"]).model_dump(mode="json")}, []


def read_specification(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read a specification file."""
    from simulation.model.exchange import parse_specification
    from simulation.model.parse import decode

    return {"item": parse_specification(decode(content, wanted["name"]), wanted["name"]).model_dump(mode="json")}, []


def read_problem(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read a tuning problem."""
    from simulation.model.exchange import parse_file
    from simulation.model.parse import decode
    from simulation.tuning.problem.format import TuningProblem

    found = parse_file(TuningProblem, decode(content, wanted["name"]), wanted["name"])
    # The fields of the page hold one ratio a class and programme; what they cannot hold must not be lost unsaid.
    split = [
        Problem("by_not_on_page", f"levers[{place}].by", lever.by, remedy="by_not_on_page")
        for place, lever in enumerate(found.levers)
        if lever.by is not None
    ]
    if split:
        raise InputError(split, wanted["name"])
    return {"item": found.model_dump(mode="json")}, []


def read_annual_table(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read the Excel table of an annual plan."""
    from simulation.files.annual.importing import parse_annual_table

    return {"item": parse_annual_table(content, wanted["name"], wanted["language"]).model_dump(mode="json")}, []


def read_registers(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read the registers in the files of a folder."""
    from simulation.registry import registers
    from simulation.registry.mapping.format import Mapping as ColumnMapping

    paths: dict[str, str] = wanted["paths"]
    mapping = ColumnMapping.model_validate(wanted["mapping"])
    try:
        found = registers.read_registers(
            paths["directory"], paths["classes"], paths["visits"], paths.get("signals"), mapping=mapping,
            **wanted.get("options", {}),
        )  # fmt: skip
    except InputError as error:
        # The reader stops at the first; a user wants to hear of all files at once.
        errors = _errors_of_each(paths, mapping)
        return {
            "refused": [_told(each) for each in errors.values() or [error]],
            "looks": _looks_at(paths, errors, mapping),
        }, []
    return _packed(found)


def read_frame(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read the frame of a draw, and tell it as the package holds it."""
    from simulation.drawing import frame

    firms = frame.read_frame(Path(wanted["paths"]["frame"]), wanted["programmes"], wanted["month"])
    text = frame.to_csv(firms).encode()
    return {"frame": {"firms": len(firms)}}, [text]


def verify_archive(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Verify the draw in an archive; it is taken apart in the folder in which it lies."""
    from simulation.workflows.carrying_out import archive

    path = Path(wanted["paths"]["archive"])
    (folder := path.parent / "unpacked").mkdir(mode=0o700)
    found = archive.verify_archive(path, folder, wanted["announced"] or None)
    return {"verified": {**vars(found), "faults": _told(InputError(found.faults, path.name))["problems"]}}, []


def read_docking(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read the docking of an earlier month: its snapshot, and its frame where that is there."""
    from simulation.docking.previous import read_previous

    found = read_previous(Path(wanted["paths"]["docking"]))
    frame = b"" if found.frame is None else found.frame.to_csv(index=False).encode()
    return {"docking": found.snapshot.model_dump(mode="json")}, [frame]


def read_people(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read the register of inspectors and lists of leave and recusals in files of a folder; names are not told."""
    from simulation.registry.inspectors.reading import read_leave, read_recusals, read_staff

    paths: dict[str, str] = wanted["paths"]
    staff = read_staff(paths["staff"])
    _ = read_recusals(paths["recusals"], staff) if "recusals" in paths else None
    leave = read_leave(paths["leave"], staff) if "leave" in paths else None
    people = [{**asdict(person), "name": "", "skills": sorted(person.skills)} for person in staff]
    return {"staff": people, "leave": None if leave is None else [asdict(each) for each in leave]}, []


READERS: dict[str, Callable[[Mapping[str, Any], bytes], Answer]] = {
    "plan": read_plan,
    "specification": read_specification,
    "problem": read_problem,
    "annual_table": read_annual_table,
    "registers": read_registers,
    "frame": read_frame,
    "docking": read_docking,
    "archive": verify_archive,
    "people": read_people,
}


HEADINGS = {"no_such_heading", "doubtful_heading", "mapped_heading_missing"}
"""Problems that are solved by saying which column is which."""


def _errors_of_each(paths: Mapping[str, str], mapping: ColumnMapping) -> dict[str, InputError]:
    from simulation.registry.sheets import open_sheet

    errors = {}
    for register, path in paths.items():
        try:
            open_sheet(register, path, mapping.of(register), mapping.firm_ids)
        except InputError as error:
            errors[register] = error
    return errors


def _looks_at(
    paths: Mapping[str, str], errors: Mapping[str, InputError], mapping: ColumnMapping
) -> list[dict[str, Any]]:
    """Return what stands in the files of which only the headings do not fit."""
    from simulation.registry.mapping.looking import look_at

    unfit = [name for name, error in errors.items() if all(problem.code in HEADINGS for problem in error.problems)]
    return [asdict(look_at(name, paths[name], mapping.of(name))) for name in unfit]


def _packed(registers: Registers) -> Answer:
    """Return registers as Arrow tables: unlike pickled objects, they can hold nothing that the server would run."""
    import pyarrow as pa

    parts = []
    for name in TABLES:
        table, sink = pa.Table.from_pandas(getattr(registers, name)), pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        parts.append(sink.getvalue().to_pybytes())
    told = {
        "sources": registers.sources, "as_of": registers.as_of.isoformat(),
        "mapping": registers.mapping.model_dump(mode="json"),
    }  # fmt: skip
    return {"registers": {**told, "sizes": [len(part) for part in parts]}}, parts


def unpacked(told: Mapping[str, Any], content: bytes) -> Registers:
    """Return the registers that the process told of."""
    from datetime import date

    import pyarrow as pa

    from simulation.registry.mapping.format import Mapping as ColumnMapping
    from simulation.registry.registers import Registers

    start, tables, whole = 0, {}, memoryview(content)
    for name, size in zip(TABLES, told["sizes"], strict=True):
        tables[name] = pa.ipc.open_stream(pa.py_buffer(whole[start : start + size])).read_all().to_pandas()
        start += size
    mapping = ColumnMapping.model_validate(told["mapping"])
    return Registers(**tables, sources=dict(told["sources"]), as_of=date.fromisoformat(told["as_of"]), mapping=mapping)


def _told(error: InputError) -> dict[str, Any]:
    problems = [{**vars(problem), "detail": dict(problem.detail)} for problem in error.problems]
    return {"source": error.source, "problems": problems}


def limit_itself(memory: int, seconds: int) -> None:
    """Let the system end this process beyond so many bytes or seconds of a processor, where it can."""
    try:
        import resource
    except ImportError:  # not a POSIX system: the server's own clock ends it
        return
    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        hardest = resource.getrlimit(kind)[1]
        allowed = limit if hardest == resource.RLIM_INFINITY else min(limit, hardest)
        resource.setrlimit(kind, (allowed, hardest))


def answer(wanted: Mapping[str, Any], content: bytes) -> Answer:
    """Read, and tell the result or what is wrong."""
    try:
        return READERS[wanted["kind"]](wanted, content)
    except InputError as error:
        return {"refused": [_told(error)]}, []
    except MemoryError:
        limit = round(wanted["memory"] / 2**20)
        code = Problem("reading_needs_memory", limit=limit, remedy="reading_needs_memory")
        return {"refused": [_told(InputError([code], wanted["name"]))]}, []


def main(source: IO[bytes], target: IO[bytes]) -> None:
    """Read what is wanted, read it, tell the result."""
    os.nice(NICENESS) if hasattr(os, "nice") else None
    wanted = json.loads(source.readline())
    limit_itself(wanted["memory"], wanted["seconds"])
    told, parts = answer(wanted, source.read(wanted["size"]))
    target.write(json.dumps(told, ensure_ascii=False, default=str).encode() + b"\n")
    for part in parts:
        target.write(part)
    target.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
