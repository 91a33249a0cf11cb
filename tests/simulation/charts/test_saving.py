"""Saved charts show Chinese, or do not come to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn
import pytest
from numpy.typing import NDArray
from PIL import Image

from simulation.charts.by_class import picture_by_class
from simulation.charts.saving import MissingFontError, font_folder, save_chart
from simulation.language.catalogue import load_catalogue
from tests.simulation.charts.tables import TITLES, comparison

CHART = picture_by_class(comparison(), "coverage", TITLES, load_catalogue("zh")).chart()


def grey(path: Path) -> NDArray[np.int64]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"), dtype=np.int64)


def test_a_picture_is_written_in_twice_the_size(tmp_path: Path) -> None:
    once, twice = save_chart(CHART, tmp_path / "once.png", scale=1), save_chart(CHART, tmp_path / "twice.png")
    assert abs(grey(twice).shape[1] - 2 * grey(once).shape[1]) <= 2
    assert grey(twice).min() < 128


def test_different_characters_give_different_pictures_so_they_are_not_boxes(tmp_path: Path) -> None:
    pictures = []
    for name, title in (("one", "甲乙丙"), ("other", "子丑寅")):
        chart = picture_by_class(comparison(), "coverage", {"status-quo": title}, load_catalogue("zh")).chart()
        pictures.append(grey(save_chart(chart, tmp_path / f"{name}.png")))
    assert (pictures[0] != pictures[1]).any()


def test_an_svg_keeps_its_text(tmp_path: Path) -> None:
    text = save_chart(CHART, tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "现行方案" in text
    assert "Noto Sans SC" in text


def test_without_the_typeface_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pylopdf_fonts_zh_cn, "sans_path", lambda: tmp_path / "no.otf")
    with pytest.raises(MissingFontError, match=r"no\.otf is missing; run"):
        save_chart(CHART, tmp_path / "chart.png")
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="png or svg"):
        save_chart(CHART, tmp_path / "chart.bmp")


def test_the_typeface_folder_holds_the_typeface() -> None:
    assert any(path.suffix == ".otf" for path in font_folder().iterdir())
