/** What to paste into a shell so that the clients people have use an index. */

export function formatPasteLines(simple: string, upload: string): string {
  return [
    `pip    export PIP_INDEX_URL=${simple}`,
    `uv     export UV_DEFAULT_INDEX=${simple}`,
    `twine  twine upload --repository-url ${upload} --username __token__ dist/*`,
  ].join("\n");
}

/** `0.0.0.0` is where to listen, and no address to ask at. */
const EVERYWHERE = /^(https?:\/\/)(?:0\.0\.0\.0|\[::\])(?=:)/;

/** The address by which clients reach a server that listens on every address of this machine. */
export function addressForOthers(url: string, machine: string): string {
  return url.replace(EVERYWHERE, (_all, scheme: string) => scheme + machine);
}

/** A word for a line of a shell: as it stands, or in quotes. */
export function quoteWord(text: string): string {
  return /^[\w@%:,./+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
