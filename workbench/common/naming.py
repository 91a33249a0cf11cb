"""What plans, programmes, indicators and groups are called in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator, name_with_unit
from simulation.model.population import Stratum
from workbench.server import library
from workbench.server.library import Entry


@dataclass(frozen=True)
class Names:
    """What plans, programmes, indicators and groups are called in the language of the page.

    Attributes
    ----------
    titles
        Plan id → title, the baseline first.
    programmes
        Programme id → title, where all plans agree on it.
    """

    words: Catalogue
    titles: Mapping[str, str]
    programmes: Mapping[str, str]

    @property
    def baseline(self) -> str:
        """Id of the plan that differences are taken from."""
        return next(iter(self.titles))

    def indicator(self, name: str) -> str:
        """Return the name of an indicator, with its channel."""
        return name_indicator(name, self.words, self.programmes)

    def indicator_with_unit(self, name: str) -> str:
        """Return the name of an indicator with its unit."""
        return name_with_unit(name, self.words, self.programmes)

    def group(self, scope: str, group: str) -> str:
        """Return the name of a class, sector or township; one that is not known keeps its own."""
        if scope == "all":
            return self.words.text("scope.all")
        if scope == "risk_class":
            return self.words.text(f"risk_class.{group}")
        if scope == "region":
            return library.region_names(self.words.language).get(group, group)
        return f"{group} {self.words.text(f'sector.{group}')}" if f"sector.{group}" in self.words else group

    def stratum(self, name: str, strata: Mapping[str, Stratum]) -> str:
        """Return the sector, township and id of a stratum; one that the district lacks is said to be elsewhere."""
        found = strata.get(name)
        if found is None:
            return self.words.text("page.plans.elsewhere", name=name)
        sector, region = self.group("sector", found.sector), self.group("region", found.region)
        return self.words.text("page.plans.stratum", sector=sector, region=region, name=name)


def programme_titles(entries: Sequence[Entry]) -> dict[str, str]:
    """Return programme id → title for the programmes that go by one title in every plan."""
    pairs = {(programme.id, programme.title) for entry in entries for programme in entry.plan.programmes}
    names = [name for name, _ in pairs]
    return {name: title for name, title in pairs if names.count(name) == 1}
