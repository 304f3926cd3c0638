// Who is inside at the session that is open: as the server told it, and over it what this phone did and has not sent.

export class Presence {
  #store;
  #states = new Map();
  #session = "";
  #next = 0;
  present = null;
  convened = null;

  constructor(store) {
    this.#store = store;
  }

  get next() {
    return this.#next;
  }

  async open(session) {
    this.#session = session;
    this.#next = 0;
    this.present = this.convened = null;
    this.#states = new Map((await this.#store.presenceOf(session)).map((each) => [each.n, each]));
    const counted = (await this.#store.meta("counted")) ?? {};
    if (counted.session !== session) return;
    this.convened = counted.convened; // who is inside was written line by line: newer than the last figure of the server
    this.present = [...this.#states.values()].filter((each) => each.inside).length;
  }

  of(number) {
    return this.#states.get(number);
  }

  // what one's own fact makes of somebody; to be written together with the fact. `by`: the fact that is not sent yet
  row(number, inside, since, door, by) {
    return { session: this.#session, n: number, inside, since, door, by };
  }

  set(row) {
    if (row.session !== this.#session) return;
    const before = Boolean(this.#states.get(row.n)?.inside);
    this.#states.set(row.n, row);
    if (this.present !== null) this.present += Number(row.inside) - Number(before);
  }

  // the server took the fact: from now on its word counts
  async settle(row) {
    this.set(row);
    await this.#store.write(["presence"], ({ presence }) => presence.put(row));
  }

  async hear(told) {
    const rows = told.changes
      .filter(([number]) => !this.#states.get(number)?.by) // one's own, not sent yet, is newer
      .map(([number, inside, since, door]) => this.row(number, inside, since, door, null));
    for (const row of rows) this.#states.set(row.n, row);
    const own = [...this.#states.values()].filter((each) => each.by);
    this.present = told.present + own.filter((each) => each.inside).length - own.filter((each) => !each.inside).length;
    this.convened = told.convened;
    this.#next = told.next;
    await this.#store.write(["presence", "meta"], ({ presence, meta }) => {
      rows.forEach((row) => presence.put(row));
      meta.put({ name: "counted", value: { session: this.#session, convened: this.convened } });
    });
  }
}
