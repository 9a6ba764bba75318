/** Discussion: two coders' marks side by side, and where they part. */

import type { Dispute, Exercise, Run, Span } from "./data";
import { type Looks, card, swatch } from "./devices";
import { h, quoted } from "./dom";
import { draw } from "./paragraph";
import type { Store } from "./store";

export function discussion(exercise: Exercise, store: Store, looks: Looks): HTMLElement[] {
  const names = exercise.coders.map((c) => c.name);
  return [
    h("section", { class: "task" },
      h("p", {}, "Two coders marked the same text. Read what each of them saw. Then take the disputes below one by "
      + "one: what does the codebook say? Who is right, one, both or neither? Write down why."),
      h("p", { class: "small" }, "What you write is kept in this browser and nowhere else; to take it with you, print the page.")),
    h("section", { class: "cards" }, h("h2", {}, "The devices"), ...exercise.devices.map((d) => card(d, looks.of(d.id), false))),
    ...exercise.texts.map((_, i) => sideBySide(exercise, i, names, looks)),
    h("section", { class: "disputes" }, h("h2", {}, `Disputes (${exercise.disputes.length})`),
      exercise.disputes.length ? null : h("p", {}, "The two coders marked the same words as the same devices."),
      h("ol", {}, ...exercise.disputes.map((d, n) => disputed(exercise, d, n, names, store, looks)))),
  ];
}

function sideBySide(exercise: Exercise, index: number, names: string[], looks: Looks): HTMLElement {
  const text = exercise.texts[index]!;
  const cell = (within: Run, coder: number) => {
    const box = h("div", { class: "paragraph", translate: "no" });
    draw(box, text.text, within, exercise.coders[coder]!.spans[index]!, looks);
    return h("div", { class: "coding" }, h("p", { class: "coder" }, names[coder]!), box);
  };
  return h("section", { class: "text both" }, text.title ? h("h2", {}, text.title) : null,
    ...text.paragraphs.map((within) => h("div", { class: "row" }, cell(within, 0), cell(within, 1))));
}

function disputed(exercise: Exercise, dispute: Dispute, n: number, names: string[], store: Store, looks: Looks): HTMLElement {
  const text = exercise.texts[dispute.text]!.text;
  const side = (spans: Span[], name: string) =>
    h("p", {}, h("b", {}, `${name}: `), ...(spans.length
      ? spans.flatMap((s) => [swatch(looks.of(s.label)), ` ${looks.of(s.label).name} `, quoted(text.slice(s.start, s.end), 200), " "])
      : ["nothing"]));
  const note = h("textarea", { id: `note${n}`, rows: "2", input: () =>
    store.update({ notes: { ...store.work.notes, [n]: note.value } }) });
  note.value = store.work.notes[n] ?? "";
  return h("li", {}, side(dispute.first, names[0]!), side(dispute.second, names[1]!),
    h("label", { for: `note${n}` }, "Who is right, and why?"), note);
}
