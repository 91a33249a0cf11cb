"""A proposal in sentences, written as something to be approved."""

from __future__ import annotations

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.riskmapping.proposing.promise import Promise
from simulation.riskmapping.proposing.proposal import STANDS_OUT, Proposal

SURE = 0.99


def told(proposal: Proposal, language: str = LANGUAGES[0]) -> list[str]:
    """Return what is proposed, what it promises beside the alternatives, who is left out, and what it needs."""
    words = load_catalogue(language)
    sentences = [_answer(proposal, words), _promised(proposal, words)]
    if proposal.lot is not None:
        sentences.append(_left_out(proposal, words))
    if proposal.ground.unplaced:
        sentences.append(words.text("proposal.unplaced", count=len(proposal.ground.unplaced)))
    used = f"{proposal.hours:,.0f}"
    if proposal.hours < 0.99 * proposal.asked.hours:
        sentences.append(words.text("proposal.hours_left", hours=used, asked=f"{proposal.asked.hours:,.0f}"))
    sentences.append(words.text("proposal.floor", share=f"{proposal.floor:.0%}", floor=f"{proposal.asked.floor:.0%}"))
    return [*sentences, words.text("proposal.approval")]


def title_of(plan: str, words: Catalogue) -> str:
    """Return the title of the draft plan."""
    return words.text("proposal.title", plan=plan)


def programme_titles(words: Catalogue) -> tuple[str, str]:
    """Return titles of the programmes of places singled out, and by class alone."""
    return words.text("proposal.programme_cells"), words.text("proposal.programme_class")


def _answer(proposal: Proposal, words: Catalogue) -> str:
    return words.text(
        f"proposal.{proposal.reason}", hours=f"{proposal.hours:,.0f}", visits=f"{proposal.promised.visits:,.0f}",
        cells=len(proposal.order), chance=_surely(proposal.beats_class_only),
        classes=words.text("line.between").join(
            words.text(f"risk_class_short.{name}") for name in sorted(proposal.asked.classes)
        ),
    )  # fmt: skip


def _promised(proposal: Proposal, words: Catalogue) -> str:
    def figures(name: str, found: Promise) -> dict[str, str]:
        ends = f"{found.low:,.0f}–{found.high:,.0f}"
        return {f"{name}found": f"{found.found:,.0f}", f"{name}interval": ends}

    values = (
        figures("", proposal.promised) | figures("class_", proposal.class_only) | figures("random_", proposal.random)
    )
    key = "promised" if proposal.reason == STANDS_OUT else "promised_class"
    return words.text(f"proposal.{key}", chance=_surely(proposal.beats_class_only), **values)


def _surely(chance: float) -> str:
    """Return a probability in percent; what a thousand draws say is never certain."""
    return ">99%" if chance > SURE else "<1%" if chance < 1 - SURE else f"{chance:.0%}"


def _left_out(proposal: Proposal, words: Catalogue) -> str:
    assert proposal.lot is not None
    names = (" ".join(proposal.ground.names[cell]) for cell in proposal.lot.left_out)
    return words.text("proposal.left_out", cells=words.text("line.between").join(names), seed=proposal.asked.seed)
