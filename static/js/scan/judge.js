// What the phone itself says to a badge, by the same rules and in the same order as the server, from what it keeps.

const LEAVES_WITHIN = 12 * 3600_000; // milliseconds after the end in which somebody may leave; later a clock is wrong

const admits = (session, direction, now) =>
  now >= Date.parse(session.admits_from) && now <= Date.parse(session.admits_to) + (direction === "out" ? LEAVES_WITHIN : 0);

// `found`: what the list knows of the code; `state`: is he inside, since when, by which door
export function judge({ found, session, direction, now, state }) {
  if (!found.delegate) return { outcome: "unknown" };
  if (!session) return { outcome: "wrong_session" };
  if (found.delegate.status !== "official") return { outcome: "revoked", why: found.delegate.status };
  if (found.isOld) return { outcome: "revoked", why: "reprinted" };
  if (!admits(session, direction, now)) return { outcome: "outside_hours" };
  if (direction === "out") return { outcome: "left" };
  return state?.inside ? { outcome: "already_in", since: state.since, by: state.door } : { outcome: "entered" };
}

// The first session that is admitting now, as desk and screen have it, else the next one, else the last: the one that is on goes
// before the one whose doors open meanwhile.
export function sessionOf(sessions, now) {
  const open = sessions.filter((each) => admits(each, "in", now));
  const ahead = sessions.filter((each) => Date.parse(each.admits_from) > now);
  return open[0] ?? ahead[0] ?? sessions.at(-1);
}
