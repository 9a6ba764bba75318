/** How a device looks: a number, a colour and a pattern, so that none of them has to be told by colour alone. */

import type { Device, Example } from "./data";
import { h } from "./dom";

const COLOURS = 6;
const PATTERNS = 5;

export interface Look {
  number: number;
  name: string;
  colour: string;
  pattern: string;
}

export class Looks {
  private readonly byLabel = new Map<string, Look>();

  constructor(readonly devices: readonly Device[]) {
    devices.forEach((device, i) => {
      this.byLabel.set(device.id, {
        number: i + 1,
        name: device.name,
        colour: `c${i % COLOURS}`,
        pattern: `p${(i + Math.floor(i / (COLOURS * PATTERNS))) % PATTERNS}`,
      });
    });
  }

  of(label: string): Look {
    return this.byLabel.get(label)!;
  }
}

/** The number of a device in its colour, over its pattern. */
export const swatch = (look: Look): HTMLElement =>
  h("span", { class: `swatch ${look.colour} ${look.pattern}`, "aria-hidden": "true" }, String(look.number));

/** A sentence of the codebook with its runs marked. */
export function sentence(example: Example, kind: "yes" | "no"): HTMLElement {
  const line = h("span");
  let at = 0;
  for (const run of example.runs) {
    line.append(example.text.slice(at, run.start), h("mark", { class: kind }, example.text.slice(run.start, run.end)));
    at = run.end;
  }
  line.append(example.text.slice(at));
  return line;
}

const EXAMPLES = 3;

/** The card of a device: what it is, what to mark, examples and what only looks like it. */
export function card(device: Device, look: Look, open: boolean): HTMLElement {
  const list = (title: string, entries: (Node | string)[]) =>
    entries.length ? [h("h4", {}, title), h("ul", {}, ...entries.map((e) => h("li", {}, e)))] : [];
  const examples = device.examples.map((e) => sentence(e, "yes"));
  const misses = device.nearMisses.map((m) => h("span", {}, sentence(m, "no"), " ", h("em", { class: "why" }, m.why)));
  const rest = [...list("More examples", examples.slice(EXAMPLES)), ...list("More near-misses", misses.slice(EXAMPLES))];
  return h(
    "details",
    { class: "card", open },
    h("summary", {}, swatch(look), h("span", {}, device.name)),
    h("p", {}, device.definition),
    h("p", {}, h("strong", {}, "Mark: "), device.mark),
    ...list("Examples", examples.slice(0, EXAMPLES)),
    ...list("Looks like it, but is not", misses.slice(0, EXAMPLES)),
    ...list("Also counts", device.includes),
    ...list("Does not count", device.excludes),
    rest.length ? h("details", {}, h("summary", {}, "More examples and near-misses"), ...rest) : null,
  );
}
