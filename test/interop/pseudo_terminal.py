"""Runs a command on a terminal of its own and types when it is asked.

Standard input: {"command": [...], "columns": 80, "steps": [["what is to be seen", "what is typed then"], ...]}.
Standard output: what the terminal showed. The exit code is the command's.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

DEADLINE = time.monotonic() + 60

job = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    # The size is set before the program begins: it may look once.
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, job["columns"], 0, 0))
    os.execvp(job["command"][0], job["command"])

shown = b""
looked = 0
steps = list(job["steps"])
while time.monotonic() < DEADLINE:
    ready, _, _ = select.select([terminal], [], [], 1)
    if not ready:
        continue
    try:
        more = os.read(terminal, 65536)
    except OSError:
        break
    if not more:
        break
    shown += more
    if steps and steps[0][0].encode() in shown[looked:]:
        looked = len(shown)
        # A question is drawn before the keys are listened to.
        time.sleep(0.3)
        os.write(terminal, steps.pop(0)[1].encode())

_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
