"""The words of the commands, by room; nothing heavy is imported here."""
