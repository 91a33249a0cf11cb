"""Hypothesis strategies: valid specifications and plans in which every rule of the model is at work.

Probabilities come from short lists with 0 and 1 in them: what matters is which rules meet, and events must be frequent
enough to be judged by their numbers. `worlds` draws a specification together with a plan whose scopes fit its strata.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simulation.model.plan import Plan
from simulation.model.specification import Specification

World = tuple[Specification, Plan]
Strategy = st.SearchStrategy
Content = dict[str, Any]

SECTORS, REGIONS, STRATA = ("H", "I"), ("张湾", "双沟"), ("first", "second", "third", "fourth")
ROUNDS = (1, 2, 3, 4, 6, 12)

rarely = st.sampled_from((0.0, 0.02, 0.1))
sometimes = st.sampled_from((0.05, 0.2, 0.5, 0.0))
often = st.sampled_from((0.8, 0.4, 1.0, 0.0))


def by_class(values: Strategy[Any]) -> Strategy[Content]:
    return st.fixed_dictionaries(dict.fromkeys("ABCD", values))


def by_status(values: Strategy[Any]) -> Strategy[Content]:
    return st.fixed_dictionaries(dict.fromkeys(("compliant", "minor", "serious"), values))


def by_severity(values: Strategy[Any]) -> Strategy[Content]:
    return st.fixed_dictionaries(dict.fromkeys(("minor", "serious"), values))


@st.composite
def shares(draw: st.DrawFn, size: int) -> list[float]:
    """A distribution over `size` items, some of them impossible."""
    weights = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size).filter(any))
    return [weight / sum(weights) for weight in weights]


def named_shares(*names: str) -> Strategy[Content]:
    return shares(len(names)).map(lambda values: dict(zip(names, values, strict=True)))


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    """A class matrix: who stays, and where the others go."""
    stay = draw(st.sampled_from((0.7, 0.9, 1.0, 0.3)))
    rows = []
    for own in range(4):
        away = [weight * (1 - stay) for weight in draw(shares(4))]
        rows.append([weight + stay * (own == new) for new, weight in enumerate(away)])
    return rows


def strata(number: int, firms: int) -> Strategy[list[Content]]:
    """As many strata, with up to `firms` firms in each class."""
    one = {
        "sector": st.sampled_from(SECTORS),
        "region": st.sampled_from(REGIONS),
        # One firm at least: a stratum that holds nobody and that nobody enters is no valid one.
        "firms": st.fixed_dictionaries({"A": st.integers(1, firms), **dict.fromkeys("BCD", st.integers(0, firms))}),
        "entries_per_month": st.sampled_from((0.0, 0.3, 2.0)),
        "onset_multiplier": st.sampled_from((1.0, 0.5, 2.0)),
        "novel": st.booleans(),
        "in_observation": st.sampled_from((0.5, 0.0, 1.0)),
        "professional_tier": st.sampled_from((None, "A", "B", "C", "D")),
    }
    each = [st.fixed_dictionaries({"id": st.just(name), **one}) for name in STRATA[:number]]
    return st.tuples(*each).map(list)


@st.composite
def propensities(draw: st.DrawFn) -> list[Content]:
    number = draw(st.integers(1, 3))
    names, multipliers = ("ordinary", "persistent", "careful"), (1.0, 3.0, 0.2)
    return [
        {"id": name, "share": share, "onset_multiplier": multiplier}
        for name, share, multiplier in zip(names, draw(shares(number)), multipliers, strict=False)
    ]


def behaviours() -> Strategy[Content]:
    return st.fixed_dictionaries(
        {
            "propensity": propensities(),
            "onset": by_class(st.sampled_from((0.1, 0.03, 0.4, 0.0))),
            "escalation": st.sampled_from((0.1, 0.3, 0.0)),
            "self_correction": by_severity(st.sampled_from((0.1, 0.0, 0.4))),
            "general_deterrence": st.fixed_dictionaries(
                {
                    "semi_elasticity": st.sampled_from((0.0, 0.5, -0.5)),
                    "reference_visits": by_class(st.sampled_from((0.0, 0.5, 2.0))),
                }
            ),
            "sanction": st.fixed_dictionaries(
                {
                    "onset_multiplier": st.sampled_from((0.3, 1.0, 0.0, 1.5)),
                    "memory_months": st.sampled_from((4.0, 1.0, 12.5)),
                }
            ),
            "for_cause": st.fixed_dictionaries(dict.fromkeys(("complaint", "alert", "referral"), by_status(rarely))),
            "sensitivity": by_severity(often),
            "rectification": by_severity(often),
            "exit": by_class(rarely),
            "entry": st.fixed_dictionaries(
                {"risk_class": named_shares(*"ABCD"), "status": named_shares("compliant", "minor", "serious")}
            ),
            "reclassification": st.fixed_dictionaries(
                {
                    "unvisited": by_status(matrices()),
                    **dict.fromkeys(("cleared", "found_minor", "found_serious"), matrices()),
                }
            ),
        }
    )


@st.composite
def scopes(draw: st.DrawFn, places: list[Content]) -> Content:
    """A scope that one of the strata meets: every key is either open or names it, and perhaps others."""
    place = draw(st.sampled_from(places))
    wanted = (("sectors", "sector", SECTORS), ("regions", "region", REGIONS), ("strata", "id", STRATA))
    scope: Content = {}
    for key, field, names in wanted:
        others = draw(st.one_of(st.none(), st.lists(st.sampled_from(names), max_size=2)))
        scope[key] = None if others is None else [place[field], *others]
    return scope


@st.composite
def programmes(draw: st.DrawFn, number: int, places: list[Content]) -> Content:
    """A programme; the ratio of a class is 0 where a round of its would have no active month."""
    months = draw(st.sampled_from((tuple(range(1, 13)), (1, 4, 7, 10), (2, 3, 5, 8, 11), (2, 5, 6, 9, 12), (6,))))
    usable = {12: ROUNDS, 5: (1, 2, 3), 4: (1, 2, 4), 1: (1,)}[len(months)]
    return {
        "id": f"task-{number}",
        "title": f"task {number}",
        "departments": ["市场监管", "消防", "环保"][: draw(st.integers(1, 3))],
        "scope": draw(scopes(places)),
        "ratio": draw(by_class(st.sampled_from((0.2, 0.5, 1.0, 0.0)))),
        "rounds_per_year": draw(by_class(st.sampled_from(usable))),
        "months": list(months),
        "hours_per_visit": draw(st.sampled_from((3.0, 0.5))),
        "team_size": draw(st.integers(2, 3)),
    }


def _has_active_months(content: Content) -> bool:
    """Whether every round of a plan has an active month, worked out anew from the calendar."""
    first = int(content["start"][5:])
    for programme in content["programmes"]:
        active = [(first - 1 + month) % 12 + 1 in programme["months"] for month in range(12)]
        for key, rounds in programme["rounds_per_year"].items():
            length = 12 // rounds
            if programme["ratio"][key] > 0 and not all(any(active[at : at + length]) for at in range(0, 12, length)):
                return False
    return True


def plans(places: list[Content], **fixed: Any) -> Strategy[Content]:
    """A plan for strata; `fixed` settles some of its keys."""
    return _plans(places, fixed)


@st.composite
def _plans(draw: st.DrawFn, places: list[Content], fixed: Content) -> Content:
    number = draw(st.integers(1, 3))
    content = {
        "format": "plan/1",
        "id": "drawn",
        "title": "drawn plan",
        "start": draw(st.sampled_from(("2026-01", "2026-03", "2026-08", "2026-12"))),
        "programmes": [draw(programmes(index, places)) for index in range(number)],
        "proactive": draw(by_class(rarely)),
        "other_visit": {"hours_per_visit": 2.5, "team_size": draw(st.integers(2, 4))},
        "mutual_recognition": draw(st.booleans()),
        "recognise_for_cause": draw(st.booleans()),
        "observation": draw(
            st.one_of(
                st.none(),
                st.fixed_dictionaries(
                    {
                        "months": st.sampled_from((4.0, 1.0, 8.5)),
                        "classes": st.sampled_from((["A", "B"], ["B", "C", "D"], [])),
                    }
                ),
            )
        ),
        "fusion": draw(st.sampled_from(("none", "stricter"))),
        "draw": draw(st.sampled_from(("fixed", "bernoulli"))),
        "capacity_hours_per_month": None,
        **fixed,
    }
    if not _has_active_months(content):
        for programme in content["programmes"]:
            programme["months"] = list(range(1, 13))
    return content


def worlds(firms: int = 8, **fixed: Any) -> Strategy[World]:
    """A specification of 1 to 4 strata with up to `firms` firms in a stratum and class, and a plan for it.

    `fixed` settles keys of the plan: ``draw="bernoulli"``, ``capacity_hours_per_month=40.0``.
    """
    return _worlds(firms, fixed)


@st.composite
def _worlds(draw: st.DrawFn, firms: int, fixed: Content) -> World:
    places = draw(strata(draw(st.integers(1, 4)), firms))
    initial = draw(
        st.one_of(
            st.fixed_dictionaries({"kind": st.just("shares"), "status": named_shares("compliant", "minor", "serious")}),
            st.fixed_dictionaries(
                {"kind": st.just("settled"), "plan": plans(places), "months": st.sampled_from((1, 7, 30))}
            ),
        )
    )
    specification = {
        "format": "specification/1",
        "id": "drawn",
        "title": "drawn specification",
        "strata": places,
        "behaviour": draw(behaviours()),
        "initial": initial,
    }
    return Specification.model_validate(specification), Plan.model_validate(draw(plans(places, **fixed)))
