"""Runs command lines in turns, and prints the least time that each took, in milliseconds, as JSON: by the clock, and of
processors, those of its own children with it. In: {"rounds": number, "commands": [[program, word…]]}."""

import json
import resource
import subprocess
import sys
import time


def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    asked = json.load(sys.stdin)
    best = [[float("inf"), float("inf")] for _ in asked["commands"]]
    for _ in range(asked["rounds"]):
        for at, command in enumerate(asked["commands"]):
            before, started = used(), time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True)
            took = time.perf_counter() - started
            if done.returncode != 0:
                sys.exit(f"Cannot run {command}: {done.stderr}")
            best[at] = [min(best[at][0], took), min(best[at][1], used() - before)]
    print(json.dumps([{"clock": clock * 1000, "processor": cpu * 1000} for clock, cpu in best]))


main()
