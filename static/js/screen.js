// A hall's screen: which session is on, the code of the moment, the clock. Figures themselves are kept new by live.js.
const KEPT = "congress-screen"; // where a screen without an account keeps its token
const ASKED_EVERY = 10_000;
const SPOKEN_EVERY = 10_000; // whoever listens to the screen is not talked over

const main = document.querySelector("[data-board]");
const root = main.querySelector("[data-live]");
const find = (name) => main.querySelector(`[data-${name}]`);
const hour = (moment) => {
  const [hours, minutes] = new Date(moment)
    .toLocaleTimeString("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "numeric", minute: "2-digit" })
    .split(":");
  return `${Number(hours)}${document.documentElement.lang === "vi" ? "h" : ":"}${minutes}`;
};
const write = (place, words) => {
  if (place.textContent !== words) place.textContent = words;
};

let board = null;
let ahead = 0; // milliseconds by which the server's clock is before ours
let trouble = "";

// the token leaves the address at once: a hall can read it there
if ("byToken" in main.dataset && location.hash.length > 1) {
  localStorage.setItem(KEPT, location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
}
const token = "byToken" in main.dataset ? localStorage.getItem(KEPT) : null;

async function ask() {
  if ("byToken" in main.dataset && !token) {
    trouble = main.dataset.refused;
    return beat();
  }
  const address = new URL(main.dataset.board, location.href);
  const wanted = new URLSearchParams(location.search).get("session");
  if (wanted) address.searchParams.set("session", wanted);
  try {
    const answer = await fetch(address, {
      cache: "no-store",
      headers: { "X-Fragment": "1", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      signal: AbortSignal.timeout(8000),
    });
    if (answer.ok) {
      board = await answer.json();
      ahead = Date.parse(board.now) - Date.now();
      trouble = "";
      take();
    } else if (answer.status === 401 && !("byToken" in main.dataset)) {
      location.reload(); // signed out meanwhile: the page itself leads to signing in
    } else if (answer.status === 401) {
      Object.assign(root.dataset, { live: "" });
      board = null;
      trouble = main.dataset.refused;
    } else if (answer.status === 404) {
      trouble = main.dataset.noSession;
    }
  } catch {
    // the line is down: the last codes and figures stay, with their time
  }
  beat();
}

function take() {
  for (const place of main.querySelectorAll("[data-board-text]")) write(place, board[place.dataset.boardText]);
  if (root.dataset.live !== board.live) root.dataset.live = board.live;
}

function beat() {
  const now = Date.now() + ahead;
  write(find("clock"), hour(now));
  const code = board?.codes.find((each) => Date.parse(each.until) > now);
  if (board) {
    for (const place of main.querySelectorAll(".code-of-now")) place.hidden = !code;
    main.querySelector(".how").hidden = board.codes.length === 0;
    main.querySelector(".no-code").hidden = board.is_self_open;
  }
  if (code) {
    const left = Math.ceil((Date.parse(code.until) - now) / 1000);
    write(find("code"), `${code.code.slice(0, 3)} ${code.code.slice(3)}`);
    write(find("countdown"), main.dataset.seconds.replace("{seconds}", left));
    find("left").setAttribute("width", `${(left * 100) / board.every}%`);
  }
  const old = root.isOld ? main.dataset.old.replace("{at}", hour((root.freshAt ?? Date.now()) + ahead)) : "";
  const note = find("note");
  write(note, trouble || old);
  note.hidden = !note.textContent;
}

setInterval(() => document.hidden || beat(), 1000);
setInterval(() => document.hidden || ask(), ASKED_EVERY);
setInterval(() => document.hidden || write(find("spoken-now"), root.spoken ?? ""), SPOKEN_EVERY);
document.addEventListener("visibilitychange", () => document.hidden || ask());
root.addEventListener("looked", beat);
ask();

// ── the whole screen, and a display that does not fall asleep ────────────────

const full = document.querySelector("[data-full]");
if (full && document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => document.documentElement.requestFullscreen().then(() => scrollTo(0, 0)));
}
const stayAwake = () => navigator.wakeLock?.request("screen").catch(() => {});
stayAwake();
document.addEventListener("visibilitychange", () => document.hidden || stayAwake());
