"""One piece of work on its way: sent, sent again where the cluster lost it, answered."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final

from distributed.scheduler import KilledWorker

from comptune.cluster.code import code_here
from comptune.cluster.errors import ClusterError, killing, lost, other_code
from comptune.cluster.worker import Answer, CensusMissing, OtherCode, run_piece

if TYPE_CHECKING:
    from comptune.cluster.executor import ClusterExecutor

_TRIES: Final = 4


class Piece:
    """A piece, from its sending to its answer.

    Dask itself runs it again where its worker is lost. It comes back here where the scheduler was
    lost, or where a worker does not hold its census.
    """

    def __init__(self, executor: "ClusterExecutor", payload: bytes, sendings: int) -> None:
        self.future: Future[Any] = Future()
        self.future.add_done_callback(self._call_off)
        self._executor = executor
        self._payload = payload
        self._sendings = sendings  # how often the census had been sent
        self._sent: Future[Any] | None = None
        self._tries = 0
        self._ending = threading.Lock()

    def send(self) -> None:
        """To whichever worker is free; the future says so where that cannot be done."""
        self._tries += 1
        try:
            sent = self._executor.dask.submit(run_piece, code_here(), self._payload)
        except Exception as error:  # whatever Dask says of a scheduler that is not there
            self.fail(lost(self._executor.address), error)
            return
        self._sent = sent
        sent.add_done_callback(self._receive)

    def send_again(self, missing: str | None) -> None:
        """Once more, after the census where that is missing too."""
        self._executor.await_scheduler()
        if missing is not None:
            try:
                self._sendings = self._executor.send_census_again(missing, self._sendings)
            except ClusterError as error:
                self.fail(error)
        if not self.future.done():
            self.send()

    def fail(self, error: Exception, cause: BaseException | None = None) -> None:
        """The piece has no answer."""
        error.__cause__ = cause
        self._end(lambda: self.future.set_exception(error))

    def _end(self, tell: Callable[[], None]) -> None:
        """Tell whoever waits, unless somebody was quicker."""
        with self._ending:
            if not self.future.done() and self.future.set_running_or_notify_cancel():
                tell()

    def _call_off(self, future: "Future[Any]") -> None:
        sent = self._sent
        if future.cancelled() and sent is not None:
            sent.cancel()

    def _receive(self, sent: "Future[Any]") -> None:
        self._sent = None  # the last that asks for the answer: the cluster may forget it
        if self.future.done():
            return
        if sent.cancelled():
            self._once_more(None)
            return
        error = sent.exception()
        if isinstance(error, KilledWorker):
            self.fail(killing(self._executor.address), error)
        elif isinstance(error, Exception):
            self.fail(error)  # of the work itself
        elif error is not None:
            self.fail(lost(self._executor.address), error)
        else:
            self._judge(sent.result())

    def _judge(self, answer: Answer | OtherCode | CensusMissing) -> None:
        match answer:
            case Answer(value):
                self._end(lambda: self.future.set_result(value))
            case OtherCode(worker, code):
                self.fail(other_code({worker: code}, code_here()))
            case CensusMissing(census):
                self._once_more(census)

    def _once_more(self, missing: str | None) -> None:
        if self._tries < _TRIES:
            self._executor.later(lambda: self.send_again(missing))
        else:
            self.fail(lost(self._executor.address))
