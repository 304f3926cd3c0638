// The scanning page. Its parts know nothing of each other; here they are joined. Each is fetched under the version that this
// file was fetched under, so that a browser never mixes two releases.
const version = new URL(import.meta.url).search;
const NAMES = ["sha256", "store", "api", "roster", "judge", "presence", "queue", "door", "pairing", "camera", "reader", "signal", "show", "desk"];
const parts = await Promise.all(NAMES.map((name) => import(`./${name}.js${version}`)));
const { sha256, openStore, Api, isRevoked, Roster, isChecked, judge, sessionOf, Presence, Queue, Door, Pairing, tokenIn, Camera, picture, Reader, Signal, Show, kindOf, Desk } = Object.assign({}, ...parts);

const SAME = 3000; // milliseconds within which a code that is still before the camera is no new scan
const POLL = 5000; // who came by other doors
const LOOK = 60_000; // is there another list
const ANEW = 60; // of so many polls one asks for everybody: what was stored late behind others is heard of all the same
const root = document.querySelector("#scan");
const files = root.dataset;
const show = new Show(root);
const seen = new Map(); // text of a code -> when the camera saw it last
const tabs = window.BroadcastChannel ? new BroadcastChannel("congress-scan") : null;
let settings = { rapid: false, quiet: false, large: document.documentElement.dataset.type === "large" };
let chosen = ""; // the session that the steward chose himself
let sentAt = null;
let wakeLock = null;
let telling = null;
let polls = 0;

const store = await openStore().catch(() => null);
if (!store) {
  root.dataset.state = "broken";
  throw new Error("this browser keeps nothing");
}
const api = new Api(files.api);
const roster = new Roster(sha256);
const presence = new Presence(store);
const door = new Door({ store, roster, presence, judge });
const pairing = new Pairing({ store, api, roster, isRevoked });
const signal = new Signal();
const reader = new Reader({ decoder: files.decoder, script: files.reader, wasm: files.wasm });
const camera = new Camera(document.querySelector("video"), reader.read, saw);
const queue = new Queue(store, api, { settle: (...told) => door.settle(...told), answered, changed, revoked, isRevoked, now: (now) => door.setClock(now) });
const desk = new Desk({
  show, door, roster, isChecked, isListed,
  acts: { typed, undo, set, chooseSession, chooseCamera, menuOpened, leave, send: () => queue.send(true) },
});

// ── a code, a number, a name ──────────────────────────────────────────────

// Before it has the list of the event that is open, a phone knows nobody and says nothing of anybody.
function isListed() {
  return roster.size > 0 && Boolean(door.event);
}

async function saw(text, since) {
  const now = performance.now();
  const last = seen.get(text) ?? -SAME;
  seen.set(text, now);
  if (now - last < SAME || desk.isOpen) return;
  if (tokenIn(text)) return void offer(tokenIn(text));
  if (isListed()) await happened(() => door.scanned(text, "scan"), since);
}

async function typed(number, source) {
  await happened(() => door.typed(number, source), performance.now());
}

// Written, then shown, then sent. A verdict on the screen is one that no dead battery takes away.
async function happened(work, since) {
  const read = performance.now();
  try {
    const entry = await work();
    if (!entry) return;
    told(entry);
    await painted(since, read, entry);
  } catch {
    show.verdict({ outcome: "unsaved" }, null, [show.word("more.unsaved")]);
    signal.give("bad");
  }
  refreshLog();
  queue.send();
  changed();
}

function told(entry) {
  const kind = kindOf(entry.outcome);
  const isKept = !entry.sent && api.line !== "good";
  show.verdict(entry, whoOf(entry), show.sentences(entry, door.session, isKept));
  signal.give(kind);
  rest(kind !== "ok" && !settings.rapid && camera.isOn);
}

// what somebody must look at stays until he has touched it
function rest(is) {
  camera.resting = is;
  show.reveal("resting", is);
}

const whoOf = (entry) => roster.get(entry.n) ?? entry.who ?? null;

