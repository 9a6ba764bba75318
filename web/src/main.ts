/** Puts the page together from the exercise in it. */

import "./style.css";
import { type Exercise, type Text, readExercise } from "./data";
import { Looks, card, swatch } from "./devices";
import { discussion } from "./discussion";
import { h, quoted, say } from "./dom";
import { type Choice, Editor } from "./editor";
import { feedback } from "./feedback";
import { download, fileName, submission } from "./handin";
import { Picker } from "./picker";
import { Store } from "./store";

const exercise = readExercise(document.getElementById("exercise")!.textContent!);
const store = new Store(exercise.id);
const looks = new Looks(exercise.devices);
const main = document.getElementById("page")!;
main.replaceChildren(h("h1", {}, exercise.title), ...(exercise.mode === "discussion" ? discussion(exercise, store, looks) : marking(exercise)));

function marking(exercise: Exercise): HTMLElement[] {
  const picker = new Picker(exercise, store, looks);
  const undo = () => {
    store.undo();
    picker.close(false);
    say("Undone.");
  };
  const wishes = {
    choose: (choice: Choice, byKeyboard: boolean) => picker.open(choice, byKeyboard),
    quick: (choice: Choice, number: number) => picker.quick(choice, number),
    remove: (choice: Choice) => picker.remove(choice),
    leave: () => picker.close(true),
    undo,
  };
  const editors = exercise.texts.map((text, i) =>
    text.paragraphs.map((_, p) => new Editor(text, i, p, store, looks, wishes)),
  );
  store.watch(() => editors.flat().forEach((e) => e.render()));
  return [
    task(exercise),
    h("div", { class: "desk" },
      h("div", { class: "texts" }, ...exercise.texts.map((text, i) => textSection(text, editors[i]!))),
      h("aside", { class: "side", "aria-label": "Devices and marks" },
        h("section", { class: "cards" }, h("h2", {}, "The devices"),
          ...exercise.devices.map((d) => card(d, looks.of(d.id), exercise.devices.length === 1))),
        markList(editors, picker, undo))),
    handIn(exercise, picker),
  ];
}

function task(exercise: Exercise): HTMLElement {
  const practice = exercise.mode === "practice";
  return h("section", { class: "task" },
    h("ol", {},
      h("li", {}, "Read the cards of the devices: what each is, and what only looks like it."),
      h("li", {}, "In the text, click a word, or drag over several (on a touch screen: tap the first and then the last). Choose the device, and say why if you like. Marks may overlap."),
      h("li", {}, "Mark as few words as show the device. To change or remove a mark, click it."),
      h("li", {}, practice ? "Press “Check this paragraph” to see what the key has there." : "Write your name at the end, and hand in.")),
    h("details", {}, h("summary", {}, "By keyboard"),
      h("p", { id: "keys" }, "Tab goes from paragraph to paragraph, arrow keys from letter to letter, with Ctrl (Mac: Option) from word to word; with Shift they "
        + "select. Enter shows what can be done with the selected words, a number key marks them with the device of that number, "
        + "Delete removes the mark, Ctrl+Z takes the last step back.")),
    h("p", { class: "small" }, "Your work is kept in this browser and nowhere else; nothing is sent."));
}

function textSection(text: Text, editors: Editor[]): HTMLElement {
  const practice = exercise.mode === "practice";
  return h("section", { class: "text" }, text.title ? h("h2", {}, text.title) : null,
    ...editors.flatMap((e) => (practice ? [e.box, check(text, e)] : [e.box])));
}

/** The button under a paragraph that shows and hides its feedback; shown, it follows what the student changes. */
function check(text: Text, editor: Editor): HTMLElement {
  const place = `${editor.index}:${editor.paragraph}`;
  const panel = h("div", { id: `feedback-${editor.index}-${editor.paragraph}` });
  const button = h("button", { class: "plain check", "aria-controls": panel.id, click: () => {
    const shown = store.work.checked.includes(place);
    store.update({ checked: shown ? store.work.checked.filter((c) => c !== place) : [...store.work.checked, place] });
  } });
  const show = () => {
    const shown = store.work.checked.includes(place);
    button.textContent = shown ? "Hide the feedback" : "Check this paragraph";
    button.setAttribute("aria-expanded", String(shown));
    const marks = store.work.marks.filter((m) => m.text === editor.index);
    panel.replaceChildren(...(shown ? [feedback(exercise, text, editor.within, marks, looks)] : []));
  };
  store.watch(show);
  show();
  return h("div", { class: "checking" }, button, panel);
}

function markList(editors: Editor[][], picker: Picker, undo: () => void): HTMLElement {
  const list = h("ol", { class: "marks" });
  const count = h("h2");
  const back = h("button", { class: "plain", click: undo }, "Undo");
  const show = () => {
    const { marks } = store.work;
    count.textContent = `My marks (${marks.length})`;
    back.toggleAttribute("disabled", !store.canUndo);
    list.replaceChildren(...marks.map((m) => {
      const editor = editors[m.text]!.find((e) => e.within.start <= m.start && m.end <= e.within.end)!;
      return h("li", {}, h("button", { click: () => {
        editor.box.scrollIntoView({ block: "center" });
        picker.open({ editor, start: m.start, end: m.end, tapped: false }, true, m.id);
      } }, swatch(looks.of(m.label)), h("span", {}, h("b", {}, looks.of(m.label).name), " ", quoted(editor.wordsOf(m)),
        m.why ? h("em", {}, ` ${m.why}`) : null)));
    }));
    if (!marks.length) list.append(h("li", { class: "small" }, "None yet."));
  };
  store.watch(show);
  show();
  return h("section", { class: "mine" }, count, list, back);
}

function handIn(exercise: Exercise, picker: Picker): HTMLElement {
  const name = h("input", { id: "name", type: "text", autocomplete: "off", maxlength: "100", input: () => store.update({ name: name.value }) });
  name.value = store.work.name;
  const message = h("p", { class: "message", role: "alert" });
  const warning = h("p", { class: "message" });
  const show = () => {
    warning.textContent = store.keeps ? "" : "This browser does not keep your work: hand in before you close the page.";
    if (document.activeElement !== name) name.value = store.work.name;
  };
  store.watch(show);
  show();
  const hand = () => {
    picker.close(false);
    if (!store.work.name.trim()) {
      message.textContent = "Write your name, or a pseudonym that your teacher knows.";
      name.setAttribute("aria-invalid", "true");
      name.focus();
      return;
    }
    name.removeAttribute("aria-invalid");
    const file = fileName(exercise.title, store.work.name);
    download(file, submission(exercise, store.work, new Date().toISOString()));
    const n = store.work.marks.length;
    message.textContent = `Saved as ${file}, with ${n} mark${n === 1 ? "" : "s"}; look among your downloads. Give this file to your teacher. `
      + "You may go on and hand in again: the last file counts.";
  };
  const again = h("button", { class: "plain", click: () => {
    if (window.confirm("Remove your name and all marks from this browser? A file that you handed in stays as it is.")) {
      store.clear();
      message.textContent = "";
      name.value = "";
    }
  } }, "Clear for the next person");
  return h("section", { class: "handin" }, h("h2", {}, "Hand in"),
    h("label", { for: "name" }, "Your name or a pseudonym"), name,
    h("div", { class: "actions" }, h("button", { class: "main", click: hand }, "Hand in"),
      h("button", { class: "plain", click: () => window.print() }, "Print"), again),
    message, warning);
}
