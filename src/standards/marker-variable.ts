/**
 * What environment markers may ask for.
 * Spec: https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers (PEP 508)
 */

/**
 * What a marker may ask for. `extras` and `dependency_groups` are sets and exist in lock files alone.
 * Source: PEP 508, "Environment Markers".
 */
export type MarkerVariable =
  | "implementation_name"
  | "implementation_version"
  | "os_name"
  | "platform_machine"
  | "platform_python_implementation"
  | "platform_release"
  | "platform_system"
  | "platform_version"
  | "python_full_version"
  | "python_version"
  | "sys_platform"
  | "extra"
  | SetVariable;

/** What has a set of names as its value. */
export type SetVariable = "extras" | "dependency_groups";

/** The variables by all names that they ever had: those with dots are older than the standard. */
export const MARKER_VARIABLES: ReadonlyMap<string, MarkerVariable> = new Map<
  string,
  MarkerVariable
>([
  ["implementation_name", "implementation_name"],
  ["implementation_version", "implementation_version"],
  ["os_name", "os_name"],
  ["os.name", "os_name"],
  ["platform_machine", "platform_machine"],
  ["platform.machine", "platform_machine"],
  ["platform_python_implementation", "platform_python_implementation"],
  ["platform.python_implementation", "platform_python_implementation"],
  ["python_implementation", "platform_python_implementation"],
  ["platform_release", "platform_release"],
  ["platform_system", "platform_system"],
  ["platform_version", "platform_version"],
  ["platform.version", "platform_version"],
  ["python_full_version", "python_full_version"],
  ["python_version", "python_version"],
  ["sys_platform", "sys_platform"],
  ["sys.platform", "sys_platform"],
  ["extra", "extra"],
  ["extras", "extras"],
  ["dependency_groups", "dependency_groups"],
]);

/** What is compared as a version where the other side allows it. */
export const VERSION_VARIABLES: ReadonlySet<MarkerVariable> = new Set([
  "implementation_version",
  "platform_release",
  "python_full_version",
  "python_version",
]);

/** Whether a variable has a set of names as its value. */
export function isSetVariable(name: MarkerVariable): name is SetVariable {
  return name === "extras" || name === "dependency_groups";
}
