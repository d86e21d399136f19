"""Answers cases with the reference implementation: one JSON array of cases in, one JSON array of answers out.

A case is [kind, input]. An answer is a JSON value, or {"refused": true}.
"""

import json
import sys
from email._parseaddr import AddressList
from urllib.parse import urlsplit, urlunsplit

from email_validator import EmailNotValidError, validate_email
from pip._internal.req.req_file import preprocess

from packaging.dependency_groups import DependencyGroupResolver
from packaging.direct_url import DirectUrl, DirectUrlValidationError
from packaging.errors import ExceptionGroup as PackagingExceptionGroup
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.metadata import ExceptionGroup, Metadata, parse_email
from packaging.pylock import Pylock, PylockSelectError, PylockValidationError
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import InvalidTag, Tag, parse_tag
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
    DirectUrlValidationError,
    PackagingExceptionGroup,
    PylockSelectError,
    PylockValidationError,
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
    environment = dict(row["environment"])
    for name in ("extras", "dependency_groups"):
        environment[name] = frozenset(environment.get(name, []))
    return Marker(row["marker"]).evaluate(environment)


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


def is_address(text):
    try:
        validate_email(text, check_deliverability=False)
        return True
    except EmailNotValidError:
        return False


def read_mail(text):
    # As email.utils did before it was strict: what is strict says nothing at all of two addresses.
    found = [address for _, address in AddressList(text).addresslist if address]
    return [[address.strip(), is_address(address)] for address in found]


def expand_group(row):
    return [str(each) for each in DependencyGroupResolver(row["groups"]).resolve(row["resolve"])]


def read_direct_url(text):
    direct_url = DirectUrl.from_dict(json.loads(text))
    said = dict(direct_url.to_dict(strip_user_password=False))
    # A folder that is not editable says so or says nothing.
    if said.get("dir_info") == {"editable": False}:
        said["dir_info"] = {}
    # Python writes some addresses anew, `file:a` as `file:///a`: then only what was read counts.
    if urlunsplit(urlsplit(direct_url.url)) == direct_url.url:
        said["url"] = direct_url.to_dict()["url"]
    return said


KINDS = {
    "PackageVcs": "vcs",
    "PackageDirectory": "directory",
    "PackageArchive": "archive",
    "PackageSdist": "sdist",
    "PackageWheel": "wheel",
}


def select_from_lock(row):
    selected = Pylock.from_dict(row["lock"]).select(
        environment=row["environment"],
        tags=[Tag(*tag.split("-")) for tag in row["tags"]],
        extras=row["extras"],
        dependency_groups=row.get("dependencyGroups"),
    )
    return [
        [package.name, KINDS[type(source).__name__], getattr(source, "filename", "")]
        for package, source in selected
    ]


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
    "mail": read_mail,
    "groups": expand_group,
    "direct-url": read_direct_url,
    "lock": select_from_lock,
    "lines": lambda text: [list(line) for line in preprocess(text.removeprefix("\ufeff"))],
    "tags": lambda text: sorted(map(str, parse_tag(text))),
}


def answer(case):
    kind, given = case
    try:
        return ANSWERS[kind](given)
    except REFUSALS:
        return {"refused": True}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
