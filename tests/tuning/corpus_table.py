"""Solve the whole corpus and write its outcomes as corpus/README.md.

python -m tests.tuning.corpus_table [--without-huge]
"""

import argparse
import tempfile
from pathlib import Path

from tests.tuning.corpus_instances import CORPUS, Grounds, all_instances
from tests.tuning.corpus_outcomes import NEAR_BEST, Outcome, solve, table

_SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
_TEXT = """# The corpus and what the tuner makes of it

Written by `python -m tests.tuning.corpus_table`; not edited by hand. Each file is one problem that
an analyst would state, with a sentence that says what it tests; `test_corpus.py` holds the tuner to
the shares below.

{summary}

{table}
*Converged after*: the first iteration, of five at most, at which every hard target held before
rounding, costs to 0.01 %. Problems over seeds go on after that: their limits are corrected by what
fresh seeds say, each time with iterations of their own. *Best known*: the best objective at policy
steps that long searches found, tolerances priced as in rounding (`find_best_known.py`: solvers of
SciPy from random starts, then a search over neighbours on the grid, all simulated, nothing of it
started from the tuner's answer). *Hit*: whether costs hold to 0.01 % at policy steps, too. *Short
of it*: how far the answer's objective lies above the best known, as a share of the smaller of it
and of what it gains over today's values; below 0 it is better.
"""


def summary(outcomes: list[Outcome]) -> str:
    """The shares as a list."""
    feasible = [one for one in outcomes if one.instance.feasible]
    others = [one for one in outcomes if not one.instance.feasible]
    after = [one.converged_after or 99 for one in feasible]
    near = [one for one in feasible if (one.short_of_best or 0.0) <= NEAR_BEST]
    counts = {
        "feasible ones converged within five iterations": (sum(n <= 5 for n in after), feasible),
        "within three": (sum(n <= 3 for n in after), feasible),
        "came to rest, polished, within three": (
            sum(len(one.solution.iterations) <= 3 for one in feasible),
            feasible,
        ),
        "met at policy steps": (sum(one.recognised for one in feasible), feasible),
        "costs hit to 0.01 % at policy steps": (
            sum(one.recognised and one.hits_its_costs for one in feasible),
            feasible,
        ),
        "within 5 % of the best known": (len(near), feasible),
        "infeasible ones recognised": (sum(one.recognised for one in others), others),
        "with a way out that was simulated": (
            sum(any(way.suffices for way in one.solution.relaxations) for one in others),
            others,
        ),
    }
    return "\n".join(
        f"- {words}: {count} of {len(of)} ({count / max(len(of), 1):.1%})"
        for words, (count, of) in counts.items()
    )


def main() -> None:
    """As the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-huge", action="store_true", help="leave out the soak instances")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        grounds = Grounds(Path(folder), _SHARED if _SHARED.is_dir() else None)
        outcomes = [
            solve(one, grounds)
            for one in all_instances()
            if grounds.has_real_people or not one.is_real
            if not (one.soak and arguments.without_huge)
        ]
    text = _TEXT.format(summary=summary(outcomes), table=table(outcomes))
    (CORPUS / "README.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
