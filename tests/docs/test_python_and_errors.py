"""The reference pages of the Python API and of errors name everything that there is."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

import comptune
from comptune.errors import ComptuneError
from comptune.reference import errors, python_api
from comptune.workspace import Workspace

REFERENCE = REPOSITORY / "docs" / "reference"
SOURCE = Path(comptune.__file__).parent
# Packages whose imports take seconds; the page reads their source as it reads that of the others.
SLOW = {"app", "orchestration"}
# A class below another one, which may be an error's.
SUBCLASS = re.compile(r"^class \w+\((?!Protocol|BaseModel|NamedTuple|StrEnum)\w+", re.MULTILINE)


def below(kind: type) -> set[type]:
    return {one for kind in kind.__subclasses__() for one in {kind, *below(kind)}}


def test_every_kind_of_error_is_on_the_page_with_its_meaning() -> None:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        if parts[1] not in SLOW and SUBCLASS.search(path.read_text(encoding="utf-8")):
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
    kinds = [one for one in below(ComptuneError) if one.__module__.startswith("comptune")]
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    assert len(kinds) > 80
    told = {one.name for one in errors.kinds()}
    assert {f"{one.__module__}.{one.__name__}" for one in kinds} <= told
    assert {name.split(".")[1] for name in told} >= SLOW
    for kind in kinds:
        meaning = " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())
        assert meaning, kind
        assert f"### `{kind.__name__}`: {kind.__module__.split('.')[1]}\n\n{meaning}\n" in page


def test_an_error_has_its_rules_its_remedies_and_its_exit_code() -> None:
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    sections = {one.split("`")[1]: one for one in page.split("\n### ")[1:]}
    assert "\nExit code 1.\n" in sections["BuildFailed"]
    assert "Exit code" not in sections["NotSignedIn"]
    assert "| nobody signed in here yet | Sign in to go on. |" in sections["NotSignedIn"]
    assert "A kind of `NotAllowed`." in sections["LockedCell"]


@pytest.mark.parametrize("package", python_api.PACKAGES)
def test_every_public_name_is_documented(package: str) -> None:
    page = (REFERENCE / "python.md").read_text(encoding="utf-8")
    section = page.split(f"\n## `{package}`\n")[1].split("\n## ")[0]
    module = importlib.import_module(package)
    assert python_api.public_names(module)
    for name in module.__all__:
        assert f"\n### `{name}`\n" in section, name
        found = getattr(module, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), name


def test_every_act_of_a_workspace_is_documented_with_what_it_refuses() -> None:
    page = (REFERENCE / "python.md").read_text(encoding="utf-8")
    section = page.split("\n## `comptune.workspace`\n")[1].split("\n## ")[0]
    for name in vars(Workspace):
        if name[0] != "_" and (callable(getattr(Workspace, name)) or name in ("ledger",)):
            assert f"#### `Workspace.{name}`" in section, name
    opening = section.split("#### `Workspace.open`")[1].split("####")[0]
    assert "**Raises**\n\n- WorkspaceRefused: there is none." in opening
