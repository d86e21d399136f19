/** All commands there are, in the order in which the help shows them. */
import type { Program } from "./command.ts";
import { build } from "./commands/build.ts";
import { INDEX_COMMANDS } from "./commands/index.ts";
import { init } from "./commands/init.ts";
import { manifest } from "./commands/manifest.ts";
import { MEMBER_COMMANDS } from "./commands/member.ts";
import { oldCommand } from "./commands/old-command.ts";
import { publish } from "./commands/publish.ts";
import { RELEASE_COMMANDS } from "./commands/release.ts";
import { serve } from "./commands/serve.ts";
import { setupPy } from "./commands/setup-py.ts";
import { ARCHIVE_COMMANDS } from "./commands/show.ts";
import { TOKEN_COMMANDS } from "./commands/token.ts";
import { UPKEEP_COMMANDS } from "./commands/upkeep.ts";
import { USE_COMMANDS } from "./commands/use.ts";
import { USER_COMMANDS } from "./commands/user.ts";
import { version } from "./commands/version.ts";
import { readVersion } from "./version.ts";

export const PROGRAM: Program = {
  version: readVersion(),
  commands: [
    serve,
    ...UPKEEP_COMMANDS,
    ...USE_COMMANDS,
    init,
    version,
    manifest,
    build,
    ...ARCHIVE_COMMANDS,
    setupPy,
    oldCommand,
    publish,
    ...RELEASE_COMMANDS,
    ...TOKEN_COMMANDS,
    ...USER_COMMANDS,
    ...INDEX_COMMANDS,
    ...MEMBER_COMMANDS,
  ],
  groups: {
    token: "Secrets for programs.",
    user: "Accounts.",
    index: "Places that list projects and serve files.",
    member: "Who may do what on an index or a project.",
  },
};
