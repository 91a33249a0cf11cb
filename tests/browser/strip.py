"""The pictures of the README: small files, in the order of the circle, and the lines that show them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
README = ROOT / "README.md"
BEGIN, END = "<!-- pictures: begin -->", "<!-- pictures: end -->"
COLOURS, COLUMNS = 96, 3
CIRCLE = {
    "data": "登记数据：逐行核对",
    "calibrate": "校准：估计值、区间和检验",
    "tune": "寻优：可公布的最优方案",
    "compare": "方案比较：差异和偶然性",
    "report": "报告：供联席会议审议",
    "adopt": "采纳：评审、决定、存档",
    "draw": "抽取和分派",
    "monitor": "监测：预计与实际",
    "riskmap": "研判：镇街和行业",
}
"""Picture → what it shows, from registers to watching."""


def small(png: bytes) -> bytes:
    """Return a picture with few colours: screens of text lose nothing, and the file a good half."""
    made = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def with_strip(readme: str) -> str:
    """Return the README with the pictures that there are, three in a row."""
    before, _, rest = readme.partition(BEGIN)
    there = [name for name in CIRCLE if (PICTURES / f"{name}.png").is_file()]
    rows = [there[first : first + COLUMNS] for first in range(0, len(there), COLUMNS)]
    lines = ["| " * (COLUMNS + 1), "|---" * COLUMNS + "|"]
    for row in rows:
        cells = [f"![{CIRCLE[name]}](docs/pictures/{name}.png)<br>{CIRCLE[name]}" for name in row]
        lines.append(f"| {' | '.join([*cells, *([''] * (COLUMNS - len(cells)))])} |")
    return "\n".join([before + BEGIN, *(line.rstrip() for line in lines), END + rest.partition(END)[2]])


def write_strip() -> None:
    """Let the README show the pictures that there are."""
    README.write_text(with_strip(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
