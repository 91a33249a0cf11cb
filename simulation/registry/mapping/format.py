"""A mapping file (``mapping/1``): columns by hand, answers for columns that are missing, what firms are known by."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    model_validator,
)

from simulation.model.base import Frozen, Name
from simulation.model.validation import collect_problems
from simulation.registry.firm_ids import CREDIT_CODE, IdKind
from simulation.registry.headings import Chosen
from simulation.registry.mapping.rules import canonical, mapping_rules

MOST_HEADINGS = 50

Heading = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Answer = Annotated[str, StringConstraints(min_length=1, max_length=200)]

Several = Annotated[list[Heading], Field(min_length=1, max_length=MOST_HEADINGS)]


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_written(headings: tuple[str, ...]) -> Any:
    return headings[0] if len(headings) == 1 else list(headings)


Headings = Annotated[
    tuple[Heading, ...],
    Field(min_length=1, max_length=MOST_HEADINGS),
    BeforeValidator(_as_list, json_schema_input_type=Heading | Several),
    PlainSerializer(_as_written, return_type=Any, when_used="json"),
]
"""A heading, or several of which an export has one; of those that it has, the first counts."""

DirectoryAnswer = Literal["name", "kind", "sector", "region", "founded", "status", "tier", "novel"]
ClassesAnswer = Literal["month", "risk_class"]
VisitsAnswer = Literal[
    "date", "task", "channel", "departments", "inspectors", "result", "severity", "published"
]  # fmt: skip
SignalsAnswer = Literal["date", "kind", "number", "led_to_visit"]


class DirectoryMapping(Frozen):
    """Columns and answers of 抽查检查对象名录."""

    columns: dict[Literal["firm", DirectoryAnswer], Headings] = Field(default_factory=dict)
    constants: dict[DirectoryAnswer, Answer] = Field(default_factory=dict)


class ClassesMapping(Frozen):
    """Columns and answers of 信用风险分类月度推送."""

    columns: dict[Literal["firm", ClassesAnswer], Headings] = Field(default_factory=dict)
    constants: dict[ClassesAnswer, Answer] = Field(default_factory=dict)


class VisitsMapping(Frozen):
    """Columns and answers of 检查结果.

    Attributes
    ----------
    result_codes
        Name of the list that the results are read by; ``None`` for the usual one.
    """

    columns: dict[
        Annotated[Literal["firm", VisitsAnswer], BeforeValidator(canonical)], Headings
    ] = Field(default_factory=dict)  # fmt: skip
    constants: dict[Annotated[VisitsAnswer, BeforeValidator(canonical)], Answer] = Field(default_factory=dict)
    result_codes: Name | None = None


class SignalsMapping(Frozen):
    """Columns and answers of 风险信号."""

    columns: dict[Literal["firm", SignalsAnswer], Headings] = Field(default_factory=dict)
    constants: dict[SignalsAnswer, Answer] = Field(default_factory=dict)


class Mapping(Frozen):
    """Which column of each register is which.

    A column that is neither named nor answered is found by its usual headings.

    Attributes
    ----------
    firm_ids
        What firms are known by: ``credit_code`` (18 characters), ``registration_number`` (15 digits), ``own`` (any id
        of one's own); several where a column holds several.

    Examples
    --------
    >>> mapping = Mapping(title="结果导出", visits={"constants": {"source": "双随机"}})
    >>> mapping.of("visits").constants
    {'channel': '双随机'}
    """

    format: Literal["mapping/1"] = "mapping/1"
    title: Name
    firm_ids: Annotated[tuple[IdKind, ...], Field(json_schema_extra={"minItems": 1})] = CREDIT_CODE
    directory: DirectoryMapping = DirectoryMapping()
    classes: ClassesMapping = ClassesMapping()
    visits: VisitsMapping = VisitsMapping()
    signals: SignalsMapping = SignalsMapping()

    @model_validator(mode="wrap")
    @classmethod
    def _report_all(cls, data: Any, handler: ValidatorFunctionWrapHandler) -> Self:
        return collect_problems(cls, data, handler, mapping_rules)

    def of(self, register: str) -> Chosen:
        """Return what is chosen for a register."""
        part = self.registers[register]
        return Chosen({str(k): v for k, v in part.columns.items()}, {str(k): v for k, v in part.constants.items()})

    @property
    def registers(self) -> Keyed[str, DirectoryMapping | ClassesMapping | VisitsMapping | SignalsMapping]:
        """Return register → its part of the mapping."""
        return {
            "directory": self.directory, "classes": self.classes, "visits": self.visits, "signals": self.signals,
        }  # fmt: skip


USUAL = Mapping(title="usual")
"""Columns by their usual headings, firms by their credit codes."""
