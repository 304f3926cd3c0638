// Which event this phone works for: its token, the list that belongs to it, and what happens when either ends.

// the token in an address such as https://…/scan/#token, or "" where it is something else
export function tokenIn(text) {
  const found = /^(?:https?:\/\/[^\s#]+)?\/scan\/?#([A-Za-z0-9_-]{20,200})$/.exec(text.trim());
  return found ? found[1] : "";
}

export class Pairing {
  #store;
  #api;
  #roster;
  #isRevoked;
  #loading = null;
  version = "";
  told = null; // {event, device, sessions} as the list came with them

  constructor({ store, api, roster, isRevoked }) {
    [this.#store, this.#api, this.#roster, this.#isRevoked] = [store, api, roster, isRevoked];
  }

  async remember() {
    this.#api.token = (await this.#store.meta("token")) ?? "";
    this.told = (await this.#store.meta("told")) ?? null;
    this.version = (await this.#store.meta("version")) ?? "";
    this.#roster.fill(await this.#store.all("list"), (await this.#store.meta("void")) ?? []);
  }

  async adopt(token) {
    this.#api.token = token;
    this.version = "";
    await this.#store.setMeta({ token, version: "" }, "strict");
  }

  async forget() {
    this.#api.token = this.version = "";
    this.told = null;
    this.#roster.fill([], []);
    await this.#store.wipe();
  }

  // Of which event is this token? "" where it is of none; fails where nobody answers.
  async eventOf(token) {
    const answer = await this.#api.list(0, "", token);
    const { status, body } = answer;
    if (this.#isRevoked(answer)) return "";
    if (status !== 200 || !body?.event) throw new Error(String(status));
    return body.event.code;
  }

  // "same", "new", "other" (of another event than before), "refused"; fails where the line does
  refresh() {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #load() {
    const first = await this.#api.list(0, this.version);
    if (this.#isRevoked(first)) return "refused";
    if (first.status === 304) return "same";
    const { delegates, voided, told, version } = await this.#pages(first);
    const isOther = Boolean(this.told) && this.told.event.code !== told.event.code;
    await this.#store.write(["list", "meta", ...(isOther ? ["log", "presence"] : [])], (stores) => {
      Object.values(stores).forEach((each) => each.name !== "meta" && each.clear());
      delegates.forEach((each) => stores.list.put(each));
      Object.entries({ told, version, void: voided }).forEach(([name, value]) => stores.meta.put({ name, value }));
    });
    [this.told, this.version] = [told, version];
    this.#roster.fill(delegates, voided);
    return isOther ? "other" : "new";
  }

  // every page of one and the same list
  async #pages(first) {
    const [delegates, voided] = [[], []];
    for (let page = first; ; page = await this.#api.list(page.body.next)) {
      if (page.status !== 200 || !page.body?.delegates || page.body.version !== first.body.version) throw new Error("list");
      delegates.push(...page.body.delegates.map(asKept));
      voided.push(...page.body.void.map(({ k, n }) => ({ k, n })));
      if (page.body.next === null) break;
    }
    const { event, device, sessions, version } = first.body;
    return { delegates, voided, told: { event, device, sessions }, version };
  }
}

// whatever else a list may tell one day: a phone keeps this of a person and nothing more
const asKept = ({ k, n, b, name, delegation, seat, status, find }) => ({ k, n, b, name, delegation, seat, status, find });
