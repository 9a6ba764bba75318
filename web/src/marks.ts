/** Marks, and what may be done with them; every function gives a new list. */

import type { Run, Span } from "./data";

export interface Mark extends Span {
  id: string;
  text: number;
  why: string;
  created: string;
  modified: string;
}

export const overlaps = (a: Run, b: Run): boolean => a.start < b.end && b.start < a.end;

export const inOrder = (marks: readonly Mark[]): Mark[] =>
  [...marks].sort((a, b) => a.text - b.text || a.start - b.start || a.end - b.end || (a.label < b.label ? -1 : 1));

/** The list with `mark` in it, under its id. Marks of one device may not overlap: those that would are taken up into it,
 * with what was said of them. */
export function put(marks: readonly Mark[], mark: Mark): Mark[] {
  const taken = marks.filter(
    (m) => m.id !== mark.id && m.text === mark.text && m.label === mark.label && overlaps(m, mark),
  );
  const why = [mark.why, ...taken.map((m) => m.why)].filter((w, i, all) => w && all.indexOf(w) === i).join("; ");
  return inOrder([...marks.filter((m) => m.id !== mark.id && !taken.includes(m)), { ...mark, why }]);
}

export const without = (marks: readonly Mark[], id: string): Mark[] => marks.filter((m) => m.id !== id);

/** For each span the lowest lane in which no span that it overlaps lies. */
export function lanes<S extends Span>(spans: readonly S[]): Map<S, number> {
  const placed = new Map<S, number>();
  for (const s of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const taken = new Set([...placed].filter(([other]) => overlaps(s, other)).map(([, lane]) => lane));
    let lane = 0;
    while (taken.has(lane)) lane++;
    placed.set(s, lane);
  }
  return placed;
}

/** A random UUID; `crypto.randomUUID` is absent on pages that come over plain http. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
