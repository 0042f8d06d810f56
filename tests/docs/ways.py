"""How the commands of each page are run: what a page takes for granted, and what is left out, why.

`WAYS` names the pages whose commands are run in order as they stand. `NOT_RUN` has a reason for
each command that is not. Every command of every page is one or the other.
"""

from dataclasses import dataclass, field

DEMO_PEOPLE = 500
DEMO = f"comptune demo --people {DEMO_PEOPLE}"


@dataclass(frozen=True)
class Way:
    """How pages are followed, one after the other.

    Attributes:
        pages: below the project's folder; each goes on where the one before it ended.
        before: commands for what the page takes for granted.
        example: the folder of an example workspace of 500 people that is there at the beginning;
            where the page itself makes it, its command finds the same one.
        cloned: the first command is run in a clean clone of the project.
        changes_code: commands are run with the imports of their own, since the code changes.
        shows_all: a command beneath which nothing is shown prints nothing.
        not_run: what the commands that are left out begin with, each with the reason.
    """

    pages: tuple[str, ...]
    before: tuple[str, ...] = ()
    example: str | None = None
    cloned: bool = False
    changes_code: bool = False
    shows_all: bool = False
    not_run: dict[str, str] = field(default_factory=dict)


SERVER = "It is a server, which does not end by itself"
BEFORE = (
    "Dagster's server has to run before; tests/orchestration/test_tune_scenario.py compares both"
)
TUTORIAL = Way(("docs/tutorial.md",), shows_all=True)
README = Way(
    ("README.md",),
    before=(
        "comptune census make 60 --to people.csv > /dev/null",
        "sed 's/-3 %/-1 %/; /average_increase/d' "
        '"$PROJECT"/examples/problems/three-percent-less.yml > problem.yml',
    ),
    not_run={
        "make run": "It is `comptune demo`, which tests/cli/test_demo.py runs",
        "make test": "It is what runs this",
    },
)
STORIES = (
    Way(
        ("docs/stories/S043-parameter-tables.md", "docs/stories/S044-dynamic-models.md"),
        example="story",
    ),
    Way(
        ("docs/stories/S045-tuning-loops.md",),
        example="story",
        not_run={
            "comptune optimizations show": BEFORE,
            "comptune tune --again": BEFORE,
        },
    ),
    Way(("docs/stories/S047-optimisation-engine.md",), example="story"),
    Way(("docs/stories/S048-governance.md",), example="story"),
)
TUNING = Way(
    ("docs/tuning.md",),
    before=(
        'cp -r "$PROJECT"/examples .',
        "comptune scenario create plan --set 'merit_rate.*.*=3%' -m 'A first proposal' > /dev/null",
    ),
    example="workspace",
)
GUIDES = (
    Way(
        ("docs/guides/analyst.md", "docs/guides/approver.md", "docs/guides/auditor.md"),
        cloned=True,
    ),
    Way(
        ("docs/guides/engineer.md",),
        cloned=True,
        changes_code=True,
        not_run={"comptune app": SERVER, "python -m comptune.orchestration": SERVER},
    ),
)
TRAINING = (Way(("docs/training/solutions.md",), example="training"),)
WAYS = (TUTORIAL, README, TUNING, *STORIES, *GUIDES, *TRAINING)

# What a command begins with, of pages that are not followed or stands in no block of its own,
# and why it is not run.
NOT_RUN = {
    "docs/stories/S046-analyst-interface.md": {
        "make app": SERVER,
        "comptune app": SERVER,
        "pytest": "It is a test, and runs with the others",
    },
    "docs/training/exercises.md": dict.fromkeys(
        ("export COMPTUNE_WORKSPACE", DEMO), "docs/training/solutions.md begins with the same"
    ),
    "docs/stories/S045-tuning-loops.md": {"python -m comptune.orchestration": SERVER},
}
# Pages whose commands are examples with made names: each is held against the commands that exist.
EXAMPLES = {
    "docs/reference/commands.md": "tests/cli/test_every_command.py calls every command",
    "docs/deployment.md": "servers, containers and other machines' folders",
    "docs/orchestration.md": SERVER,
    "docs/scaling.md": "a cluster of other machines",
    "docs/audit.md": "docs/guides/auditor.md runs it",
    "docs/reports.md": "tests/reports/test_pack.py writes and verifies one",
}


def reason(way: Way, command: str) -> str | None:
    """Why a command of a page is not run; None where it is."""
    return next((why for start, why in way.not_run.items() if command.startswith(start)), None)
