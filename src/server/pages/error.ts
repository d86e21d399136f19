/** A refusal for people: what was wrong, and what to do. */
import type { ErrorKind, Problem } from "../../errors.ts";
import { accountAddress, type Frame, homeAddress } from "./address.ts";
import { type Html, html } from "./html.ts";
import { layout, searchForm } from "./layout.ts";

export interface ErrorView {
  readonly status: number;
  readonly kind: ErrorKind;
  /** The error's own sentence, without a full stop. */
  readonly message: string;
  readonly hint?: string | undefined;
  readonly problems?: readonly Problem[];
}

/** What the kind means to a person, and the way on where the error itself names none. */
const KINDS = {
  invalid: { title: "This cannot work", wayOn: "Change what was sent and try again" },
  "unknown-caller": {
    title: "Please say who you are",
    wayOn: "Use a token that may read this index, with pip, uv or the commands",
  },
  denied: { title: "Not for you", wayOn: "Ask an owner of the index to make you a member" },
  "not-found": {
    title: "Nothing here",
    wayOn: "Look for the project by its name, or begin at the front",
  },
  conflict: { title: "Something is in the way", wayOn: "Look at what is there already" },
  unavailable: { title: "Not now", wayOn: "Try again in a moment" },
} as const satisfies Record<ErrorKind, { readonly title: string; readonly wayOn: string }>;

export function errorPage(frame: Frame, view: ErrorView): Html {
  const { title, wayOn } = KINDS[view.kind];
  return layout(frame, {
    title: `${view.status} ${title}`,
    hasOwnSearch: view.kind === "not-found",
    body: html`<div class="error">
<p class="error-status">${view.status}</p>
<h1>${title}</h1>
<p class="lead">${asSentence(view.message)}</p>
<p>${asSentence(view.hint ?? wayOn)}</p>
${
  view.problems !== undefined &&
  view.problems.length > 0 &&
  html`<ul class="problems">${view.problems.map(problemRow)}</ul>`
}
${view.kind === "unknown-caller" && html`<p><a class="button" href="${accountAddress(frame)}">Sign in</a></p>`}
${view.kind === "not-found" && searchForm(frame, { isLarge: true })}
<p><a href="${homeAddress(frame)}">To the front page</a></p>
</div>`,
  });
}

function problemRow(problem: Problem): Html {
  return html`<li><strong>${problem.level}</strong> ${problem.message}${
    problem.hint !== undefined && html`<br><span class="soft">${problem.hint}</span>`
  }</li>`;
}

/** Our errors end without a full stop; those whose words are PyPI's may have one. */
function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
