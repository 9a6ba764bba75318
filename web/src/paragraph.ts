/** One paragraph of a text, drawn with its marks. */

import type { Run, Span } from "./data";
import type { Looks } from "./devices";
import { h } from "./dom";
import { lanes } from "./marks";

/** Fill `element` with `text[within]` as pieces between the edges of spans. A piece has a line for each span over it, in
 * the span's lane, and at a span's beginning the number of its device. What is added to the text (numbers, words for
 * screen readers) is generated content, so that `textContent` stays the text. */
export function draw(element: HTMLElement, text: string, within: Run, spans: readonly Span[], looks: Looks): void {
  const here = spans.filter((s) => s.start >= within.start && s.end <= within.end);
  const lane = lanes(here);
  const edges = [...new Set([within.start, within.end, ...here.flatMap((s) => [s.start, s.end])])].sort((a, b) => a - b);
  const pieces: Node[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [start, end] = [edges[i]!, edges[i + 1]!];
    const over = here.filter((s) => s.start <= start && end <= s.end);
    const words = document.createTextNode(text.slice(start, end));
    if (!over.length) {
      pieces.push(words);
      continue;
    }
    let inner: Node = words;
    for (const s of [...over].sort((a, b) => lane.get(b)! - lane.get(a)!)) {
      const look = looks.of(s.label);
      const piece = h("mark", { class: `line ${look.colour} ${look.pattern} lane${Math.min(lane.get(s)!, 7)}` }, inner);
      if (s.start === start) {
        piece.dataset["number"] = String(look.number);
        piece.dataset["begins"] = `${look.name}: `;
      }
      if (s.end === end) piece.dataset["ends"] = ` (end of ${look.name}) `;
      inner = piece;
    }
    pieces.push(inner);
  }
  element.replaceChildren(...pieces);
}

/** The selection inside `element`, in offsets of the text of which it shows `text[within]`; null where there is none. */
export function selectionIn(element: HTMLElement, within: Run): Run | null {
  const selection = window.getSelection();
  if (!selection?.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(range.startContainer, range.startOffset);
  const start = within.start + before.toString().length;
  return { start, end: start + range.toString().length };
}

/** The DOM range of `run`, in offsets of the same text. */
export function rangeOf(element: HTMLElement, within: Run, run: Run): Range {
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let at = within.start;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = (node as Text).length;
    if (!begun && run.start < at + length) {
      range.setStart(node, run.start - at);
      begun = true;
    }
    if (begun && run.end <= at + length) {
      range.setEnd(node, run.end - at);
      break;
    }
    at += length;
  }
  return range;
}
