"""Child processes of a run: they import while the rest works, and end with their parent."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from mirocals.errors import MirocalsError


class Child:
    """A process that imports at once, then takes orders, a line of JSON each."""

    def __init__(self, module: str, *arguments: str, log: Path, niceness: int = 0) -> None:
        self.module = module
        self.log = log
        self._reads, self._lifeline = os.pipe()
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(["nice", "-n", str(niceness)] if niceness else []),
                    sys.executable,
                    *("-m", "flows.lifeline", str(self._reads), module, *arguments),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                pass_fds=[self._reads],
                text=True,
            )
        os.close(self._reads)

    def tell(self, **order: Any) -> None:
        """Send an order without waiting for it."""
        stdin = self._stream(self.process.stdin)
        try:
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()
        except BrokenPipeError:
            pass  # the child ended early: `wait` says so, with its log

    def wait(self) -> None:
        """Wait until the order is carried out; raises MirocalsError with the log's path."""
        for line in self._stream(self.process.stdout):
            if line.strip() == "done":
                return
        status = self.process.wait()
        raise MirocalsError(f"{self.module} ended with status {status}; log: {self.log}")

    def end(self) -> None:
        """End the child if it still runs, and wait for it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream and not stream.closed:
                stream.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    @staticmethod
    def _stream(stream: IO[str] | None) -> IO[str]:
        assert stream is not None
        return stream
