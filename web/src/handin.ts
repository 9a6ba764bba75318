/** The file that is handed in: a W3C Web Annotation collection in JSON-LD, without the text.
 *
 * A TextPositionSelector counts Unicode code points (W3C Web Annotation Data Model, 4.2.5); a text is named by the hash of
 * its UTF-8 (RFC 6920, 7). The seal is the hash of all that counts for grading, so that a damaged or edited file is
 * noticed. It is no signature: whoever reads this code can make another. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Exercise } from "./data";
import type { Work } from "./store";

const CONTEXT = [
  "http://www.w3.org/ns/anno.jsonld",
  { exercise: "urn:rhetoric:exercise", seal: "urn:rhetoric:seal", work: "urn:rhetoric:work" },
];

/** Half of a surrogate pair is no character and would not survive UTF-8. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

export function submission(exercise: Exercise, work: Work, now: string): string {
  const name = wellFormed(work.name.trim());
  const marks = work.marks.map((mark) => {
    const { positions, sha256: hash } = exercise.texts[mark.text]!;
    return { ...mark, hash, start: positions.points(mark.start), end: positions.points(mark.end), why: wellFormed(mark.why) };
  });
  const sealed = [exercise.id, work.id, name, now, marks.map((m) => [m.hash, m.start, m.end, m.label, m.why])];
  const record = {
    "@context": CONTEXT,
    id: `urn:uuid:${work.id}`,
    type: "AnnotationCollection",
    label: exercise.title,
    exercise: exercise.id,
    creator: { type: "Person", nickname: name },
    created: now,
    seal: bytesToHex(sha256(utf8ToBytes(JSON.stringify(sealed)))),
    total: marks.length,
    first: {
      type: "AnnotationPage",
      startIndex: 0,
      items: marks.map((m) => ({
        id: `urn:uuid:${m.id}`,
        type: "Annotation",
        motivation: "classifying",
        created: m.created,
        modified: m.modified,
        body: [
          { type: "TextualBody", purpose: "classifying", value: m.label },
          ...(m.why ? [{ type: "TextualBody", purpose: "commenting", value: m.why }] : []),
        ],
        target: {
          source: `nih:sha-256;${m.hash}`,
          selector: { type: "TextPositionSelector", start: m.start, end: m.end },
        },
      })),
    },
  };
  return `${JSON.stringify(record, null, 1)}\n`;
}

export const fileName = (title: string, name: string): string => {
  const plain = (text: string) =>
    text.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-/, "").slice(0, 40).replace(/-$/, "");
  return `${plain(title) || "exercise"}--${plain(name) || "student"}.json`;
};

export function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "application/ld+json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
