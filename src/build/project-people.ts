/** Authors and maintainers as core metadata has them: one line of names, and one of addresses. */
import type { Person } from "../standards/project-field.ts";
import type { Project } from "../standards/project-table.ts";

export interface PeopleFields {
  readonly author?: string;
  readonly authorEmail?: string;
  readonly maintainer?: string;
  readonly maintainerEmail?: string;
}

/** Whoever has an address stands among the addresses, with a name before it. */
export function joinPeople({ authors, maintainers }: Project): PeopleFields {
  const [author, authorEmail] = joinFields(authors);
  const [maintainer, maintainerEmail] = joinFields(maintainers);
  return {
    ...(author !== undefined && { author }),
    ...(authorEmail !== undefined && { authorEmail }),
    ...(maintainer !== undefined && { maintainer }),
    ...(maintainerEmail !== undefined && { maintainerEmail }),
  };
}

function joinFields(people: readonly Person[]): readonly [string | undefined, string | undefined] {
  const names = people.flatMap(({ name, email }) =>
    name !== undefined && email === undefined ? [name] : [],
  );
  const addresses = people.flatMap(({ name, email }) =>
    email === undefined ? [] : [formatAddress(name, email)],
  );
  return [joinTexts(names), joinTexts(addresses)];
}

function joinTexts(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join(", ");
}

/** RFC 5322: a name with special characters is quoted. */
function formatAddress(name: string | undefined, email: string): string {
  if (name === undefined || name === "") return email;
  const quoted = /[()<>@,:;.\\"[\]]/.test(name)
    ? `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`
    : name;
  return `${quoted} <${email}>`;
}
