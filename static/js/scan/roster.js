// The list of one event, in memory: whose a code is, whose a number on a badge is, who is called so.
const DAMM = "0317598642 7092154863 4206871359 1750983426 6123045978 3674209581 5869720134 8945362017 9438617205 2581436790".split(" ");
const CODE = /^[0-9]{1,9}-[A-Z2-7]{26}$/;
const KEY = 32; // characters of the digest by which the list knows a code
const FOUND = 30;

// "Nguyễn Thị Ễnh" as it is typed by whoever leaves the marks out
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/giu, "d").toLowerCase();

// the last digit of a number on a badge finds every wrong digit and every two that were exchanged
export function isChecked(digits) {
  return /^\d{2,10}$/.test(digits) && [...digits].reduce((state, digit) => Number(DAMM[state][digit]), 0) === 0;
}

export class Roster {
  #digest;
  #byKey = new Map();
  #byBadge = new Map();
  #byNumber = new Map();
  #void = new Map();

  constructor(digest) {
    this.#digest = digest;
  }

  fill(delegates, voided) {
    this.#byKey = new Map(delegates.map((each) => [each.k, each]));
    this.#byBadge = new Map(delegates.map((each) => [each.b.replace(/\D/g, ""), each]));
    this.#byNumber = new Map(delegates.map((each) => [each.n, each]));
    this.#void = new Map((voided ?? []).map((each) => [each.k, each.n]));
  }

  get size() {
    return this.#byNumber.size;
  }

  get(number) {
    return this.#byNumber.get(number);
  }

  // `isOld`: a badge that was printed before the one that holds good
  byCode(text) {
    const code = text.trim().toUpperCase();
    if (!CODE.test(code)) return {};
    const key = this.#digest(code).slice(0, KEY);
    const delegate = this.#byKey.get(key);
    return delegate ? { delegate } : { delegate: this.#byNumber.get(this.#void.get(key)), isOld: this.#void.has(key) };
  }

  byBadge(typed) {
    return { delegate: this.#byBadge.get(typed.replace(/\D/g, "")) };
  }

  search(typed) {
    const words = folded(typed).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const found = [];
    for (const each of this.#byNumber.values()) {
      const parts = each.find.split(" ");
      if (words.every((word) => parts.some((part) => part.startsWith(word)))) found.push(each);
      if (found.length === FOUND) break;
    }
    return found;
  }
}
