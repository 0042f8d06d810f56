"""How the engine is compiled: one place for Numba's options, and a cache that cannot go stale."""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any, Final, TypeVar

import numba as _numba

numba: Any = _numba  # some of the options used here are not in its type stubs

# A product and a sum may become one instruction: what is exact stays what it is.
_FUSED: Final = {"contract"}
_RULE: Final = {
    "nogil": True,
    "forceinline": True,
    "error_model": "numpy",
    "fastmath": _FUSED,
    "_nrt": False,
}

Function = TypeVar("Function", bound=Callable[..., Any])


def _use_widest_vectors() -> None:
    """Have eight float64s done in one instruction where the processor can, not four.

    LLVM prefers four on most of them, for the sake of programs that do it in a few loops only.
    """
    features = numba.core.codegen.get_host_cpu_features()
    if numba.config.CPU_FEATURES is None and {"+avx512dq", "+avx512vl"} <= {*features.split(",")}:
        numba.config.CPU_FEATURES = f"{features},-prefer-256-bit"


_use_widest_vectors()


@cache
def _cache_folder() -> str:
    """A folder named after the engine's source.

    Numba's own cache looks only at the file of the function it caches, so a change in a function
    that it calls would go unnoticed; a new folder for every state of the source rules that out.
    """
    source = hashlib.sha256(numba.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        source.update(path.read_bytes())
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return str(Path(root) / "comptune" / "kernels" / source.hexdigest()[:16])


def _compile(function: Function, **options: bool) -> Function:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = _cache_folder()
    try:
        kernel = numba.njit(nogil=True, cache=True, error_model="numpy", **options)(function)
    finally:
        numba.config.CACHE_DIR = before
    return kernel  # type: ignore[no-any-return]


def compiled(function: Function) -> Function:
    """A function that is called from Python: compiled once, cached, runs without the GIL."""
    return _compile(function)


def kernel(function: Function) -> Function:
    """A `compiled` loop that allocates nothing.

    Numba counts references to every array it slices, with atomic instructions that cost more than a
    person's whole year (435 ns against 30). What allocates nothing needs no counting.
    """
    return _compile(function, _nrt=False)


def step(function: Function) -> Function:
    """A loop over a block of people, called from kernels, that allocates nothing."""
    loop = numba.njit(nogil=True, error_model="numpy", fastmath=_FUSED, _nrt=False)
    return loop(function)  # type: ignore[no-any-return]


def inlined(function: Function) -> Function:
    """A small rule, called from kernels, that allocates nothing: compiled into its callers."""
    return numba.njit(**_RULE)(function)  # type: ignore[no-any-return]


def for_floats(declared: Callable[..., Any]) -> Callable[[Function], Function]:
    """How `declared` is done where its first argument is a float64."""
    return _done_for(declared, numba.types.Float)


def for_ints(declared: Callable[..., Any]) -> Callable[[Function], Function]:
    """How `declared` is done where its first argument is an integer."""
    return _done_for(declared, numba.types.Integer)


def _done_for(declared: Callable[..., Any], kind: Any) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        def chosen(first: Any, *_: Any) -> Function | None:
            return function if isinstance(first, kind) else None

        chosen.__signature__ = signature(function)  # type: ignore[attr-defined]  # Numba compares
        numba.extending.overload(declared, jit_options=_RULE)(chosen)
        return function

    return decorate
