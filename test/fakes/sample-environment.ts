/** The environment of markers that a CPython on Linux has. */
import type { MarkerEnvironment } from "../../src/standards/marker-evaluation.ts";

export const LINUX_ENVIRONMENT: MarkerEnvironment = {
  implementation_name: "cpython",
  implementation_version: "3.12.4",
  os_name: "posix",
  platform_machine: "x86_64",
  platform_python_implementation: "CPython",
  platform_release: "6.8.0-45-generic",
  platform_system: "Linux",
  platform_version: "#45",
  python_full_version: "3.12.4",
  python_version: "3.12",
  sys_platform: "linux",
};
