// What happens at the door: a code, a number or a name becomes a fact. First it is written to the disk, then it is shown, then
// it is sent; one after the other, so that each is judged by what the one before it changed.
const LINES = 50; // of the log

export const newNonce = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // crypto.randomUUID is missing on plain http
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

export class Door {
  #store;
  #roster;
  #presence;
  #judge;
  #turn = Promise.resolve();
  #order = 0;
  #at = 0;
  #offset = 0; // milliseconds that the server's clock is ahead of this one
  event = "";
  place = "";
  session = null;
  direction = "in";
  log = [];

  constructor({ store, roster, presence, judge }) {
    [this.#store, this.#roster, this.#presence, this.#judge] = [store, roster, presence, judge];
  }

  async remember() {
    this.log = (await this.#store.all("log")).sort((one, other) => other.order - one.order).slice(0, LINES);
    this.#order = this.log[0]?.order ?? 0;
  }

  setClock(serverNow) {
    const offset = Date.parse(serverNow) - Date.now();
    if (Number.isFinite(offset)) this.#offset = Math.abs(offset) > 30_000 ? offset : 0; // less is the line, not the clock
  }

  now() {
    return Date.now() + this.#offset;
  }

  scanned(code, source) {
    return this.#inTurn(() => this.#record(this.#roster.byCode(code), code.trim().slice(0, 200), source));
  }

  typed(number, source, direction) {
    return this.#inTurn(() => this.#record(this.#roster.byBadge(number), number, source, direction));
  }

  // out, and in again: he left unseen
  async enteredAgain(entry) {
    const badge = this.#roster.get(entry.n)?.b;
    if (!badge) return null;
    await this.typed(badge, "name", "out");
    return this.typed(badge, "name", "in");
  }

  undo(entry, reason) {
    return this.#inTurn(async () => {
      if (entry.undone) return entry;
      const fact = this.#fact(entry.n, { undo: entry.nonce, reason });
      const changed = { ...entry, undone: true };
      const moved = entry.outcome === "entered" || entry.outcome === "left";
      const row = moved ? this.#presence.row(entry.n, entry.outcome === "left", entry.since ?? null, entry.by ?? "", fact.nonce) : null;
      await this.#keep(fact, changed, row);
      this.log = this.log.map((each) => (each.nonce === entry.nonce ? changed : each));
      return changed;
    });
  }

  // what the server answered, written in the transaction that takes the fact out
  settle(fact, result, { log, presence }) {
    const entry = this.log.find((each) => each.nonce === fact.nonce);
    if (entry) {
      const { outcome, since, by, why } = result;
      const changed = { ...entry, sent: true, told: outcome !== entry.outcome, outcome, since: since ?? undefined, by, why };
      this.log = this.log.map((each) => (each === entry ? changed : each));
      log.put(changed);
    }
    const own = this.#presence.of(fact.n);
    if (own?.by !== fact.nonce) return;
    const inside = { entered: true, already_in: true, left: false, undone: own.inside }[result.outcome] ?? false;
    const row = { ...own, inside, since: result.since ?? own.since, door: result.by || own.door, by: null };
    this.#presence.set(row);
    presence.put(row);
  }

  #inTurn(work) {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #record(found, code, source, direction = this.direction) {
    const state = found.delegate && this.#presence.of(found.delegate.n);
    const verdict = this.#judge({ found, session: this.session, direction, now: this.now(), state });
    const number = found.delegate?.n ?? null;
    const session = this.session?.code ?? "";
    const fact = this.#fact(number, { code, session, direction, source, shown: verdict.outcome });
    const at = new Date(this.now()).toISOString();
    const entry = { nonce: fact.nonce, order: fact.order, n: number, session, direction, at, source, ...verdict, sent: false };
    const moved = verdict.outcome === "entered" || verdict.outcome === "left";
    const row = moved ? this.#presence.row(number, direction === "in", at, this.place, fact.nonce) : null;
    await this.#keep(fact, entry, row);
    this.log = [entry, ...this.log].slice(0, LINES);
    return entry;
  }

  #fact(number, told) {
    this.#order = Math.max(this.#order + 1, Date.now());
    const now = Date.now();
    this.#at = now <= this.#at && this.#at - now < 1000 ? this.#at + 1 : now; // no two at the same instant
    const nonce = newNonce();
    const body = { ...told, nonce, at: new Date(this.#at).toISOString() };
    return { nonce, order: this.#order, event: this.event, state: "waiting", n: number, body };
  }

  async #keep(fact, entry, row) {
    const last = this.log.some((each) => each.nonce === entry.nonce) ? null : this.log[LINES - 1];
    await this.#store.strictly(["facts", "log", "presence"], ({ facts, log, presence }) => {
      facts.put(fact);
      log.put(entry);
      if (last) log.delete(last.nonce);
      if (row) presence.put(row);
    });
    if (row) this.#presence.set(row);
  }
}
