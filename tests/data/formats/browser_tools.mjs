// Make samples as programs that run in a browser make them, and read with Recogito's code what `rhetoric convert` writes.
//
//   npm install @recogito/text-annotator jsdom
//   node browser_tools.mjs make FOLDER         Recogito's own annotations of sample.json; doccano's and Label Studio's by
//                                              JavaScript's count of characters, and by code points
//   node browser_tools.mjs check ANNOTATIONS   an annotations.jsonld with the texts beside it
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';

const dom = new JSDOM('<!doctype html><p id="text"></p>');
for (const name of ['document', 'Node', 'NodeFilter', 'Range', 'HTMLElement', 'Element', 'Text'])
  globalThis[name] = dom.window[name];
globalThis.window = dom.window;
globalThis.ResizeObserver = class {};
const { W3CTextFormat, parseW3CTextAnnotation, rangeToSelector } = await import('@recogito/text-annotator');

const here = dirname(fileURLToPath(import.meta.url));
const [, , task, place] = process.argv;

function make(folder) {
  const { text, spans } = JSON.parse(readFileSync(join(here, 'sample.json'), 'utf-8'));
  const container = dom.window.document.getElementById('text');
  container.textContent = text;
  const node = container.firstChild;
  const format = W3CTextFormat('kelso.txt', container);
  const annotations = spans.map(([label, words], i) => {
    const range = dom.window.document.createRange();
    range.setStart(node, text.indexOf(words));
    range.setEnd(node, text.indexOf(words) + words.length);
    const id = `a${i}`;
    const bodies = [{ id: `b${i}`, annotation: id, purpose: 'tagging', value: label }];
    return format.serialize({ id, bodies, target: { annotation: id, selector: [rangeToSelector(range, container)] } });
  });
  mkdirSync(join(folder, 'recogito'), { recursive: true });
  writeFileSync(join(folder, 'recogito', 'kelso.txt'), text);
  writeFileSync(join(folder, 'recogito', 'kelso.jsonld'), JSON.stringify(annotations, null, 1) + '\n');

  const found = spans.map(([label, words]) => [text.indexOf(words), text.indexOf(words) + words.length, label]);
  const row = { id: 7, text, label: found, Comments: ['look again'], genre: 'sample' };
  const entities = found.map(([start_offset, end_offset, label], id) => ({ id, label, start_offset, end_offset }));
  const related = { id: 8, text, entities, relations: [{ id: 0, from_id: 0, to_id: 1, type: 'supports' }], Comments: [] };
  writeFileSync(join(folder, 'doccano.jsonl'), JSON.stringify(row) + '\n');
  writeFileSync(join(folder, 'doccano-relations.jsonl'), JSON.stringify(related) + '\n');

  const points = (units) => [...text.slice(0, units)].length;
  const tasks = [points, (units) => units].map((count, id) => ({
    id: id + 1, data: { text }, meta: {}, predictions: [],
    annotations: [{
      id: id + 11, was_cancelled: false,
      result: found.map(([start, end, label], i) => ({
        id: `r${i}`, from_name: 'label', to_name: 'text', type: 'labels', origin: 'manual',
        value: { start: count(start), end: count(end), text: text.slice(start, end), labels: [label] },
      })),
    }],
  }));
  tasks[0].annotations[0].result.push({ from_id: 'r0', to_id: 'r1', type: 'relation', direction: 'right' });
  writeFileSync(join(folder, 'labelstudio.json'), JSON.stringify(tasks.slice(0, 1), null, 1) + '\n');
  writeFileSync(join(folder, 'labelstudio-2020.json'), JSON.stringify(tasks.slice(1), null, 1) + '\n');
}

function check(file) {
  const { items } = JSON.parse(readFileSync(file, 'utf-8')).first;
  for (const item of items) {
    const { parsed, error } = parseW3CTextAnnotation(item);
    if (error) throw error;
    const text = [...readFileSync(join(dirname(file), decodeURIComponent(item.target.source)), 'utf-8')];
    const { start, end, quote } = parsed.target.selector[0];
    if (text.slice(start, end).join('') !== quote) throw new Error(`${item.id}: ${quote}`);
    if (parsed.bodies[0].value !== item.body.value) throw new Error(`${item.id}: ${item.body.value}`);
  }
  console.log(`recogito: ${items.length} annotations as they were`);
}

({ make, check })[task](place);
