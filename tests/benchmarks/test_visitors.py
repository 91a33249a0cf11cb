"""The visitors of the load benchmark do on the pages what they say they do."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from benchmarks.load import MIX, PAGES, _prepare, _step
from benchmarks.visitors import TEAM, Server, Visitor, serving, visiting
from simulation.scenarios.settings import DATABASE


async def do_everything(server: Server) -> Visitor:
    async with visiting(server) as visitor:
        await visitor.open()
        for page in PAGES:
            await visitor.open(page)
        for what in MIX:
            await _step(visitor, Random(1), what)
        return visitor


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_kind_of_step_is_answered_and_none_breaks_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE, raising=False)
    with serving(TEAM, _prepare) as server:
        visitor = asyncio.run(do_everything(server))
        assert visitor.asked == visitor.answered >= 1 + len(PAGES) + len(MIX)
        assert visitor.broken == 0
        assert server.memory() > 2**27
