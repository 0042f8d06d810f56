"""What can be wrong with a cluster, in words."""

from collections.abc import Mapping

from comptune.errors import ComptuneError


class ClusterError(ComptuneError):
    """Work cannot be spread over a cluster; the work itself may be sound."""


class ClusterUnreachable(ClusterError):
    """There is no cluster to be had at the address, or no program here to reach it with."""


class ClusterRefused(ClusterError):
    """A worker whose code is not the code here: its results could be others."""


class ClusterLost(ClusterError):
    """The cluster went away while it worked."""


def unreachable(
    address: str, rule: str, start: str = "`dask scheduler` on that machine"
) -> ClusterUnreachable:
    """No cluster at an address."""
    return ClusterUnreachable(
        place="The cluster",
        value=address,
        rule=rule,
        remedy=f"Start it with {start}, or name another address.",
    )


def other_code(workers: Mapping[str, object], here: object) -> ClusterRefused:
    """Workers with another code than the one here, by address."""
    first, code = next(iter(workers.items()))
    more = "" if len(workers) == 1 else f", and {len(workers) - 1} more workers run other code"
    return ClusterRefused(
        place=f"The code of the worker {first}",
        value=f"{code}{more}",
        rule=f"a worker runs the code that sends it work, {here}",
        remedy="Install the same release on every worker and start it again.",
    )


def lost(address: str) -> ClusterLost:
    """The cluster went away."""
    return ClusterLost(
        place="The cluster",
        value=address,
        rule="it went away while it worked: its scheduler, or all of its workers",
        remedy="Nothing was kept. Start it again, or work on this machine: without the cluster.",
    )


def killing(address: str) -> ClusterLost:
    """A piece whose workers all ended."""
    return ClusterLost(
        place="A piece of the work",
        rule=f"the workers at {address} that it was given to ended one after another",
        remedy="Nothing was kept. Look at their logs: often it is memory, and fewer threads a "
        "worker or more memory for each helps.",
    )
