"""What every number means, as plainly as it can be written: the reference of last resort.

Nothing here is fast, and nothing here is shared with Rockpool. `answer` takes a question as its JSON document, the
events as a list of `Event`, and an `Extract`; it returns rows as `{key: {name: number}}`, as `rows.py` makes them of
the other answers.
"""

from . import activity, funnel, paths, retention, segmentation, users
from .basics import Event, Extract

__all__ = ["Event", "Extract", "answer"]


def answer(question, events, extract):
    """The rows that answer the question."""
    kinds = {
        "segmentation": segmentation.answer,
        "funnel": funnel.answer,
        "retention": retention.answer,
        "stickiness": activity.stickiness,
        "lifecycle": activity.lifecycle,
        "paths": paths.answer,
        "users": users.answer,
    }
    return kinds[question["kind"]](question, events, extract)
