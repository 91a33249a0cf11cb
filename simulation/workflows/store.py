"""The store of the workbench, with errors worded for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.model.exchange import digest
from simulation.scenarios.comparison import ComparisonRequest, SavedComparison
from simulation.scenarios.repository import Store
from simulation.workflows.compare import Comparison


@contextmanager
def open_store(url: str | None = None, language: str = LANGUAGES[0], *, create: bool = True) -> Iterator[Store]:
    """Open the store of the settings (or at an SQLAlchemy URL) for the length of a block.

    Raises
    ------
    StoreError
        With sentences in `language`, for whatever the block asks of the store.
    """
    try:
        with Store.open(url, create=create) as store:
            yield store
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def keep_comparison(store: Store, comparison: Comparison, who: str, software: str) -> SavedComparison:
    """Keep a comparison of kept plans on a kept specification: what was asked, and its table as CSV.

    Raises
    ------
    StoreError
        ``no_such_content`` when a plan or the specification was not saved as it was compared.
    """
    request = ComparisonRequest(
        specification=digest(comparison.specification),
        plans=tuple(digest(plan) for plan in comparison.plans),
        baseline=comparison.baseline,
        months=comparison.months,
        replications=comparison.replications,
        seed=comparison.seed,
        software=software,
    )
    return store.save_comparison(request, comparison.table.to_csv(index=False, lineterminator="\n").encode(), who)
