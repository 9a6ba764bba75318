/** Practice: what the key has in a paragraph beside what the student marked, with the codebook's reasons. */

import type { Device, Exercise, KeySpan, NearMiss, Run, Text } from "./data";
import { type Looks, sentence, swatch } from "./devices";
import { h, quoted } from "./dom";
import { type Mark, overlaps } from "./marks";

export interface Compared {
  found: { key: KeySpan; marks: Mark[] }[];
  /** The key has another device in these words. */
  other: { key: KeySpan; marks: Mark[] }[];
  missed: KeySpan[];
  extra: Mark[];
}

/** Sort the spans of one stretch: every key span is found, taken for another device, or missed; every mark that meets
 * no key span at all is extra. */
export function compare(key: readonly KeySpan[], marks: readonly Mark[]): Compared {
  const result: Compared = { found: [], other: [], missed: [], extra: [] };
  for (const k of key) {
    const meeting = marks.filter((m) => overlaps(m, k));
    const same = meeting.filter((m) => m.label === k.label);
    const wrong = meeting.filter((m) => !key.some((o) => o.label === m.label && overlaps(o, m)));
    if (same.length) result.found.push({ key: k, marks: same });
    else if (wrong.length) result.other.push({ key: k, marks: wrong });
    else result.missed.push(k);
  }
  const met = new Set([...result.found, ...result.other].flatMap((entry) => entry.marks));
  result.extra = marks.filter((m) => !met.has(m));
  return result;
}

/** The near-miss of the codebook that shares most words with the student's; undefined where none shares any. */
export function nearest(device: Device, words: string): NearMiss | undefined {
  const said = new Set(words.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []);
  const shared = (miss: NearMiss) => miss.words.filter((w) => said.has(w)).length;
  const best = [...device.nearMisses].sort((a, b) => shared(b) - shared(a))[0];
  return best && shared(best) ? best : undefined;
}

export function feedback(exercise: Exercise, text: Text, within: Run, marks: readonly Mark[], looks: Looks): HTMLElement {
  const inside = <R extends Run>(spans: readonly R[]) => spans.filter((s) => s.start >= within.start && s.end <= within.end);
  const result = compare(inside(text.key), inside(marks));
  const device = (label: string) => exercise.devices.find((d) => d.id === label)!;
  const words = (run: Run) => text.text.slice(run.start, run.end);
  const head = (sign: string, kind: string, label: string, run: Run) =>
    h("p", { class: "verdict" }, h("b", { class: "sign" }, sign), ` ${kind}: `, swatch(looks.of(label)),
      ` ${looks.of(label).name} `, h("q", {}, words(run)));
  const evidence = (key: KeySpan) =>
    key.evidence.length ? h("p", {}, "What speaks for it: ", h("i", {}, key.evidence.join(", ")), ".") : null;
  const entries = [
    ...result.found.map(({ key, marks: found }) => {
      const exact = found.some((m) => m.start === key.start && m.end === key.end);
      return h("li", { class: "found" }, head("✓", "Found", key.label, key),
        exact ? null : h("p", {}, "You marked ", found.map((m) => quoted(words(m))).join(" and "),
          "; the key has the words above. ", h("b", {}, "Mark: "), device(key.label).mark),
        evidence(key));
    }),
    ...result.other.map(({ key, marks: wrong }) =>
      h("li", { class: "near" }, head("≈", "Another device", key.label, key),
        h("p", {}, "You took it for ", wrong.map((m) => looks.of(m.label).name).join(" and "), ". ", device(key.label).definition),
        evidence(key))),
    ...result.missed.map((key) =>
      h("li", { class: "missed" }, head("○", "Missed", key.label, key), h("p", {}, device(key.label).definition), evidence(key))),
    ...result.extra.map((mark) => {
      const near = nearest(device(mark.label), words(mark));
      return h("li", { class: "extra" }, head("✕", "Not in the key", mark.label, mark),
        near ? h("p", {}, "The codebook has a near-miss like it: ", sentence(near, "no"), " ", h("em", {}, near.why))
          : h("p", {}, "What does not count: ", device(mark.label).excludes.join("; "), "."));
    }),
  ];
  return h("ul", { class: "feedback" }, ...(entries.length ? entries : [h("li", { class: "found" }, "Nothing to mark here, and you marked nothing.")]));
}
