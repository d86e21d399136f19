/**
 * What script adds to pages that work without it: buttons that copy, and "/" leads to the search field.
 */

for (const place of document.querySelectorAll("[data-copy]")) {
  const source = place.querySelector("code");
  if (source !== null && navigator.clipboard !== undefined) {
    place.append(makeCopyButton(source, place.getAttribute("data-copy") ?? "text"));
    place.classList.add("can-copy");
  }
}

document.addEventListener("keydown", (event) => {
  const isTyping =
    event.target instanceof Element && event.target.matches("input, textarea, select");
  const search = document.querySelector("input[type=search]");
  if (
    event.key === "/" &&
    !isTyping &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    search !== null
  ) {
    event.preventDefault();
    search.focus();
  }
});

function makeCopyButton(source, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${label}`);
  button.addEventListener("click", async () => {
    button.textContent = await copy(source.textContent ?? "");
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1500);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text.trimEnd());
    return "Copied";
  } catch {
    // The browser may forbid it; the text can still be selected by hand.
    return "Not allowed";
  }
}
