"""The library behind the workbench: simulate an inspection plan before it is adopted.

>>> import simulation as sim
>>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
>>> plan = sim.read_plan("datasets/plans/status_quo.json")
>>> forecast = sim.run(specification, plan, months=12)
>>> comparison = sim.compare(specification, [plan, plan.with_ratio(A=0.0).model_copy(update={"id": "a-zero"})])
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

# Products here are small, and threads of the linear algebra library wait longer for each other than they compute:
# measured on two cores, four times the processor time. NumPy must not be loaded yet; a user's own setting stands.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from simulation.calibration.calibration import Calibration
    from simulation.calibration.hidden.draws import specification_of_draw
    from simulation.charts.notebook import set_up_notebook
    from simulation.charts.style import CLASS_COLOURS, PLAN_COLOURS
    from simulation.comparison.comparison import Comparison
    from simulation.comparison.measures.break_even import BreakEven
    from simulation.comparison.measures.table import measures_table
    from simulation.engines.discrete_event.teams import MONTH_HOURS
    from simulation.evaluation.evaluate import evaluate
    from simulation.evaluation.slopes import slopes
    from simulation.files.reading import parse_plan, parse_specification, read_plan, read_specification
    from simulation.files.strata_writing import write_specification
    from simulation.language.figures import indicator_words
    from simulation.model.errors import InputError, OutputError, Problem, WorkbenchError
    from simulation.model.exchange import digest, to_json
    from simulation.model.forecast import Forecast
    from simulation.model.plan import Plan, Programme
    from simulation.model.specification import Specification
    from simulation.model.states.given import with_state
    from simulation.model.states.state import State
    from simulation.monitoring.watch import Watch
    from simulation.registry.mapping.format import Mapping
    from simulation.registry.registers import Registers
    from simulation.tuning.ceiling.ceiling import ceiling
    from simulation.tuning.ceiling.outcome import Ceiling
    from simulation.tuning.information.worth import information
    from simulation.tuning.problem.format import TuningProblem
    from simulation.tuning.proposing.tuned import Tuned
    from simulation.workflows.breaking_even import break_even
    from simulation.workflows.calibrate import calibrate, read_draws, write_calibration
    from simulation.workflows.carrying_out.dock import dock
    from simulation.workflows.carrying_out.draw import draw
    from simulation.workflows.carrying_out.operate import operate
    from simulation.workflows.carrying_out.tasks import tasks
    from simulation.workflows.compare import compare
    from simulation.workflows.mappings import read_mapping, write_mapping, write_template
    from simulation.workflows.questions.answer import Answer
    from simulation.workflows.questions.ask import ask
    from simulation.workflows.registers import generate_registers, read_registers, write_refused, write_registers
    from simulation.workflows.run import RecordReduced, run, settle
    from simulation.workflows.sweep import Sweep, sweep
    from simulation.workflows.tuning.tune import read_problem, tune
    from simulation.workflows.watching.monitor import look_back, monitor, write_watch
    from simulation.workflows.watching.observe import observe, read_observations, write_observations
    from simulation.workflows.watching.propose import proposal_effect, propose, write_proposal
    from simulation.workflows.watching.riskmap import read_risk_map, riskmap, write_risk_map

__all__ = [
    "CLASS_COLOURS",
    "MONTH_HOURS",
    "PLAN_COLOURS",
    "Answer",
    "BreakEven",
    "Calibration",
    "Ceiling",
    "Comparison",
    "Forecast",
    "InputError",
    "Mapping",
    "Operations",
    "OutputError",
    "Plan",
    "Problem",
    "Programme",
    "RecordReduced",
    "Registers",
    "Specification",
    "State",
    "Sweep",
    "Tuned",
    "TuningProblem",
    "Watch",
    "WorkbenchError",
    "ask",
    "break_even",
    "calibrate",
    "ceiling",
    "compare",
    "digest",
    "dock",
    "draw",
    "evaluate",
    "generate_registers",
    "indicator_words",
    "information",
    "look_back",
    "measures_table",
    "monitor",
    "observe",
    "operate",
    "parse_plan",
    "parse_specification",
    "proposal_effect",
    "propose",
    "read_draws",
    "read_mapping",
    "read_observations",
    "read_plan",
    "read_problem",
    "read_registers",
    "read_risk_map",
    "read_specification",
    "riskmap",
    "run",
    "set_up_notebook",
    "settle",
    "slopes",
    "specification_of_draw",
    "sweep",
    "tasks",
    "to_json",
    "tune",
    "with_state",
    "write_calibration",
    "write_mapping",
    "write_observations",
    "write_proposal",
    "write_refused",
    "write_registers",
    "write_risk_map",
    "write_specification",
    "write_template",
    "write_watch",
]

_HOMES = {
    "CLASS_COLOURS": "simulation.charts.style",
    "MONTH_HOURS": "simulation.engines.discrete_event.teams",
    "PLAN_COLOURS": "simulation.charts.style",
    "Answer": "simulation.workflows.questions.answer",
    "BreakEven": "simulation.comparison.measures.break_even",
    "Calibration": "simulation.calibration.calibration",
    "Ceiling": "simulation.tuning.ceiling.outcome",
    "Comparison": "simulation.comparison.comparison",
    "Forecast": "simulation.model.forecast",
    "InputError": "simulation.model.errors",
    "Mapping": "simulation.registry.mapping.format",
    "Operations": "simulation.operations.carried",
    "OutputError": "simulation.model.errors",
    "Plan": "simulation.model.plan",
    "Problem": "simulation.model.errors",
    "Programme": "simulation.model.plan",
    "RecordReduced": "simulation.workflows.run",
    "Registers": "simulation.registry.registers",
    "Specification": "simulation.model.specification",
    "Sweep": "simulation.workflows.sweep",
    "State": "simulation.model.states.state",
    "Watch": "simulation.monitoring.watch",
    "WorkbenchError": "simulation.model.errors",
    "ask": "simulation.workflows.questions.ask",
    "break_even": "simulation.workflows.breaking_even",
    "calibrate": "simulation.workflows.calibrate",
    "ceiling": "simulation.tuning.ceiling.ceiling",
    "compare": "simulation.workflows.compare",
    "digest": "simulation.model.exchange",
    "dock": "simulation.workflows.carrying_out.dock",
    "draw": "simulation.workflows.carrying_out.draw",
    "evaluate": "simulation.evaluation.evaluate",
    "generate_registers": "simulation.workflows.registers",
    "indicator_words": "simulation.language.figures",
    "information": "simulation.tuning.information.worth",
    "look_back": "simulation.workflows.watching.monitor",
    "operate": "simulation.workflows.carrying_out.operate",
    "measures_table": "simulation.comparison.measures.table",
    "monitor": "simulation.workflows.watching.monitor",
    "observe": "simulation.workflows.watching.observe",
    "parse_plan": "simulation.files.reading",
    "parse_specification": "simulation.files.reading",
    "read_draws": "simulation.workflows.calibrate",
    "read_mapping": "simulation.workflows.mappings",
    "read_observations": "simulation.workflows.watching.observe",
    "read_plan": "simulation.files.reading",
    "read_registers": "simulation.workflows.registers",
    "read_risk_map": "simulation.workflows.watching.riskmap",
    "riskmap": "simulation.workflows.watching.riskmap",
    "proposal_effect": "simulation.workflows.watching.propose",
    "propose": "simulation.workflows.watching.propose",
    "write_proposal": "simulation.workflows.watching.propose",
    "write_risk_map": "simulation.workflows.watching.riskmap",
    "read_specification": "simulation.files.reading",
    "run": "simulation.workflows.run",
    "set_up_notebook": "simulation.charts.notebook",
    "settle": "simulation.workflows.run",
    "slopes": "simulation.evaluation.slopes",
    "specification_of_draw": "simulation.calibration.hidden.draws",
    "sweep": "simulation.workflows.sweep",
    "tasks": "simulation.workflows.carrying_out.tasks",
    "tune": "simulation.workflows.tuning.tune",
    "read_problem": "simulation.workflows.tuning.tune",
    "Tuned": "simulation.tuning.proposing.tuned",
    "TuningProblem": "simulation.tuning.problem.format",
    "to_json": "simulation.model.exchange",
    "with_state": "simulation.model.states.given",
    "write_calibration": "simulation.workflows.calibrate",
    "write_mapping": "simulation.workflows.mappings",
    "write_observations": "simulation.workflows.watching.observe",
    "write_refused": "simulation.workflows.registers",
    "write_registers": "simulation.workflows.registers",
    "write_specification": "simulation.files.strata_writing",
    "write_template": "simulation.workflows.mappings",
    "write_watch": "simulation.workflows.watching.monitor",
}
"""Where each public name lives: loaded when first used, so that a run does not wait for what calibration needs."""


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, getattr(import_module(_HOMES[name]), name))


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
