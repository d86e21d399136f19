/** What people paste into pip, uv and twine to work with an index of this server. */
import { isLoopback } from "../../system/loopback.ts";
import { type Frame, simpleAddress, uploadAddress } from "./address.ts";
import { type Html, html } from "./html.ts";
import { paste } from "./layout.ts";

/** One tool's configuration. */
export interface Configuration {
  readonly tool: string;
  /** What it does, and where it belongs. */
  readonly purpose: string;
  readonly text: string;
}

/** `index` is a label such as `root/main`. */
export function listConfigurations(frame: Frame, index: string): readonly Configuration[] {
  const simple = simpleAddress(frame, index);
  const upload = uploadAddress(frame, index);
  return [
    {
      tool: "pip",
      purpose: "Install from here, in pip.conf (pip.ini on Windows)",
      text: `[global]\nindex-url = ${simple}\n${trustLine(frame)}`,
    },
    {
      tool: "uv",
      purpose: "Install and publish, in uv.toml (below [tool.uv] in pyproject.toml)",
      text: `[[index]]\nname = "cheeseshop"\nurl = "${simple}"\npublish-url = "${upload}"\ndefault = true\n`,
    },
    {
      tool: "twine",
      purpose: "Publish, in .pypirc of your home folder; the password is a token",
      text: `[distutils]\nindex-servers = cheeseshop\n\n[cheeseshop]\nrepository = ${upload}\nusername = __token__\n`,
    },
  ];
}

/** The same as cards of a page. */
export function configurationCards(frame: Frame, index: string): Html {
  return html`<div class="cards">${listConfigurations(frame, index).map(
    ({ tool, purpose, text }) => html`<div class="card">
<h3>${tool}</h3>
<p class="soft">${purpose}</p>
${paste(text, `Configuration for ${tool}`)}
</div>`,
  )}</div>`;
}

/** The line that installs one project; with a version, exactly that one. */
export function installLine(
  frame: Frame,
  index: string,
  project: string,
  version?: string,
): string {
  const pin = version === undefined ? "" : `==${version}`;
  return `pip install --index-url ${simpleAddress(frame, index)} ${project}${pin}`;
}

/** pip refuses plain http from other machines unless it is told to trust them. */
function trustLine(frame: Frame): string {
  const site = URL.parse(frame.site);
  const isSafe = site?.protocol === "https:" || isLoopback(site?.hostname ?? "");
  return isSafe || site === null ? "" : `trusted-host = ${site.host}\n`;
}
