// The form of an event: another session without leaving the page, people by a few letters, the name as it will be.
// Without this script the same form does the same with its buttons.
const form = document.querySelector("#event-form");
const rows = form.querySelector("[data-rows]");

// ── sessions ──────────────────────────────────────────────────────────────
form.querySelector("[name=more]").addEventListener("click", (event) => {
  const last = rows.querySelector("[data-row]:last-of-type");
  if (!last) return;
  event.preventDefault();
  const place = rows.querySelectorAll("[data-row]").length;
  const fresh = last.cloneNode(true);
  const old = last.querySelector("[name$='-day']").name.split("-")[1];
  const next = String(Math.max(...[...rows.querySelectorAll("[name$='-day']")].map((field) => +field.name.split("-")[1])) + 1);
  for (const part of fresh.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
    for (const key of ["id", "name", "for", "aria-describedby"]) {
      const value = part.getAttribute(key);
      if (value) part.setAttribute(key, value.replaceAll(`s-${old}-`, `s-${next}-`));
    }
  }
  for (const message of fresh.querySelectorAll(".field-msg")) message.remove();
  for (const bad of fresh.querySelectorAll(".field-bad")) bad.classList.remove("field-bad");
  for (const field of fresh.querySelectorAll("input")) {
    field.removeAttribute("aria-invalid");
    if (/-(id|title|expected|hall)$/.test(field.name)) field.value = "";
    if (field.type === "checkbox") field.checked = false;
  }
  show(fresh.querySelector("[data-halls-found]"), []);
  for (const list of fresh.querySelectorAll("select")) list.value = last.querySelector(`[name='${list.name.replace(`s-${next}-`, `s-${old}-`)}']`).value;
  fresh.querySelector("legend").textContent = last.querySelector("legend").textContent.replace(/\d+/, String(place + 1));
  rows.append(fresh);
  const day = fresh.querySelector("[name$='-day']");
  day.value = "";
  day.focus();
});

// ── people ────────────────────────────────────────────────────────────────
const names = form.querySelector("[name=chair_names]");
const chairs = form.querySelector("[data-chairs]");
let asking = null;

names.addEventListener("input", () => {
  clearTimeout(asking);
  asking = setTimeout(() => suggest(form.dataset.persons, names, form.querySelector("[data-found]"), take), 200);
});

// What the last name typed in a field could mean, as buttons in a list below it.
async function suggest(where, field, list, taken) {
  const last = () => field.value.split(";").pop().trim();
  const typed = last();
  if (typed.length < 2) return show(list, [], taken);
  const address = new URL(where, location.href);
  address.searchParams.set("q", typed);
  try {
    const answer = await fetch(address, { headers: { "X-Fragment": "1" } });
    if (answer.ok && last() === typed) show(list, await answer.json(), taken);
  } catch {
    show(list, [], taken); // what was typed is looked up when the form is sent
  }
}

function show(list, found, taken) {
  list.replaceChildren(
    ...found.map((each) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-plain";
      button.textContent = `${each.name}, ${each.title}`;
      button.addEventListener("click", () => taken(each, list));
      const line = document.createElement("li");
      line.append(button);
      return line;
    }),
  );
  list.hidden = !found.length;
}

function take(person) {
  let tick = chairs.querySelector(`[name=chairs][value="${person.id}"]`);
  if (!tick) {
    const line = document.createElement("li");
    line.className = "line";
    const label = document.createElement("label");
    label.className = "tick-label grow";
    tick = document.createElement("input");
    Object.assign(tick, { type: "checkbox", name: "chairs", value: String(person.id), className: "tick" });
    const words = document.createElement("span");
    words.textContent = `${person.name}, ${person.title}`;
    const rank = document.createElement("input");
    Object.assign(rank, { name: `rank-${person.id}`, className: "form-control rank", inputMode: "numeric", ariaLabel: person.name });
    label.append(tick, words);
    line.append(label, rank);
    chairs.append(line);
  }
  tick.checked = true;
  rankLast(tick);
  names.value = names.value.split(";").slice(0, -1).map((each) => each.trim()).join("; ");
  show(form.querySelector("[data-found]"), []);
  names.focus();
  tick.dispatchEvent(new Event("change", { bubbles: true }));
}

function rankLast(tick) {
  const rank = form.querySelector(`[name="rank-${tick.value}"]`);
  if (rank && !rank.value) rank.value = String(chairs.querySelectorAll("[name=chairs]:checked").length);
}

chairs.addEventListener("change", (event) => {
  if (event.target.name !== "chairs") return;
  if (event.target.checked) rankLast(event.target);
  else form.querySelector(`[name="rank-${event.target.value}"]`).value = "";
});

// ── halls ─────────────────────────────────────────────────────────────────
rows.addEventListener("input", (event) => {
  if (!event.target.name?.endsWith("-hall")) return;
  clearTimeout(asking);
  const list = event.target.closest("[data-row]").querySelector("[data-halls-found]");
  asking = setTimeout(() => suggest(form.dataset.halls, event.target, list, choose), 200);
});

function choose(hall, list) {
  const row = list.closest("[data-row]");
  const halls = row.querySelector("select[name$='-venue']");
  if (![...halls.options].some((each) => each.value === String(hall.id))) halls.add(new Option(hall.name, hall.id));
  halls.value = String(hall.id);
  row.querySelector("[name$='-hall']").value = "";
  show(list, []);
  halls.focus();
  halls.dispatchEvent(new Event("change", { bubbles: true }));
}

// ── the name ──────────────────────────────────────────────────────────────
const canonical = form.querySelector("[data-canonical]");
let naming = null;

form.addEventListener("input", () => {
  clearTimeout(naming);
  naming = setTimeout(rename, 300);
});
form.addEventListener("change", () => {
  clearTimeout(naming);
  naming = setTimeout(rename, 50);
});

async function rename() {
  const address = new URL(form.dataset.named, location.href);
  for (const name of ["kind", "unit_code", "ordinal", "term_no", "term", "theme", "cluster", "congress_kind", "body", "s-0-day"]) {
    const field = form.elements[name];
    if (field) address.searchParams.set(name, field.value);
  }
  try {
    const answer = await fetch(address, { headers: { "X-Fragment": "1" } });
    if (answer.ok) canonical.textContent = await answer.text();
  } catch {
    // the name that is stored is made by the server all the same
  }
}
