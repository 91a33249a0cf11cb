"""``python -m simulation``."""

import os
import signal

if __name__ == "__main__":
    # Until a command has something to tidy away, Ctrl-C ends at once: while modules load, libraries swallow exceptions.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as it is in the background of a shell
        signal.signal(signal.SIGINT, lambda number, frame: os._exit(130))
    from simulation.cli import main

    main()
