// Figures of a session that keep themselves new: <div data-live="/live/<key>">, on a hall's screen with data-screen.
// Asks with the tag it has, as often as the server says; sleeps while nobody looks; keeps the last figures when the line is down.
const WAIT = 5;

const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ".");
const hour = (moment) => {
  const told = new Date(moment).toLocaleTimeString("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "numeric", minute: "2-digit" });
  const [hours, minutes] = told.split(":");
  return `${Number(hours)}${document.documentElement.lang === "vi" ? "h" : ":"}${minutes}`;
};
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

// only what is other than before is written, so that nothing is read out or drawn again without a reason
const write = (place, words) => {
  if (place && place.textContent !== words) place.textContent = words;
};

function sentence(root, told) {
  const words = root.dataset;
  if (told.valid_since) return fill(words.valid, { at: hour(told.valid_since) });
  if (!words.people) return words.invalid;
  const values = { people: count(told.missing_people), organisations: count(told.missing_organisations) };
  if (told.missing_people && told.missing_organisations) return fill(words.both, values);
  return fill(told.missing_organisations ? words.organisations : words.people, values);
}

function show(root, told) {
  for (const place of root.querySelectorAll("[data-figure]")) write(place, count(told[place.dataset.figure]));
  write(root.querySelector("[data-validity]"), sentence(root, told));
  root.querySelector(".valid")?.classList.toggle("is-met", told.is_met);
  const state = root.querySelector("[data-state]");
  if (state) write(state, state.dataset[told.state] ?? "");
  for (const place of root.querySelectorAll(".of-organisations")) place.hidden = !told.organisations_of;
  const share = (some) => `${told.convened ? Math.min(100, (some * 100) / told.convened) : 0}%`;
  root.querySelector(".share .done")?.setAttribute("width", share(told.present));
  for (const end of ["x1", "x2"]) root.querySelector(".share .least")?.setAttribute(end, share(told.needed_people));
  root.spoken = root.dataset.spoken
    ? fill(root.dataset.spoken, { present: count(told.present), convened: count(told.convened), sentence: sentence(root, told) })
    : "";
}

async function look(root) {
  const followed = root.dataset.live;
  const asked = root.dataset.screen === undefined ? followed : `${followed}?screen`;
  try {
    const answer = await fetch(asked, {
      cache: "no-store",
      credentials: "omit",
      headers: root.tag && root.followed === followed ? { "If-None-Match": root.tag } : {},
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status === 200) {
      const told = await answer.json();
      if (root.dataset.live !== followed) return; // another session was chosen meanwhile
      root.tag = answer.headers.get("ETag");
      root.followed = followed;
      root.every = told.next;
      show(root, told);
    }
    root.isOld = answer.status !== 200 && answer.status !== 304;
    if (!root.isOld) root.freshAt = Date.now();
  } catch {
    root.isOld = true;
  }
  root.dispatchEvent(new Event("looked"));
}

async function follow(root) {
  clearTimeout(root.timer);
  const began = Date.now();
  if (!document.hidden && root.dataset.live) await look(root);
  clearTimeout(root.timer);
  // phones of a hall do not march in step; a screen keeps its beat, whatever an answer takes
  const wait = 1000 * (root.every ?? WAIT) * (root.dataset.screen === undefined ? 0.9 + Math.random() * 0.2 : 1);
  root.timer = setTimeout(follow, root.dataset.live ? Math.max(200, wait - (Date.now() - began)) : 200, root);
}

for (const root of document.querySelectorAll("[data-live]")) {
  root.every = root.dataset.screen === undefined ? WAIT : 1;
  follow(root);
  document.addEventListener("visibilitychange", () => document.hidden || follow(root));
}
