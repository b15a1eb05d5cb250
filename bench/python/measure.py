"""Runs a command and writes what it cost as JSON: argv is the file to write to, then the command."""
import json
import os
import sys
import time

result, *command = sys.argv[1:]
started = time.monotonic()
child = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
with open(result, "w") as file:
    json.dump(
        {
            "wall": time.monotonic() - started,
            "cpu": usage.ru_utime + usage.ru_stime,
            # Linux counts in kilobytes, macOS in bytes.
            "peakBytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            "exit": os.waitstatus_to_exitcode(status),
        },
        file,
    )
