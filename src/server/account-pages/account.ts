/** The account page: who one is here, one's tokens, and the password. */

import type { Frame } from "../pages/address.ts";
import { type Html, html } from "../pages/html.ts";
import { layout } from "../pages/layout.ts";
import {
  accountForm,
  type FormFault,
  faultBanner,
  newPasswordFields,
  passwordField,
  saidBanner,
} from "./account-forms.ts";
import { type NewTokenView, newTokenForm, type TokenRow, tokenList } from "./account-tokens.ts";

export interface AccountView {
  readonly formToken: string;
  readonly name: string;
  readonly isAdmin: boolean;
  /** Newest first. */
  readonly tokens: readonly TokenRow[];
  readonly newToken: Omit<NewTokenView, "formToken">;
  readonly passwordFault?: FormFault | undefined;
  /** What has just been done. */
  readonly said?: string | undefined;
}

export function accountPage(frame: Frame, view: AccountView): Html {
  const { formToken, name, isAdmin, tokens, newToken, passwordFault } = view;
  return layout(frame, {
    title: "Account",
    body: html`<header class="title split-title">
<div><h1>${name}</h1>
<p class="tags">${isAdmin && html`<span class="tag">administrator</span>`}<a href="#tokens">Tokens</a> <a href="#new-token">New token</a> <a href="#password-title">Password</a></p></div>
${accountForm(frame, { path: "sign-out", formToken }, html`<button type="submit" class="quiet">Sign out</button>`)}
</header>
${saidBanner(view.said)}
<section aria-labelledby="tokens">
<h2 id="tokens">Tokens</h2>
<p class="soft">Programs such as pip, uv and twine sign in by token: the user name is <code>__token__</code>, the password is the token. Each can be revoked by itself.</p>
${tokenList(frame, { formToken, tokens })}
</section>
<section aria-labelledby="new-token">
<h2 id="new-token">New token</h2>
${newTokenForm(frame, { ...newToken, formToken })}
</section>
<section aria-labelledby="password-title">
<h2 id="password-title">Password</h2>
<p class="soft">With a new password you are signed out in all other browsers. Tokens stay.</p>
${faultBanner(passwordFault)}
${accountForm(
  frame,
  { path: "password", formToken },
  html`<input type="text" name="username" autocomplete="username" value="${name}" readonly hidden>
${passwordField({ name: "current", label: "Password until now", autocomplete: "current-password" })}
${newPasswordFields()}
<button type="submit">Change the password</button>`,
)}
</section>`,
  });
}
