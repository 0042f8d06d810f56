"""Many machines: the engine's work spread over a Dask cluster (the extra `comptune[cluster]`).

`connect` is the door. What goes into a piece, and in which order answers are put together, is the
engine's matter (`engine.remote`).
"""

from comptune.cluster.errors import ClusterError, ClusterLost, ClusterRefused, ClusterUnreachable
from comptune.cluster.opening import connect

__all__ = ["ClusterError", "ClusterLost", "ClusterRefused", "ClusterUnreachable", "connect"]
