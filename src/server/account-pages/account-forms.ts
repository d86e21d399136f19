/** The forms by which somebody comes in: signing in, a link to set a password, and where an account comes from. */
import { isLoopback } from "../../system/loopback.ts";
import { type AccountPath, accountAddress, type Frame } from "../pages/address.ts";
import { type Html, type HtmlValue, html } from "../pages/html.ts";
import { banner, hidden, layout } from "../pages/layout.ts";
import { day } from "../pages/words.ts";

/** Why a form was not taken: the sentence of the refusal, and what to do. */
export interface FormFault {
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface SignInView {
  readonly formToken: string;
  /** What was typed before. */
  readonly name?: string | undefined;
  readonly fault?: FormFault | undefined;
  /** What has just been done. */
  readonly said?: string | undefined;
}

export interface LinkView {
  readonly formToken: string;
  readonly secret: string;
  /** Whose password it sets. */
  readonly name: string;
  /** ISO 8601 in UTC. */
  readonly expires: string;
  readonly fault?: FormFault | undefined;
}

export function signInPage(frame: Frame, view: SignInView): Html {
  return layout(frame, {
    title: "Sign in",
    body: html`<div class="narrow">
<h1>Sign in</h1>
${saidBanner(view.said)}
${faultBanner(view.fault)}
${accountForm(
  frame,
  { path: "sign-in", formToken: view.formToken },
  html`${textField({ name: "name", label: "Name", autocomplete: "username", value: view.name })}
${passwordField({ name: "password", label: "Password", autocomplete: "current-password" })}
<button type="submit">Sign in</button>`,
)}
<p class="soft">Signed in, you make the tokens that pip, uv and twine use here, and change your password. <a href="${accountAddress(frame, "sign-up")}">No account yet?</a></p>
${openLineBanner(frame)}
</div>`,
  });
}

/** Sign-up is closed: whom to ask. */
export function signUpPage(frame: Frame): Html {
  return layout(frame, {
    title: "No account yet?",
    body: html`<div class="narrow">
<h1>No account yet?</h1>
<p class="lead">This server has no open sign-up. Ask an administrator of it: whoever runs it for you.</p>
<p>An administrator types <code>cheeseshop user add NAME</code> and sends you the link that it shows. There you set your password. Whoever has forgotten the password gets a new link by <code>cheeseshop user link NAME</code>.</p>
<p><a class="button" href="${accountAddress(frame)}">Sign in</a></p>
</div>`,
  });
}

export function linkPage(frame: Frame, view: LinkView): Html {
  const { formToken, secret, name, fault } = view;
  return layout(frame, {
    title: "Set your password",
    body: html`<div class="narrow">
<h1>Set your password</h1>
<p class="lead">For the account <strong>${name}</strong>. This link works once, until ${day(view.expires)}.</p>
${faultBanner(fault)}
${accountForm(
  frame,
  { path: "link", formToken },
  html`${hidden({ secret })}<input type="text" name="username" autocomplete="username" value="${name}" readonly hidden>
${newPasswordFields()}
<button type="submit">Set the password and sign in</button>`,
)}
${openLineBanner(frame)}
</div>`,
  });
}

/** A form of the account pages, with the token that proves it to be one. */
export function accountForm(
  frame: Frame,
  { path, formToken }: { readonly path: AccountPath; readonly formToken: string },
  body: HtmlValue,
): Html {
  return html`<form class="form" action="${accountAddress(frame, path)}" method="post">
${hidden({ form: formToken })}${body}
</form>`;
}

export function newPasswordFields(): Html {
  return html`${passwordField({
    ...{ name: "password", label: "New password", autocomplete: "new-password" },
    hint: "At least 8 characters; a few words in a row are good",
  })}
${passwordField({ name: "again", label: "The same again", autocomplete: "new-password" })}`;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly hint?: string;
}

export function passwordField({ name, label, autocomplete, hint }: Field): Html {
  return html`<div class="field">
<label for="${name}">${label}</label>
<input type="password" id="${name}" name="${name}" autocomplete="${autocomplete}" required maxlength="1024"${hint !== undefined && html` aria-describedby="${name}-hint"`}>
${hint !== undefined && html`<p class="soft" id="${name}-hint">${hint}</p>`}
</div>`;
}

export function textField(field: Field & { readonly value?: string | undefined }): Html {
  const { name, label, autocomplete, hint, value } = field;
  return html`<div class="field">
<label for="${name}">${label}</label>
<input type="text" id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false" maxlength="200"${hint !== undefined && html` aria-describedby="${name}-hint"`}>
${hint !== undefined && html`<p class="soft" id="${name}-hint">${hint}</p>`}
</div>`;
}

export function faultBanner(fault: FormFault | undefined): Html | undefined {
  if (fault === undefined) return undefined;
  const { message, hint } = fault;
  return html`<div role="alert">${banner("danger", `${message}.`, hint === undefined ? "" : `${hint}.`)}</div>`;
}

export function saidBanner(said: string | undefined): Html | undefined {
  return said === undefined
    ? undefined
    : html`<div role="status">${banner("note", said, "")}</div>`;
}

/** Over plain http from elsewhere everybody on the way reads along. */
function openLineBanner(frame: Frame): Html | false {
  const site = URL.parse(frame.site);
  if (site?.protocol !== "http:" || isLoopback(site.hostname)) return false;
  return banner(
    "warning",
    "This page came by plain http.",
    "Whoever listens on the way sees your password. Ask an administrator for an address with https.",
  );
}
