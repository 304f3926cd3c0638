"""Pages of many events at once: an office's calendar, series, waves."""
