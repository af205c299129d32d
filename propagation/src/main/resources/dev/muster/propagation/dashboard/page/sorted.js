// A list that stays in order while single items come and go: each costs a search by halving, never a sort.

export class Sorted {
  /** @param compare tells any two different items apart; items do not change while they are in the list */
  constructor(compare) {
    this.compare = compare;
    this.items = [];
  }

  fill(items) {
    this.items = items.sort(this.compare);
  }

  add(item) {
    this.items.splice(this.place(item), 0, item);
  }

  delete(item) {
    const at = this.place(item);
    if (this.items[at] === item) this.items.splice(at, 1);
  }

  /** The first place whose item does not come before this one. */
  place(item) {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(this.items[middle], item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const NATURAL = new Intl.Collator('en', { numeric: true });

/** member2 before member10. */
export function naturally(a, b) {
  return NATURAL.compare(a, b);
}

export function before(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