// The verdict is on the screen before anything else is done; how long that took, from the picture and from the text that was
// read in it, is noted for measuring. A page that nobody looks at paints nothing.
async function painted(since, read, entry) {
  const written = performance.now();
  if (!document.hidden) await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  const end = performance.now();
  performance.measure("scan-written", { start: read, end: written, detail: entry.nonce });
  performance.measure("scan-verdict", { start: read, end, detail: entry.nonce });
  performance.measure("scan-whole", { start: since, end, detail: entry.nonce });
}

async function photographed(file) {
  try {
    const [text] = await reader.photo(file, picture);
    if (!text) show.verdict({ outcome: "unread" }, null, [show.word("more.unread")]);
    else if (tokenIn(text)) await offer(tokenIn(text));
    else if (isListed()) await happened(() => door.scanned(text, "photo"), performance.now());
    else show.verdict({ outcome: "unread" }, null, [show.word("net.no_list")]);
  } catch {
    show.verdict({ outcome: "unread" }, null, [show.word("more.unread")]);
  }
}

async function undo(entry, reason) {
  try {
    const undone = await door.undo(entry, reason);
    show.verdict({ ...undone, outcome: "undone" }, whoOf(entry), [show.word("more.undone")]);
  } catch {
    show.verdict({ outcome: "unsaved" }, null, [show.word("more.unsaved")]);
  }
  queue.send();
  changed();
  refreshLog();
}

// ── what the server said ──────────────────────────────────────────────────

// Where it knows better than the phone did, the verdict on the screen becomes the server's.
function answered(results) {
  sentAt = Date.now();
  let isStrange = false;
  for (const [fact, result] of results) {
    const entry = door.log.find((each) => each.nonce === fact.nonce);
    if (!entry) continue;
    const { notes, name, delegation, seat } = result;
    const known = { ...entry, notes, who: name ? { name, delegation, seat } : null };
    isStrange ||= Boolean(name) && !roster.get(entry.n);
    if (show.shown?.nonce !== entry.nonce || entry.undone) continue;
    if (entry.told) told(known);
    else show.verdict(known, whoOf(known), show.sentences(known, door.session, false));
  }
  if (isStrange) pairing.refresh().then(listed, () => undefined); // somebody who came on the list after it was fetched
  refreshLog();
}

async function revoked() {
  await forget("revoked");
}

function refreshLog() {
  show.log(door.log, whoOf, (entry) => desk.askWhy(entry, whoOf(entry)?.name ?? ""));
}

// several things that change at once are told once
function changed() {
  telling ??= new Promise((go) => setTimeout(go, 30)).then(() => {
    telling = null;
    return tell();
  });
  return telling;
}

async function tell() {
  const { waiting, mine, stuck } = await queue.kept();
  const others = api.token ? waiting.length - mine.length : 0;
  const line = api.line === "good" && queue.isRefused && mine.length ? "server" : api.line;
  show.net({ line, waiting: mine.length, others, at: sentAt, hasList: roster.size > 0 || !api.token });
  show.reveal("waiting", waiting.length > 0);
  show.put("waiting", show.word("leave.waiting", { n: show.number(waiting.length) }));
  show.reveal("stuck", stuck.length > 0);
  show.put("stuck", show.word("stuck", { n: show.number(stuck.length) }));
  show.put("stuck-which", stuck.map((each) => `${show.time(each.body.at)} · ${each.body.code ?? each.body.undo} · ${each.error}`).join("\n"));
  show.reveal("kept", waiting.length > 0 && !api.token);
  show.put("kept", show.word("kept.unpaired", { n: show.number(waiting.length) }));
  show.put("present", show.number(presence.present));
  show.put("convened", show.number(presence.convened));
}

// ── the event and its list ────────────────────────────────────────────────

// A token that somebody brought. A phone that has something unsent stays with its event.
async function offer(token) {
  if (token === api.token) return;
  try {
    const { waiting } = await queue.kept();
    if (waiting.length || api.token) {
      const event = await pairing.eventOf(token);
      if (!event) return say("pair.refused");
      const bound = api.token ? queue.event : event;
      const open = waiting.filter((each) => each.event !== event).length;
      if (open && event !== bound) return say("pair.unsent", { n: show.number(open) });
    }
    await pairing.adopt(token);
    state("paired");
    await refresh();
  } catch {
    return say("pair.no_line"); // without the server nobody knows whose token it is
  }
}

