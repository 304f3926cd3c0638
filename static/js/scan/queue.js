// Brings facts to the server, in the background, as often as it takes. A fact leaves the phone for one reason only: an answer
// of 200 that names it together with an outcome. Sending one twice does no harm: the server knows it by its nonce.
const MOST = 200; // facts in one call
const LONGEST = 30; // seconds between two tries
const OUTCOMES = new Set(["entered", "already_in", "left", "revoked", "wrong_session", "unknown", "outside_hours", "undone"]);

// one tab sends; another one that wants to meanwhile has nothing to do
const alone = (work) =>
  navigator.locks ? navigator.locks.request("scan-send", { ifAvailable: true }, (lock) => lock && work()) : work();

export class Queue {
  #store;
  #api;
  #hear;
  #running = false;
  #wanted = false;
  #tries = 0;
  #singly = 0; // of so many a batch was refused as a whole: each goes by itself, so that the bad one stands in nobody's way
  #timer = null;
  #notBefore = 0;
  event = "";

  // it answers, but does not take what is sent
  get isRefused() {
    return this.#trouble;
  }
  #trouble = false;

  // `hear.settle(fact, result, stores)` writes in the same transaction what follows from an answer
  constructor(store, api, hear) {
    [this.#store, this.#api, this.#hear] = [store, api, hear];
  }

  // all that is kept: to be sent, of another event, and what the server could not read
  async kept() {
    const facts = (await this.#store.all("facts")).sort((one, other) => one.order - other.order);
    const waiting = facts.filter((each) => each.state === "waiting");
    return {
      waiting,
      mine: waiting.filter((each) => each.event === this.event),
      stuck: facts.filter((each) => each.state === "stuck"),
    };
  }

  // `hasty`: somebody asks for it, or the line came back: no more waiting
  async send(hasty = false) {
    if (hasty) this.#notBefore = 0;
    if (this.#running) {
      this.#wanted = true;
      return;
    }
    if (!this.#api.token || Date.now() < this.#notBefore) return;
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#wanted = false;
        await alone(() => this.#drain());
      } while (this.#wanted && !this.#trouble);
      if ((await this.kept()).mine.length) this.#later(2);
    } finally {
      this.#running = false;
      this.#hear.changed();
    }
  }

  // every way of sending ends here
  async #drain() {
    while (this.#api.token) {
      const { mine } = await this.kept();
      if (!mine.length) return;
      const batch = mine.slice(0, this.#singly ? 1 : MOST);
      let answer;
      try {
        answer = await this.#api.send(batch.map((each) => each.body));
      } catch {
        return this.#failed();
      }
      if (!(await this.#take(answer, batch))) return;
    }
  }

  // Is there reason to go on at once?
  async #take(answer, batch) {
    const { status, body } = answer;
    if (this.#hear.isRevoked(answer)) {
      await this.#hear.revoked();
      return false;
    }
    if (body?.now) this.#hear.now(body.now);
    const results = Array.isArray(body?.results) ? body.results : [];
    if (status === 200 && (await this.#settle(batch, results))) return this.#went();
    if (status === 422 && batch.length > 1) {
      this.#singly = batch.length;
      return true;
    }
    if (status === 422 && body?.error && (await this.#mark(batch, results))) return this.#went();
    this.#failed(answer.retryAfter);
    return false;
  }

  #went() {
    this.#singly = Math.max(0, this.#singly - 1);
    this.#tries = 0;
    this.#trouble = false;
    this.#hear.changed();
    return true;
  }

  #failed(seconds = 0) {
    this.#trouble = true;
    this.#tries += 1;
    const pause = Math.min(LONGEST, 2 ** this.#tries / 2) * (0.5 + Math.random() / 2);
    if (seconds) this.#notBefore = Date.now() + seconds * 1000;
    this.#later(Math.max(seconds, pause));
    this.#hear.changed();
  }

  #later(seconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), seconds * 1000 + 5);
  }

  async #settle(batch, results) {
    const byNonce = new Map(results.filter((each) => each && typeof each.nonce === "string").map((each) => [each.nonce, each]));
    const done = batch.filter((each) => OUTCOMES.has(byNonce.get(each.nonce)?.outcome));
    const bad = batch.filter((each) => byNonce.get(each.nonce)?.error);
    if (!done.length && !bad.length) return false; // 200, but not the answer to this
    await this.#store.strictly(["facts", "log", "presence"], (stores) => {
      for (const fact of done) {
        stores.facts.delete(fact.nonce);
        this.#hear.settle(fact, byNonce.get(fact.nonce), stores);
      }
      for (const fact of bad) stores.facts.put({ ...fact, state: "stuck", error: String(byNonce.get(fact.nonce).error) });
    });
    this.#hear.answered(done.map((fact) => [fact, byNonce.get(fact.nonce)]));
    return true;
  }

  // what cannot be read by itself is kept, for an organiser to look at
  async #mark(batch, results) {
    const error = String(results.find((each) => each?.nonce === batch[0].nonce)?.error ?? "");
    await this.#store.strictly(["facts"], ({ facts }) => batch.forEach((fact) => facts.put({ ...fact, state: "stuck", error })));
    return true;
  }
}
