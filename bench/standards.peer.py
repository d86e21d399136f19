"""Does one task of the benchmark with the reference implementation: prints the best time of several runs in milliseconds."""

import json
import sys
import time
from html.parser import HTMLParser

from packaging.markers import Marker
from packaging.metadata import parse_email
from packaging.specifiers import SpecifierSet
from packaging.version import Version


def parse_versions(texts):
    def work(_):
        for text in texts:
            Version(text)

    return lambda: None, work


def sort_versions(texts):
    return lambda: [Version(text) for text in texts], lambda versions: versions.sort()


def match_versions(data):
    versions = [Version(text) for text in data["versions"]]
    sets = [SpecifierSet(text) for text in data["sets"]]

    def work(_):
        for specifiers in sets:
            for version in versions:
                specifiers.contains(version)

    return lambda: None, work


def parse_markers(texts):
    def work(_):
        for text in texts:
            Marker(text)

    return lambda: None, work


def evaluate_markers(data):
    markers = [Marker(text) for text in data["markers"]]
    environment = data["environment"]

    def work(_):
        for marker in markers:
            marker.evaluate(environment)

    return lambda: None, work


def parse_json_page(text):
    return lambda: None, lambda _: json.loads(text)


class LinkParser(HTMLParser):
    """Collects what an installer needs of a page, and no more."""

    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.links.append(dict(attributes))


def parse_html_page(text):
    return lambda: None, lambda _: LinkParser().feed(text)


def parse_metadata(texts):
    def work(_):
        for text in texts:
            parse_email(text)

    return lambda: None, work


TASKS = {
    "parse 1,000,000 versions": parse_versions,
    "sort 100,000 versions": sort_versions,
    "match 100,000 versions, 1,000 sets": match_versions,
    "parse 100,000 markers": parse_markers,
    "evaluate 100,000 markers": evaluate_markers,
    "parse a page of 50,000 files (JSON)": parse_json_page,
    "parse a page of 50,000 files (HTML)": parse_html_page,
    "parse 10,000 METADATA": parse_metadata,
}

prepare, work = TASKS[sys.argv[1]](json.load(sys.stdin))
best = float("inf")
for _ in range(int(sys.argv[2])):
    prepared = prepare()
    start = time.perf_counter()
    work(prepared)
    best = min(best, time.perf_counter() - start)
print(best * 1000)
