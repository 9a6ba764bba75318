/** The small window beside the chosen words: what they are, why, and where they begin and end. */

import type { Exercise } from "./data";
import { type Looks, swatch } from "./devices";
import { h, narrow, quoted, say } from "./dom";
import type { Choice } from "./editor";
import { type Mark, overlaps, put, uuid, without } from "./marks";
import type { Store } from "./store";
import { moved } from "./words";

const CHOSEN = "chosen";

export class Picker {
  private readonly box = h("div", { class: "picker", role: "dialog", tabindex: "-1", hidden: true });
  private choice: Choice | null = null;
  private editing: string | null = null;
  private byKeyboard = false;

  constructor(
    private readonly exercise: Exercise,
    private readonly store: Store,
    private readonly looks: Looks,
  ) {
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close(true);
      } else if (/^\d$/.test(event.key) && !(event.target instanceof HTMLTextAreaElement)) {
        event.preventDefault();
        const device = this.exercise.devices[Number(event.key) - 1];
        if (device) this.mark(device.id);
      }
    });
    document.addEventListener("pointerdown", (event) => {
      const target = event.target as Element;
      if (!this.box.contains(target) && !target.closest(".paragraph[role=textbox]")) this.close(false);
    });
    window.addEventListener("resize", () => this.place());
    document.body.append(this.box);
  }

  /** Offer what can be done with some words; with `focus`, go into the window. A second tap goes on from the first. */
  open(choice: Choice, focus: boolean, editing: string | null = null): void {
    const before = this.editing ? null : this.choice;
    if (choice.tapped && before?.tapped && before.editor === choice.editor) {
      choice = { ...choice, start: Math.min(before.start, choice.start), end: Math.max(before.end, choice.end) };
    }
    this.choice = choice;
    this.byKeyboard = focus;
    this.editing = editing ?? this.exactly(choice)?.id ?? null;
    this.show();
    if (focus) this.box.querySelector<HTMLElement>(".devices button[aria-pressed=true], .devices button")?.focus();
  }

  close(back: boolean): void {
    if (this.box.hidden) return;
    const { choice } = this;
    this.box.hidden = true;
    this.choice = this.editing = null;
    highlight(null);
    if (back && choice) choice.editor.focusAfter(choice);
  }

  /** Mark the chosen words with a device, or give the mark that is being changed another one. */
  mark(label: string): void {
    const choice = this.choice!;
    const old = this.store.work.marks.find((m) => m.id === this.editing);
    const now = new Date().toISOString();
    const mark: Mark = {
      id: old?.id ?? uuid(), text: choice.editor.index, start: choice.start, end: choice.end, label,
      why: old?.why ?? "", created: old?.created ?? now, modified: now,
    };
    this.store.setMarks(put(this.store.work.marks, mark));
    this.editing = mark.id;
    say(`Marked as ${this.looks.of(label).name}: ${choice.editor.wordsOf(choice)}`);
    this.show();
    if (this.byKeyboard) this.box.querySelector<HTMLElement>("textarea")?.focus();
  }

  /** Mark without opening: for who knows the numbers. */
  quick(choice: Choice, number: number): void {
    const device = this.exercise.devices[number - 1];
    if (!device) return say(`There is no device ${number}.`);
    this.close(false);
    this.choice = choice;
    this.editing = this.exactly(choice)?.id ?? null;
    this.byKeyboard = false;
    this.mark(device.id);
    this.close(true);
  }

  remove(choice: Choice): void {
    const here = this.over(choice);
    if (here.length === 1) this.removeMark(here[0]!);
    else if (here.length) this.open(choice, true);
    else say("Nothing is marked here.");
    choice.editor.focusAfter({ start: choice.start, end: choice.start });
  }

  private exactly(choice: Choice): Mark | undefined {
    return this.over(choice).find((m) => m.start === choice.start && m.end === choice.end);
  }

  private over(choice: Choice): Mark[] {
    return this.store.work.marks.filter((m) => m.text === choice.editor.index && overlaps(m, choice));
  }

  private removeMark(mark: Mark): void {
    this.store.setMarks(without(this.store.work.marks, mark.id));
    say(`Removed: ${this.looks.of(mark.label).name}`);
  }

  private move(edge: "start" | "end", by: -1 | 1): void {
    const choice = this.choice!;
    this.choice = { ...choice, ...moved(choice.editor.words, choice, edge, by) };
    const mark = this.store.work.marks.find((m) => m.id === this.editing);
    if (mark) {
      const { start, end } = this.choice;
      this.store.setMarks(put(this.store.work.marks, { ...mark, start, end, modified: new Date().toISOString() }));
    }
    say(choice.editor.wordsOf(this.choice));
    const at = [...this.box.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    this.show();
    if (at >= 0) this.box.querySelectorAll("button")[at]?.focus();
  }

  private show(): void {
    const choice = this.choice!;
    const words = choice.editor.wordsOf(choice);
    const mark = this.store.work.marks.find((m) => m.id === this.editing);
    this.box.setAttribute("aria-label", mark ? `Change the mark ${quoted(words)}` : `Mark ${quoted(words)}`);
    const held = this.box.contains(document.activeElement);
    this.box.replaceChildren(
      h("p", { class: "words" }, quoted(words)),
      this.edges(),
      ...(mark ? [] : this.marksHere(choice)),
      h("div", { class: "devices", role: "group", "aria-label": "Device" }, ...this.deviceButtons(mark)),
      ...(mark ? this.details(mark) : []),
      h("button", { class: "close", "aria-label": "Close", click: () => this.close(true) }, "×"),
    );
    this.box.hidden = false;
    if (held) this.box.focus({ preventScroll: true });
    highlight(choice.editor.range(choice));
    this.place();
  }

  private edges(): HTMLElement {
    const button = (edge: "start" | "end", by: -1 | 1, label: string) =>
      h("button", { "aria-label": label, title: label, click: () => this.move(edge, by) }, by < 0 ? "◂" : "▸");
    return h(
      "div",
      { class: "edges" },
      h("span", { role: "group", "aria-label": "Where it begins" },
        button("start", -1, "Begin one word earlier"), "begins", button("start", 1, "Begin one word later")),
      h("span", { role: "group", "aria-label": "Where it ends" },
        button("end", -1, "End one word earlier"), "ends", button("end", 1, "End one word later")),
    );
  }

  private marksHere(choice: Choice): HTMLElement[] {
    return this.over(choice).map((m) =>
      h("button", { class: "here", click: () => this.open({ ...choice, start: m.start, end: m.end }, this.byKeyboard, m.id) },
        swatch(this.looks.of(m.label)), h("span", {}, "Change ", quoted(choice.editor.wordsOf(m), 34))),
    );
  }

  private deviceButtons(mark: Mark | undefined): HTMLElement[] {
    return this.exercise.devices.map((device) =>
      h("button", { "aria-pressed": String(mark?.label === device.id), title: device.definition, click: () => this.mark(device.id) },
        swatch(this.looks.of(device.id)), device.name),
    );
  }

  private details(mark: Mark): HTMLElement[] {
    const why = h("textarea", { id: "why", rows: "2", maxlength: "2000", input: () => {
      const now = this.store.work.marks.find((m) => m.id === mark.id);
      const said = { why: why.value.trim(), modified: new Date().toISOString() };
      if (now) this.store.update({ marks: put(this.store.work.marks, { ...now, ...said }) });
    } });
    why.value = mark.why;
    return [
      h("label", { for: "why" }, "Why? (if you like)"),
      why,
      h("div", { class: "actions" },
        h("button", { class: "plain", click: () => {
          this.removeMark(mark);
          this.close(true);
        } }, "Remove"),
        h("button", { class: "main", click: () => this.close(true) }, "Done")),
    ];
  }

  /** Under the words where there is room, else over them; on a phone a sheet at the bottom. */
  private place(): void {
    if (this.box.hidden || !this.choice) return;
    this.box.classList.toggle("sheet", narrow());
    this.box.style.left = this.box.style.top = "";
    const words = this.choice.editor.range(this.choice).getBoundingClientRect();
    if (narrow()) {
      const hiddenBy = words.bottom - (window.innerHeight - this.box.offsetHeight) + 12;
      if (hiddenBy > 0) window.scrollBy({ top: Math.min(hiddenBy, words.top - 12) });
      return;
    }
    const fits = words.bottom + this.box.offsetHeight + 16 < window.innerHeight || words.top < this.box.offsetHeight + 16;
    const top = fits ? words.bottom + 10 : words.top - this.box.offsetHeight - 10;
    const left = Math.max(8, Math.min(words.left, document.documentElement.clientWidth - this.box.offsetWidth - 8));
    this.box.style.left = `${left + window.scrollX}px`;
    this.box.style.top = `${top + window.scrollY}px`;
  }
}

/** Show which whole words are meant; a browser without highlights shows its own selection. */
function highlight(range: Range | null): void {
  if (!("highlights" in CSS)) return;
  if (range) CSS.highlights.set(CHOSEN, new Highlight(range));
  else CSS.highlights.delete(CHOSEN);
}
