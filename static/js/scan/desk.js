// The windows over the page: a typed number, a name, a reason for undoing, settings, leaving.

export class Desk {
  #show;
  #door;
  #roster;
  #acts;

  // `acts`: what main.js does with what was chosen
  constructor({ show, door, roster, isChecked, isListed, acts }) {
    [this.#show, this.#door, this.#roster, this.#acts] = [show, door, roster, acts];
    for (const button of document.querySelectorAll("[data-open]")) button.addEventListener("click", () => this.open(button.dataset.open));
    for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
    this.#typed(isChecked, isListed);
    this.#search();
    this.#undo();
    this.#menu();
  }

  get isOpen() {
    return Boolean(document.querySelector("dialog[open]"));
  }

  open(name) {
    const dialog = document.querySelector(`#${name}`);
    for (const form of dialog.querySelectorAll("form")) form.reset();
    for (const message of dialog.querySelectorAll(".field-msg")) message.hidden = true;
    if (name === "search") this.#list([]);
    if (name === "menu") this.#acts.menuOpened();
    dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  }

  #submitted(name, work) {
    const dialog = document.querySelector(`#${name}`);
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      work(dialog, new FormData(event.target));
    });
  }

  #refuse(dialog, word, values) {
    const message = dialog.querySelector(".field-msg");
    message.querySelector("span").textContent = this.#show.word(word, values);
    message.hidden = false;
    dialog.querySelector("input, textarea").focus();
  }

  #typed(isChecked, isListed) {
    this.#submitted("typed", (dialog, form) => {
      if (!isListed()) return this.#refuse(dialog, "net.no_list");
      const number = form.get("number").trim();
      if (!isChecked(number.replace(/[\s.-]+/g, ""))) return this.#refuse(dialog, "typed.wrong", { typed: number });
      dialog.close();
      return this.#acts.typed(number, "typed");
    });
  }

  #search() {
    const field = document.querySelector("#search-field");
    field.addEventListener("input", () => this.#list(this.#roster.search(field.value), field.value));
    this.#submitted("search", () => this.#list(this.#roster.search(field.value), field.value));
  }

  #list(found, typed = "") {
    const template = document.querySelector("#found-line").content.firstElementChild;
    const lines = found.map((each) => {
      const line = template.cloneNode(true);
      line.querySelector("b").textContent = each.name;
      line.querySelector("span").textContent = [each.b, each.delegation, each.seat].filter(Boolean).join(" · ");
      line.querySelector("button").addEventListener("click", () => {
        document.querySelector("#search").close();
        this.#acts.typed(each.b, "name");
      });
      return line;
    });
    document.querySelector("#search [data-found]").replaceChildren(...lines);
    const none = document.querySelector("#search [data-none]");
    none.hidden = found.length > 0 || !typed.trim();
  }

  // ── undo ────────────────────────────────────────────────────────────────

  askWhy(entry, name) {
    document.querySelector("#undo").dataset.nonce = entry.nonce;
    this.#show.put("undo-whom", name);
    this.open("undo");
  }

  #undo() {
    this.#submitted("undo", (dialog, form) => {
      const reason = (form.get("reason") === "other" ? form.get("words") : form.get("reason"))?.trim();
      if (!reason) return this.#refuse(dialog, "undo.no_reason");
      dialog.close();
      const entry = this.#door.log.find((each) => each.nonce === dialog.dataset.nonce);
      return entry && this.#acts.undo(entry, reason);
    });
  }

  // ── settings ────────────────────────────────────────────────────────────

  #menu() {
    const menu = document.querySelector("#menu");
    for (const name of ["rapid", "quiet", "large"]) {
      menu.querySelector(`[name=${name}]`).addEventListener("change", (event) => this.#acts.set({ [name]: event.target.checked }));
    }
    menu.querySelector("[name=session]").addEventListener("change", (event) => this.#acts.chooseSession(event.target.value));
    menu.querySelector("[name=camera]").addEventListener("change", (event) => this.#acts.chooseCamera(event.target.value));
    menu.querySelector("[data-act=send]").addEventListener("click", () => this.#acts.send());
    menu.querySelector("[data-act=leave]").addEventListener("click", () => this.#acts.leave());
  }

  fillMenu({ sessions, session, cameras, camera, settings }) {
    const menu = document.querySelector("#menu");
    menu.querySelector("[name=session]").replaceChildren(
      ...sessions.map((each) => new Option(`${this.#show.session(each)} · ${this.#show.time(each.starts_at)}`, each.code, false, each.code === session?.code)),
    );
    menu.querySelector("[name=camera]").replaceChildren(
      ...cameras.map((each, at) => new Option(each.label || this.#show.word("camera", { n: at + 1 }), each.deviceId, false, each.deviceId === camera)),
    );
    this.#show.reveal("cameras", cameras.length > 1);
    for (const [name, value] of Object.entries(settings)) {
      const box = menu.querySelector(`[name=${name}]`);
      if (box) box.checked = Boolean(value);
    }
  }
}
