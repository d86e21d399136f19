/** Says in one sentence what a failed compilation lacked, and which package of this system has it. */

export interface Explanation {
  /** The compiler's own words. */
  readonly words: string;
  readonly hint: string;
}

/** Who installs packages on a system. */
export type PackageTool = "apt" | "dnf" | "apk" | "brew";

/** The first line that tells of something missing; `undefined` where none does. */
export function explainFailure(
  lines: readonly string[],
  tools: readonly PackageTool[],
): Explanation | undefined {
  for (const line of lines) {
    for (const { pattern, find } of LACKS) {
      const found = pattern.exec(line);
      if (found === null) continue;
      const packages = find(found[1] ?? "");
      return { words: line.trim(), hint: formatHint(packages, tools) };
    }
  }
  return undefined;
}

/** Reads the text of /etc/os-release; all tools where it tells nothing. */
export function findPackageTools(platform: string, osRelease: string): readonly PackageTool[] {
  if (platform === "darwin") return ["brew"];
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap(([, text = ""]) =>
    text.split(" "),
  );
  const tool = ids.map((id) => TOOL_OF_SYSTEM[id]).find((it) => it !== undefined);
  return tool === undefined ? ["apt", "dnf", "apk", "brew"] : [tool];
}

const TOOL_OF_SYSTEM: Readonly<Record<string, PackageTool | undefined>> = {
  debian: "apt",
  ubuntu: "apt",
  fedora: "dnf",
  rhel: "dnf",
  centos: "dnf",
  alpine: "apk",
};

/** What one thing is called by each tool; a sentence where no package of the system is meant. */
type Packages = Readonly<Record<PackageTool, string>> | string;

interface Lack {
  readonly pattern: RegExp;
  readonly find: (name: string) => Packages;
}

const COMPILER = packages("build-essential", "gcc gcc-c++ make", "build-base", "gcc");

const C_COMPILER = String.raw`(?:\S*\/)?(?:x86_64-linux-gnu-|aarch64-linux-gnu-)?(?:gcc|g\+\+|cc|c\+\+|clang)`;

const LACKS: readonly Lack[] = [
  {
    pattern: /fatal error: '?([\w./+-]+\.h(?:pp|xx)?)'?(?:: No such file| file not found)/,
    find: findHeader,
  },
  { pattern: /cannot find -l([\w+-]+)/, find: findLibrary },
  { pattern: /library '?([\w+-]+)'? not found/, find: findLibrary },
  {
    // By distutils of old, and by that of today's setuptools.
    pattern: new RegExp(
      `command '${C_COMPILER}' failed: No such file|No such file or directory: '${C_COMPILER}'`,
    ),
    find: () => COMPILER,
  },
  { pattern: /unable to execute '?\S*(?:gcc|cc|clang)'?: No such file/, find: () => COMPILER },
  { pattern: /Unknown compiler\(s\)/, find: () => COMPILER },
  { pattern: /linker `cc` not found/, find: () => COMPILER },
  {
    pattern: /Microsoft Visual C\+\+ 14\.0 or greater is required/,
    find: () => 'Install the "Build Tools for Visual Studio", with its C++ part',
  },
  {
    pattern:
      /can't find Rust compiler|cargo(?:: command)? not found|Cargo, the Rust package manager, is not installed/,
    find: () => packages("cargo", "cargo", "cargo", "rust"),
  },
  {
    pattern: /(?:gfortran|Fortran compiler).*not found|Unable to find a Fortran compiler/i,
    find: () => packages("gfortran", "gcc-gfortran", "gfortran", "gcc"),
  },
  {
    pattern: /CMake must be installed|[Cc]ould not find (?:the )?CMake|cmake: not found/,
    find: () => packages("cmake", "cmake", "cmake", "cmake"),
  },
  {
    pattern: /(?:Did not find pkg-config|pkg-config: not found)/i,
    find: () => packages("pkg-config", "pkgconf-pkg-config", "pkgconf", "pkgconf"),
  },
];

function packages(apt: string, dnf: string, apk: string, brew: string): Packages {
  return { apt, dnf, apk, brew };
}

