/**
 * The addresses in a header such as Author-email: `Name <user@example.org>, other@example.org (Name)`.
 * Spec: https://www.rfc-editor.org/rfc/rfc5322#section-3.4, read as leniently as the `email` package of Python reads it,
 * for that is what PyPI asks.
 */

/**
 * The addresses of a header, without the names beside them and without the empty ones. What holds no address (a name
 * alone) comes back as its first word: whether it is an address, `findAddressObstacle` tells.
 *
 * ```ts
 * listMailAddresses('"Idle, E." <e@example.org>, b@example.org') // => ["e@example.org", "b@example.org"]
 * listMailAddresses("Eric <>") // => []
 * ```
 */
export function listMailAddresses(header: string): readonly string[] {
  const reader = new MailReader(header);
  const addresses: string[] = [];
  while (!reader.isAtEnd) {
    const address = reader.takeMailbox();
    if (address !== "") addresses.push(address);
  }
  return addresses;
}

/** What ends an atom; a dot does not end a word of a name. */
const SPECIALS = '()<>@,:;."[] \t\r\n';
const PHRASE_ENDS = SPECIALS.replace(".", "");

/** A position in a header. */
class MailReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The address of the next mailbox, up to and with its comma. Every call moves on. */
  takeMailbox(): string {
    const start = this.#at;
    const [first = ""] = this.#takePhrase();
    const here = this.#text[this.#at];
    let address = first;
    if (here === "@") {
      this.#at = start;
      address = this.#takeAddress();
    } else if (here === "<") {
      address = this.#takeRoute();
    } else if (here === ":") {
      // The name of a group: its members are read as if they stood alone, so that no nesting fills the stack.
      this.#at++;
      return "";
    } else if (first === "") {
      this.#at++;
    }
    this.#skipBlanks();
    this.#take(",");
    return address;
  }

  /** The words up to what is no word. */
  #takePhrase(): readonly string[] {
    const words: string[] = [];
    for (;;) {
      this.#skipBlanks();
      if (this.#text[this.#at] === '"') words.push(this.#takeQuoted('"'));
      else {
        const word = this.#takeAtom(PHRASE_ENDS);
        if (word === "") return words;
        words.push(word);
      }
    }
  }

  /** `<user@host>`, and of old with the hosts on the way: `<@a:user@host>`. */
  #takeRoute(): string {
    this.#at++;
    for (this.#skipBlanks(); !this.isAtEnd; this.#skipBlanks()) {
      if (this.#take(">")) return "";
      if (this.#take("@")) {
        this.#skipBlanks();
        this.#takeDomain();
      } else if (!this.#take(":")) {
        const address = this.#takeAddress();
        this.#at++;
        return address;
      }
    }
    return "";
  }

  /** `user@host`; empty where no host follows the sign. */
  #takeAddress(): string {
    const parts: string[] = [];
    this.#skipBlanks();
    // Blanks between two words are kept: they show that this is no address. Beside a dot they count for nothing.
    for (let blanks = ""; ; ) {
      const isDot = this.#take(".");
      const part = isDot ? "." : this.#takeWord();
      if (part === "") break;
      parts.push(isDot ? "" : blanks, part);
      const following = this.#skipBlanks();
      blanks = isDot ? "" : following;
    }
    if (!this.#take("@")) return parts.join("");
    this.#skipBlanks();
    const domain = this.#takeDomain();
    return domain === "" ? "" : `${parts.join("")}@${domain}`;
  }

  /** Blanks within it count for nothing; empty where a second sign follows. */
  #takeDomain(): string {
    const parts: string[] = [];
    for (;;) {
      const here = this.#text[this.#at];
      if (here === " " || here === "\t" || here === ".") {
        this.#at++;
        if (here === ".") parts.push(here);
      } else if (here === "(") {
        this.#skipComment();
      } else if (here === "[") {
        parts.push(`[${this.#takeQuoted("]")}]`);
      } else if (here === "@") {
        return "";
      } else {
        const atom = this.#takeAtom(SPECIALS);
        if (atom === "") return parts.join("");
        parts.push(atom);
      }
    }
  }

  /** An atom, or what stands in quotes with its quotes. */
  #takeWord(): string {
    return this.#text[this.#at] === '"'
      ? `"${this.#takeQuoted('"').replaceAll(/["\\]/g, "\\$&")}"`
      : this.#takeAtom(SPECIALS);
  }

  #take(sign: string): boolean {
    const isHere = this.#text[this.#at] === sign;
    if (isHere) this.#at++;
    return isHere;
  }

  #takeAtom(ends: string): string {
    const start = this.#at;
    while (!this.isAtEnd && !ends.includes(this.#text.charAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** Moves behind white space and comments; the blanks among it. */
  #skipBlanks(): string {
    let blanks = "";
    for (;;) {
      const here = this.#text[this.#at];
      if (here === " " || here === "\t" || here === "\r" || here === "\n") {
        this.#at++;
        if (here === " " || here === "\t") blanks += here;
      } else if (here === "(") {
        this.#skipComment();
      } else {
        return blanks;
      }
    }
  }

  /** Comments may hold comments. */
  #skipComment(): void {
    let depth = 0;
    while (!this.isAtEnd) {
      const here = this.#text[this.#at];
      this.#at += here === "\\" ? 2 : 1;
      if (here === "(") depth++;
      else if (here === ")" || here === "\r") depth--;
      if (depth === 0) return;
    }
  }

  /** What stands between the sign here and `end`, without the signs that free the next one. */
  #takeQuoted(end: string): string {
    const parts: string[] = [];
    this.#at++;
    while (!this.isAtEnd) {
      let here = this.#text.charAt(this.#at++);
      if (here === end || here === "\r") break;
      if (here === "\\") here = this.#text.charAt(this.#at++);
      parts.push(here);
    }
    return parts.join("");
  }
}
