"""The option by which work is spread over a cluster."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Annotated

import typer

ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Simulate on the workers of a Dask cluster whose scheduler listens there, as in "
        "`tcp://10.0.0.5:8786`; the answer is the same. Takes `pip install 'comptune[cluster]'`; "
        "see docs/scaling.md. Left out: this machine.",
        show_default=False,
    ),
]


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """Where the engine's work runs while this lasts: on the cluster there, or here where None.

    Raises:
        ClusterError: no cluster is to be had there, or its workers have other code.
    """
    if address is None:
        yield None
        return
    from comptune.cluster import connect  # noqa: PLC0415

    with connect(address) as executor:
        yield executor
