/** Each of highlight.js/lib/languages: a function that only the library calls. */
declare const grammar: unknown;
// biome-ignore lint/style/noDefaultExport: it is the library's.
export default grammar;
