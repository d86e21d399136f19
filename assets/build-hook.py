"""Runs one hook of a build backend (PEP 517, 660) and writes what it returned.

Arguments: a JSON file with the call, and the file for the answer. Runs with Python 2.7 and all that came after.
"""
import importlib
import io
import json
import os
import sys
import traceback


def load_backend(reference, folders):
    sys.path[:0] = folders
    module, _, attribute = reference.partition(":")
    backend = importlib.import_module(module)
    if folders:
        origin = os.path.abspath(getattr(backend, "__file__", "") or "")
        if not any(origin.startswith(os.path.join(folder, "")) for folder in folders):
            raise ImportError("%s is not in %s" % (module, ", ".join(folders)))
    for part in attribute.split("."):
        if part:
            backend = getattr(backend, part)
    return backend


def unpack(archive, folder):
    import tarfile

    with tarfile.open(archive) as file:
        if hasattr(tarfile, "data_filter"):
            file.extractall(folder, filter="data")
        else:
            file.extractall(folder)


def list_installed():
    try:
        from importlib.metadata import distributions
    except ImportError:
        import pkg_resources

        return {str(d.project_name): str(d.version) for d in pkg_resources.working_set}
    return {d.metadata["Name"]: d.version for d in distributions() if d.metadata["Name"]}


def answer(call):
    if call["hook"] == "unpack":
        return {"value": unpack(*call["arguments"])}
    if call["hook"] == "list-installed":
        return {"value": list_installed()}
    try:
        backend = load_backend(call["backend"], call["backendPath"])
    except (ImportError, AttributeError):
        return {"fault": "no-backend", "words": traceback.format_exc()}
    hook = getattr(backend, call["hook"], None)
    if hook is None:
        return {"fault": "no-hook", "words": call["hook"]}
    unsupported = getattr(backend, "UnsupportedOperation", ())
    try:
        return {"value": hook(*call["arguments"])}
    except unsupported or ():
        return {"fault": "unsupported", "words": traceback.format_exc()}
    except SystemExit as error:
        # A number says that the words are out already.
        words = "" if error.code is None or isinstance(error.code, int) else str(error.code)
        sys.stderr.write(words and words + "\n")
        return {"fault": "raised", "words": words}
    except BaseException as error:
        traceback.print_exc()
        words = "".join(traceback.format_exception_only(type(error), error))
        return {"fault": "raised", "words": words}


def main():
    # The folder of this file is no place to import from.
    sys.path.pop(0)
    # Backends write into sys.argv.
    asked, answered = sys.argv[1:]
    with io.open(asked, encoding="utf-8") as file:
        call = json.load(file)
    result = answer(call)
    with io.open(answered, "w", encoding="utf-8") as file:
        file.write(u"" + json.dumps(result))


main()
