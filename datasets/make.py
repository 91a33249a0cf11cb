"""Make again whatever in this folder is made: ``python -m datasets.make``.

The published figures and the inputs of the district are written by hand; their digests are not.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from datasets.plans import annual, incentives
from datasets.plans import make as plans
from datasets.tables import DATASETS
from datasets.xiangzhou import make as xiangzhou
from simulation.model.exchange import json_schema
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.registry.mapping.format import Mapping
from simulation.tuning.problem.format import TuningProblem

FORMATS = (("specification", Specification), ("plan", Plan), ("mapping", Mapping), ("problem", TuningProblem))
README = DATASETS / "README.md"
BEGIN, END = "<!-- digests: begin -->\n", "<!-- digests: end -->\n"


def main() -> None:
    """Write plans, district, schemas, and last the digests of all files."""
    plans.main()
    annual.main()
    incentives.main()
    xiangzhou.main()
    write_schemas(DATASETS / "schema")
    README.write_text(with_digests(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def write_schemas(folder: Path) -> None:
    """Write the JSON Schemas of the file formats, generated from the types."""
    for name, kind in FORMATS:
        text = json.dumps(json_schema(kind), ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.schema.json").write_text(text, encoding="utf-8", newline="\n")


def with_digests(text: str) -> str:
    """Return the text of the README with its table of digests written anew.

    Raises
    ------
    ValueError
        When the lines that mark the table are missing.
    """
    head, _, rest = text.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise ValueError(f"{README}: the lines {BEGIN!r} and {END!r} must both be there")
    return head + BEGIN + digest_table() + END + tail


def digest_table() -> str:
    """Return a Markdown table with the SHA-256 of every data file."""
    rows = [f"| `{file.relative_to(DATASETS).as_posix()}` | `{digest(file)}` |\n" for file in data_files()]
    return "| file | sha256 |\n|---|---|\n" + "".join(rows)


def data_files() -> list[Path]:
    """Return every table and JSON file of this folder, in order."""
    return sorted(file for kind in ("csv", "json") for file in DATASETS.rglob(f"*.{kind}"))


def digest(file: Path) -> str:
    """Return the SHA-256 of the bytes of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
