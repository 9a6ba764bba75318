/** Words and single punctuation marks of a text, as the student moves over them. Offsets are UTF-16 units. */

import type { Run } from "./data";

export interface Word extends Run {
  /** False for a punctuation mark or a picture. */
  letters: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-‐‑'’][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*|[^\s\p{M}\u200d\ufe0f](?:[\p{M}\p{EMod}\ufe0f]|\u200d\S)*/gu;

/** The words of `text` between two offsets. A character that several code points make (an emoji, a letter with its
 * accents) is never divided. */
export function words(text: string, within: Run): Word[] {
  const found: Word[] = [];
  for (const match of text.slice(within.start, within.end).matchAll(WORD)) {
    const start = within.start + match.index;
    found.push({ start, end: start + match[0].length, letters: /^[\p{L}\p{N}]/u.test(match[0]) });
  }
  return found;
}

/** The whole words that a selection touches; where it is a mere caret, the word at it, rather than a punctuation mark
 * beside that. Null where it touches none. */
export function snap(all: Word[], selected: Run): Run | null {
  const caret = selected.start === selected.end;
  const touched = all.filter((w) =>
    caret ? w.start <= selected.start && selected.start <= w.end : w.start < selected.end && selected.start < w.end,
  );
  if (!touched.length) return null;
  return caret ? (touched.find((w) => w.letters) ?? touched[0]!) : { start: touched[0]!.start, end: touched.at(-1)!.end };
}

/** The run with one end moved by a word: `edge` is that end, `by` is -1 or 1. Unchanged where that cannot be. */
export function moved(all: Run[], run: Run, edge: "start" | "end", by: -1 | 1): Run {
  const first = all.findIndex((w) => w.end > run.start);
  const last = all.findLastIndex((w) => w.start < run.end);
  const to = (edge === "start" ? first : last) + by;
  const word = all[to];
  if (!word || (edge === "start" ? to > last : to < first)) return run;
  return edge === "start" ? { start: word.start, end: run.end } : { start: run.start, end: word.end };
}
