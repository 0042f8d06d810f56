"""The control matrix: what `controls.yml` declares, and what a workspace's ledger counts of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from comptune.reports.compliance.audit_facts import AuditFacts

Assertion = Literal[
    "completeness",
    "accuracy",
    "authorisation",
    "segregation of duties",
    "change management",
    "access",
]
_Sentences = Annotated[str, StringConstraints(pattern=r"(?s)^[A-Z].*\.$", min_length=20)]
_Dotted = Annotated[str, StringConstraints(pattern=r"^comptune(\.\w+)+$")]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_Test = Annotated[str, StringConstraints(pattern=r"^tests/[\w/]+\.py::test_\w+$")]
_Command = Annotated[str, StringConstraints(pattern=r"^comptune [a-z -]+$")]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Enforced(_Declared):
    """Where a control is enforced.

    Attributes:
        code: functions and classes, by their full names.
        guards: triggers of the ledger's database.
        dbt: tests that every build of a run or of the ledger's tables passes.
    """

    code: tuple[_Dotted, ...] = ()
    guards: tuple[_Name, ...] = ()
    dbt: tuple[_Name, ...] = ()


class Evidence(_Declared):
    """What shows that a control works: commands, tables, and figures of `FIGURES`."""

    commands: Annotated[tuple[_Command, ...], Field(min_length=1)]
    tables: tuple[_Name, ...] = ()
    figures: tuple[_Name, ...] = ()


class Control(_Declared):
    """One control. `execution` is manual where people of the organisation must do it."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9]+$")]
    title: str
    assertions: Annotated[tuple[Assertion, ...], Field(min_length=1)]
    risk: _Sentences
    description: _Sentences
    nature: Literal["preventive", "detective"]
    execution: Literal["automated", "manual"]
    enforced: Enforced = Enforced()
    evidence: Evidence
    tests: tuple[_Test, ...] = ()

    @model_validator(mode="after")
    def _automated_is_shown(self) -> "Control":
        enforced = self.enforced
        if self.execution == "automated" and not (
            self.tests and (enforced.code or enforced.guards or enforced.dbt)
        ):
            raise ValueError(f"{self.id} is automated and names no test, or no place in the code")
        unknown = set(self.evidence.figures) - FIGURES.keys()
        if unknown:
            raise ValueError(f"{self.id} names figures that there are not: {sorted(unknown)}")
        return self


class Controls(_Declared):
    """The whole matrix."""

    sources: tuple[str, ...]
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> "Controls":
        ids = [one.id for one in self.controls]
        if len(set(ids)) < len(ids):
            raise ValueError("an id is that of one control")
        return self


@dataclass(frozen=True)
class CountedFigure:
    """A figure of a workspace: what is counted, and how many."""

    name: str
    title: str
    count: int


def evidence_of(control: Control, facts: AuditFacts) -> tuple[CountedFigure, ...]:
    """The figures of a control in the period of an audit report."""
    return tuple(
        CountedFigure(name, FIGURES[name][0], FIGURES[name][1](facts))
        for name in control.evidence.figures
    )


def _exception(name: str) -> Callable[[AuditFacts], int]:
    return lambda facts: next(len(one.entries) for one in facts.exceptions if one.name == name)


def _of_type(*types: str) -> Callable[[AuditFacts], int]:
    return lambda facts: sum(
        one.entries for one in facts.population.types if one.event_type in types
    )


# By name: what is counted, and how it is found in the facts of an audit report.
FIGURES: Final[Mapping[str, tuple[str, Callable[[AuditFacts], int]]]] = MappingProxyType(
    {
        "publications": ("publications", _of_type("SCENARIO_PUBLISHED")),
        "refused_entries": ("entries that the rules refuse", _exception("rules_not_kept")),
        "submissions": ("submissions", _of_type("SCENARIO_SUBMITTED")),
        "second_approver": ("of them that took a second approver", _exception("second_approver")),
        "lapses": ("entries that lapsed a submission", _exception("lapsed")),
        "rejections": ("rejections", _of_type("SCENARIO_REJECTED")),
        "withdrawals": ("withdrawals", _of_type("SCENARIO_WITHDRAWN")),
        "decisions": ("signatures and rejections", lambda facts: len(facts.decisions)),
        "own_decisions": (
            "of them by a maker, or without a role that may",
            lambda facts: sum(not one.duties_separate for one in facts.decisions),
        ),
        "several_names": ("names of a person who has several", _exception("one_person")),
        "role_changes": ("roles granted or revoked", _of_type("ROLE_GRANTED", "ROLE_REVOKED")),
        "role_holders": ("people with roles at its end", lambda facts: len(facts.holders)),
        "makers_and_approvers": (
            "of them whose roles let them make and approve",
            lambda facts: sum(one.could_do_both for one in facts.holders),
        ),
        "demo_entries": ("entries by demo users", _exception("demo_users")),
        "people_exports": ("exports about persons", _exception("people_exported")),
        "other_exports": ("other exports", _exception("exported")),
        "cells_moved": ("cells moved", lambda facts: len(facts.moves)),
        "moves_without_reason": (
            "of them in scenarios without a reason",
            lambda facts: sum(not one.reason and not one.published for one in facts.moves),
        ),
        "lock_changes": ("locks set or undone", _exception("locks")),
        "structure_changes": ("structures kept", _of_type("STRUCTURE_CHANGED")),
        "setting_changes": ("changes of settings", _of_type("SETTINGS_CHANGED")),
        "rollbacks": ("rollbacks", _exception("rolled_back")),
        "verification_problems": (
            "problems that verification finds now",
            lambda facts: len(facts.verified.problems),
        ),
        "unsound_entries": (
            "entries at or behind the first broken one",
            lambda facts: facts.population.unsound,
        ),
        "checkpoints": ("signed checkpoints", lambda facts: facts.verified.checkpoints),
        "entries_behind_checkpoint": (
            "entries behind the last checkpoint",
            lambda facts: facts.verified.sequence - facts.verified.anchored_sequence,
        ),
        "failed_runs": ("runs that were not sealed", _exception("failed_runs")),
        "sealed_runs": ("runs sealed", _of_type("SIMULATION_RUN")),
        "census_imports": ("censuses imported", _of_type("CENSUS_IMPORTED")),
        "removed_runs": ("runs removed", _exception("pruned_runs")),
    }
)


@cache
def load_controls() -> Controls:
    """Read `controls.yml`."""
    text = files("comptune.reports.compliance").joinpath("controls.yml").read_text("utf-8")
    return Controls.model_validate(yaml.safe_load(text))
