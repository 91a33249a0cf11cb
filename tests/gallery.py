"""The gallery of the notebooks: ``python -m tests.gallery`` takes a picture of each and writes docs/gallery.md.

The Chinese picture is the first one that the executed notebook holds. A notebook that knows a `LANGUAGE` is executed
once more for the English one. With names, only the pictures of those notebooks are taken.
"""

from __future__ import annotations

import base64
import io
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
PAGE = ROOT / "docs" / "gallery.md"
PICTURES = ROOT / "docs" / "pictures" / "gallery"
LARGEST = 80_000
"""Bytes of a picture."""
WIDTHS = (860, 720, 600, 480, 360)
CHINESE, ENGLISH = 'LANGUAGE = "zh"', 'LANGUAGE = "en"'
TOP = """# 图册 · Gallery

每个问题一本笔记本，只用 `import simulation as sim`；图取自已运行的笔记本，由 `python3 dev.py notebooks` 生成。
除芝加哥一本外，区县和登记数据均为**合成数据**。

One notebook for each question, with `sim` alone; the pictures are those of the executed notebooks, made by
`python3 dev.py notebooks`. District and registers are synthetic, apart from Chicago.

谁可以看哪些页面、谁在何时采纳了方案、报告怎样提交联席会议，由页面和命令行回答，没有笔记本。
Who may open the pages, who decided when, and how the report goes to the joint meeting are answered by the pages and
the command line; there is no notebook for them.
"""


def main(names: list[str]) -> None:
    """Take the pictures and write the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path in [path for path in notebooks() if not names or path.stem in names]:
        print(path.name, flush=True)
        notebook = nbformat.read(path, as_version=4)
        (PICTURES / f"{path.stem}.png").write_bytes(shrunk(first_picture(notebook)))
        if knows_languages(notebook):
            (PICTURES / f"{path.stem}.en.png").write_bytes(shrunk(first_picture(in_english(notebook))))
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


def notebooks() -> list[Path]:
    """Return the notebooks in the order of their names."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def knows_languages(notebook: nbformat.NotebookNode) -> bool:
    """Whether figures can be had in English too."""
    return any(CHINESE in cell.source for cell in notebook.cells if cell.cell_type == "code")


def in_english(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook executed with its figures in English."""
    changed = nbformat.from_dict(notebook)
    for cell in changed.cells:
        cell.source = cell.source.replace(CHINESE, ENGLISH)
    execute(changed)
    return changed


def execute(notebook: nbformat.NotebookNode) -> None:
    """Execute a notebook from the root of the project; its outputs are put into it."""
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(ROOT)}}).execute()


def first_picture(notebook: nbformat.NotebookNode) -> bytes:
    """Return the first picture among the outputs, as PNG."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                return base64.b64decode(output["data"]["image/png"])
    raise LookupError("the notebook has no picture; execute it first")


def shrunk(content: bytes) -> bytes:
    """Return a picture narrow enough to stay below the largest size."""
    for width in WIDTHS:
        image = Image.open(io.BytesIO(content)).convert("RGB")
        if image.width > width:
            image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        made = io.BytesIO()
        image.save(made, "png", optimize=True)
        if made.tell() < LARGEST:
            return made.getvalue()
    raise ValueError("the picture is too large at every width")


def page() -> str:
    """Return the text of docs/gallery.md."""
    return "\n".join([TOP, *(_entry(path) for path in notebooks())])


def _entry(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    opening = notebook.cells[0].source
    title = opening.splitlines()[0].removeprefix("# ").strip()
    lines = [f"## {title}", "", _english(opening), "", f"`notebooks/{path.name}`", ""]
    pictures = [f"![{title}](pictures/gallery/{path.stem}.png)"]
    if knows_languages(notebook):
        pictures.append(f"![{path.stem}, English](pictures/gallery/{path.stem}.en.png)")
    return "\n".join([*lines, *(f"{picture}\n" for picture in pictures)])


def _english(opening: str) -> str:
    """Return the question in English: the first sentences of the paragraph in italics."""
    found = re.search(r"\*English: (.+?)\*", opening, re.DOTALL)
    if found is None:
        raise LookupError("the first cell has no paragraph “*English: …*”")
    text = " ".join(found[1].split())
    return text.partition(" Set `LANGUAGE")[0]


if __name__ == "__main__":
    main(sys.argv[1:])
