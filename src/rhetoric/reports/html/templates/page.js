"use strict";
(() => {
  const find = (selector) => document.querySelector(selector);
  const every = (selector) => [...document.querySelectorAll(selector)];
  document.documentElement.classList.add("js");
  const narrow = matchMedia("(max-width: 60rem)");
  const cards = every(".card");
  if (!cards.length) return;
  if (matchMedia("(max-width: 76rem)").matches) find(".devices details").open = false;
  const notes = every(".n");
  const ticks = every(".strip rect");
  const pieces = every(".m").map((element) => ({
    element,
    spans: element.dataset.m.split(" ").map((pair) => pair.split(":").map(Number)),
  }));
  const boxes = every(".device");
  const shown = new Set(cards.map((_, i) => i + 1));
  let selected = 0;

  const passes = (card, devices, least, voice) =>
    devices.has(card.dataset.device) &&
    Number(card.dataset.confidence) >= least &&
    (!voice || card.dataset.voice === voice);

  function filter() {
    const devices = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const least = Number(find("#confidence").value);
    const voice = find("input[name=voice]:checked").value;
    find("#confidence-shown").textContent = least.toFixed(2);
    shown.clear();
    cards.forEach((card, i) => {
      if (passes(card, devices, least, voice)) shown.add(i + 1);
      card.hidden = !shown.has(i + 1);
    });
    for (const note of notes) note.hidden = !shown.has(Number(note.dataset.n));
    for (const tick of ticks) tick.classList.toggle("off", !shown.has(Number(tick.dataset.n)));
    for (const { element, spans } of pieces)
      for (const [n, lane] of spans)
        element.style.setProperty(`--l${lane}`, shown.has(n) ? `var(--d${cards[n - 1].dataset.device})` : "none");
    find("#shown").textContent =
      shown.size === cards.length ? `${shown.size} marks shown` : `${shown.size} of ${cards.length} marks shown`;
    if (!shown.has(selected)) select(0);
    else tellPlace();
  }

  function tellPlace() {
    const order = [...shown];
    find("#place").textContent = selected ? `${order.indexOf(selected) + 1} of ${order.length}` : `${order.length}`;
  }

  function select(n, { focus = false, scrollText = false } = {}) {
    selected = n;
    document.body.classList.toggle("selecting", n > 0);
    cards.forEach((card, i) => {
      card.classList.toggle("on", i + 1 === n);
      if (i + 1 === n) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    });
    for (const note of notes) note.classList.toggle("on", Number(note.dataset.n) === n);
    for (const { element, spans } of pieces) element.classList.toggle("on", spans.some(([m]) => m === n));
    tellPlace();
    if (!n) return;
    const card = cards[n - 1];
    const note = find(`#at-${n}`);
    if (narrow.matches) {
      if (note.getBoundingClientRect().bottom > card.getBoundingClientRect().top) scrollText = true;
    } else card.parentElement.scrollTo({ top: card.offsetTop - 4 });
    if (scrollText) note.scrollIntoView({ block: narrow.matches ? "start" : "center" });
    if (focus) card.focus({ preventScroll: true });
  }

  function step(by) {
    const order = [...shown];
    if (!order.length) return;
    const at = order.indexOf(selected);
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : (at + by + order.length) % order.length;
    select(order[next], { scrollText: true });
  }

  function toText(n) {
    select(n);
    const note = find(`#at-${n}`);
    note.scrollIntoView({ block: narrow.matches ? "start" : "center" });
    note.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#mark-'], a[href^='#at-']");
    if (link) {
      event.preventDefault();
      const [, kind, number] = link.getAttribute("href").match(/^#(mark|at)-(\d+)$/);
      if (kind === "mark") select(Number(number), { focus: true });
      else toText(Number(number));
      return;
    }
    const tick = event.target.closest(".strip rect");
    if (tick) {
      toText(Number(tick.dataset.n));
      return;
    }
    const piece = event.target.closest(".m");
    if (piece && !String(getSelection())) {
      const here = pieces.find(({ element }) => element === piece).spans.map(([n]) => n).filter((n) => shown.has(n));
      const at = here.indexOf(selected);
      if (here.length) select(here[at > 0 ? at - 1 : here.length - 1]);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && selected) {
      const n = selected;
      select(0);
      find(`#at-${n}`).focus();
    }
  });
  for (const input of every(".controls input, .device")) input.addEventListener("input", filter);
  find("#names").addEventListener("input", (event) => document.body.classList.toggle("names", event.target.checked));
  for (const [id, checked] of [["all", true], ["none", false]])
    find(`#${id}`).addEventListener("click", () => {
      for (const box of boxes) if (!box.disabled) box.checked = checked;
      filter();
    });
  find("#previous").addEventListener("click", () => step(-1));
  find("#next").addEventListener("click", () => step(1));
  find("#close").addEventListener("click", () => {
    const n = selected;
    select(0);
    if (n) find(`#at-${n}`).focus();
  });
  addEventListener("beforeprint", () => {
    for (const details of every(".devices details")) details.open = true;
  });
  // A browser that prints draws a page-sized picture for every mark with a repeated drawing; of repeated pictures, none.
  async function makePicturesForPaper() {
    const scale = 8;
    const sheet = document.styleSheets[0];
    const drawn = [...sheet.cssRules].find((rule) => rule.style?.getPropertyValue("--d0")).style;
    const names = [...drawn].filter((name) => /^--d\d+$/.test(name));
    const tiles = names.map(async (name) => {
      const tile = new Image();
      tile.src = drawn.getPropertyValue(name).match(/url\("(.*)"\)/)[1];
      await tile.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [scale * tile.width, scale * tile.height];
      canvas.getContext("2d").drawImage(tile, 0, 0, canvas.width, canvas.height);
      return `${name}: image-set(url("${canvas.toDataURL()}") ${scale}x)`;
    });
    const rule = `@media print { :root { ${(await Promise.all(tiles)).join("; ")} } }`;
    sheet.insertRule(rule, sheet.cssRules.length);
  }

  filter();
  makePicturesForPaper();
})();
