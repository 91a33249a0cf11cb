"""``python -m simulation VERB``: one command per verb; words, tables and exit status live here, work in `workflows`."""

from __future__ import annotations

import typer

from simulation.cli import docking, monitoring, plans, records, riskmap, sweeps, tuning
from simulation.cli.drawing import draw
from simulation.cli.operating import operate
from simulation.cli.process import orderly
from simulation.cli.store import store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
audit = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def simulation() -> None:
    """Simulate an inspection plan by credit-risk class before it is adopted (信用风险分类 + 双随机)."""


@audit.callback()
def audit_log() -> None:
    """Check the audit log of the store."""


for command in (
    plans.run,
    plans.compare,
    plans.break_even,
    plans.report,
    sweeps.sweep,
    tuning.tune,
    monitoring.monitor,
    records.registers,
    records.calibrate,
    docking.dock,
    docking.tasks,
    riskmap.riskmap,
    riskmap.propose,
):
    app.command()(command)
audit.command("verify")(records.audit_verify)
audit.command("head")(records.audit_head)
app.add_typer(audit, name="audit", help="The audit log of the store.")
app.add_typer(store, name="store", help="The store as a whole: a copy while others work, a copy put back.")
app.add_typer(draw, name="draw", help="The draw of a month: freeze, run, change, verify.")
app.add_typer(operate, name="operate", help="Whether the people suffice; least staff, months that lie better.")


def main() -> None:
    """Run the command line."""
    with orderly():
        app()
