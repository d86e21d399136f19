/** Texts made to hurt, of either format: twice the text takes about twice the time. `npm test` looks at some that a seed chooses. */
import { renderText } from "../../src/readme/render-text.ts";
import { Random } from "../differential/random.ts";
import { type GrowthCase, testGrowth } from "../growth.ts";
import { SHAPES } from "./shapes.ts";

const SAMPLE = 12;
const SEED = 1;
/**
 * The parser of HTML puts each open tag before all others, which moves them: the square of the tags, at a thousandth of
 * the price of one. `hostile.test.ts` holds that the longest text of them is done in time.
 */
const MOVED_IN_MEMORY: ReadonlySet<string> = new Set(["tags that open", "details in details"]);

/** Rendered here, since the work of this thread is measured. */
const FORMATS = { "text/markdown": "markdown", "text/x-rst": "restructuredtext" } as const;

const cases = SHAPES.filter(({ name }) => !MOVED_IN_MEMORY.has(name)).map(
  ({ name, contentType, build }): GrowthCase => [
    `renderDescription() of ${contentType}, ${name}`,
    (text) => renderText({ text, format: FORMATS[contentType], variant: "GFM" }),
    build,
  ],
);

const random = new Random(SEED);
testGrowth(
  process.env.CHEESESHOP_TEST_ALL
    ? cases
    : [...new Set(Array.from({ length: SAMPLE }, () => random.pick(cases)))],
);
