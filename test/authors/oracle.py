"""Answers cases with the tools that authors use: one JSON array of cases in, one JSON array of answers out.

A case is [kind, input]. An answer is a JSON value, or {"refused": true}.
"""

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import warnings
from datetime import date, datetime

import setuptools  # noqa: F401  (brings its own distutils)
from packaging.version import InvalidVersion
from setuptools import discovery
from setuptools.command import egg_info
from setuptools.glob import glob

from setuptools_scm._integration.pyproject_reading import read_pyproject
from setuptools_scm._integration.version_inference import infer_version_string
from vcs_versioning._environment import VcsEnvironment
from vcs_versioning._exceptions import DirtyWorkingTreeError
from vcs_versioning._scm_version import meta
from vcs_versioning._version_schemes import format_version

from configparser import ConfigParser, Error as ConfigError
from fnmatch import fnmatchcase


@contextlib.contextmanager
def tree(files):
    """A folder with these files; those whose name ends in "/" are empty folders, texts that begin with "-> " links."""
    before = os.getcwd()
    # In memory, where the system has such a folder: thousands of them are made.
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = tempfile.mkdtemp(dir=memory)
    try:
        os.chdir(folder)
        for name, text in files.items():
            if name.endswith("/"):
                os.makedirs(name, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            if text.startswith("-> "):
                os.symlink(text[3:], name)
            else:
                with open(name, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
        yield folder
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


# Made once: it looks through all that is installed.
DISTRIBUTION = setuptools.Distribution()


def match_name(row):
    return fnmatchcase(row["name"], row["pattern"])


def read_ini(text):
    parser = ConfigParser()
    parser.optionxform = str
    try:
        parser.read_string(text)
        return {name: dict(parser.items(name)) for name in parser.sections()}
    except (ConfigError, ValueError):
        return {"refused": True}


def match_path(row):
    match = egg_info.translate_pattern(row["pattern"]).match
    return [path for path in row["paths"] if match(path)]


def find_glob(row):
    with tree(row["files"]):
        return [
            sorted(filter(os.path.isfile, set(glob(pattern, recursive=row["isRecursive"]))))
            for pattern in row["patterns"]
        ]


def apply_templates(row):
    with tree({**row["files"], "MANIFEST.in": ""}):
        return [apply_template(text, row["chosen"]) for text in row["texts"]]


def apply_template(text, chosen):
    with open("MANIFEST.in", "w", encoding="utf-8", newline="") as file:
        file.write(text)
    maker = egg_info.manifest_maker(DISTRIBUTION)
    maker.filelist = egg_info.FileList()
    maker.filelist.files = list(chosen)
    maker.read_template()
    return sorted(set(maker.filelist.files))


def find_packages(row):
    finder = discovery.PEP420PackageFinder if row["namespaces"] else discovery.PackageFinder
    with tree(row["files"]):
        return sorted(finder.find(row["where"], row["exclude"], row["include"]))


def discover(row):
    with tree(row["files"]):
        distribution = setuptools.Distribution({"package_dir": row["folders"] or None})
        try:
            distribution.set_defaults()
        except setuptools.errors.PackageDiscoveryError:
            return {"refused": True}
        return {
            "packages": sorted(distribution.packages or []),
            "modules": sorted(distribution.py_modules or []),
            "folders": distribution.package_dir or {},
            "name": distribution.metadata.name or None,
        }


def list_sdist(row):
    """The lines of SOURCES.txt, as `setup.py egg_info` writes it."""
    with tree(row["files"]):
        script = row["files"].get("setup.py", "import setuptools; setuptools.setup()")
        before = sys.argv
        sys.argv = ["setup.py", "egg_info"]
        try:
            exec(compile(script, "setup.py", "exec"), {"__file__": "setup.py", "__name__": "__main__"})
        except (Exception, SystemExit) as error:
            return {"refused": repr(error)}
        finally:
            sys.argv = before
        for folder, _, names in os.walk("."):
            if folder.endswith(".egg-info") and "SOURCES.txt" in names:
                with open(os.path.join(folder, "SOURCES.txt"), encoding="utf-8") as file:
                    return file.read().split("\n")


def format_scheme(row):
    environment = VcsEnvironment.from_env("SETUPTOOLS_SCM", env={})
    config = environment.build_config_from_data("pyproject.toml", dict(row["config"]))
    state = dict(row["state"])
    for key, read in (("node_date", date.fromisoformat), ("time", datetime.fromisoformat)):
        if state.get(key) is not None:
            state[key] = read(state[key])
    try:
        return format_version(meta(config=config, **state))
    except (ValueError, AssertionError, InvalidVersion, DirtyWorkingTreeError) as error:
        return {"refused": repr(error)}


def tell_version(row):
    """The version of a checkout that is there already."""
    before = os.getcwd(), dict(os.environ)
    try:
        os.chdir(row["folder"])
        os.environ.update(row["env"])
        environment = VcsEnvironment.from_env("SETUPTOOLS_SCM")
        pyproject = read_pyproject()
        try:
            return infer_version_string(pyproject.project_name, pyproject, env=environment)
        except (ValueError, LookupError, AssertionError, InvalidVersion, DirtyWorkingTreeError) as error:
            return {"refused": repr(error)}
    finally:
        os.chdir(before[0])
        os.environ.clear()
        os.environ.update(before[1])


ANSWERS = {
    "scheme": format_scheme,
    "version": tell_version,
    "sdist": list_sdist,
    "name": match_name,
    "ini": read_ini,
    "path": match_path,
    "glob": find_glob,
    "template": apply_templates,
    "packages": find_packages,
    "discover": discover,
}


def main():
    warnings.simplefilter("ignore")
    answers = []
    for kind, given in json.load(sys.stdin):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            answers.append(ANSWERS[kind](given))
    json.dump(answers, sys.stdout)


main()
