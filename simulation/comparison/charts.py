"""The charts of a comparison by name: what the page 方案比较 draws, for a notebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulation.charts.by_class import picture_by_class
from simulation.charts.by_group import picture_by_group
from simulation.charts.flows import picture_of_flows
from simulation.charts.over_time import picture_of_classes, picture_over_months
from simulation.charts.style import Picture, distinct_titles
from simulation.charts.tradeoff import picture_of_tradeoff
from simulation.charts.workload import picture_of_workload
from simulation.comparison.explanation import flows_between_classes
from simulation.language.catalogue import load_catalogue

if TYPE_CHECKING:
    import altair as alt

    from simulation.comparison.comparison import Comparison
    from simulation.language.catalogue import Catalogue

SECTOR_NAMES = "sector"


def chart_of(comparison: Comparison, kind: str, language: str, **options: Any) -> alt.LayerChart:
    """Draw a comparison.

    Parameters
    ----------
    kind
        ``tradeoff`` (`up`, `across`: indicators), ``by_class`` (`indicator`), ``by_group`` (`scope`: ``sector`` or
        ``region``, `indicator`), ``over_time`` (`measure`, `risk_class`), ``classes`` (`plan`), ``flows`` (`plan`) or
        ``workload``. All take `height` in pixels.
    language
        ``zh`` or ``en``.

    Raises
    ------
    ValueError
        For an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no chart {kind!r}; there are: {', '.join(KINDS)}")
    titles = distinct_titles((plan.id, plan.title) for plan in _baseline_first(comparison))
    return KINDS[kind](comparison, titles, load_catalogue(language), **options).chart()


def _baseline_first(comparison: Comparison) -> list[Any]:
    return sorted(comparison.plans, key=lambda plan: plan.id != comparison.baseline)


Titles = dict[str, str]


def _tradeoff(comparison: Comparison, titles: Titles, words: Catalogue, **options: Any) -> Picture:
    return picture_of_tradeoff(comparison.table, titles, words, **options)


def _by_class(
    comparison: Comparison, titles: Titles, words: Catalogue, indicator: str = "coverage", **options: Any
) -> Picture:
    return picture_by_class(comparison.table, indicator, titles, words, **options)


def _by_group(
    comparison: Comparison, titles: Titles, words: Catalogue, scope: str = "sector", indicator: str = "coverage"
) -> Picture:
    def name(group: str) -> str:
        key = f"sector.{group}"
        return f"{group} {words.text(key)}" if scope == SECTOR_NAMES and key in words else group

    return picture_by_group(comparison.table, scope, indicator, titles, name, words)


def _over_time(
    comparison: Comparison, titles: Titles, words: Catalogue, measure: str = "in_violation", **options: Any
) -> Picture:
    return picture_over_months(comparison.monthly, measure, titles, words, start=_start(comparison), **options)


def _classes(
    comparison: Comparison, titles: Titles, words: Catalogue, plan: str | None = None, **options: Any
) -> Picture:
    chosen = plan or next(reversed(titles))
    return picture_of_classes(comparison.monthly, chosen, words, start=_start(comparison), **options)


def _flows(
    comparison: Comparison, titles: Titles, words: Catalogue, plan: str | None = None, **options: Any
) -> Picture:
    return picture_of_flows(flows_between_classes(comparison.monthly, plan or next(reversed(titles))), words, **options)


def _workload(comparison: Comparison, titles: Titles, words: Catalogue, **options: Any) -> Picture:
    capacities = {plan.id: plan.capacity_hours_per_month for plan in comparison.plans}
    return picture_of_workload(comparison.monthly, titles, capacities, words, start=_start(comparison), **options)


def _start(comparison: Comparison) -> str:
    return str(_baseline_first(comparison)[0].start)


KINDS: dict[str, Callable[..., Picture]] = {
    "tradeoff": _tradeoff,
    "by_class": _by_class,
    "by_group": _by_group,
    "over_time": _over_time,
    "classes": _classes,
    "flows": _flows,
    "workload": _workload,
}
