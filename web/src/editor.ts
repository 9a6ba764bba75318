/** The paragraphs in which a student marks.
 *
 * Each is a text box that takes no input: so the browser's own caret and selection work in it with mouse, touch and keyboard,
 * and a screen reader says what is selected as in any text box. */

import type { Run, Text } from "./data";
import type { Looks } from "./devices";
import { h } from "./dom";
import { draw, rangeOf, selectionIn } from "./paragraph";
import type { Store } from "./store";
import { type Word, snap, words } from "./words";

/** What the student has chosen: whole words of one paragraph. */
export interface Choice extends Run {
  editor: Editor;
  /** A tap: it may mean the other end of what was tapped before. */
  tapped: boolean;
}

export interface Wishes {
  /** Words were chosen; `byKeyboard` where Enter asked for what can be done with them. */
  choose(choice: Choice, byKeyboard: boolean): void;
  /** A digit was typed: mark the words with the device of that number. */
  quick(choice: Choice, number: number): void;
  remove(choice: Choice): void;
  undo(): void;
  leave(): void;
}

const SETTLED = 350;

export class Editor {
  readonly box: HTMLElement;
  readonly words: Word[];
  private drawn = "";
  /** The last thing that happened here was done with a pointer. */
  private pointing = false;
  private last: Run | null = null;
  private timer = 0;

  constructor(
    readonly text: Text,
    readonly index: number,
    readonly paragraph: number,
    private readonly store: Store,
    private readonly looks: Looks,
    private readonly wishes: Wishes,
  ) {
    this.words = words(text.text, this.within);
    this.box = h("div", {
      class: "paragraph",
      role: "textbox",
      "aria-readonly": "true",
      "aria-multiline": "true",
      "aria-label": `Paragraph ${paragraph + 1} of ${text.paragraphs.length}${text.title ? `, ${text.title}` : ""}`,
      "aria-describedby": "keys",
      contenteditable: "true",
      inputmode: "none",
      spellcheck: "false",
      autocorrect: "off",
      autocapitalize: "off",
      translate: "no",
      "data-gramm": "false",
      tabindex: "0",
      keydown: (event: KeyboardEvent) => this.keyed(event),
      pointerdown: () => {
        this.pointing = true;
        this.last = null;
      },
      click: (event: PointerEvent) => this.chosen(event.pointerType === "touch"),
      dragstart: (event: Event) => event.preventDefault(),
    });
    for (const kind of ["beforeinput", "paste", "drop", "cut"]) this.box.addEventListener(kind, (e) => e.preventDefault());
    // A selection that is made or changed with handles ends without a click; it is taken once it has come to rest.
    document.addEventListener("selectionchange", () => {
      if (!this.pointing || !this.holdsSelection()) return;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.pointing && this.selected() && this.chosen(), SETTLED);
    });
    document.addEventListener("pointerup", () => {
      // The selection is final only after this event. A drag may end outside the paragraph and gives no click then.
      window.setTimeout(() => this.pointing && this.selected() && this.chosen(), 0);
    });
    this.render();
  }

  get within(): Run {
    return this.text.paragraphs[this.paragraph]!;
  }

  /** Draw the marks again where they changed, or where something else (a browser extension) has changed the text. */
  render(): void {
    const marks = this.store.work.marks.filter((m) => m.text === this.index);
    const here = marks.filter((m) => m.start >= this.within.start && m.end <= this.within.end);
    const now = JSON.stringify(here.map((m) => [m.start, m.end, m.label]));
    const shown = this.text.text.slice(this.within.start, this.within.end);
    if (now === this.drawn && this.box.textContent === shown) return;
    this.drawn = now;
    const selected = document.activeElement === this.box ? selectionIn(this.box, this.within) : null;
    draw(this.box, this.text.text, this.within, here, this.looks);
    if (selected) this.select(this.range(selected));
  }

  wordsOf(run: Run): string {
    return this.text.text.slice(run.start, run.end);
  }

  range(run: Run): Range {
    return rangeOf(this.box, this.within, run);
  }

  /** Put the caret behind `run`, with the focus. */
  focusAfter(run: Run): void {
    this.box.focus({ preventScroll: true });
    const range = this.range(run);
    range.collapse(false);
    this.select(range);
  }

  private select(range: Range): void {
    const selection = window.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
  }

  private holdsSelection(): boolean {
    const selection = window.getSelection();
    return !!selection?.rangeCount && !selection.isCollapsed && this.box.contains(selection.anchorNode);
  }

  private selected(): boolean {
    const run = selectionIn(this.box, this.within);
    return !!run && run.end > run.start;
  }

  private choice(): Choice | null {
    this.render();
    const selected = selectionIn(this.box, this.within);
    const run = selected && snap(this.words, selected);
    return run && { start: run.start, end: run.end, editor: this, tapped: false };
  }

  private chosen(tapped = false): void {
    window.clearTimeout(this.timer);
    const choice = this.choice();
    if (!choice || (this.last?.start === choice.start && this.last.end === choice.end)) return;
    this.last = choice;
    this.wishes.choose({ ...choice, tapped: tapped && !this.selected() }, false);
  }

  private keyed(event: KeyboardEvent): void {
    this.pointing = false;
    if (event.key === "Escape") return this.wishes.leave();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return this.wishes.undo();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"].includes(event.key) && !event.shiftKey) {
      return this.step(event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1);
    }
    if (event.key !== "Enter" && event.key !== "Delete" && event.key !== "Backspace" && !/^\d$/.test(event.key)) return;
    event.preventDefault();
    const choice = this.choice();
    if (!choice) return;
    if (event.key === "Enter") this.wishes.choose(choice, true);
    else if (/^\d$/.test(event.key)) this.wishes.quick(choice, Number(event.key));
    else this.wishes.remove(choice);
  }

  /** Where an arrow finds no more room in this paragraph, the caret goes on in the next. */
  private step(by: 1 | -1): void {
    const before = selectionIn(this.box, this.within);
    window.setTimeout(() => {
      const after = selectionIn(this.box, this.within);
      if (!before || !after || before.start !== after.start || before.end !== after.end || after.start !== after.end) return;
      const atEdge = by > 0 ? after.end >= this.within.end : after.start <= this.within.start;
      const all = [...document.querySelectorAll<HTMLElement>(".paragraph[role=textbox]")];
      const next = all[all.indexOf(this.box) + by];
      if (!atEdge || !next) return;
      next.focus();
      const range = document.createRange();
      range.selectNodeContents(next);
      range.collapse(by > 0);
      this.select(range);
    }, 0);
  }
}
