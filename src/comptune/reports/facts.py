"""The facts of an executive pack: read once, and the one source of its PDF, HTML and workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from comptune.ledger.content import Standing, content_sha256, standing
from comptune.ledger.materiality import assess
from comptune.ledger.state import ScenarioState, State
from comptune.reports.choosing import Chosen, Other, ReportRefused, chosen, other_of, same_preview
from comptune.reports.equity import EquityYear, equity_by_year, gaps_of_run
from comptune.reports.groups import Grouped, grouped
from comptune.reports.levers import Levers, levers_between
from comptune.reports.locale import Wording
from comptune.reports.sides import Side, side_of_run
from comptune.reports.uncertainty import Uncertainty, budgets_of, simulated
from comptune.reports.verification import code_of, entry_of_reports
from comptune.scenarios.desk import Desk
from comptune.scenarios.run_list import verify_listed
from comptune.scenarios.run_report import RunReport, run_report
from comptune.scenarios.standing_words import standing_sentence
from comptune.scenarios.targets import TargetState, judge
from comptune.workspace import Workspace

if TYPE_CHECKING:
    from comptune.scenarios.pay_equity import YearGaps

SEEDS: Final = 100

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Approvals:
    """Where the scenario stands, as far as the run is of what it is.

    Attributes:
        scenario, standing: None where the run is not of what the scenario is now, or of none.
        sentence: the standing in words.
        reasons: what makes it material; of a scenario that is not submitted, what would.
        required: approvals that it takes, or would.
        content_sha256: what is or would be decided about.
        code: of the report, for `comptune report --verify`.
    """

    scenario: ScenarioState | None
    standing: Standing | None
    sentence: str
    reasons: tuple[str, ...]
    required: int
    content_sha256: str | None
    code: str


@dataclass(frozen=True)
class PackFacts:
    """Everything that a pack says.

    Attributes:
        workspace: the organisation's name.
        wording: its currency and locale.
        chosen: the run and what was run.
        other: what it stands beside; None where the scenario sets nothing of its own and nothing
            else was named.
        as_of, at: the entry up to which the ledger was read, and its time.
        own: the figures of the run.
        levers: what is set otherwise than on the other side.
        targets: as the scenario has them, held against the run.
        budgets: the limits among them on the cost of everybody, by year.
        shortfall: by year, people above the head count wanted.
        warnings: of the values themselves.
        gaps: what pay equity follows, by year; nothing where the run does not keep who is paid.
        uncertainty: None where it was not asked for.
    """

    workspace: str
    wording: Wording
    chosen: Chosen
    other: Other | None
    as_of: int
    at: datetime
    own: Side
    levels: Grouped
    departments: Grouped
    levers: Levers
    targets: tuple[TargetState, ...]
    budgets: dict[int, Decimal]
    shortfall: tuple[int, ...]
    warnings: tuple[str, ...]
    equity: tuple[EquityYear, ...]
    gaps: "tuple[YearGaps, ...]"
    uncertainty: Uncertainty | None
    approvals: Approvals
    report: RunReport

    @property
    def years(self) -> tuple[int, ...]:
        """Simulated."""
        return self.own.years

    @property
    def base(self) -> Side | None:
        """The figures beside those of the run, if there are any."""
        return self.other.side if self.other else None

    @property
    def name(self) -> str:
        """Of the scenario."""
        return self.chosen.name

    @property
    def run_id(self) -> str:
        """Of the run."""
        return self.chosen.run.run_id


def pack_facts(
    workspace: Workspace,
    desk: Desk,
    source: str | None = None,
    *,
    against: str | None = None,
    seeds: int = SEEDS,
    progress: Progress | None = None,
) -> PackFacts:
    """The facts of a scenario with a sealed run.

    Args:
        workspace: whose ledger and runs are read.
        desk: of the person who asks.
        source: a scenario's id, or the first digits of a run's; the newest run where None.
        against: another scenario or run; the baseline where None.
        seeds: how many are simulated for the uncertainty; 0 leaves it out.
        progress: told after each part of the seeds how many are done, of how many.

    Raises:
        ReportRefused: there is no run of that, or it cannot be reported on.
        DamagedRun: its file is not what was sealed, or not what the ledger tells of.
        ComptuneError: as the parts that are read.
    """
    state, as_of = desk.state(), entry_of_reports(workspace.ledger)
    one = chosen(workspace, state, source)
    verify_listed(one.run, one.recorded)
    preview = same_preview(one)
    _refuse_few(one)
    other = other_of(workspace, state, one, preview, against)
    if other and other.chosen:
        verify_listed(other.chosen.run, other.chosen.recorded)
    own, base = side_of_run(one.run, one.name), other.side if other else None
    gaps = gaps_of_run(one.run)
    base_run = other.chosen.run if other and other.chosen else None
    return PackFacts(
        workspace=workspace.settings.name,
        wording=Wording(workspace.settings.currency, workspace.settings.locale),
        chosen=one,
        other=other,
        as_of=as_of,
        at=workspace.ledger.entry(as_of).recorded_at,
        own=own,
        levels=grouped(one.run, "level", own, base, base_run),
        departments=grouped(one.run, "department", own, base, base_run),
        levers=levers_between(desk, one, other),
        targets=judge(one.scenario.spec.targets, preview),
        budgets=budgets_of(one.scenario),
        shortfall=tuple(int(people) for people in preview.shortfall),
        warnings=one.scenario.warnings(),
        equity=equity_by_year(own, base, gaps),
        gaps=gaps,
        uncertainty=simulated(one.scenario, seeds=seeds, progress=progress) if seeds else None,
        approvals=_approvals(workspace, state, one, as_of=as_of),
        report=run_report(one.run),
    )


def _approvals(workspace: Workspace, state: State, one: Chosen, *, as_of: int) -> Approvals:
    own = one.recorded.scenario
    code = code_of(workspace.ledger, own, one.run.run_id, as_of)
    if own not in state.scenarios:
        words = "The baseline is what applies already: nobody has to approve it."
        return Approvals(None, None, words, (), 0, None, code)
    if not one.is_current:
        words = (
            f"{one.name} was changed after this run, so that no approval is of what is shown here."
        )
        return Approvals(None, None, words, (), 0, None, code)
    saved, now = state.scenarios[own], standing(state, own)
    if now.submission is not None and not now.lapsed:
        reasons, required = now.submission.materiality, now.submission.approvals_required
    else:
        weight = assess(state, own, one.recorded)
        reasons, required = weight.reasons, weight.approvals_required
    content = content_sha256(state, own, one.run.run_id)
    return Approvals(saved, now, standing_sentence(saved, now), reasons, required, content, code)


def _refuse_few(one: Chosen) -> None:
    """A report of fewer people than a group must have would tell of each of them."""
    years = range(one.years[0], one.years[1] + 1)
    if any(one.run.workforce("gender", year=year).at(None) is None for year in years):
        raise ReportRefused(
            place=f"The run {one.run.run_id}",
            rule="it is of so few people that its totals would tell of each of them",
            remedy="Read it where single persons may be seen: on the page Workforce.",
        )
