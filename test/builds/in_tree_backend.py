"""A build backend that stands in the project it builds. `--config-setting do=…` makes it do what backends ought not, or IN_TREE_DO."""

import io
import json
import os
import subprocess
import sys
import tarfile
import time
import zipfile

METADATA = "Metadata-Version: 2.1\nName: sample-lib\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: sample\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def misbehave(settings, folder):
    wanted = settings.get("do") or os.environ.get("IN_TREE_DO")
    if wanted == "fail":
        print("reading the moon")
        sys.stderr.write("sample.c:3: error: the moon is not there\n")
        raise RuntimeError("the moon is not there")
    if wanted == "complain":
        raise ValueError("Please remove:\n\nLicense :: One\nLicense :: Two")
    if wanted == "exit":
        sys.exit(3)
    if wanted == "die":
        os.abort()
    if wanted == "chatter":
        print("a word on stdout\n{}".format(json.dumps({"value": "not the answer"})))
        subprocess.check_call(["echo", "a word of a program"])
    if wanted == "talk":
        for _ in range(3000):
            print("talking")
            time.sleep(0.02)
    if wanted == "hang":
        with open(os.path.join(folder, "half.whl"), "w") as file:
            file.write("half")
        child = subprocess.Popen(["sleep", "300"])
        print("hanging with {} and {}".format(os.getpid(), child.pid))
        sys.stdout.flush()
        time.sleep(300)


def get_requires_for_build_wheel(config_settings=None):
    wanted = (config_settings or {}).get("require")
    return [wanted] if wanted else []


# Front ends call by place: a backend may name its arguments as it likes.
def build_sdist(folder, settings=None):
    config_settings, sdist_directory = settings, folder
    misbehave(config_settings or {}, sdist_directory)
    name = "sample_lib-1.0.tar.gz"
    if (config_settings or {}).get("do") == "nothing":
        return name
    with tarfile.open(os.path.join(sdist_directory, name), "w:gz") as archive:
        for file in ["pyproject.toml", "sample_lib.py", "backend/in_tree_backend.py"]:
            archive.add(file, "sample_lib-1.0/" + file)
        content = METADATA.encode()
        info = tarfile.TarInfo("sample_lib-1.0/PKG-INFO")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
        if (config_settings or {}).get("do") == "twice":
            archive.add("sample_lib.py", "sample_lib-1.0/sample_lib.py")
        if (config_settings or {}).get("do") == "escape":
            archive.addfile(tarfile.TarInfo("../escaped.txt"))
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    misbehave(config_settings or {}, wheel_directory)
    if (config_settings or {}).get("require"):
        import sample_tool

        print("sample_tool says " + sample_tool.WORD)
    with open("sample_lib.py") as file:
        code = file.read()
    files = {"sample_lib.py": code, "settings.json": json.dumps(config_settings, sort_keys=True)}
    return write(wheel_directory, files)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return write(wheel_directory, {"sample_lib.pth": os.getcwd() + "\n"})


def write(folder, files):
    name = "sample_lib-1.0-py3-none-any.whl"
    info = "sample_lib-1.0.dist-info/"
    members = dict(files)
    members[info + "METADATA"] = METADATA
    members[info + "WHEEL"] = WHEEL
    members[info + "RECORD"] = "".join("{},,\n".format(it) for it in [*members, info + "RECORD"])
    with zipfile.ZipFile(os.path.join(folder, name), "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return name
