/** What is used of highlight.js/lib/core. */
interface Library {
  highlight(
    code: string,
    options: { readonly language: string; readonly ignoreIllegals: boolean },
  ): { readonly value: string };
  getLanguage(name: string): unknown;
  registerLanguage(name: string, grammar: unknown): void;
}
declare const library: Library;
// biome-ignore lint/style/noDefaultExport: it is the library's.
export default library;
