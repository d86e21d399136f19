"""Reads wheels named as arguments; prints the description of each and its type, one JSON value a line."""
import email
import json
import re
import sys
import zipfile

for path in sys.argv[1:]:
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        message = email.message_from_string(archive.read(name).decode("utf-8", "replace"))
    project, version = path.rsplit("/", 1)[-1].split("-")[:2]
    print(json.dumps({
        "release": f"{re.sub('[_.]+', '-', project.lower())}=={version}",
        "contentType": message["Description-Content-Type"],
        "text": message.get_payload() or message["Description"] or "",
    }))
