"""The evaluation report for the joint meeting, from a comparison to a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from simulation.charts.style import PLAN_COLOURS
from simulation.comparison.comparison import Comparison
from simulation.comparison.comparison_file import merge_comparisons
from simulation.files.writing import whole_file
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.reports.assumptions import swings
from simulation.reports.content import write_content
from simulation.reports.deck.content import write_deck
from simulation.reports.formats.deck.presentation import write_presentation
from simulation.reports.formats.pdf import write_pages, write_pdf
from simulation.reports.formats.word.document import write_word
from simulation.reports.formats.workbook import write_workbook
from simulation.reports.given import RuleLine, Source
from simulation.reports.subject import Subject
from simulation.reports.suppression import SMALLEST_GROUP
from simulation.tuning.proposing.record import TuningRecord
from simulation.workflows.check import check
from simulation.workflows.disclosure import disclosed
from simulation.workflows.watching.review import Year, review

SUFFIXES = (".docx", ".pdf", ".pptx", ".xlsx")
DISTRIBUTION = "xiangzhou-workbench"


def report(
    comparisons: Comparison | Sequence[Comparison],
    proposal: str | None = None,
    language: str = LANGUAGES[0],
    *,
    sources: Sequence[Source] = (),
    titles: Mapping[str, str] | None = None,
    log_head: tuple[int, str] | None = None,
    tuning: TuningRecord | None = None,
    watching: Year | None = None,
) -> Subject:
    """Gather what a report says; `report_bytes` and `write_report` give it a format.

    Where small groups must be hidden, everything is computed anew from a coarser district that does not know their
    size: see `simulation.reports.coarsening`.

    Parameters
    ----------
    comparisons
        One, or several with the same specification, baseline, horizon, replications and seed.
    proposal
        Id of the plan that the meeting is asked to adopt; the first that is not the baseline by default.
    sources
        Where the numbers of the specification come from; see `simulation.reports.sources`.
    titles
        Plan id → title in `language`, where it is not that of the plan.
    log_head
        Number and hash of the audit log's last row, to be printed; see `simulation.workflows.audit.log_head`.
    tuning
        The tuning that the proposal comes from, for the chapter on how it was chosen; see
        `simulation.workflows.tuning.files`.
    watching
        The year under the plan in force, for the yearly review; see `simulation.workflows.watching.review`.

    Raises
    ------
    InputError
        For fewer than two plans or more than charts can tell apart, an unknown proposal, comparisons that do not belong
        together, a district too small for any number to be printed, a tuning of another district or one that the
        proposal does not come from, and a watched plan that is none of the compared ones.
    """
    given = [comparisons] if isinstance(comparisons, Comparison) else list(comparisons)
    try:
        comparison = merge_comparisons(given)
        chosen = _checked_proposal(comparison, proposal)
        _check_tuning(tuning, comparison, chosen)
        reviewed = None if watching is None else review(watching, comparison)
        comparison, hidden = disclosed(comparison)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None
    by_id = {plan.id: plan for plan in comparison.plans}
    baseline = by_id[comparison.baseline]
    return Subject(
        comparison,
        load_catalogue(language),
        chosen,
        swings(comparison.specification, baseline, by_id[chosen], comparison.months),
        version(DISTRIBUTION),
        hidden,
        _rules(comparison, by_id[chosen], baseline, language),
        tuple(sources),
        titles or {},
        log_head,
        tuning,
        reviewed,
    )


def _check_tuning(tuning: TuningRecord | None, comparison: Comparison, proposal: str) -> None:
    """Refuse a tuning of another district, and one that does not propose the plan."""
    if tuning is None:
        return
    problems = []
    own, other = comparison.digests["specification"], tuning.found.digests["specification"]
    if own != other:
        problems.append(Problem("other_district", "tuning", other, own, "other_district"))
    if not tuning.proposes(next(plan for plan in comparison.plans if plan.id == proposal)):
        names = ", ".join(plan.id for plan in tuning.plans)
        problems.append(Problem("not_tuned", "proposal", proposal, names, "not_tuned"))
    if problems:
        raise InputError(problems)


def _checked_proposal(comparison: Comparison, proposal: str | None) -> str:
    others = [plan.id for plan in comparison.plans if plan.id != comparison.baseline]
    problems = []
    if not others:
        problems.append(Problem("too_short", "plans", len(comparison.plans), 2, "too_short"))
    if len(comparison.plans) > len(PLAN_COLOURS):
        most = {"actual_length": len(comparison.plans), "max_length": len(PLAN_COLOURS)}
        problems.append(Problem("too_many", "plans", len(comparison.plans), len(PLAN_COLOURS), "too_many", most))
    if others and proposal is not None and proposal not in others:
        problems.append(Problem("not_among", "proposal", proposal, ", ".join(others), "not_among"))
    firms = sum(getattr(stratum.firms, c) for stratum in comparison.specification.strata for c in RISK_CLASSES)
    if firms < SMALLEST_GROUP:
        problems.append(Problem("too_few_firms", "specification", firms, SMALLEST_GROUP, "too_few_firms"))
    if problems:
        raise InputError(problems)
    return proposal or others[0]


def _rules(comparison: Comparison, proposal: Plan, baseline: Plan, language: str) -> tuple[RuleLine, ...]:
    checked = check(proposal, comparison.specification, baseline, language)
    return tuple(RuleLine(rule.name, rule.clause, rule.verdict, rule.finding, rule.mend) for rule in checked)


def report_bytes(subject: Subject, suffix: str) -> bytes:
    """Return the report as ``.docx`` or ``.pdf``, its annex as ``.xlsx``, or slides as ``.pptx``.

    The same input gives the same bytes.
    """
    if suffix == ".xlsx":
        return write_workbook(subject)
    if suffix == ".pptx":
        return write_presentation(write_deck(subject))
    return {".docx": write_word, ".pdf": write_pdf}[suffix](write_content(subject))


@dataclass(frozen=True)
class ReportFiles:
    """A report in every form.

    Attributes
    ----------
    word, pdf, workbook, slides
        Content of the files.
    pages
        Pages of the PDF as PNG.
    """

    word: bytes
    pdf: bytes
    workbook: bytes
    slides: bytes
    pages: tuple[bytes, ...]


def report_files(subject: Subject, progress: Callable[[int, int], None] = lambda done, total: None) -> ReportFiles:
    """Return every form of a report, each the same as `report_bytes` gives; `progress` is told done and total steps."""
    steps = 6
    content = write_content(subject)
    progress(1, steps)
    word = write_word(content)
    progress(2, steps)
    pdf = write_pdf(content)
    progress(3, steps)
    workbook = write_workbook(subject)
    progress(4, steps)
    slides = write_presentation(write_deck(subject))
    progress(5, steps)
    pages = write_pages(content)
    progress(6, steps)
    return ReportFiles(word, pdf, workbook, slides, pages)


def write_report(subject: Subject, path: Path) -> None:
    """Write the report in the format of the file's ending, completely or not at all."""
    with whole_file(path) as part:  # typesetting, too, writes to the disk
        part.write_bytes(report_bytes(subject, path.suffix))
