"""Connecting to a cluster, or saying in words why there is none to be had."""

import asyncio
import socket
from typing import TYPE_CHECKING, Any, Final

from comptune.cluster.code import Code, code_here
from comptune.cluster.errors import ClusterUnreachable, other_code, unreachable

if TYPE_CHECKING:
    from comptune.cluster.executor import ClusterExecutor

WITHIN: Final = 10.0  # seconds
_SCHEMES: Final = ("tcp", "tls", "ws", "wss")


def connect(address: str, *, within: float = WITHIN, **options: Any) -> "ClusterExecutor":
    """An executor over the Dask cluster whose scheduler listens at an address.

    Args:
        address: as in `tcp://10.0.0.5:8786`.
        within: seconds in which the scheduler answers, also when it has gone and comes back.
        options: of `ClusterExecutor`.

    Raises:
        ClusterUnreachable: no such address, nobody there, no workers, or Dask is not installed.
        ClusterRefused: a worker has other code than this process.
    """
    host, port = _parsed(address)
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise ClusterUnreachable(
            place="The cluster",
            rule="Dask's package distributed is not installed here",
            remedy="Install it: pip install 'comptune[cluster]'.",
        ) from error
    from comptune.cluster.executor import ClusterExecutor  # noqa: PLC0415

    _refuse_silence(address, host, port, within)
    _refuse_strangers(address, within)
    connecting: Any = Client  # not typed
    client = connecting(address, timeout=within, set_as_default=False, name="comptune")
    try:
        found = client.run(code_here, on_error="return")
        if not found:
            raise unreachable(
                address, "the scheduler there has no workers", f"`dask worker {address}`"
            )
        others = {
            worker: code if isinstance(code, Code) else f"code without comptune ({code})"
            for worker, code in found.items()
            if code != code_here()
        }
        if others:
            raise other_code(others, code_here())
    except BaseException:
        client.close()
        raise
    return ClusterExecutor(client, address, **options)


def _parsed(address: str) -> tuple[str, int]:
    """Host and port.

    Raises:
        ClusterUnreachable: it is no address.
    """
    scheme, _, place = address.partition("://")
    host, _, port = place.rpartition(":")
    if scheme not in _SCHEMES or not host or not port.isdigit() or not 0 < int(port) < 2**16:
        raise ClusterUnreachable(
            place="The cluster",
            value=address,
            rule="a scheduler's address has a protocol, a host and a port",
            remedy="Write it as in tcp://10.0.0.5:8786; `dask scheduler` says its own.",
        )
    return host.strip("[]"), int(port)


def _refuse_silence(address: str, host: str, port: int, within: float) -> None:
    """Refuse at once an address where nobody listens: Dask would go on trying."""
    try:
        socket.create_connection((host, port), timeout=within).close()
    except OSError as error:
        raise unreachable(address, f"nobody listens there ({error})") from error


def _refuse_strangers(address: str, within: float) -> None:
    """Refuse what is no scheduler: Dask's client would wait for its answer for ever."""
    from distributed.core import rpc  # noqa: PLC0415

    asking: Any = rpc  # not typed

    async def identity() -> Any:
        async with asking(address, timeout=within) as scheduler:
            return await scheduler.identity()

    try:
        kind = asyncio.run(asyncio.wait_for(identity(), within)).get("type")
    except (OSError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise _stranger(address, str(error) or f"silent for {within:g} seconds") from error
    if kind != "Scheduler":
        raise _stranger(address, f"it is a {kind}")


def _stranger(address: str, how: str) -> ClusterUnreachable:
    return unreachable(address, f"what listens there is no Dask scheduler ({how})")