function say(name, values) {
  show.put("pair-message", show.word(name, values));
  show.reveal("pair-message", true);
  if (api.token) show.verdict({ outcome: "pairing" }, null, [show.word(name, values)]);
}

async function refresh() {
  const outcome = await pairing.refresh();
  await (outcome === "refused" ? forget(pairing.told ? "revoked" : "refused") : listed(outcome));
}

async function listed(outcome) {
  if (outcome === "same" || !pairing.told) return;
  if (outcome === "other") [door.log, door.event, chosen, sentAt] = [[], "", "", null];
  await openEvent();
  queue.send();
}

async function openEvent() {
  const { event, device, sessions } = pairing.told;
  queue.event = event.code;
  const session = sessions.find((each) => each.code === chosen) ?? sessionOf(sessions, door.now());
  if (session?.code !== door.session?.code) await presence.open(session?.code ?? "");
  [door.session, door.event, door.place] = [session ?? null, event.code, device.point || device.name];
  show.put("door", door.place);
  show.put("session", show.session(session));
  show.put("event", [event.name, event.unit].filter(Boolean).join(" · "));
  state("paired");
  refreshLog();
  await changed();
  poll();
}

function state(name, why = "") {
  root.dataset.state = name;
  for (const reason of ["revoked", "refused", "left"]) show.reveal(`was-${reason}`, reason === why);
  if (name !== "paired") show.reveal("pair-message", false);
}

// names, list and token go; what is not sent stays
async function forget(why) {
  await pairing.forget();
  [door.log, door.session, door.event, queue.event, chosen, sentAt] = [[], null, "", "", "", null];
  await presence.open("");
  show.verdict(null, null, []);
  rest(false);
  refreshLog();
  state("unpaired", why);
  await changed();
  tabs?.postMessage("forgotten");
}

async function leave() {
  const { waiting } = await queue.kept();
  if (waiting.length) return void queue.send(true);
  document.querySelector("#menu").close();
  await forget("left");
}

// ── who came by other doors ───────────────────────────────────────────────

async function poll() {
  if (!api.token || document.hidden) return;
  if (!roster.size) return void look();
  if (!door.session) return;
  try {
    const { mine } = await queue.kept();
    polls += 1;
    const answer = await api.presence(door.session.code, polls % ANEW ? presence.next : 0, mine.length);
    const { status, body } = answer;
    if (isRevoked(answer)) return void (await forget("revoked"));
    if (status === 200 && body?.changes) {
      door.setClock(body.now);
      await presence.hear(body);
    }
    if (mine.length) queue.send(api.line === "good");
  } catch {
    // told by the line above
  }
  await changed();
}

async function look() {
  if (!api.token || document.hidden) return;
  await refresh().catch(() => undefined);
  if (pairing.told && !chosen && sessionOf(pairing.told.sessions, door.now())?.code !== door.session?.code) await openEvent();
}

// ── settings ──────────────────────────────────────────────────────────────

async function set(values) {
  settings = { ...settings, ...values };
  signal.on = !settings.quiet;
  document.documentElement.dataset.type = settings.large ? "large" : "normal";
  if (settings.rapid) rest(false);
  await store.setMeta({ settings });
}

async function chooseSession(code) {
  chosen = code;
  await store.setMeta({ chosen });
  await openEvent();
}

async function chooseCamera(id) {
  camera.id = id;
  await store.setMeta({ camera: id });
  await open();
}

async function menuOpened() {
  const cameras = camera.isOn ? await camera.cameras().catch(() => []) : [];
  desk.fillMenu({ sessions: pairing.told?.sessions ?? [], session: door.session, cameras, camera: camera.id, settings });
  show.reveal("may-leave", (await queue.kept()).waiting.length === 0);
}

function turn() {
  door.direction = door.direction === "in" ? "out" : "in";
  root.dataset.direction = door.direction;
  show.reveal("turn-out", door.direction === "in");
  show.reveal("turn-in", door.direction === "out");
  show.reveal("going-out", door.direction === "out");
  rest(false);
}

// ── the camera ────────────────────────────────────────────────────────────

