"""A pack as a file: what it is called, where it lies, and that it never replaces another."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from comptune.errors import ComptuneError
from comptune.ledger.entry import Entry
from comptune.reports.choosing import recorded_run
from comptune.reports.verification import entry_of_reports
from comptune.scenarios.desk import Desk
from comptune.workspace import OWNER_ALONE, Workspace

if TYPE_CHECKING:
    from comptune.reports.facts import PackFacts

Form = Literal["pdf", "html", "xlsx"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
FORM_TITLES: Final[Mapping[Form, str]] = {"pdf": "PDF", "html": "HTML", "xlsx": "Excel"}
MIMES: Final[Mapping[Form, str]] = {
    "pdf": "application/pdf",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
REPORTS: Final = "reports"


class ReportNotWritten(ComptuneError):
    """A file that a report cannot be written to."""


def rendered(facts: "PackFacts", form: Form) -> bytes:
    """The pack in one of its forms; the same facts are the same bytes.

    Raises:
        PdfNeedsPango: a PDF, on a machine that lacks Pango.
    """
    # Charts, type and sheets: a second that only who takes a report pays.
    from comptune.reports.html import to_html  # noqa: PLC0415
    from comptune.reports.pack import pack_document  # noqa: PLC0415
    from comptune.reports.pdf import to_pdf  # noqa: PLC0415
    from comptune.reports.workbook import pack_workbook  # noqa: PLC0415

    match form:
        case "pdf":
            return to_pdf(pack_document(facts))
        case "html":
            return to_html(pack_document(facts)).encode()
        case "xlsx":
            return pack_workbook(facts)


def form_of(path: Path) -> Form:
    """The form that a file's ending names.

    Raises:
        ReportNotWritten: there is none of that ending.
    """
    for form in FORMS:
        if path.suffix.lower() == f".{form}":
            return form
    raise ReportNotWritten(
        place="The file",
        value=str(path),
        rule="its ending says in which form a report is written",
        remedy="End it in .pdf, .html or .xlsx.",
    )


def record_taken(desk: Desk, facts: "PackFacts", form: Form, *, reason: str = "") -> Entry:
    """Tell the ledger who takes a report out of the workspace, before it leaves.

    Raises:
        NotAllowed: the person may not export.
    """
    what = f"the executive report of {facts.chosen.recorded.scenario} as {FORM_TITLES[form]}"
    return desk.record_export(what, run_id=facts.run_id, reason=reason)


def default_path(
    workspace: Workspace, source: str | None, *, against: str | None, form: Form
) -> Path:
    """Where a report lies where nobody says otherwise: by run, and by the ledger's entry.

    Raises:
        ReportRefused: there is no run of that.
    """
    state = workspace.ledger.state()
    run_id = recorded_run(workspace, state, source).run_id
    other = f"-against-{recorded_run(workspace, state, against).run_id}" if against else ""
    name = f"executive-report{other}-entry-{entry_of_reports(workspace.ledger)}.{form}"
    return workspace.folder / REPORTS / run_id / name


def refuse_existing(path: Path) -> None:
    """Refuse before anything is worked out that then could not be written.

    Raises:
        ReportNotWritten: there is such a file.
    """
    if path.exists():
        raise ReportNotWritten(
            place="The file",
            value=str(path),
            rule="it is there already, and a report never replaces another",
            remedy="Name another with --to, or remove it first.",
        )


def write_report(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, for its owner alone.

    Raises:
        ReportNotWritten: it is there, or its folder cannot be written.
    """
    try:
        path.parent.mkdir(mode=OWNER_ALONE, parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        refuse_existing(path)
        raise
    except OSError as error:
        raise ReportNotWritten(
            place="The file",
            value=str(path),
            rule=f"it cannot be written: {error.strerror}",
            remedy="Name a place where you may write, with --to.",
        ) from error