/** By the header's path, or by the folder that it is in. */
const HEADERS: ReadonlyMap<string, Packages> = new Map([
  ["Python.h", packages("python3-dev", "python3-devel", "python3-dev", "python")],
  ["ffi.h", packages("libffi-dev", "libffi-devel", "libffi-dev", "libffi")],
  ["openssl/", packages("libssl-dev", "openssl-devel", "openssl-dev", "openssl")],
  ["zlib.h", packages("zlib1g-dev", "zlib-devel", "zlib-dev", "zlib")],
  ["bzlib.h", packages("libbz2-dev", "bzip2-devel", "bzip2-dev", "bzip2")],
  ["lzma.h", packages("liblzma-dev", "xz-devel", "xz-dev", "xz")],
  ["libxml/", packages("libxml2-dev", "libxml2-devel", "libxml2-dev", "libxml2")],
  ["libxslt/", packages("libxslt1-dev", "libxslt-devel", "libxslt-dev", "libxslt")],
  ["jpeglib.h", packages("libjpeg-dev", "libjpeg-turbo-devel", "libjpeg-turbo-dev", "jpeg-turbo")],
  ["png.h", packages("libpng-dev", "libpng-devel", "libpng-dev", "libpng")],
  ["ft2build.h", packages("libfreetype-dev", "freetype-devel", "freetype-dev", "freetype")],
  ["libpq-fe.h", packages("libpq-dev", "libpq-devel", "libpq-dev", "libpq")],
  ["mysql.h", packages("default-libmysqlclient-dev", "mysql-devel", "mariadb-dev", "mysql-client")],
  ["sqlite3.h", packages("libsqlite3-dev", "sqlite-devel", "sqlite-dev", "sqlite")],
  ["ldap.h", packages("libldap-dev", "openldap-devel", "openldap-dev", "openldap")],
  ["lber.h", packages("libldap-dev", "openldap-devel", "openldap-dev", "openldap")],
  ["sasl/", packages("libsasl2-dev", "cyrus-sasl-devel", "cyrus-sasl-dev", "cyrus-sasl")],
  ["yaml.h", packages("libyaml-dev", "libyaml-devel", "yaml-dev", "libyaml")],
  ["gmp.h", packages("libgmp-dev", "gmp-devel", "gmp-dev", "gmp")],
  ["mpfr.h", packages("libmpfr-dev", "mpfr-devel", "mpfr-dev", "mpfr")],
  ["curl/", packages("libcurl4-openssl-dev", "libcurl-devel", "curl-dev", "curl")],
  ["hdf5.h", packages("libhdf5-dev", "hdf5-devel", "hdf5-dev", "hdf5")],
  ["geos_c.h", packages("libgeos-dev", "geos-devel", "geos-dev", "geos")],
  ["proj.h", packages("libproj-dev", "proj-devel", "proj-dev", "proj")],
  ["gdal.h", packages("libgdal-dev", "gdal-devel", "gdal-dev", "gdal")],
  ["cairo.h", packages("libcairo2-dev", "cairo-devel", "cairo-dev", "cairo")],
  ["uuid/", packages("uuid-dev", "libuuid-devel", "util-linux-dev", "util-linux")],
  ["sodium.h", packages("libsodium-dev", "libsodium-devel", "libsodium-dev", "libsodium")],
  ["snappy-c.h", packages("libsnappy-dev", "snappy-devel", "snappy-dev", "snappy")],
  ["portaudio.h", packages("portaudio19-dev", "portaudio-devel", "portaudio-dev", "portaudio")],
  ["krb5.h", packages("libkrb5-dev", "krb5-devel", "krb5-dev", "krb5")],
  ["gssapi/", packages("libkrb5-dev", "krb5-devel", "krb5-dev", "krb5")],
  ["ncurses.h", packages("libncurses-dev", "ncurses-devel", "ncurses-dev", "ncurses")],
  ["readline/", packages("libreadline-dev", "readline-devel", "readline-dev", "readline")],
  ["systemd/", packages("libsystemd-dev", "systemd-devel", "elogind-dev", "")],
  ["numpy/", 'Add "numpy" to requires in [build-system]'],
  ["pybind11/", 'Add "pybind11" to requires in [build-system]'],
  ["stdio.h", packages("libc6-dev", "glibc-headers", "musl-dev", "gcc")],
]);

/** Libraries whose header says nothing of their name. */
const LIBRARIES: ReadonlyMap<string, string> = new Map([
  ["ssl", "openssl/"],
  ["crypto", "openssl/"],
  ["z", "zlib.h"],
  ["bz2", "bzlib.h"],
  ["lzma", "lzma.h"],
  ["xml2", "libxml/"],
  ["xslt", "libxslt/"],
  ["jpeg", "jpeglib.h"],
  ["png", "png.h"],
  ["freetype", "ft2build.h"],
  ["pq", "libpq-fe.h"],
  ["mysqlclient", "mysql.h"],
  ["sqlite3", "sqlite3.h"],
  ["ffi", "ffi.h"],
  ["yaml", "yaml.h"],
  ["gmp", "gmp.h"],
  ["curl", "curl/"],
  ["geos_c", "geos_c.h"],
]);

function findHeader(header: string): Packages {
  const folder = header.slice(0, header.indexOf("/") + 1);
  return (
    HEADERS.get(header) ??
    HEADERS.get(folder) ??
    `Install the development package that has ${header}`
  );
}

function findLibrary(name: string): Packages {
  return (
    HEADERS.get(LIBRARIES.get(name) ?? "") ??
    `Install the development package of the library ${name}`
  );
}

const INSTALL: Readonly<Record<PackageTool, string>> = {
  apt: "apt install",
  dnf: "dnf install",
  apk: "apk add",
  brew: "brew install",
};

function formatHint(packages: Packages, tools: readonly PackageTool[]): string {
  if (typeof packages === "string") return packages;
  const lines = tools
    .filter((tool) => packages[tool] !== "")
    .map((tool) => `${INSTALL[tool]} ${packages[tool]}`);
  return `Install what is missing: ${lines.join(", or ")}`;
}
