"""Somebody who reads the page on governance, watches every entry, and objects.

Nothing here is taken from the rules or from the fold: only payloads are read, and what the page
promises is asserted of them.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from comptune.ledger.entry import Entry

# What applies where nothing is published, and the bounds: by hand, for the cells of these tests.
DEFAULT = {
    "merit_rate.2027.L3": "0.027",
    "merit_rate.2028.L3": "0.027",
    "cola_rate.2027.L1": "0.01",
    "cola_rate.2028.L1": "0.01",
    "headcount_growth.2027": "0.03",
    "benefits_load.2027.L1": "0.24",
}
BOUNDS = {
    "merit_rate": ("0", "0.15"),
    "cola_rate": ("0", "0.1"),
    "headcount_growth": ("-0.2", "0.3"),
    "benefits_load": ("0", "1"),
    "merit_matrix": ("0", "10"),
}
RATES = ("merit_rate", "cola_rate", "headcount_growth")
ASSUMPTIONS = ("benefits_load",)
MAKING = {
    "SCENARIO_CREATED",
    "PARAMETER_CHANGE",
    "PARAMETER_ROLLBACK",
    "SCENARIO_REBASED",
    "TARGET_SET",
}
APPROVERS = {"approver", "executive"}
EDITORS = {"analyst", "administrator"} | APPROVERS


def human(name: str) -> str:
    """The person behind a name."""
    return name.lower().replace("demo:", "")


@dataclass
class Plan:
    """What a scenario is, as its entries say."""

    first: int
    last: int
    values: dict[str, Decimal] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    targets: str = "[]"
    makers: set[str] = field(default_factory=set)
    is_final: bool = False
    submission: Entry | None = None
    needs_two: bool = False
    seen: object = None  # what the submission was of
    signatures: list[tuple[str, set[str]]] = field(default_factory=list)


@dataclass
class Witness:
    """Watches, and asserts."""

    plans: dict[str, Plan] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    published: dict[str, Decimal] = field(default_factory=dict)
    runs: dict[str, Entry] = field(default_factory=dict)  # newest, by what was run
    tuned: dict[str, str] = field(default_factory=dict)
    demo_users: bool = False
    publications: int = 0

    def saw(self, entry: Entry, *, inputs: str | None = None) -> None:
        """One entry more. `inputs` is what a run was of."""
        payload, roles = entry.payload, self.roles.get(entry.actor, set())
        if entry.sequence > 1:
            assert roles, "nobody acts without a role"
        if entry.actor.startswith("demo:"):
            assert self.demo_users
        if entry.event_type in MAKING:
            self._made(entry, payload, roles)
        else:
            handler = getattr(self, f"_{entry.event_type.lower()}", None)
            if handler is not None:
                handler(entry, payload, roles)

    # --- Making ---------------------------------------------------------------------------------

    def _made(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        assert roles & EDITORS
        name = payload["scenario"]
        if entry.event_type == "SCENARIO_CREATED":
            assert name not in self.plans, "an id is given once"
            self.plans[name] = Plan(payload["start_year"], payload["end_year"])
        plan = self.plans[name]
        assert not plan.is_final
        locked_before = set(plan.locked)
        if entry.event_type == "SCENARIO_CREATED" and "base" in payload:
            base = self.plans[payload["base"]["scenario"]]
            plan.locked = set(base.locked)
            plan.makers |= base.makers
            moved = {move["cell"]: Decimal(move["new"]) for move in payload["cells"]}
            for cell in base.locked:
                assert moved.get(cell) == base.values.get(cell), "a locked cell moved"
        if entry.event_type == "SCENARIO_REBASED":
            plan.makers |= self.plans[payload["new_base"]["scenario"]].makers
        if "optimization" in payload:
            plan.makers.add(self.tuned[payload["optimization"]])
        plan.makers.add(human(entry.actor))
        for move in payload.get("cells", ()):
            self._moved(plan, locked_before, move)
        if "targets" in payload:
            plan.targets = repr(payload["targets"])
        plan.submission, plan.signatures = None, []

    def _moved(self, plan: Plan, locked: set[str], move: dict[str, str]) -> None:
        cell = move["cell"]
        name, *places = cell.split(".")
        assert cell not in locked, "a locked cell moved"
        old = None if "old" not in move else Decimal(move["old"])
        assert old == plan.values.get(cell)
        if places[0].isdigit():
            assert plan.first <= int(places[0]) <= plan.last
        if "new" not in move:
            del plan.values[cell]
            return
        new = Decimal(move["new"])
        lower, upper = (Decimal(bound) for bound in BOUNDS[name])
        assert lower <= new <= upper
        if cell in self.locked:
            assert new == self.outside(cell), "a locked cell moved"
        plan.values[cell] = new

    def outside(self, cell: str) -> Decimal | None:
        """The value that applies without a scenario."""
        if cell in self.published:
            return self.published[cell]
        return Decimal(DEFAULT[cell]) if cell in DEFAULT else None

    # --- Deciding -------------------------------------------------------------------------------

    def content(self, plan: Plan) -> object:
        """Everything that an approval is of."""
        in_use = {
            cell: value
            for cell, value in self.published.items()
            if cell not in plan.values and plan.first <= int(cell.split(".")[1]) <= plan.last
        }
        inputs = (sorted(plan.values.items()), sorted(in_use.items()), plan.first, plan.last)
        newest = self.runs.get(repr(inputs))
        results = newest.payload["results_sha256"] if newest else None
        return repr(inputs), plan.targets, results

    def _simulation_run(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        assert roles & EDITORS
        if payload["scenario"] in self.plans:
            self.runs[self.content(self.plans[payload["scenario"]])[0]] = entry  # type: ignore[index]

    def _scenario_submitted(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        assert roles & EDITORS
        plan = self.plans[payload["scenario"]]
        assert not plan.is_final
        inputs = self.content(plan)[0]  # type: ignore[index]
        run = self.runs[inputs].payload
        cost, baseline = Decimal(run["cost"]), Decimal(run["baseline_cost"])
        moved = {
            cell: (value, self.outside(cell))
            for cell, value in plan.values.items()
            if self.outside(cell) is not None and self.outside(cell) != value
        }
        plan.needs_two = (
            abs(cost - baseline) > baseline * Decimal("0.005")
            or any(
                cell.split(".")[0] in RATES and abs(new - old) > Decimal("0.0025")
                for cell, (new, old) in moved.items()
                if old is not None
            )
            or any(cell.split(".")[0] in ASSUMPTIONS for cell in moved)
            or abs(Decimal(run["pay_gap"])) > abs(Decimal(run["baseline_pay_gap"]))
        )
        assert payload["approvals_required"] >= 1 + plan.needs_two
        for cell in self.locked & plan.values.keys():
            assert plan.values[cell] == self.outside(cell)
        plan.submission, plan.signatures, plan.seen = entry, [], self.content(plan)

    def _scenario_approved(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        plan = self.plans[payload["scenario"]]
        assert roles & APPROVERS, "a signature by somebody who may not"
        assert plan.submission is not None
        assert human(entry.actor) not in plan.makers, "maker is not checker"
        assert human(entry.actor) != human(plan.submission.actor), "maker is not checker"
        assert payload["content_sha256"] == plan.submission.payload["content_sha256"]
        assert plan.seen == self.content(plan)
        if payload["meaning"] == "approved":
            plan.signatures.append((human(entry.actor), set(roles)))

    def _scenario_rejected(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        plan = self.plans[payload["scenario"]]
        assert roles & APPROVERS
        assert human(entry.actor) not in plan.makers, "maker is not checker"
        plan.submission, plan.signatures = None, []

    def _scenario_withdrawn(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        plan = self.plans[payload["scenario"]]
        plan.submission, plan.signatures = None, []

    def _scenario_archived(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        plan = self.plans[payload["scenario"]]
        assert not plan.is_final
        plan.is_final = True

    def _scenario_published(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        plan = self.plans[payload["scenario"]]
        assert roles & (APPROVERS | {"administrator"})
        assert not plan.is_final
        assert plan.submission is not None, "it changed since it was submitted"
        assert payload["content_sha256"] == plan.submission.payload["content_sha256"]
        assert plan.seen == self.content(plan), "not what was submitted"
        people = {person for person, _ in plan.signatures}
        required = plan.submission.payload["approvals_required"]
        assert len(people) >= required
        assert not people & plan.makers
        assert human(plan.submission.actor) not in people
        if required == 2:
            assert any("executive" in had for _, had in plan.signatures)
        cells = {move["cell"]: Decimal(move["new"]) for move in payload["cells"]}
        levers = {c: v for c, v in plan.values.items() if not c.startswith("merit_matrix")}
        assert cells == levers, "exactly what was approved"
        for cell in cells.keys() & self.locked:
            assert cells[cell] == self.outside(cell), "a locked cell moved"
        self.published |= cells
        self.publications += 1
        plan.is_final = True

    # --- Around it ------------------------------------------------------------------------------

    def _parameter_locked(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        held = self._held(payload)
        assert not held & set(payload["cells"])
        held.update(payload["cells"])

    def _parameter_unlocked(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        assert roles & EDITORS
        self._held(payload).difference_update(payload["cells"])

    def _held(self, payload: dict[str, Any]) -> set[str]:
        return self.plans[payload["scenario"]].locked if "scenario" in payload else self.locked

    def _optimization_run(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        assert payload["optimization"] not in self.tuned
        self.tuned[payload["optimization"]] = human(entry.actor)

    def _settings_changed(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        assert "administrator" in roles
        for move in payload["settings"]:
            if move["name"] == "demo_users":
                self.demo_users = move["new"] == "true"

    def _role_granted(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        if entry.sequence > 1:
            assert "administrator" in roles
            assert human(payload["person"]) != human(entry.actor), "a role granted to oneself"
        self.roles.setdefault(payload["person"], set()).add(payload["role"])

    def _role_revoked(self, entry: Entry, payload: dict[str, Any], roles: set[str]) -> None:
        assert "administrator" in roles
        self.roles[payload["person"]].remove(payload["role"])
        assert any(
            "administrator" in held and (self.demo_users or not person.startswith("demo:"))
            for person, held in self.roles.items()
        )
