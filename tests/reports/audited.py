"""A small office whose ledger has something of everything that an audit report tells."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.scenarios.conftest import AS_OF, FOUNDED_AT, ROLES, Office, person, ticking

from comptune.census import keep_census, make_census
from comptune.ledger.actor import Actor, demo_user
from comptune.reports.compliance.audit_facts import AuditFacts
from comptune.reports.compliance.audit_report import audit_facts
from comptune.reports.compliance.period import EVERYTHING, Period
from comptune.scenarios.audit import Audit
from comptune.workspace import Workspace

LATER = datetime(2027, 2, 1, 12, tzinfo=UTC)
MARKUP = "<script>alert(1)</script> & more"


def founded(folder: Path, *, people: int = 30) -> Office:
    """A workspace in which everybody has a role, at 8:00 of the day after it began."""
    made = Workspace.init(
        folder, name="Office & <Co>", currency="EUR", founder=person("root"), at=FOUNDED_AT
    )
    census = make_census(people, seed=1, as_of=AS_OF)
    keep_census(census, folder=made.census_folder, as_of=AS_OF)
    desk = made.desk(person("root"), clock=ticking(FOUNDED_AT))
    for name, role in ROLES.items():
        desk.grant(name, role)
    return Office(made, ticking(FOUNDED_AT + timedelta(days=1)))


def lived(folder: Path) -> Office:
    """An office in which scenarios were submitted, approved, changed, rejected and published."""
    office = founded(folder)
    root, ana, ben, eva = (office.desk(name) for name in ("root", "ana", "ben", "eva"))
    root.set_settings(
        {
            "demo_users": "true",
            "materiality.pay_gap": "false",
            "materiality.cost_share": "0.2",
        },
        reason=MARKUP,
    )
    root.grant("demo:dora", "analyst")
    office.published("small", {"merit_rate.2027.L3": "2.9 %"})
    ana.create("wide", cells={"merit_rate.*.*": "3.5 %"}, reason=MARKUP)
    office.sealed("wide")
    ana.submit("wide", reason="For March.")
    ben.approve("wide", reason="Fine.")
    office.desk("ada").set_cells("wide", {"merit_rate.2028.L1": "3.6 %"}, reason="One more.")
    office.sealed("wide")
    ana.submit("wide")
    eva.reject("wide", reason="Too dear.")
    ana.submit("wide")
    ana.withdraw("wide", reason="Later.")
    ana.create("other", cells={"merit_rate.2028.L3": "2.9 %"}, reason="The market.")
    office.sealed("other")
    ana.submit("other")
    ben.approve("other", meaning="reviewed")
    office.published("first", {"cola_rate.2029.L2": "1.1 %"})  # which lapses "other"
    dora = office.workspace.desk(demo_user("dora"), clock=office.clock)
    dora.create("demo-plan", cells={"cola_rate.2027.*": "1.2 %"}, reason="To try it.")
    ana.lock(["bonus_target.2027.L5"], role="analyst", reason="Agreed.")
    ana.record_export("Raises of 2027 by person", people=30, reason="For payroll.")
    root.revoke("bea", "approver", reason="Left.")
    return office


def audit_of(workspace: Workspace, who: Actor | None = None) -> Audit:
    return Audit(
        workspace.desk(who or person("vic")),
        workspace.ledger_url,
        checkpoints_folder=workspace.checkpoints_folder,
        workspace_folder=workspace.folder,
    )


def facts_of(workspace: Workspace, period: Period = EVERYTHING) -> AuditFacts:
    """The facts of a report that nothing records."""
    return audit_facts(
        audit_of(workspace),
        period,
        workspace=workspace.settings.name,
        ledger=workspace.settings.ledger,
        at=LATER,
        recorded=None,
    )
