"""The slides read back: few, marked, reproducible, nothing beyond its box, nothing of the machine."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE

from simulation.language.catalogue import LANGUAGES
from simulation.reports.deck.content import write_deck
from simulation.reports.deck.slides import MOST_SLIDES, Deck, Sentences, Slide
from simulation.reports.formats.deck.fitting import Room, height_of, largest_size, that_fit
from simulation.reports.formats.deck.presentation import write_presentation
from tests.simulation.reports.made import MARK, subject, three_plans

POINT = 12700
SOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


@cache
def content(language: str) -> bytes:
    return write_presentation(write_deck(subject(language)))


def opened(made: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(made))


def texts_of(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_slides_at_most_each_with_a_title_the_mark_and_what_it_can_be_made_again_from(language: str) -> None:
    slides = list(opened(content(language)).slides)
    assert 6 <= len(slides) <= MOST_SLIDES
    assert all(slide.shapes.title.text_frame.text.strip() for slide in slides)
    assert all(any(text.startswith(MARK) for text in texts_of(slide)) for slide in slides)
    digest = subject(language).comparison.digests["specification"].removeprefix("sha256:")[:12]
    assert all(any(digest in text for text in texts_of(slide)) for slide in slides)


def test_the_changes_are_a_table_that_can_be_edited_beside_a_picture_that_is_described() -> None:
    slide = opened(content("zh")).slides[2]
    assert [shape.has_table for shape in slide.shapes].count(True) == 1
    pictures = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert [shape._element.find(".//{*}cNvPr").get("descr") for shape in pictures] == ["各类企业每百户检查次数"]


def overflowing(made: bytes) -> list[str]:
    """Texts that take more room than their box, by the width and height of the widest usual typeface."""
    found = []
    for slide in opened(made).slides:
        for shape in slide.shapes:
            if not shape.has_text_frame or not shape.text_frame.text:
                continue
            frame = shape.text_frame
            sizes = [run.font.size.pt for paragraph in frame.paragraphs for run in paragraph.runs]
            texts = [paragraph.text.replace("\v", "\n") for paragraph in frame.paragraphs]
            if height_of(texts, max(sizes), shape.width / POINT, 0) > shape.height / POINT + 0.5:
                found.append(frame.text)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_leaves_its_box_and_no_box_the_slide_or_another_box(language: str) -> None:
    made = content(language)
    assert overflowing(made) == []
    show = opened(made)
    for slide in show.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height, s.name) for s in slide.shapes]
        assert all(a >= 0 and b >= 0 and c <= show.slide_width and d <= show.slide_height for a, b, c, d, _ in boxes)
        pairs = [(one[4], two[4]) for one, two in combinations(boxes, 2) if meet(one, two)]
        assert pairs == []


def meet(one: tuple[Any, ...], two: tuple[Any, ...]) -> bool:
    slack = POINT  # a point: boxes are placed in whole units of the file
    return bool(
        one[0] < two[2] - slack and two[0] < one[2] - slack and one[1] < two[3] - slack and two[1] < one[3] - slack
    )


def test_titles_of_eighty_characters_and_three_plans_still_fit() -> None:
    long = "按现有工时重定四类抽查比例并兼顾各镇街检查力量均衡的方案（征求意见后修改稿）"
    long += "，自明年一月起在全区各镇街、各行业主管部门统一执行"
    about = three_plans()
    titled = replace(about, own_titles={p.id: f"{long}{p.id}" for p in about.comparison.plans})
    assert overflowing(write_presentation(write_deck(titled))) == []


def test_what_has_no_room_gives_way_and_is_counted() -> None:
    shown, size = that_fit(["一" * 40] * 5, "其余 {number} 项", Room(200, 70), (12.0,), 0)
    assert (len(shown), shown[-1], size) == (2, "其余 4 项", 12.0)
    assert largest_size(["一" * 40] * 5, Room(200, 70), (12.0,), 0) is None


def test_a_ninth_slide_is_refused() -> None:
    slide = Slide("题", (Sentences(("句",)),))
    with pytest.raises(ValueError, match="9 slides"):
        Deck("zh", ("题",), "", "", "", (slide,) * MOST_SLIDES)


def test_nothing_of_the_machine_or_the_template_s_maker_stays_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(content("zh"))) as archive:
        names = archive.namelist()
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in names if "printerSettings" in name or "thumbnail" in name]
    assert "Canny" not in core
    assert "python-pptx" not in core
    assert "2020-01-01" in core


def test_the_chinese_typeface_is_named_in_the_theme_with_what_a_substitute_is_found_by() -> None:
    with zipfile.ZipFile(io.BytesIO(content("zh"))) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
    assert theme.count('<a:ea typeface="微软雅黑"') == 2
    assert 'charset="-122"' in theme
    assert theme.count('script="Hans" typeface="黑体"') == 2


@SOFFICE
@pytest.mark.slow
def test_libreoffice_opens_the_slides_one_page_each(tmp_path: Path) -> None:
    (tmp_path / "deck.pptx").write_bytes(content("zh"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    source = str(tmp_path / "deck.pptx")
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), source]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    made = (tmp_path / "deck.pdf").read_bytes()
    pages = made.count(b"/Type/Page\n") + made.count(b"/Type/Page/")
    assert pages == len(list(opened(content("zh")).slides))
