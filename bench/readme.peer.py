"""Renders descriptions with readme_renderer, one JSON value a line; prints for each format the least processor seconds of all rounds."""
import json
import sys
import time

from readme_renderer import markdown, rst

rounds = int(sys.argv[1])
asked = [json.loads(line) for line in sys.stdin]
for name, render in (("markdown", markdown.render), ("restructuredtext", rst.render)):
    texts = [each["text"] for each in asked if each["format"] == name]
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for text in texts:
            render(text)
        times.append(time.process_time() - start)
    print(json.dumps({"format": name, "ms": min(times) * 1000}))
