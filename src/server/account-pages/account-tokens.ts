/** Tokens on the account page: the list, the form for a new one, and the new one itself, shown once. */
import { listCiKinds, makeCiLines } from "../../rules/ci-lines.ts";
import { RIGHTS, type Right } from "../access/permissions.ts";
import { accountAddress, type Frame, simpleAddress, uploadAddress } from "../pages/address.ts";
import { type Html, html } from "../pages/html.ts";
import { banner, layout, paste } from "../pages/layout.ts";
import { day } from "../pages/words.ts";
import { accountForm, type FormFault, faultBanner, textField } from "./account-forms.ts";

/** Of a token, what its owner may see: never the token. */
export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly index?: string | undefined;
  readonly project?: string | undefined;
  readonly created: string;
  readonly lastUsed?: string | undefined;
  readonly expires?: string | undefined;
  /** Whether it opens nothing any more. */
  readonly isEnded: boolean;
  readonly revoked?: string | undefined;
}

/** What a new token is to be; all as it was typed. */
export interface TokenDraft {
  readonly name: string;
  /** Empty for every index. */
  readonly index: string;
  readonly project: string;
  readonly rights: readonly string[];
  /** In days; empty for a token that does not end. */
  readonly days: string;
}

export const EMPTY_DRAFT: TokenDraft = {
  ...{ name: "", index: "", project: "" },
  ...{ rights: ["read", "upload"], days: "90" },
};

export interface NewTokenView {
  readonly formToken: string;
  readonly draft: TokenDraft;
  /** Labels of the indexes that the token can be for. */
  readonly indexes: readonly string[];
  readonly fault?: FormFault | undefined;
}

export interface MadeTokenView {
  readonly secret: string;
  readonly name: string;
  readonly rights: readonly string[];
  readonly index?: string | undefined;
  readonly project?: string | undefined;
  readonly expires?: string | undefined;
  /** The index that the lines are for. */
  readonly shownIndex: string;
}

/** Newest first. More stand in `cheeseshop token list`. */
const MOST_ROWS = 200;

export function tokenList(
  frame: Frame,
  { formToken, tokens }: { readonly formToken: string; readonly tokens: readonly TokenRow[] },
): Html {
  const living = tokens.filter(({ isEnded }) => !isEnded);
  const ended = tokens.filter(({ isEnded }) => isEnded);
  const row = (token: TokenRow): Html => tokenRow(frame, formToken, token);
  return html`${
    living.length === 0
      ? html`<p class="empty">You have no token yet.</p>`
      : html`<ul class="rows">${living.slice(0, MOST_ROWS).map(row)}</ul>`
  }
${
  ended.length > 0 &&
  html`<details class="fold"><summary>Tokens that have ended (${ended.length})</summary>
<ul class="rows">${ended.slice(0, MOST_ROWS).map(row)}</ul></details>`
}`;
}

function tokenRow(frame: Frame, formToken: string, token: TokenRow): Html {
  const { id, name, isEnded } = token;
  return html`<li>
<div class="row-main"><span class="row-name">${name}</span> <span class="tags">${tokenTags(token)}</span>
<p class="soft">${describeTimes(token)}</p></div>
${
  !isEnded &&
  html`<div class="row-side">${accountForm(
    frame,
    { path: `tokens/${id}/revoke`, formToken },
    html`<button type="submit" class="quiet" aria-label="Revoke the token ${name}">Revoke</button>`,
  )}</div>`
}
</li>`;
}

function tokenTags({ rights, index, project }: TokenRow): Html {
  return html`<span class="tag">${rights.join(", ")}</span><span class="tag">${index ?? "all indexes"}</span>${
    project !== undefined && html`<span class="tag">${project} alone</span>`
  }`;
}

function describeTimes({ created, lastUsed, expires, revoked }: TokenRow): Html {
  return html`Made ${day(created)}, ${lastUsed === undefined ? "never used" : html`last used ${day(lastUsed)}`}, ${
    revoked !== undefined
      ? html`revoked ${day(revoked)}`
      : expires === undefined
        ? "does not end"
        : html`ends ${day(expires)}`
  }`;
}

const RIGHT_WORDS = {
  read: "Read: install from indexes that you may read",
  upload: "Upload: publish files of your projects",
  manage:
    "Manage: all else that you may, such as to yank, and to change indexes, members and tokens",
} as const satisfies Record<Right, string>;

