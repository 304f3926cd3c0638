// What the phone itself says to a badge, by the same rules and in the same order as the server, from what it keeps.

const admits = (session, direction, now) =>
  now >= Date.parse(session.admits_from) && (direction === "out" || now <= Date.parse(session.admits_to));

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

// The session that is admitting now, else the next one, else the last.
export function sessionOf(sessions, now) {
  const open = sessions.filter((each) => admits(each, "in", now));
  const ahead = sessions.filter((each) => Date.parse(each.admits_from) > now);
  return open.at(-1) ?? ahead[0] ?? sessions.at(-1);
}
