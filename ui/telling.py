"""What a summary says, in one line."""

from collections.abc import Mapping

from ui.language import Words

_SECRET = "sheet_passphrase"


def done_sentence(words: Words, title: str, counts: Mapping[str, object]) -> str:
    """Return what is said of a job that is done: its counts by name, and the sentences that it brought."""
    said = []
    for name, value in counts.items():
        if isinstance(value, int) and not isinstance(value, bool):
            said.append(f"{words.say(f'summary.{name}')} {value:,}")
        elif isinstance(value, str):
            said.append(f"{words.say(f'summary.{name}')} {value}" if name == _SECRET else value)
    ended = "ui.job.interrupted" if counts.get("interrupted") else "ui.job.done"
    return words.say(ended, job=words.say(f"ui.jobs.{title}"), details=" · ".join(said))
