// What the steward sees. Every sentence stands in the page; here they are only put in their places.
const KINDS = {
  entered: "ok", left: "ok", already_in: "wait", outside_hours: "wait", wrong_session: "wait",
  revoked: "bad", unknown: "bad", unsaved: "bad", unread: "wait", pairing: "wait", undone: "off",
};
const ZONE = "Asia/Ho_Chi_Minh";
const LINES = 12; // of the log that are shown

export const kindOf = (outcome) => KINDS[outcome] ?? "off";

export class Show {
  #root;
  #words = new Map();
  #language = document.documentElement.lang;
  shown = null; // the entry whose verdict is on the screen

  constructor(root) {
    this.#root = root;
    for (const each of document.querySelector("#words").content.querySelectorAll("[data-word]")) {
      this.#words.set(each.dataset.word, each.textContent.trim());
    }
  }

  word(name, values = {}) {
    return (this.#words.get(name) ?? "").replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
  }

  number(value) {
    return value === null || value === undefined ? "–" : value.toLocaleString(this.#language);
  }

  // 8h02; with its day where that is not today
  time(moment) {
    const date = new Date(moment);
    if (Number.isNaN(date.getTime())) return "";
    const told = (options) => Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options }).formatToParts(date).map((each) => [each.type, each.value]));
    const { hour, minute } = told({ hour: "numeric", minute: "2-digit" });
    const { day, month, year } = told({ day: "numeric", month: "numeric", year: "numeric" });
    const clock = this.word("clock", { h: String(Number(hour)), m: minute });
    const today = new Date().toLocaleDateString("en-CA", { timeZone: ZONE });
    return date.toLocaleDateString("en-CA", { timeZone: ZONE }) === today ? clock : `${clock} ${day}/${month}/${year}`;
  }

  session(session) {
    return session ? session.title || this.word(`session.${session.kind}`) : this.word("no_session");
  }

  put(name, text) {
    for (const each of document.querySelectorAll(`[data-show="${name}"]`)) each.textContent = text;
  }

  reveal(name, is) {
    for (const each of document.querySelectorAll(`[data-when="${name}"]`)) each.hidden = !is;
  }

  // ── the verdict ─────────────────────────────────────────────────────────

  // `who`: {name, delegation, seat}; `more`: sentences below
  verdict(entry, who, more) {
    const box = this.#root.querySelector("[data-verdict]");
    const kind = entry ? kindOf(entry.outcome) : "ready";
    this.shown = entry;
    box.className = `verdict verdict-${kind}`;
    box.dataset.nonce = entry?.nonce ?? "";
    box.dataset.outcome = entry?.outcome ?? "";
    for (const icon of box.querySelectorAll("[data-icon]")) icon.toggleAttribute("hidden", icon.dataset.icon !== kind);
    this.put("word", entry ? this.word(`outcome.${entry.outcome}`) : this.word("ready"));
    this.put("who", who?.name ?? "");
    this.put("seat", [who?.delegation, who?.seat].filter(Boolean).join("\n"));
    this.put("more", more.filter(Boolean).join("\n"));
    this.reveal("again", entry?.outcome === "already_in" && Boolean(who));
    this.#root.classList.toggle("has-verdict", Boolean(entry));
  }

  // why, since when, by which door, and what the steward should see besides
  sentences(entry, session, isKept) {
    const { outcome, since, by, why } = entry;
    const told = {
      already_in: () => this.word(by ? "more.already_in" : "more.already_in_somewhere", { time: this.time(since), door: by }),
      revoked: () => this.word("more.revoked", { why: this.word(`why.${why}`) }),
      outside_hours: () => this.word("more.outside_hours", { from: this.time(session?.admits_from), to: this.time(session?.admits_to) }),
    };
    const first = told[outcome]?.() ?? this.word(`more.${outcome}`);
    const notes = (entry.notes ?? []).map((each) => this.word(`note.${each}`)).filter(Boolean);
    const note = notes.length ? this.word("notes", { notes: notes.join(", ") }) : "";
    return [first, note, entry.told ? this.word("told") : "", isKept ? this.word("kept") : ""];
  }

  // ── the log ─────────────────────────────────────────────────────────────

  log(entries, nameOf, undo) {
    const template = document.querySelector("#log-line").content.firstElementChild;
    const lines = entries.slice(0, LINES).map((entry) => {
      const line = template.cloneNode(true);
      const who = nameOf(entry);
      const outcome = entry.undone ? "undone" : entry.outcome;
      line.dataset.nonce = entry.nonce;
      for (const icon of line.querySelectorAll("[data-icon]")) icon.toggleAttribute("hidden", icon.dataset.icon !== kindOf(outcome));
      line.querySelector("[data-part=name]").textContent = who?.name ?? this.word("nobody");
      line.querySelector("[data-part=told]").textContent = [
        this.time(entry.at), this.word(`outcome.${outcome}`), entry.sent ? "" : this.word("unsent"), entry.told ? this.word("told.short") : "",
      ].filter(Boolean).join(" · ");
      const button = line.querySelector("button");
      button.hidden = entry.undone || !["entered", "left"].includes(entry.outcome);
      button.setAttribute("aria-label", this.word("undo.of", { name: who?.name ?? "" }));
      button.addEventListener("click", () => undo(entry));
      return line;
    });
    this.#root.querySelector("[data-log]").replaceChildren(...lines);
  }

  // ── the line ────────────────────────────────────────────────────────────

  net({ line, waiting, others, at, hasList }) {
    const box = this.#root.querySelector("[data-net]");
    const bad = line === "none" || line === "server";
    const values = { n: this.number(waiting), time: at ? this.time(at) : "" };
    const name = bad ? `net.${line}${waiting ? "" : ".empty"}` : waiting ? "net.sending" : at ? "net.sent" : line === "good" ? "net.good" : "net.first";
    const told = [this.word(name, values), hasList ? "" : this.word("net.no_list"), others ? this.word("net.others", { n: this.number(others) }) : ""];
    box.classList.toggle("on", !bad && !others);
    for (const icon of box.querySelectorAll("[data-icon]")) {
      icon.toggleAttribute("hidden", icon.dataset.icon !== (bad ? "off" : waiting ? "wait" : "ok"));
    }
    const text = told.filter(Boolean).join(" ");
    const words = box.querySelector("[data-part=told]");
    if (words.textContent !== text) words.textContent = text;
  }
}
