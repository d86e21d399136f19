"""Builds projects by their own backends: one JSON array of projects in, one line of JSON for each out.

A project is {"files": {path: text}, "programs": [path], "links": {path: target}, "backend": "setuptools.build_meta"}, or {"folder": path,
"backend": …} for one that is there. An answer has what the sdist and the wheel made of it hold, or {"refused": words}; a project of files also what the
wheel made of the tree itself holds, and the editable one, in which "folder" is the name of that tree.
"""

import base64
import contextlib
import importlib
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
import traceback
import zipfile

# Loaded once: each project is built in a copy of this process.
for name in ("setuptools.build_meta", "flit_core.buildapi", "hatchling.build", "uv_build"):
    importlib.import_module(name)

os.environ["SOURCE_DATE_EPOCH"] = "1580601600"
# uv_build is a program beside Python.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]


def encode(content):
    return base64.b64encode(content).decode("ascii")


def write(project):
    if "folder" in project:
        shutil.copytree(project["folder"], ".", symlinks=True, dirs_exist_ok=True)
        return
    for name, text in project["files"].items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(text.encode("utf-8"))
        os.chmod(name, 0o755 if name in project.get("programs", []) else 0o644)
    for name, target in project.get("links", {}).items():
        os.symlink(target, name)


def read_sdist(path):
    with tarfile.open(path) as archive:
        return {
            member.name: encode(archive.extractfile(member).read())
            for member in archive.getmembers()
            if member.isfile()
        }


def read_wheel(path):
    with zipfile.ZipFile(path) as archive:
        return [
            [info.filename, (info.external_attr >> 16) & 0o7777, encode(archive.read(info))]
            for info in archive.infolist()
            if not info.is_dir()
        ]


def find_backend(project):
    module, _, attribute = project["backend"].partition(":")
    backend = importlib.import_module(module)
    sys.argv = ["setup.py"]
    return getattr(backend, attribute) if attribute else backend


def build_straight(project, hook):
    folder = os.path.realpath(tempfile.mkdtemp(dir=".."))
    os.chdir(folder)
    write(project)
    out = tempfile.mkdtemp(dir="..")
    name = getattr(find_backend(project), hook)(out)
    return {"folder": folder, "name": name, "members": read_wheel(out + "/" + name)}


def build(project):
    write(project)
    backend = find_backend(project)
    os.mkdir("../out")
    sdist = backend.build_sdist("../out")
    with tarfile.open("../out/" + sdist) as archive:
        archive.extractall("../unpacked")
    os.chdir("../unpacked/" + sdist[: -len(".tar.gz")])
    wheel = backend.build_wheel("../../out")
    return {
        "sdistName": sdist,
        "wheelName": wheel,
        "sdist": read_sdist("../../out/" + sdist),
        "wheel": read_wheel("../../out/" + wheel),
        "straight": {
            hook: build_straight(project, hook)
            for hook in ([] if "folder" in project else ["build_wheel", "build_editable"])
        },
    }


def answer(project):
    folder = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    words = io.StringIO()
    try:
        os.mkdir(folder + "/tree")
        os.chdir(folder + "/tree")
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            return build(project)
    except (Exception, SystemExit):
        return {"refused": words.getvalue() + traceback.format_exc()}
    finally:
        shutil.rmtree(folder)


def main():
    out = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    for project in json.load(sys.stdin):
        child = os.fork()
        if child == 0:
            with os.fdopen(out, "w") as file:
                file.write(json.dumps(answer(project)) + "\n")
            os._exit(0)
        os.waitpid(child, 0)


main()
