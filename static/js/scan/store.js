// What the phone keeps, in IndexedDB:
//   facts     what was done at the door and is not yet on the server; nothing but the server's answer takes a fact out
//   log       the last acts, by the number of the delegate, for the steward to look back
//   presence  who is inside, by session and number
//   list      of each delegate: number, half a digest of his code, name, delegation, seat, standing
//   meta      the device's token, its event and sessions, versions, what the steward chose
// Facts are written with strict durability: when the promise is kept, they are on the disk, whatever happens to the tab.
const NAME = "congress-scan";
const STORES = { facts: "nonce", log: "nonce", presence: ["session", "n"], list: "n", meta: "name" };
const KEPT = ["facts"]; // never wiped

const asked = (request) =>
  new Promise((keep, fail) => {
    request.onsuccess = () => keep(request.result);
    request.onerror = () => fail(request.error);
  });

function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
  };
  return asked(request);
}

export async function openStore() {
  const db = await open();
  db.onversionchange = () => db.close();

  // `work` gets the stores by name; the promise is kept when everything is written
  function write(names, work, durability = "relaxed") {
    return new Promise((keep, fail) => {
      const transaction = db.transaction(names, "readwrite", { durability });
      transaction.oncomplete = () => keep();
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
      work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
    });
  }

  const all = (name, range) => asked(db.transaction(name).objectStore(name).getAll(range));

  return {
    write,
    all,
    strictly: (names, work) => write(names, work, "strict"),
    count: (name) => asked(db.transaction(name).objectStore(name).count()),
    presenceOf: (session) => all("presence", IDBKeyRange.bound([session], [session, []])),
    meta: async (name) => (await asked(db.transaction("meta").objectStore("meta").get(name)))?.value,
    setMeta: (values, durability = "relaxed") =>
      write(["meta"], ({ meta }) => {
        for (const [name, value] of Object.entries(values)) meta.put({ name, value });
      }, durability),
    // names, list, token: everything but what is not sent yet
    wipe: () => {
      const names = Object.keys(STORES).filter((name) => !KEPT.includes(name));
      return write(names, (stores) => names.forEach((name) => stores[name].clear()), "strict");
    },
  };
}
