"""Follow the guides from a clean clone, as a new person would: `make guides`.

`python -m tests.docs.follow` clones the project into a temporary folder and follows every guide
there. The environment is made by the commands of the guides; with `--installed` it is the one that
runs this, so that it is quick. `--write PAGE ...` follows pages where they stand and writes what
their commands print now into them.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from numba.core.caching import UserProvidedCacheLocator

import comptune.engine
from comptune.engine.compiled import _cache_folder

from .following import Command, Shell, StalePage, follow, renewed
from .warm import Warm
from .ways import DEMO, GUIDES, WAYS, Way

REPOSITORY = Path(__file__).resolve().parents[2]
# Programs of a clone's environment: each is the installed one, on the clone's code.
PROGRAMS = ("python", "python3", "comptune", "pytest", "ruff", "dbt", "mkdocs")
_PROGRAM = '#!/bin/sh\nPYTHONPATH="{source}${{PYTHONPATH:+:$PYTHONPATH}}" exec {program} "$@"\n'


def clone(folder: Path) -> Path:
    """A clone of the project in a folder, with changes that are not committed yet.

    Returns:
        The clone's folder.
    """
    copy = folder / "comptune"
    _git("clone", "--quiet", str(REPOSITORY), str(copy), at=folder)
    changed = _git("ls-files", "-z", "-m", "-o", "--exclude-standard", at=REPOSITORY)
    for name in filter(None, changed.split("\0")):
        source, target = REPOSITORY / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        else:
            target.unlink(missing_ok=True)
    if changed:
        _git("add", "--all", at=copy)
        author = ("-c", "user.name=ana", "-c", "user.email=ana@example.com")
        _git(*author, "commit", "--quiet", "--message", "What is not committed yet", at=copy)
    return copy


def install(copy: Path, warm: Path | None = None) -> None:
    """Give a clone an environment of the programs that are installed here.

    Args:
        copy: the clone.
        warm: a folder with a `comptune` that starts at once, in place of the installed one.
    """
    programs = copy / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in PROGRAMS:
        program = Path(sys.executable).parent / name
        text = _PROGRAM.format(source=copy / "src", program=program)
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    if warm:
        shutil.copy(warm / "comptune", programs / "comptune")
    activate = f'export PATH="{programs}:$PATH"\n'
    (programs / "activate").write_text(activate, encoding="utf-8")
    (copy / ".venv" / ".ready").touch()


def _with_compiled(copy: Path, cache: Path) -> Path:
    """A cache of a clone's own with what the same engine was compiled to, which goes by path."""
    ours, theirs = Path(comptune.engine.__file__).parent, copy / "src" / "comptune" / "engine"
    for path in ours.glob("*.py"):
        shutil.copystat(path, theirs / path.name)
    place = UserProvidedCacheLocator.get_suitable_cache_subpath
    for folder in Path(_cache_folder()).glob(place(str(ours / "kernel.py"))):
        kernels = cache / "comptune" / "kernels" / folder.parent.name
        shutil.copytree(folder, kernels / place(str(theirs / "kernel.py")))
    return cache


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.docs.follow", description=__doc__)
    parser.add_argument("--installed", action="store_true", help="do not install anything")
    parser.add_argument("--write", nargs="+", metavar="PAGE", help="renew these pages")
    parser.add_argument("--example", type=Path, help="an example workspace that is made already")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.write:
            return _write([Path(page).resolve() for page in options.write], folder, options.example)
        failed = [way for way in GUIDES if not _followed(way, folder, options.installed)]
    return len(failed)


def _followed(way: Way, folder: Path, installed: bool) -> bool:
    """Follow guides in a clone of their own and say how it went."""
    here = folder / Path(way.pages[0]).stem
    here.mkdir()
    copy = clone(here)
    if installed:
        install(copy)
    shell = Shell.of_reader(copy, here / "state", ())
    for page in way.pages:
        try:
            run = follow((copy / page).read_text(encoding="utf-8"), shell, way)
        except StalePage as stale:
            print(f"{page}: {stale}")
            return False
        print(f"{page}: {len(run)} commands do what it says")
    return True


def _write(pages: list[Path], folder: Path, example: Path | None) -> int:
    ways = [way for way in WAYS if any(REPOSITORY / name in pages for name in way.pages)]
    reader = Shell.of_reader(folder, folder / "reader", ())
    with Warm(folder / "warm", reader.variables) as warm:
        for number, way in enumerate(ways):
            here = folder / str(number)
            shell = begun(way, here, warm.program.parent, example)
            for name in way.pages:
                page = REPOSITORY / name
                text = renewed(page.read_text(encoding="utf-8"), shell, way)
                page.write_text(text, encoding="utf-8")
    return 0


def begun(way: Way, folder: Path, programs: Path, example: Path | None = None) -> Shell:
    """The shell of a reader in an empty folder, with what the pages take for granted.

    Args:
        way: of the pages.
        folder: does not exist yet.
        programs: a folder with a `comptune` that starts at once.
        example: the example workspace, where it is made already; it is copied.
    """
    reader = folder / "reader"
    reader.mkdir(parents=True)
    shell = Shell.of_reader(reader, folder / "state", (programs,))
    shell.variables["PROJECT"] = str(REPOSITORY)
    if way.cloned:
        copy = clone(reader)
        install(copy, None if way.changes_code else programs)
        if way.changes_code:
            shell.variables["XDG_CACHE_HOME"] = str(_with_compiled(copy, folder / "cache"))
        shell.folder = copy
    if way.example and example:
        shutil.copytree(example, reader / way.example)
    elif way.example:
        shell.run(Command(f"{DEMO} --workspace {way.example}", (), 0))
    for text in way.before:
        shell.run(Command(text, (), 0))
    return shell


def _git(*words: str, at: Path) -> str:
    done = subprocess.run(["git", *words], cwd=at, check=True, capture_output=True, text=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
