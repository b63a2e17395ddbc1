"""Runs a command and prints its wall and CPU seconds and peak memory in MB as JSON.

A process of its own, and a small one: Linux counts the memory of the process that starts a command as the command's.
usage: launch.py LOG COMMAND…
"""
import json
import os
import resource
import sys
import time

log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
start = time.monotonic()
actions = [(os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=actions)
_, status = os.waitpid(child, 0)
wall = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"status": os.waitstatus_to_exitcode(status), "wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
                  "memory": usage.ru_maxrss * 1024 / 1e6}))
