/** Code points and UTF-16 units of one text: the border between the two ways of counting. */
export class Positions {
  /** `offsets[n]` is the UTF-16 offset of code point n; one more entry stands for the end. */
  private readonly offsets: number[] = [];

  constructor(text: string) {
    let at = 0;
    for (const character of text) {
      this.offsets.push(at);
      at += character.length;
    }
    this.offsets.push(at);
  }

  /** UTF-16 offset of the code point at `point`. */
  units(point: number): number {
    return this.offsets[point]!;
  }

  /** Code points before the UTF-16 offset `unit`; between the halves of a pair, the pair counts as before it. */
  points(unit: number): number {
    let low = 0;
    let high = this.offsets.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.offsets[middle]! < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
