"""Runs a module as a child that ends with its parent, however the parent ends.

`python -m flows.lifeline FD MODULE [ARG ...]`: the parent holds the other end of the pipe FD and
never writes to it. When the parent is gone, even by SIGKILL, the pipe closes and the child exits.
"""

import gc
import os
import runpy
import sys
import threading


def _follow(lifeline: int) -> None:
    os.read(lifeline, 1)
    os._exit(143)


def keep_imports() -> None:
    """Look less often through all objects for what is unused: what is imported stays."""
    gc.set_threshold(100_000, 50, 50)


def main() -> None:
    """Tie this process to its parent, then become the module named."""
    lifeline, module = int(sys.argv[1]), sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    keep_imports()
    threading.Thread(target=_follow, args=(lifeline,), daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
