// Rearranging an agenda without leaving the page: buttons, Alt with the arrows, and dragging by the handle. Every change goes to
// the server, which answers with the list as it is now. Without scripts the same buttons send the page.
const panel = document.querySelector("[data-agenda]");
const status = document.querySelector("[data-agenda-status]");
const refused = document.querySelector("[data-agenda-refused]");
const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
let busy = false;

const row = (id) => panel.querySelector(`li[data-id="${id}"]`);
const handles = () => panel.querySelectorAll("[data-handle]").forEach((handle) => (handle.hidden = false));

function show(html, focused) {
  panel.innerHTML = html;
  handles();
  const list = panel.querySelector("[data-items]");
  for (const field of document.querySelectorAll("input[name=version]")) field.value = list.dataset.version;
  const places = document.querySelector("select[name=parent]");
  if (places) {
    const chosen = places.value;
    const shallow = [...list.querySelectorAll("li[data-id]")].filter((each) => Number(each.dataset.depth) < 3);
    places.replaceChildren(places.options[0], ...shallow.map((each) => new Option(each.dataset.name, each.dataset.id)));
    places.value = chosen;
    if (places.selectedIndex < 0) places.selectedIndex = 0;
  }
  const moved = row(list.dataset.focus);
  if (moved) {
    const control = moved.querySelector(focused);
    (control && !control.disabled ? control : moved.querySelector("[data-handle]")).focus({ preventScroll: true });
    moved.scrollIntoView({ block: "nearest" });
  }
  status.textContent = list.dataset.said;
}

async function send(item, values, focused = "[data-handle]") {
  if (busy) return;
  busy = true;
  const form = item.querySelector("form");
  const body = new FormData(form);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1" } });
    if (answer.status === 401) return location.reload();
    const told = await answer.text();
    refused.hidden = answer.ok;
    if (answer.ok) return show(told, focused);
    refused.querySelector("p").textContent = told;
    const fresh = await fetch(panel.dataset.agenda, { cache: "no-store", headers: { "X-Fragment": "1" } });
    if (fresh.ok) show(await fresh.text(), focused);
  } catch {
    form.submit(); // the network may be back by then; if not, the browser says so
  } finally {
    busy = false;
  }
}

panel.addEventListener("submit", (event) => {
  const way = event.submitter;
  if (way?.name !== "how") return;
  event.preventDefault();
  event.stopPropagation();
  send(way.closest("li"), { how: way.value }, `[value="${way.value}"]`);
});

panel.addEventListener("keydown", (event) => {
  const item = event.target.closest("li[data-id]");
  const how = WAYS[event.key];
  if (!event.altKey || !how || !item?.querySelector("[data-handle]")) return;
  event.preventDefault(); // Alt with an arrow is also the browser's way back
  const way = item.querySelector(`[value="${how}"]`);
  if (!way.disabled) send(item, { how });
  else status.textContent = "";
});

// ── dragging ────────────────────────────────────────────

let dragged = null;
let target = null;

function mark(item, where) {
  for (const each of panel.querySelectorAll(".drop-before, .drop-after, .drop-into")) {
    each.classList.remove("drop-before", "drop-after", "drop-into");
  }
  target = item && where ? { item, where } : null;
  if (target) item.classList.add(`drop-${where}`);
}

// everything that stands below an item follows it in the list, deeper
function below(item) {
  const found = [];
  for (let next = item.nextElementSibling; next && next.dataset.depth > item.dataset.depth; next = next.nextElementSibling) found.push(next);
  return found;
}

function over(event) {
  const item = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-items] > li[data-id]");
  if (!item || item === dragged || below(dragged).includes(item)) return mark(null);
  const box = item.getBoundingClientRect();
  const part = (event.clientY - box.top) / box.height;
  const depths = [dragged, ...below(dragged)].map((each) => Number(each.dataset.depth));
  const height = Math.max(...depths) - depths[0] + 1;
  const fits = Number(item.dataset.depth) + height <= 3;
  mark(item, part < 0.34 ? "before" : part > 0.66 || !fits ? "after" : "into");
}

function drop() {
  if (dragged && target) {
    const { item, where } = target;
    const into = where === "into";
    const parent = into ? item.dataset.id : item.dataset.parent;
    let position = into ? 1000 : Number(item.dataset.position) + (where === "after" ? 1 : 0);
    // counted among the others: it leaves its own place first
    if (!into && parent === dragged.dataset.parent && Number(dragged.dataset.position) < position) position -= 1;
    send(dragged, { parent, position });
  }
  stop();
}

function stop() {
  dragged?.classList.remove("is-dragged");
  mark(null);
  dragged = null;
}

panel.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  dragged = handle.closest("li");
  dragged.classList.add("is-dragged");
});
panel.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  over(event);
  const edge = 60;
  if (event.clientY < edge * 2) window.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
});
panel.addEventListener("pointerup", drop);
panel.addEventListener("pointercancel", stop);
document.addEventListener("keydown", (event) => event.key === "Escape" && stop());

handles();
