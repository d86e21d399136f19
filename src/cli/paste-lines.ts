/** What to paste into a shell so that the clients people have use an index. */

export function formatPasteLines(simple: string, upload: string): string {
  return [
    `pip    export PIP_INDEX_URL=${simple}`,
    `uv     export UV_DEFAULT_INDEX=${simple}`,
    `twine  twine upload --repository-url ${upload} --username __token__ dist/*`,
  ].join("\n");
}
