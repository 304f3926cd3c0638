"""Events as people look at them: month, week, day, list, a leader's diary, feeds for other calendars."""
