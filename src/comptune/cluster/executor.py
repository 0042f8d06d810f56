"""The executor whose work runs on the workers of a Dask cluster."""

import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

from distributed import Client

from comptune.cluster.errors import lost
from comptune.cluster.piece import Piece
from comptune.cluster.worker import Held, HeldCensus, plugin_name
from comptune.engine.remote import SMALLEST_PIECE, RemoteExecutor
from comptune.engine.world import People

PATIENCE: Final = 30.0  # seconds that a cluster may be without scheduler or workers
_LOOKED_EVERY: Final = 0.5  # seconds
_TRIES: Final = 3


class ClusterExecutor(RemoteExecutor):
    """Runs pieces on a Dask cluster; `cluster.connect` makes one. Use it as a context.

    Args:
        client: connected; the executor closes it.
        address: the scheduler's, for messages.
        patience: seconds that the cluster may be without scheduler or workers before the work is
            given up.
        smallest_piece: person-years that are worth a piece of their own.
    """

    def __init__(
        self,
        client: Client,
        address: str,
        *,
        patience: float = PATIENCE,
        smallest_piece: int = SMALLEST_PIECE,
    ) -> None:
        self.client = client
        self.address = address
        self.pieces_sent = 0
        self.bytes_sent = 0  # of the pieces, without the census
        self.dask = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        self._patience = patience
        self._smallest = smallest_piece
        self._people: dict[int, tuple[People, Held]] = {}  # by Python's identity
        self._censuses: dict[str, tuple[People, int]] = {}  # and how often each was sent
        self._pieces: set[Piece] = set()
        self._later = ThreadPoolExecutor(1, thread_name_prefix="cluster")
        self._is_closed = threading.Event()
        self._watch = threading.Thread(target=self._look_after, name="cluster watch", daemon=True)
        self._watch.start()

    @property
    def width(self) -> int:
        """Threads of all workers."""
        threads: int = sum(one["nthreads"] for one in self._workers().values())
        return max(1, threads)

    @property
    def smallest_piece(self) -> int:
        """Person-years that are worth a piece of their own."""
        return self._smallest

    def keep(self, people: People) -> Held:
        """Send the people to every worker, once; a worker that comes later gets them as it comes.

        Raises:
            ClusterLost: the cluster went away.
        """
        known = self._people.get(id(people))
        if known is None:
            census = HeldCensus(people)
            if census.id not in self._censuses:
                self._send_census(census, sendings=1)
            known = self._people[id(people)] = (people, Held(census.id))
        return known[1]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run a module-level function on some worker.

        The future's result raises ClusterError where the cluster, and not the function, fails.
        """
        if self._is_closed.is_set():
            raise RuntimeError("the executor is shut down")
        if kwargs:
            raise TypeError("work for a cluster takes its arguments by position")
        payload = pickle.dumps((fn, args))
        held = [self._censuses[one.census][1] for one in args if isinstance(one, Held)]
        piece = Piece(self, payload, max(held, default=0))
        self.pieces_sent += 1
        self.bytes_sent += len(payload)
        self._pieces.add(piece)
        piece.future.add_done_callback(lambda _: self._pieces.discard(piece))
        piece.send()
        return piece.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster: call off what still runs there, take the census away."""
        if self._is_closed.is_set():
            return
        self._is_closed.set()
        for piece in list(self._pieces):
            piece.future.cancel()
        self._later.shutdown(wait=False, cancel_futures=True)
        self._watch.join()
        if self.client.status == "running":
            for census in self._censuses:
                with suppress(OSError, ValueError, TimeoutError):  # it may be going as we are
                    self.client.unregister_worker_plugin(  # type: ignore[no-untyped-call]
                        plugin_name(census)
                    )
        self.client.close(timeout=2)  # type: ignore[no-untyped-call]

    def send_census_again(self, census: str, seen: int) -> int:
        """Send a census to all workers once more, unless that was done since `seen` sendings.

        Returns:
            How often it has been sent.

        Raises:
            ClusterLost: the cluster went away.
        """
        people, sendings = self._censuses[census]
        if sendings == seen:
            self._send_census(HeldCensus(people, again=True), sendings=sendings + 1)
        return self._censuses[census][1]

    def later(self, action: Callable[[], None]) -> None:
        """Do it outside Dask's own thread, one after another."""
        if not self._is_closed.is_set():
            with suppress(RuntimeError):  # closed in between: nobody waits for it
                self._later.submit(action)

    def await_scheduler(self) -> None:
        """Wait while Dask looks for a scheduler that went away; the watch ends what takes long."""
        while self.client.status == "connecting" and not self._is_closed.wait(_LOOKED_EVERY):
            pass

    def _send_census(self, census: HeldCensus, *, sendings: int) -> None:
        for attempt in range(1, _TRIES + 1):
            try:
                self.client.register_plugin(census)
                break
            except Exception as error:  # whatever Dask says of a worker that went meanwhile
                census = HeldCensus(census.people, again=True)
                if attempt == _TRIES or self.client.status != "running":
                    raise lost(self.address) from error
        self._censuses[census.id] = (census.people, sendings)

    def _workers(self) -> dict[str, Any]:
        return dict(self.client.scheduler_info(n_workers=-1).get("workers", {}))

    def _look_after(self) -> None:
        """Give up what is on its way once the cluster has been away for too long."""
        here_last = time.monotonic()
        while not self._is_closed.wait(_LOOKED_EVERY):
            is_here = self.client.status == "running" and bool(self._workers())
            if is_here or not self._pieces:
                here_last = time.monotonic()
            elif time.monotonic() - here_last > self._patience or self.client.status == "closed":
                for piece in list(self._pieces):
                    piece.fail(lost(self.address))