const DAYS: readonly (readonly [days: string, words: string])[] = [
  ["7", "in a week"],
  ["30", "in 30 days"],
  ["90", "in 90 days"],
  ["365", "in a year"],
  ["", "never, until it is revoked"],
];

export function newTokenForm(frame: Frame, view: NewTokenView): Html {
  const { formToken, draft, indexes, fault } = view;
  return html`${faultBanner(fault)}
${accountForm(
  frame,
  { path: "tokens", formToken },
  html`${textField({
    ...{ name: "name", label: "Name", autocomplete: "off", value: draft.name },
    hint: "What you will know it by, such as “laptop” or “release job of sample-lib”",
  })}
<div class="field"><label for="index">Index</label>
<select id="index" name="index"><option value="">All indexes</option>${indexes.map((label) => option(label, label, draft.index))}</select></div>
${textField({
  ...{ name: "project", label: "Project", autocomplete: "off", value: draft.project },
  hint: "Empty for all of them. For one project alone, choose its index as well",
})}
<fieldset class="field"><legend>Rights</legend>
${RIGHTS.map((right) => rightField(right, draft.rights.includes(right)))}
</fieldset>
<div class="field"><label for="days">Ends</label>
<select id="days" name="days">${DAYS.map(([value, words]) => option(value, words, draft.days))}</select></div>
<button type="submit">Make the token</button>`,
)}`;
}

function option(value: string, words: string, chosen: string): Html {
  return html`<option value="${value}"${value === chosen && html` selected`}>${words}</option>`;
}

function rightField(right: Right, isChecked: boolean): Html {
  return html`<label class="check"><input type="checkbox" name="rights" value="${right}"${isChecked && html` checked`}> <span>${RIGHT_WORDS[right]}</span></label>`;
}

export function madeTokenPage(frame: Frame, view: MadeTokenView): Html {
  const { secret, name, rights, index, project, expires, shownIndex } = view;
  const uploadUrl = uploadAddress(frame, shownIndex);
  return layout(frame, {
    title: "Your new token",
    body: html`<h1>Your new token</h1>
${banner("warning", "Copy it now.", "It is shown this once, and nobody can look it up again.")}
${paste(secret, `Token ${name}`)}
<p>“${name}” may ${rights.join(" and ")} on ${index ?? "all indexes"}${project !== undefined && html`, for the project ${project} alone`}. It ${expires === undefined ? "does not end by itself" : html`ends ${day(expires)}`}.</p>
<p><a class="button" href="${accountAddress(frame)}">Back to the account</a></p>
${rights.includes("upload") && publishLines(frame, { shownIndex, uploadUrl })}
${rights.includes("read") && readLines(frame, shownIndex)}`,
  });
}

function publishLines(
  _frame: Frame,
  { shownIndex, uploadUrl }: { readonly shownIndex: string; readonly uploadUrl: string },
): Html {
  return html`<section aria-labelledby="publish">
<h2 id="publish">Publish with it</h2>
<p>To ${shownIndex}. Each asks for the password: that is the token, so that it stands in no history of your shell.</p>
${paste(`twine upload --repository-url ${uploadUrl} --username __token__ dist/*`, "Command of twine")}
${paste(`uv publish --publish-url ${uploadUrl} --username __token__`, "Command of uv")}
${listCiKinds().map((kind) => {
  const { name, secret, file, text } = makeCiLines(kind, { uploadUrl });
  return html`<details class="fold"><summary>From ${name}</summary>
<p>${secret}. Then, in <code>${file}</code>:</p>
${paste(text, `Lines for ${name}`)}</details>`;
})}
</section>`;
}

function readLines(frame: Frame, index: string): Html {
  return html`<section aria-labelledby="install">
<h2 id="install">Install with it</h2>
<p>Where an index is for members only, pip and uv need a login. In <code>.netrc</code> of your home folder, which only you may read (<code>_netrc</code> on Windows), it is:</p>
${paste(`machine ${URL.parse(frame.site)?.hostname ?? ""}\nlogin __token__\npassword TOKEN\n`, "Lines for .netrc")}
${paste(`pip install --index-url ${simpleAddress(frame, index)} NAME`, "Command of pip")}
</section>`;
}
