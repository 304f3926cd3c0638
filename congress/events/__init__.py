"""Meetings of every kind: draft, scheduled, convened, open, closed; or cancelled, or postponed. An event has sessions; an
engagement says who must be at which session as what; a clash says what cannot be so."""
