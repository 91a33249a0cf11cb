"""What the log is about, by the titles that people know."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from workbench.server import library

SHOWN = 19
"""Characters of a digest that people compare: its kind and twelve digits."""
OF_A_PLAN, OF_A_DISTRICT = ("plan_", "report_"), ("specification_", "calibration_")


def titles_in_log(words: Catalogue) -> Mapping[tuple[str, str], str]:
    """Return (kind of action, id) → title, for plans and districts that there are.

    Raises
    ------
    simulation.InputError
        For a shipped file out of order, or a store that cannot be read.
    """
    plans = distinct_titles((entry.plan.id, entry.titles[words.language]) for entry in library.all_plans())
    districts = distinct_titles((d.specification.id, d.specification.title) for d in library.all_districts())
    found = {(kind, name): title for kind in OF_A_PLAN for name, title in plans.items()}
    return found | {(kind, name): title for kind in OF_A_DISTRICT for name, title in districts.items()}


def name_subject(action: str, subject: str, titles: Mapping[tuple[str, str], str]) -> str:
    """Return the title of what an action was about; a digest by its first digits, anything else as it is.

    Examples
    --------
    >>> name_subject("plan_saved", "mine", {("plan_", "mine"): "My plan"})
    'My plan'
    >>> len(name_subject("comparison_saved", f"sha256:{'0' * 64}", {}))
    19
    """
    title = titles.get((action.partition("_")[0] + "_", subject))
    if title is not None:
        return title
    return subject[:SHOWN] if subject.startswith("sha256:") else subject
