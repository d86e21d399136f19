/** Which methods a path takes: for whoever came with another one (RFC 9110 §15.5.6). */
import type { Parts } from "./parts.ts";
import type { Route } from "./router.ts";

interface Pattern {
  readonly method: string;
  readonly matches: RegExp;
}

/** Of a path without its query, in the order of the alphabet; none where nothing of that path is there. */
export function makeAllowedMethods(
  { indexes }: Pick<Parts, "indexes">,
  routes: readonly Pick<Route, "method" | "path">[],
): (path: string) => readonly string[] {
  // `/<project>` leads on whatever stands there: that alone makes no address of it.
  const patterns = routes.filter(({ path }) => path !== "/:project").map(toPattern);
  return (path) => {
    const methods = patterns.flatMap(({ method, matches }): readonly string[] => {
      const { owner, index } = matches.exec(path)?.groups ?? {};
      if (!matches.test(path)) return [];
      if (owner !== undefined && indexes.find(`${owner}/${index}`) === undefined) return [];
      return method === "GET" ? ["GET", "HEAD"] : [method];
    });
    return [...new Set(methods)].sort();
  };
}

function toPattern({ method, path }: Pick<Route, "method" | "path">): Pattern {
  const parts = path.replaceAll(/[.+]/g, "\\$&").replaceAll(/:(\w+)/g, "(?<$1>[^/]+)");
  return { method, matches: new RegExp(`^${parts}$`) };
}
