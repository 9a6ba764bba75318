/** What the page is told: the JSON in `#exercise`, as `rhetoric.classroom.exercise` writes it.
 *
 * Offsets in that JSON count Unicode code points; `readExercise` turns them into UTF-16 units, in which the browser
 * counts, and `handin.ts` turns them back. Nothing between the two knows of code points. */

import { Positions } from "./positions";

export interface Run {
  start: number;
  end: number;
}

export interface Span extends Run {
  label: string;
}

/** A span of the key, with the words that speak for it. */
export interface KeySpan extends Span {
  evidence: string[];
}

export interface Example {
  text: string;
  runs: Run[];
}

export interface NearMiss extends Example {
  why: string;
  words: string[];
}

export interface Device {
  id: string;
  name: string;
  definition: string;
  mark: string;
  includes: string[];
  excludes: string[];
  examples: Example[];
  nearMisses: NearMiss[];
}

export interface Text {
  title: string;
  text: string;
  sha256: string;
  positions: Positions;
  paragraphs: Run[];
  key: KeySpan[];
}

export interface Dispute {
  text: number;
  first: Span[];
  second: Span[];
}

export type Mode = "practice" | "assignment" | "discussion";

export interface Exercise {
  id: string;
  title: string;
  mode: Mode;
  devices: Device[];
  texts: Text[];
  coders: { name: string; spans: Span[][] }[];
  disputes: Dispute[];
}

type Pair = [number, number];
type Labelled = [number, number, string];

const run = (positions: Positions, [start, end]: readonly [number, number, ...unknown[]]): Run => ({
  start: positions.units(start),
  end: positions.units(end),
});

const span = (positions: Positions, entry: Labelled): Span => ({ ...run(positions, entry), label: entry[2] });

const example = (raw: { text: string; runs: Pair[] }): Example => {
  const positions = new Positions(raw.text);
  return { text: raw.text, runs: raw.runs.map((pair) => run(positions, pair)) };
};

/** The exercise from its JSON. */
export function readExercise(json: string): Exercise {
  const raw = JSON.parse(json);
  const texts: Text[] = raw.texts.map((entry: any) => {
    const positions = new Positions(entry.text);
    return {
      title: entry.title,
      text: entry.text,
      sha256: entry.sha256,
      positions,
      paragraphs: entry.paragraphs.map((pair: Pair) => run(positions, pair)),
      key: (entry.key ?? []).map((k: any) => ({ ...span(positions, k.span), evidence: k.evidence })),
    };
  });
  const spansOf = (text: number, entries: Labelled[]) => entries.map((e) => span(texts[text]!.positions, e));
  return {
    id: raw.id,
    title: raw.title,
    mode: raw.mode,
    devices: raw.devices.map((d: any) => ({
      ...d,
      examples: d.examples.map(example),
      nearMisses: d.near_misses.map((m: any) => ({ ...example(m), why: m.why, words: m.words })),
    })),
    texts,
    coders: (raw.coders ?? []).map((c: any) => ({
      name: c.name,
      spans: c.spans.map((entries: Labelled[], i: number) => spansOf(i, entries)),
    })),
    disputes: (raw.disputes ?? []).map((d: any) => ({
      text: d.text,
      first: spansOf(d.text, d.first),
      second: spansOf(d.text, d.second),
    })),
  };
}
