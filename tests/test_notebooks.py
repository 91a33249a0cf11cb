"""Every notebook runs from beginning to end, imports nothing of the project but the library, and is in the gallery."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import nbformat
import pytest
from PIL import Image

import dev
from tests import gallery

NOTEBOOKS = gallery.notebooks()
FIRM = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])|\bSYN\d{6}\b")
"""A unified social credit code, or a code of a made-up frame."""
OURS = {"simulation", "workbench", "tests", "benchmarks", "datasets", "dev"}


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


def statements(source: str) -> list[str]:
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [ast.unparse(node) for node in nodes]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_takes_everything_of_the_project_from_its_public_names(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    found = [line for cell in cells if cell.cell_type == "code" for line in statements(cell.source)]
    ours = [line for line in found if line.split()[1].split(".")[0] in OURS]
    assert ours == ["import simulation as sim"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs(path: Path) -> None:
    gallery.execute(nbformat.read(path, as_version=4))


def test_what_a_cell_printed_in_pieces_is_kept_as_one() -> None:
    pieces = [{"output_type": "stream", "name": "stdout", "text": [line]} for line in ("a\n", "b\n")]
    other = {"output_type": "stream", "name": "stderr", "text": ["c\n"]}
    found = dev.printed_at_once([*pieces, other, {"output_type": "display_data", "data": {}}])
    assert [output.get("text") for output in found] == [["a\n", "b\n"], ["c\n"], None]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_as_the_command_leaves_it(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    dev.forget_times(copy)
    assert copy.read_bytes() == path.read_bytes()


# --- the gallery ---


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_has_its_picture_in_the_gallery(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    wanted = [f"{path.stem}.png", *([f"{path.stem}.en.png"] if gallery.knows_languages(notebook) else [])]
    text = gallery.PAGE.read_text(encoding="utf-8")
    for name in wanted:
        content = (gallery.PICTURES / name).read_bytes()
        assert len(content) < gallery.LARGEST, name
        assert Image.open(io.BytesIO(content)).format == "PNG"
        assert f"(pictures/gallery/{name})" in text


def test_the_gallery_shows_the_picture_that_the_notebook_holds() -> None:
    """Two pictures of one size, of which no pixel differs."""
    for path in NOTEBOOKS:
        held = gallery.shrunk(gallery.first_picture(nbformat.read(path, as_version=4)))
        pictures = [Image.open(io.BytesIO(c)) for c in (held, (gallery.PICTURES / f"{path.stem}.png").read_bytes())]
        assert pictures[0].size == pictures[1].size, path.name
        assert pictures[0].tobytes() == pictures[1].tobytes(), path.name


def test_the_page_of_the_gallery_is_the_one_that_the_notebooks_make() -> None:
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()
    kept = {picture.name for picture in gallery.PICTURES.iterdir()}
    assert kept == set(re.findall(r"\(pictures/gallery/(.+?)\)", gallery.page()))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_output_of_a_notebook_names_a_firm(path: Path) -> None:
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
    texts = [output.get("text", "") for output in outputs]
    texts += [text for output in outputs for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    assert FIRM.findall("\n".join(map(str, texts))) == []


@pytest.mark.parametrize("code", ["91420607MA48ABCD1X", "SYN000123 was drawn"])
def test_a_code_of_a_firm_in_an_output_would_be_seen(code: str) -> None:
    assert FIRM.search(f"x {code} y")


TWOFOLD = [path for path in NOTEBOOKS if gallery.knows_languages(nbformat.read(path, as_version=4))]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", TWOFOLD, ids=lambda path: path.name)
def test_a_notebook_runs_with_its_figures_in_english(path: Path) -> None:
    changed = gallery.in_english(nbformat.read(path, as_version=4))
    assert gallery.first_picture(changed) != gallery.first_picture(nbformat.read(path, as_version=4))
