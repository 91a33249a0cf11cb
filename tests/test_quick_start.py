"""What the command line does not load: names of modules, for a time would depend on the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUN = """
import sys
from simulation.cli import app
try:
    app(["run", "datasets/xiangzhou/specification.json", "datasets/plans/status_quo.json", "--output", {output!r}])
except SystemExit as ended:
    assert not ended.code, ended.code
"""
HEAVY = {"xarray", "pandas", "scipy", "altair", "sqlalchemy", "simpy", "docx", "matplotlib", "dask", "streamlit"}


def loaded_after(code: str) -> set[str]:
    """Return the packages that an interpreter holds after some code."""
    told = 'print(*{name.partition(".")[0] for name in sys.modules})'
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{told}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("code", ["import sys, simulation", "import sys, simulation.cli"])
def test_to_start_needs_neither_tables_nor_pictures_nor_compiled_code(code: str) -> None:
    assert not loaded_after(code) & (HEAVY | {"numba", "pyarrow"})


def test_an_expectation_written_to_csv_needs_neither_xarray_nor_pandas_nor_compiled_code(tmp_path: Path) -> None:
    output = tmp_path / "record.csv"
    loaded = loaded_after(RUN.format(output=str(output)))
    assert output.is_file()
    assert "pyarrow" in loaded  # writes the file
    assert not loaded & (HEAVY | {"numba"})
