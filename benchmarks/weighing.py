"""Run a command and write down how much memory its largest process took: FILE WORD...

The system counts a new process from before it is another program, so that none is smaller than
the one that started it. Hence a program of its own, which loads next to nothing.
"""

import os
import resource
import sys


def main() -> None:
    """Leave the bytes of the largest process in the file; exit as the command did."""
    result, *words = sys.argv[1:]
    status = os.spawnvp(os.P_WAIT, words[0], words)
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    with open(result, "w", encoding="ascii") as out:  # noqa: PTH123 - pathlib is not small
        out.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit))
    sys.exit(status)


main()
