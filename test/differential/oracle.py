"""Answers cases with the reference implementation: one JSON array of cases in, one JSON array of answers out.

A case is [kind, input]. An answer is a JSON value, or {"refused": true}.
"""

import json
import sys

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.metadata import ExceptionGroup, Metadata, parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import InvalidTag, parse_tag
from packaging.utils import (
    InvalidName,
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

REFUSALS = (
    InvalidLicenseExpression,
    InvalidMarker,
    InvalidName,
    InvalidRequirement,
    InvalidSdistFilename,
    InvalidSpecifier,
    InvalidTag,
    InvalidVersion,
    InvalidWheelFilename,
    UndefinedComparison,
    UndefinedEnvironmentName,
)


def read_version(text):
    version = Version(text)
    return [str(version), version.is_prerelease]


def compare(pair):
    a, b = map(Version, pair)
    return (a > b) - (a < b)


def match(row):
    specifiers = SpecifierSet(row["specifier"])
    options = {"prereleases": row.get("prereleases"), "installed": row.get("installed")}
    return specifiers.contains(row["version"], **options)


def choose(row):
    specifiers = SpecifierSet(row["specifier"])
    return list(specifiers.filter(row["versions"], prereleases=row.get("prereleases")))


def read_specifiers(text):
    specifiers = SpecifierSet(text)
    return [str(specifiers), specifiers.is_unsatisfiable()]


def evaluate(row):
    return Marker(row["marker"]).evaluate(row["environment"])


def read_requirement(text):
    requirement = Requirement(text)
    return [str(requirement), canonicalize_name(requirement.name), sorted(requirement.extras)]


def read_wheel(text):
    name, version, build, tags = parse_wheel_filename(text)
    return [name, str(version), list(build), sorted(map(str, tags))]


def read_sdist(text):
    name, version = parse_sdist_filename(text)
    return [name, str(version)]


def read_metadata(text):
    fields, unparsed = parse_email(text)
    try:
        Metadata.from_email(text)
        invalid = set()
    except ExceptionGroup as group:
        invalid = {error.field for error in group.exceptions}
    return [fields, sorted(unparsed), sorted(invalid)]


ANSWERS = {
    "version": read_version,
    "order": compare,
    "match": match,
    "filter": choose,
    "specifiers": read_specifiers,
    "marker": lambda text: str(Marker(text)),
    "evaluate": evaluate,
    "requirement": read_requirement,
    "name": lambda text: canonicalize_name(text, validate=True),
    "wheel": read_wheel,
    "sdist": read_sdist,
    "license": canonicalize_license_expression,
    "metadata": read_metadata,
    "tags": lambda text: sorted(map(str, parse_tag(text))),
}


def answer(case):
    kind, given = case
    try:
        return ANSWERS[kind](given)
    except REFUSALS:
        return {"refused": True}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
