"""A compliance document leaves the tool: by whose right, and what the ledger keeps of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from comptune.ledger import policy
from comptune.ledger.errors import BrokenChain
from comptune.ledger.roles import Act
from comptune.reports.choosing import chosen
from comptune.reports.compliance.audit_facts import AuditFacts
from comptune.reports.compliance.audit_report import audit_facts
from comptune.reports.compliance.model_facts import ModelFacts, model_facts
from comptune.reports.compliance.period import Period
from comptune.reports.document import Document
from comptune.reports.html import to_html
from comptune.reports.pdf import to_pdf
from comptune.scenarios.audit import Audit
from comptune.scenarios.desk import Desk
from comptune.workspace import Workspace

FORMS: Final[Mapping[str, Callable[[Document], bytes]]] = MappingProxyType(
    {".pdf": to_pdf, ".html": lambda document: to_html(document).encode()}
)
"""By the ending of a file, what writes a document as such."""


def report_of(
    workspace: Workspace,
    audit: Audit,
    period: Period,
    *,
    at: datetime,
    reason: str = "",
    what: str = "an audit report",
) -> AuditFacts:
    """The facts of an audit report, once the ledger has it that they leave the tool.

    A broken ledger takes no entry. Its report is made nevertheless, by the right that the entries
    before the break give, and says that nothing records it.

    Args:
        workspace: whose ledger.
        audit: of the person who takes it.
        period: which entries.
        at: now.
        reason: why it leaves.
        what: leaves; the entry says so.

    Raises:
        NotAllowed: the person may not export.
        LedgerRefused: the ledger cannot be read.
    """
    return audit_facts(
        audit,
        period,
        workspace=workspace.settings.name,
        ledger=workspace.settings.ledger,
        at=at,
        recorded=_recorded(audit, f"{what}: {period.words()}", reason),
    )


def model_of(
    workspace: Workspace, desk: Desk, source: str | None, *, at: datetime, reason: str = ""
) -> ModelFacts:
    """The facts of a model's documentation, once the ledger has it that they leave the tool.

    Args:
        workspace: whose run.
        desk: of the person who takes it.
        source: a scenario's id, or the first digits of a run's; the newest run where None.
        at: now.
        reason: why it leaves.

    Raises:
        NotAllowed: the person may not export.
        ReportRefused: there is no such run; nothing was recorded.
        ComptuneError: as the parts that are read.
    """
    run_id = chosen(workspace, desk.state(), source).run.run_id
    entry = desk.record_export("the documentation of the model", run_id=run_id, reason=reason)
    return model_facts(workspace, desk, source, at=at, recorded=entry.sequence)


def _recorded(audit: Audit, what: str, reason: str) -> int | None:
    try:
        return audit.desk.record_export(what, reason=reason).sequence
    except BrokenChain:
        policy.demand(audit.state()[0], audit.desk.actor, Act.EXPORT)
        return None


def ending_of(path: Path) -> str | None:
    """The ending by which a file says its form; None for none that can be written."""
    ending = path.suffix.lower()
    return ending if ending in FORMS else None


def file_name(what: str, at: datetime) -> str:
    """audit-report-2026-11-23-184500.pdf"""
    return f"{what}-{at:%Y-%m-%d-%H%M%S}.pdf"
