"""The library behind the workbench: simulate an inspection plan before it is adopted.

>>> import simulation as sim
>>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
>>> plan = sim.read_plan("datasets/plans/status_quo.json")
>>> forecast = sim.run(specification, plan, months=12)
>>> comparison = sim.compare(specification, [plan, plan.with_ratio(A=0.0).model_copy(update={"id": "a-zero"})])
"""

from simulation.calibration.calibration import Calibration
from simulation.calibration.draws import specification_of_draw
from simulation.model.errors import InputError, OutputError, Problem, WorkbenchError
from simulation.model.exchange import digest, to_json
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan, Programme
from simulation.model.specification import Specification
from simulation.registry.registers import Registers
from simulation.workflows.calibrate import calibrate, read_draws, write_calibration
from simulation.workflows.compare import Comparison, compare
from simulation.workflows.read import parse_plan, parse_specification, read_plan, read_specification
from simulation.workflows.registers import generate_registers, read_registers, write_refused, write_registers
from simulation.workflows.run import RecordReduced, run

__all__ = [
    "Calibration",
    "Comparison",
    "Forecast",
    "InputError",
    "OutputError",
    "Plan",
    "Problem",
    "Programme",
    "RecordReduced",
    "Registers",
    "Specification",
    "WorkbenchError",
    "calibrate",
    "compare",
    "digest",
    "generate_registers",
    "parse_plan",
    "parse_specification",
    "read_draws",
    "read_plan",
    "read_registers",
    "read_specification",
    "run",
    "specification_of_draw",
    "to_json",
    "write_calibration",
    "write_refused",
    "write_registers",
]
