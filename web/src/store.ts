/** The student's work: kept in this browser under the exercise's id, so that it survives a reload. */

import { type Mark, uuid } from "./marks";

export interface Work {
  id: string;
  name: string;
  marks: Mark[];
  /** Practice: paragraphs that show their feedback, as "text:paragraph". Discussion: what was noted of a dispute. */
  checked: string[];
  notes: Record<string, string>;
}

const UNDO_STEPS = 100;

export class Store {
  work: Work;
  /** False where the browser refuses to keep anything (a private window, a locked-down frame). */
  keeps = true;
  private readonly key: string;
  private readonly past: Mark[][] = [];
  private readonly watchers: (() => void)[] = [];

  constructor(exercise: string) {
    this.key = `rhetoric-exercise:${exercise}`;
    this.work = { id: uuid(), name: "", marks: [], checked: [], notes: {} };
    this.load();
    window.addEventListener("storage", (event) => {
      if (event.key === this.key && event.newValue) {
        this.load();
        this.tell();
      }
    });
  }

  watch(watcher: () => void): void {
    this.watchers.push(watcher);
  }

  setMarks(marks: Mark[]): void {
    this.past.push(this.work.marks);
    if (this.past.length > UNDO_STEPS) this.past.shift();
    this.update({ marks });
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  undo(): void {
    const marks = this.past.pop();
    if (marks) this.update({ marks });
  }

  update(part: Partial<Work>): void {
    this.work = { ...this.work, ...part };
    this.save();
    this.tell();
  }

  /** Begin again, as somebody else at the same browser would. */
  clear(): void {
    this.past.length = 0;
    this.update({ id: uuid(), name: "", marks: [], checked: [], notes: {} });
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }

  private load(): void {
    try {
      const kept = localStorage.getItem(this.key);
      if (kept) this.work = { ...this.work, ...JSON.parse(kept) };
    } catch {
      this.keeps = false;
    }
  }

  private save(): void {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.work));
      this.keeps = true;
    } catch {
      this.keeps = false;
    }
  }
}
