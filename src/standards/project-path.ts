/**
 * Paths that a project writes about itself: they are relative to its folder, and stay below it.
 * Rule: https://packaging.python.org/en/latest/specifications/pyproject-toml/
 */

/**
 * Whether a path is absolute or leads up, on any system.
 *
 * ```ts
 * leadsOutOfProject("docs/../../secret") // => true
 * leadsOutOfProject("docs/README.md") // => false
 * ```
 */
export function leadsOutOfProject(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes("..");
}