// Pictures are open to pages of https and of this machine alone; which way is left is said instead.
async function open() {
  const isShut = !window.isSecureContext || !navigator.mediaDevices?.getUserMedia;
  show.reveal("plain-http", isShut);
  if (isShut) return;
  try {
    await camera.start();
    shut("");
  } catch (error) {
    if (camera.id) {
      camera.id = ""; // the one that was chosen is gone
      return void open();
    }
    shut({ NotAllowedError: "denied", NotFoundError: "none" }[error.name] ?? "busy");
  }
  show.reveal("torch", camera.hasTorch);
}

function shut(why) {
  for (const each of ["denied", "none", "busy"]) show.reveal(`camera-${each}`, each === why);
  show.reveal("camera-off", Boolean(why));
}

async function stayAwake() {
  wakeLock = document.hidden ? null : await navigator.wakeLock?.request("screen").catch(() => null);
}

document.addEventListener("visibilitychange", () => {
  stayAwake();
  if (document.hidden) return camera.stop();
  open();
  poll();
  return queue.send(true);
});

// ── the page keeps itself ─────────────────────────────────────────────────

// The worker is named after the page as the server gives it now: a page that changed brings a worker of its own.
async function keepPage() {
  if (!navigator.serviceWorker) return;
  const page = await fetch(files.page, { cache: "no-store" });
  if (!page.ok) return;
  const text = await page.text();
  if (!text.includes(files.decoder)) return; // not this page: some box in between speaks for the server
  const digest = sha256(text).slice(0, 16);
  const kept = await navigator.serviceWorker.register(`${files.worker}?v=${digest}`);
  const offerFresh = () => {
    if (!kept.waiting || !kept.active) return;
    show.reveal("fresh", true);
    document.querySelector("[data-act=fresh]").onclick = () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      kept.waiting.postMessage("take over");
    };
  };
  kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", offerFresh));
  offerFresh();
  await navigator.serviceWorker.ready;
  root.dataset.kept = "yes";
}

// ── beginning ─────────────────────────────────────────────────────────────

function wire() {
  const on = (name, work) => document.querySelectorAll(`[data-act=${name}]`).forEach((each) => each.addEventListener("click", work));
  on("turn", turn);
  on("go-on", () => rest(false));
  on("camera", open);
  on("again", () => show.shown && happened(() => door.enteredAgain(show.shown), performance.now()));
  let lamp = false;
  on("torch", () => camera.torch((lamp = !lamp)).catch(() => undefined));
  for (const field of document.querySelectorAll("[data-photo]")) {
    field.addEventListener("change", async () => {
      const [file] = field.files;
      if (file) await photographed(file);
      field.value = "";
    });
  }
  document.querySelector("#pair").addEventListener("submit", (event) => {
    event.preventDefault();
    const token = tokenIn(new FormData(event.target).get("link"));
    if (token) offer(token);
    else say("pair.no_link");
  });
  document.addEventListener("pointerdown", () => signal.wake());
  window.addEventListener("online", () => (poll(), queue.send(true)));
  window.addEventListener("hashchange", takeToken);
  api.heard = changed;
  tabs?.addEventListener("message", () => location.reload());
}

// the token must not stay where people copy addresses from
async function takeToken() {
  const token = tokenIn(`/scan/${location.hash}`);
  if (!location.hash) return;
  history.replaceState(null, "", location.pathname);
  if (token) await offer(token);
}

async function begin() {
  wire();
  settings = { ...settings, ...(await store.meta("settings")) };
  await set({});
  chosen = (await store.meta("chosen")) ?? "";
  camera.id = (await store.meta("camera")) ?? "";
  await pairing.remember();
  await door.remember();
  if (api.token && pairing.told) await openEvent();
  else state(api.token ? "paired" : "unpaired");
  await takeToken();
  await changed();
  reader.warm().catch(() => undefined);
  navigator.storage?.persist?.().catch(() => false);
  open();
  stayAwake();
  setInterval(poll, POLL);
  setInterval(look, LOOK);
  look();
  queue.send();
  keepPage().catch(() => undefined);
  root.dataset.ready = "yes";
}

await begin();
