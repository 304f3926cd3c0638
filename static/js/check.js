// Clashes while an event is typed: the form's times, halls and people are asked about as soon as the typing rests.
// A way out fills the form; nothing is stored. Without this script the button "Kiểm tra lịch" does the same.
const form = document.querySelector("#event-form");
const place = document.querySelector("#clashes");
const REST = 500; // milliseconds
const ASKED = /^(kind|unit_code|code|title|body|chairs|s-\d+-(id|kind|day|from|to|venue|hall|expected|gone))$/;
let resting = null;
let last = "";

function query() {
  const told = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value && ASKED.test(name)) told.append(name, value);
  return told.toString();
}

async function check() {
  const asked = query();
  if (asked === last) return;
  last = asked;
  try {
    const answer = await fetch(`${form.dataset.check}?${asked}`, { headers: { "X-Fragment": "1" }, cache: "no-store" });
    const told = await answer.text();
    if (asked !== last) return; // something else was typed meanwhile
    if (answer.ok) place.innerHTML = told;
    else if (answer.status === 422) place.textContent = told;
  } catch {
    last = ""; // the line is down: asked again with the next letter
  }
}

function soon(rest) {
  clearTimeout(resting);
  resting = setTimeout(check, rest);
}

form.addEventListener("input", () => soon(REST));
form.addEventListener("change", () => soon(50));
soon(0);

// ── a way out is taken ────────────────────────────────────────────────────
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const { fields, swap, name } = JSON.parse(button.value);
  if (swap && !replace(swap, name)) return; // the form is sent instead, and comes back filled
  event.preventDefault();
  let first = null;
  for (const [field, value] of Object.entries(fields)) {
    const control = form.elements[field];
    if (!control) continue;
    if (control.tagName === "SELECT" && ![...control.options].some((each) => each.value === value)) {
      control.add(new Option(button.querySelector("b").textContent, value));
    }
    if (control.value !== value) first ??= control;
    control.value = value;
    if (field.endsWith("-venue")) form.elements[field.replace("-venue", "-hall")].value = "";
  }
  (first ?? form.querySelector("[name=check]")).focus();
  form.dispatchEvent(new Event("change", { bubbles: true }));
});

function replace([leaves, comes], name) {
  const old = form.querySelector(`[name=chairs][value="${leaves}"]`);
  if (!old) return false;
  let fresh = form.querySelector(`[name=chairs][value="${comes}"]`);
  if (!fresh) {
    const line = old.closest("li").cloneNode(true);
    for (const part of line.querySelectorAll("[id], [name], [for]")) {
      for (const key of ["id", "name", "for"]) {
        const value = part.getAttribute(key);
        if (value) part.setAttribute(key, value.replace(`rank-${leaves}`, `rank-${comes}`));
      }
    }
    fresh = line.querySelector("[name=chairs]");
    fresh.value = String(comes);
    fresh.nextElementSibling.textContent = name;
    old.closest("li").after(line);
  }
  const rank = form.querySelector(`[name="rank-${leaves}"]`);
  const place = form.querySelector(`[name="rank-${comes}"]`);
  old.checked = false;
  fresh.checked = true;
  if (rank && place) [place.value, rank.value] = [rank.value, ""];
  return true;
}
