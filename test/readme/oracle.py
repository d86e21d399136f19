"""Renders what it is asked, one JSON value a line, with readme_renderer: what PyPI shows. Of HTML, what a browser reads."""
import io
import json
import re
import sys

import nh3
from docutils.parsers.rst import roles
from readme_renderer import markdown, rst, txt


def read_as_browser(html):
    tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", html)} | {"p", "tbody"}
    names = {name.lower() for name in re.findall(r" ([a-zA-Z-]+)=", html)} - {"rel"}
    return nh3.clean(html, tags=tags, attributes={"*": names}, link_rel=None, clean_content_tags=set())


for line in sys.stdin:
    asked = json.loads(line)
    log = io.StringIO()
    # Roles that a text defines would be there for the next one.
    roles._roles.clear()
    if asked["format"] == "restructuredtext":
        try:
            html = rst.render(asked["text"], stream=log)
        except (KeyError, IndexError, AttributeError, ValueError) as fault:
            html = None
            log.write(f"crashed: {fault!r}")
    elif asked["format"] == "markdown":
        html = markdown.render(asked["text"], variant=asked.get("variant", "GFM"))
    elif asked["format"] == "html":
        html = read_as_browser(asked["text"])
    else:
        html = txt.render(asked["text"])
    print(json.dumps({"html": html, "log": log.getvalue()}), flush=True)
