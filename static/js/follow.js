// A piece of a page that follows changes by itself: <div data-follow="/address" data-every="5">.
// Asks with the version it has; 304 costs a header each way. Sleeps while nobody looks. Without scripts the page is simply still.
const pieces = document.querySelectorAll("[data-follow]");

async function look(piece) {
  if (document.hidden || piece.contains(document.activeElement)) return;
  try {
    const answer = await fetch(piece.dataset.follow, {
      cache: "no-store",
      headers: { "X-Fragment": "1", ...(piece.dataset.version ? { "If-None-Match": piece.dataset.version } : {}) },
    });
    if (answer.status === 401) return location.reload(); // signed out meanwhile: the page itself leads to signing in
    if (answer.status === 200) {
      piece.innerHTML = await answer.text();
      piece.dataset.version = answer.headers.get("ETag") ?? "";
    }
    piece.classList.toggle("is-old", !answer.ok && answer.status !== 304);
  } catch {
    piece.classList.add("is-old");
  }
}

for (const piece of pieces) {
  const seconds = Math.max(2, Number(piece.dataset.every) || 5);
  setInterval(look, seconds * 1000, piece);
  document.addEventListener("visibilitychange", () => look(piece));
}
