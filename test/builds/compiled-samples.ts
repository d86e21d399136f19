/** Small projects with code that is compiled: `import NAME; NAME.add(2, 3)` is 5 in each of them. */

export interface CompiledSample {
  /** Its backend asks git for the files of the sdist. */
  readonly isInGit?: true;
  readonly files: Readonly<Record<string, string>>;
  /** Programs of this machine without which it cannot be built. */
  readonly needs: readonly string[];
}

/** The same in each way that C is written for Python 2.7 and 3. */
const C_CODE = `#include <Python.h>

static PyObject *add(PyObject *self, PyObject *args) {
    long a, b;
    if (!PyArg_ParseTuple(args, "ll", &a, &b)) return NULL;
    return PyLong_FromLong(a + b);
}

static PyMethodDef METHODS[] = {{"add", add, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};

#if PY_MAJOR_VERSION >= 3
static struct PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, METHODS};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&MODULE); }
#else
PyMODINIT_FUNC initsample(void) { Py_InitModule("sample", METHODS); }
#endif
`;

/** As it was written before there was a pyproject.toml. */
export const SETUP_PY_EXTENSION = {
  "setup.py": `from setuptools import Extension, setup

setup(name="sample", version="1.0", ext_modules=[Extension("sample", ["sample.c"])])
`,
  "sample.c": C_CODE,
} as const;

export const COMPILED_SAMPLES: Readonly<Record<string, CompiledSample>> = {
  "setup.py with C": { needs: ["gcc"], files: SETUP_PY_EXTENSION },
  "pyproject.toml with C": {
    needs: ["gcc"],
    files: {
      "pyproject.toml": `[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "sample"
version = "1.0"
[tool.setuptools]
ext-modules = [{ name = "sample", sources = ["sample.c"] }]
`,
      "sample.c": C_CODE,
    },
  },
  Cython: {
    needs: ["gcc"],
    files: {
      "pyproject.toml": `[build-system]
requires = ["setuptools", "Cython"]
build-backend = "setuptools.build_meta"
[project]
name = "sample"
version = "1.0"
`,
      "setup.py": `from Cython.Build import cythonize
from setuptools import setup

setup(ext_modules=cythonize("sample.pyx"))
`,
      "MANIFEST.in": "include *.pyx\n",
      "sample.pyx": "def add(long a, long b):\n    return a + b\n",
    },
  },
  "meson-python": {
    isInGit: true,
    needs: ["gcc", "ninja"],
    files: {
      "pyproject.toml": `[build-system]
requires = ["meson-python"]
build-backend = "mesonpy"
[project]
name = "sample"
version = "1.0"
`,
      "meson.build": `project('sample', 'c', version: '1.0')
py = import('python').find_installation(pure: false)
py.extension_module('sample', 'sample.c', install: true)
`,
      "sample.c": C_CODE,
    },
  },
  "scikit-build-core": {
    needs: ["gcc", "cmake", "ninja"],
    files: {
      "pyproject.toml": `[build-system]
requires = ["scikit-build-core"]
build-backend = "scikit_build_core.build"
[project]
name = "sample"
version = "1.0"
`,
      "CMakeLists.txt": `cmake_minimum_required(VERSION 3.15...3.30)
project(sample LANGUAGES C)
find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)
python_add_library(sample MODULE sample.c WITH_SOABI)
install(TARGETS sample DESTINATION .)
`,
      "sample.c": C_CODE,
    },
  },
  maturin: {
    needs: ["cargo", "gcc"],
    files: {
      "pyproject.toml": `[build-system]
requires = ["maturin>=1.7,<2"]
build-backend = "maturin"
[project]
name = "sample"
version = "1.0"
[tool.maturin]
bindings = "pyo3"
`,
      "Cargo.toml": `[package]
name = "sample"
version = "1.0.0"
edition = "2021"
[lib]
name = "sample"
crate-type = ["cdylib"]
[dependencies]
pyo3 = "0.24"
`,
      "src/lib.rs": `use pyo3::prelude::*;

#[pyfunction]
fn add(a: i64, b: i64) -> i64 {
    a + b
}

#[pymodule]
fn sample(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(add, module)?)
}
`,
    },
  },
};
