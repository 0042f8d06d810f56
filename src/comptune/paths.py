"""Where the shipped files are: beside `src` in a checkout, inside the package in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def transform_folder() -> Path:
    """The dbt project: `comptune/transform` of an installed wheel, `transform` of a checkout.

    Raises:
        FileNotFoundError: neither is there; the installation is incomplete.
    """
    for folder in (_PACKAGE / "transform", _PACKAGE.parents[1] / "transform"):
        if (folder / "seeds" / "structure").is_dir():
            return folder
    raise FileNotFoundError(
        f"the transform folder is neither in {_PACKAGE} nor beside its source folder; "
        "install the package again"
    )


def example_structure_folder() -> Path:
    """The shipped example structure: one CSV a `config_*` table."""
    return transform_folder() / "seeds" / "structure"


def guide_file() -> Path:
    """The users' guide.

    Raises:
        FileNotFoundError: it is not there; the installation is incomplete.
    """
    return page_file("user-guide.md")


def page_file(page: str) -> Path:
    """A page of the documentation: `comptune/guide` of an installed wheel, `docs` of a checkout.

    Args:
        page: its path below docs.

    Raises:
        FileNotFoundError: it is in neither; the installation is incomplete.
    """
    for folder in (_PACKAGE / "guide", _PACKAGE.parents[1] / "docs"):
        if (folder / page).is_file():
            return folder / page
    raise FileNotFoundError(
        f"{page} is neither in {_PACKAGE} nor beside its source folder; install the package again"
    )
