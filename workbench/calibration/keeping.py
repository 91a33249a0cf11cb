"""Hand a calibration over to the plans and comparisons: keep it, and choose its district on the other pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.scenarios.versions import Saved
from simulation.workflows.calibrate import DRAWN
from workbench.calibration.files import files_of
from workbench.calibration.store import Calibrated
from workbench.common.choices import preselect_elsewhere
from workbench.common.district_choice import KEY
from workbench.common.links import offer_links
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.server import records, session

KEPT = "kept_calibration"
LONGEST_ID, LONGEST_TITLE = 64, 80


@dataclass(frozen=True)
class Kept:
    """A version of a district that this session kept, and the calibration that it was made from."""

    calibrated: Calibrated
    saved: Saved[sim.Specification]


def offer_keeping(calibrated: Calibrated, registers: sim.Registers, words: Catalogue) -> None:
    """Offer to keep the calibration in the store; say what was kept, and where to go on."""
    st.subheader(words.text("page.calibrate.keeping.title"), anchor=False)
    st.markdown(words.text("page.calibrate.keeping.about"))
    failed = sum(item["status"] == "FAIL" for item in calibrated.calibration.health.values())
    if failed:
        st.warning(words.text("page.calibrate.keeping.gate", failed=failed), icon=":material/warning:")
    if permitted("edit", words):
        _ask(calibrated, registers, words)
    kept: Kept | None = st.session_state.get(KEPT)
    if kept is not None and kept.calibrated is calibrated:
        title, saved = plain(kept.saved.item.title), kept.saved
        said = words.text("page.calibrate.keeping.kept", title=title, id=plain(saved.item.id), version=saved.version)
        st.success(said, icon=":material/inventory_2:")
        offer_links(("plans", "compare"), words)


def named(specification: sim.Specification, name: str, title: str) -> sim.Specification:
    """Return a specification under another id and title.

    Raises
    ------
    simulation.InputError
        When they cannot be an id and a title.

    Examples
    --------
    >>> from workbench.server.library import shipped_district
    >>> named(shipped_district().specification, "mine", "Mine").id
    'mine'
    """
    content = {**json.loads(sim.to_json(specification)), "id": name.strip(), "title": title.strip()}
    return sim.parse_specification(json.dumps(content, ensure_ascii=False), source=title.strip() or name.strip())


def estimates_of(calibration: sim.Calibration) -> bytes:
    """Return the estimates as the store keeps them: sources stay codes, for a report puts them into its language."""
    return calibration.estimates.to_csv(index=False, lineterminator="\n").encode()


def _ask(calibrated: Calibrated, registers: sim.Registers, words: Catalogue) -> None:
    made = calibrated.calibration.specification
    with st.form("keep_calibration"):
        left, right = st.columns([2, 3])
        label, explained = words.text("page.calibrate.keeping.id"), words.text("page.calibrate.keeping.id_help")
        name = left.text_input(label, made.id, max_chars=LONGEST_ID, help=explained, key="calibration_id")
        label = words.text("page.calibrate.keeping.name")
        title = right.text_input(label, made.title, max_chars=LONGEST_TITLE, key="calibration_title")
        label = words.text("page.calibrate.keeping.keep")
        if st.form_submit_button(label, type="primary", icon=":material/inventory_2:"):
            _keep(calibrated, registers, (name, title), words)


def _keep(calibrated: Calibrated, registers: sim.Registers, names: tuple[str, str], words: Catalogue) -> None:
    try:
        specification = named(calibrated.calibration.specification, *names)
        files = files_of(calibrated.calibration, registers, words.language)
        who = session.person().name
        estimates = estimates_of(calibrated.calibration)
        # First the evidence: a district must not appear in the lists before its calibration is there.
        records.store().save_calibration(specification, files[DRAWN], estimates, who)
        saved = records.keep_district(specification, who)
    except sim.InputError as error:
        show_problems(error, words, "page.calibrate.keeping.refused")
        return
    st.session_state[KEPT] = Kept(calibrated, saved)
    preselect_elsewhere(KEY, saved.digest)
