"""One function an action: load, call the room, save, log. Both faces call these and nothing deeper."""
