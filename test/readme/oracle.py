"""Renders what it is asked, one JSON value a line, with readme_renderer: what PyPI shows."""
import io
import json
import sys

from readme_renderer import markdown, rst, txt

for line in sys.stdin:
    asked = json.loads(line)
    log = io.StringIO()
    if asked["format"] == "restructuredtext":
        html = rst.render(asked["text"], stream=log)
    elif asked["format"] == "markdown":
        html = markdown.render(asked["text"], variant=asked.get("variant", "GFM"))
    else:
        html = txt.render(asked["text"])
    print(json.dumps({"html": html, "log": log.getvalue()}), flush=True)
