"""The questions that every engine is asked: at least one for each kind and mode.

A question is (mode, data set, question). The data set is `ties` or `days`.
"""


def step(*events, **more):
    """A step of event types, or of (type, filters)."""
    choices = []
    for event in events:
        kind, filters = event if isinstance(event, tuple) else (event, [])
        choice = {"event": "any" if kind == "any" else {"type": kind}}
        if filters:
            choice["filters"] = filters
        choices.append(choice)
    return {"any_of": choices, **more}


def where(property_, operator, *values):
    condition = {"property": property_, "operator": operator}
    return condition | ({"values": list(values)} if values else {})


def seconds(amount):
    return {"amount": amount, "unit": "second"}


def hours(amount):
    return {"amount": amount, "unit": "hour"}


OPENED, SAVED, SHARED = step("opened"), step("saved"), step("shared")
EITHER = step("opened", ("saved", [where("autosave", "is", True)]))
TIES = {"strict": {}, "same instant": {"ties": "same_instant_counts"}}
DATES = {"first": "2026-10-18", "last": "2026-10-29"}
PLAN = {"property": "plan", "groups": 3}


def funnel(*steps, window=seconds(4), **more):
    return {"kind": "funnel", "steps": list(steps), "window": window, **more}


def funnels():
    for name, ties in TIES.items():
        yield f"funnel, {name}", "ties", funnel(OPENED, SAVED, SHARED, **ties)
        yield f"funnel, {name}, repeated step", "ties", funnel(OPENED, OPENED, SAVED, **ties)
        yield f"funnel, {name}, steps that overlap", "ties", funnel(EITHER, SAVED, EITHER, **ties)
        yield f"funnel, {name}, gaps", "ties", funnel(
            OPENED,
            SAVED | {"after_at_least": seconds(1), "after_at_most": seconds(2)},
            SHARED | {"after_at_most": seconds(2)},
            window=seconds(6), **ties,
        )
        yield f"funnel, {name}, least gap", "ties", funnel(
            OPENED, SAVED | {"after_at_least": seconds(2)}, SHARED, window=seconds(6), **ties
        )
        yield f"funnel, {name}, exclusion", "ties", funnel(
            OPENED, SAVED, SHARED, exclusions=[{"events": step("closed"), "from": 1, "to": 2}], **ties
        )
        yield f"funnel, {name}, exclusions across steps", "ties", funnel(
            OPENED, SAVED, SHARED, OPENED, window=seconds(7),
            exclusions=[
                {"events": step("closed"), "from": 1, "to": 3},
                {"events": step("it's odd", "closed"), "from": 2, "to": 4},
            ],
            **ties,
        )
        yield f"funnel, {name}, exactly in order", "ties", funnel(
            OPENED, SAVED, SHARED, order="exactly_in_order", window=seconds(7), **ties
        )
        yield f"funnel, {name}, optional step", "ties", funnel(
            OPENED, SAVED | {"optional": True}, SHARED, **ties
        )
        yield f"funnel, {name}, two optional steps", "ties", funnel(
            OPENED, SAVED | {"optional": True}, EITHER | {"optional": True}, SHARED, window=seconds(7), **ties
        )
        yield f"funnel, {name}, optional step and exclusion", "ties", funnel(
            OPENED, SAVED, SHARED | {"optional": True}, OPENED, window=seconds(7),
            exclusions=[{"events": step("closed"), "from": 2, "to": 4}], **ties,
        )
        yield f"funnel, {name}, held constant", "ties", funnel(
            OPENED, SAVED, SHARED, hold_constant=["document"], window=seconds(7), **ties
        )
        yield f"funnel, {name}, held constant, exclusion", "ties", funnel(
            OPENED, SAVED, hold_constant=["document"], window=seconds(7),
            exclusions=[{"events": step("closed"), "from": 1, "to": 2}], **ties,
        )
        yield f"funnel, {name}, two held constant", "ties", funnel(
            OPENED, SAVED, hold_constant=["document", "autosave"], window=seconds(7), **ties
        )
        yield f"funnel, {name}, attempts", "ties", funnel(
            OPENED, SAVED, SHARED, count="attempts", window=seconds(2), **ties
        )
        yield f"funnel, {name}, attempts, gaps and an optional step", "ties", funnel(
            OPENED, SHARED | {"optional": True}, SAVED | {"after_at_most": seconds(2)}, SHARED, count="attempts",
            window=seconds(4), **ties,
        )
        yield f"funnel, {name}, attempts, held constant", "ties", funnel(
            OPENED, SAVED, count="attempts", hold_constant=["document"], window=seconds(2), **ties
        )
        yield f"funnel, {name}, sessions", "ties", funnel(
            OPENED, SAVED, SHARED, count={"sessions": seconds(1)}, window=seconds(7), **ties
        )
        yield f"funnel, {name}, first entry", "ties", funnel(
            OPENED, SAVED, SHARED, entries="first", window=seconds(2), **ties
        )
        yield f"funnel, {name}, breakdown of steps that overlap", "ties", funnel(
            EITHER, SAVED, EITHER, breakdown=PLAN | {"step": 3}, **ties
        )
        yield f"funnel, {name}, breakdown, held constant", "ties", funnel(
            OPENED, SAVED, breakdown=PLAN | {"step": 2}, hold_constant=["document"], window=seconds(6), **ties
        )
        yield f"funnel, {name}, breakdown, attempts", "ties", funnel(
            OPENED, SAVED, breakdown=PLAN, count="attempts", window=seconds(2), **ties
        )
        yield f"funnel, {name}, breakdown", "ties", funnel(
            OPENED, SAVED, SHARED, breakdown=PLAN | {"step": 2}, window=seconds(6), **ties
        )
    yield "funnel, any order", "ties", funnel(OPENED, SAVED, SHARED, order="any_order", window=seconds(2))
    yield "funnel, any order, steps that overlap", "ties", funnel(
        EITHER, SAVED, OPENED, order="any_order", window=seconds(2)
    )
    yield "funnel, any order, held constant", "ties", funnel(
        OPENED, SAVED, OPENED, order="any_order", window=seconds(2), hold_constant=["document"]
    )
    yield "funnel, any order, attempts", "ties", funnel(
        OPENED, SAVED, order="any_order", window=seconds(1), count="attempts"
    )
    yield "funnel, any order, breakdown", "ties", funnel(
        OPENED, SAVED, SHARED, order="any_order", window=seconds(3), breakdown=PLAN | {"step": 2}
    )
    yield "funnel, dates", "days", funnel(OPENED, SAVED, SHARED, window=hours(72), dates=DATES)
    yield "funnel, later steps within dates", "days", funnel(
        OPENED, SAVED, SHARED, window=hours(72), dates=DATES, later_steps="within_dates"
    )
    yield "funnel, breakdown and over time", "days", funnel(
        OPENED, SAVED, SHARED, window=hours(72), dates=DATES, over_time="day", breakdown=PLAN
    )
    for unit in ("hour", "week", "month", "quarter", "year"):
        yield f"funnel, over time by {unit}", "days", funnel(
            OPENED, SAVED, window=hours(48), over_time=unit,
            calendar={"week_start": "sunday", "time_zone": "America/New_York"},
        )
    yield "funnel, attempts over time", "days", funnel(
        OPENED, SAVED, window=hours(24), count="attempts", over_time="week", breakdown=PLAN
    )
    yield "funnel, optional step over time", "days", funnel(
        OPENED, SAVED | {"optional": True}, SHARED, window=hours(96), over_time="week"
    )
    yield "funnel, sessions over time", "days", funnel(
        OPENED, SAVED, window=hours(24), count={"sessions": hours(12)}, over_time="day", dates=DATES
    )
    yield "funnel, any order over time", "days", funnel(
        OPENED, SAVED, SHARED, order="any_order", window=hours(72), over_time="week", dates=DATES
    )


def retention(period, **more):
    return {
        "kind": "retention", "start": OPENED, "returning": step("saved", "shared"), "period": period,
        "periods": {"hour": 30, "day": 12, "week": 3, "month": 2}[period], **more,
    }


def retentions():
    for anchor in ("first_in_range", "first_ever", "every"):
        for counted in ("calendar", "rolling"):
            for mode in ("on", "on_or_after", {"brackets": [0, 1, 3, 7]}):
                name = "brackets" if isinstance(mode, dict) else mode.replace("_", " ")
                yield f"retention, {anchor.replace('_', ' ')}, {counted}, {name}", "days", retention(
                    "day", anchor=anchor, counted=counted, mode=mode, dates=DATES
                )
    for period in ("hour", "week", "month"):
        for counted in ("calendar", "rolling"):
            yield f"retention by {period}, {counted}", "days", retention(
                period, counted=counted, dates={"first": "2026-10-24", "last": "2026-10-26"}
            )
    yield "retention, any event returns", "days", retention("day") | {"returning": step("any")}
    yield "retention, weeks from Sunday", "days", retention("week", calendar={"week_start": "sunday"})
    yield "retention, sum", "days", retention("day", measure={"sum": "amount"}, dates=DATES)
    yield "retention, average", "days", retention(
        "week", measure={"average_per_user": "amount"}, mode="on_or_after", anchor="every"
    )
    yield "retention, breakdown", "days", retention("week", breakdown=PLAN)
    yield "retention, every, breakdown", "days", retention("week", breakdown=PLAN, anchor="every")
    yield "retention, first ever, breakdown, ties", "ties", retention(
        "hour", breakdown=PLAN, anchor="first_ever", start=EITHER, returning=step("any")
    )


def series(events, measure):
    return {"events": events, "measure": measure}


def segmentation(*all_series, **more):
    return {"kind": "segmentation", "series": list(all_series), **more}


def segmentations():
    events, users = series(OPENED, "events"), series(step("any"), "users")
    yield "segmentation, total", "days", segmentation(events, users, dates=DATES)
    for unit in ("hour", "day", "week", "month", "quarter", "year"):
        yield f"segmentation by {unit}", "days", segmentation(events, users, by=unit)
    yield "segmentation, weeks from Sunday elsewhere", "days", segmentation(
        events, users, by="week", calendar={"week_start": "sunday", "time_zone": "Asia/Kathmandu"}
    )
    aggregates = ("sum", "average", "minimum", "maximum", "p25", "median", "p75", "p90", "p95", "p99")
    yield "segmentation, events per user", "days", segmentation(
        *[series(step("any"), {"events_per_user": how}) for how in aggregates], by="week"
    )
    yield "segmentation, property", "days", segmentation(
        *[series(SAVED, {"property": {"property": "amount", "aggregate": how}}) for how in aggregates],
        by="day", dates=DATES,
    )
    rolling = [series(step("any"), {"rolling_users": days}) for days in (1, 3, 7)]
    yield "segmentation, rolling users", "days", segmentation(*rolling, users, by="day", dates=DATES)
    yield "segmentation, rolling users, groups, compare", "days", segmentation(
        rolling[1], by="day", compare=True, breakdowns=[PLAN],
        dates={"first": "2026-10-22", "last": "2026-10-26"},
    )
    yield "segmentation, breakdown", "days", segmentation(users, events, by="week", breakdowns=[PLAN])
    yield "segmentation, three breakdowns", "days", segmentation(
        users, events, by="month",
        breakdowns=[PLAN, {"property": "document", "groups": 1}, {"property": "autosave", "groups": 2}],
    )
    yield "segmentation, formulas", "days", segmentation(
        events, users, series(SAVED, {"property": {"property": "amount", "aggregate": "average"}}),
        by="week", breakdowns=[PLAN],
        formulas=[{"expression": "A / B * 100"}, {"expression": "-(A - 2.5) / C + B"}],
    )
    yield "segmentation, compare", "days", segmentation(
        events, users, by="day", compare=True, dates={"first": "2026-10-24", "last": "2026-10-28"}
    )
    yield "segmentation, cumulative", "days", segmentation(
        events, users, series(OPENED, {"events_per_user": "p75"}), by="day", cumulative=True, dates=DATES,
        breakdowns=[PLAN],
    )


def filters():
    conditions = [
        where("plan", "is", "it's"), where("plan", "is", "back\\slash"), where("plan", "is_not", "line\nbreak"),
        where("plan", "is", "${plan}"), where("plan", "is", "\U0001f980"),
        where("plan", "is_any_of", "free", 'a"b'), where("plan", "is_none_of", "free", "pro"),
        where("plan", "contains", "e"), where("plan", "contains", "%"), where("plan", "contains", "\\"),
        where("plan", "does_not_contain", "o"), where("plan", "starts_with", "t"),
        where("plan", "matches", "^(fr|te).+[em]$"), where("plan", "matches", "line.break"),
        where("plan", "is_set"), where("plan", "is_not_set"), where("autosave", "is", True),
        where("amount", "is", "1e1"), where("amount", "is", 10), where("amount", "is_not", 10),
        where("amount", "is_any_of", 7, 1, "many"), where("amount", "is_none_of", 7, "many"),
        where("amount", "less_than", 2.5), where("amount", "at_most", 2.5), where("amount", "greater_than", 0),
        where("amount", "at_least", -3), where("amount", "between", 1, 7), where("amount", "between", "1", "7"),
        where("moment", "at_most", "2026-03-29T00:30:00Z"), where("moment", "greater_than", "2026-03-29T00:30:00Z"),
        where("moment", "between", "2026-03-29T00:00:00Z", "2026-03-29T02:30:00+02:00"),
    ]
    all_series = [series(step(("any", [condition])), "events") for condition in conditions]
    for start in range(0, len(all_series), 10):
        yield f"filters, {start // 10 + 1}", "ties", segmentation(*all_series[start : start + 10])
    yield "filters, several", "ties", segmentation(
        series(step(("saved", conditions[7:9]), ("opened", [conditions[14], conditions[24]]), "it's odd"), "users")
    )


def activity():
    for unit in ("hour", "day", "week", "month"):
        yield f"stickiness by {unit}", "days", {
            "kind": "stickiness", "events": step("any"), "period": unit, "dates": DATES,
        }
        yield f"lifecycle by {unit}", "days", {
            "kind": "lifecycle", "events": step("opened", "saved"), "period": unit,
            **({"dates": {"first": "2026-10-24", "last": "2026-10-26"}} if unit == "hour" else {}),
        }
    yield "stickiness, cumulative, at least, breakdown", "days", {
        "kind": "stickiness", "events": step("opened", "saved"), "period": "day", "at_least": 2,
        "cumulative": True, "breakdown": PLAN,
    }
    yield "stickiness, breakdown, ties", "ties", {
        "kind": "stickiness", "events": EITHER, "period": "hour", "breakdown": PLAN,
    }
    yield "lifecycle, dates", "days", {
        "kind": "lifecycle", "events": OPENED, "period": "day", "dates": DATES,
    }


def paths():
    limits = {"session": {"session": hours(12)}, "within": {"within": hours(48)}}
    anchors = {"from": {"from": OPENED}, "to": {"to": SAVED}, "between": {"between": {"from": OPENED, "to": SHARED}}}
    for limit_name, limit in limits.items():
        for anchor_name, anchor in anchors.items():
            base = {"kind": "paths", "anchor": anchor, "limit": limit, "depth": 3}
            yield f"paths {anchor_name}, {limit_name}", "days", base | {"names": 3}
            yield f"paths {anchor_name}, {limit_name}, collapsed", "days", base | {
                "names": 3, "collapse_repeats": True, "name_by": "autosave", "dates": DATES,
                "events": [{"type": "opened"}, {"type": "saved"}, {"type": "closed"}],
            }
    # Events of one instant, alike in name: only some are anchors, or goals.
    automatic = step(("saved", [where("autosave", "is", True)]))
    early, late = (step(("any", [where("document", "is", number)])) for number in ("1", "2"))
    anchors = {
        "from": {"from": automatic}, "to": {"to": automatic}, "between": {"between": {"from": early, "to": late}}
    }
    for anchor_name, anchor in anchors.items():
        base = {"kind": "paths", "anchor": anchor, "depth": 4}
        yield f"paths {anchor_name}, ties", "ties", base | {"limit": {"within": seconds(3)}, "name_by": "plan"}
        yield f"paths {anchor_name}, ties, session", "ties", base | {"limit": {"session": seconds(1)}}


def sets():
    """Sets of users, each as (name, set)."""
    yield "did", {"kind": "did", "events": SAVED, "at_least": 2}
    yield "did within", {"kind": "did", "events": step("any"), "at_least": 3, "within": hours(36), "dates": DATES}

    def counted(question, **part):
        return {"kind": "counted", "question": question, "part": part}

    wide = funnel(OPENED, SAVED, SHARED, window=hours(72), breakdown=PLAN, over_time="week")
    for outcome in ("reached", "dropped"):
        yield f"funnel step, {outcome}", counted(wide, kind="funnel_step", step=2, outcome=outcome)
    # The three largest plans are kept; a plan that is not can be opened by its value all the same.
    every_group = ({"value": "free"}, {"value": "team"}, {"value": "a\"b"}, {"value": "nobody's"}, "other", "not_set")
    for group in (*every_group, "not_reached"):
        name = group if isinstance(group, str) else group["value"]
        yield f"funnel step, group {name}", counted(
            wide, kind="funnel_step", step=2, outcome="reached", group=group
        )
    later = wide | {"breakdown": PLAN | {"step": 2, "groups": 1}}
    for group in ({"value": "team"}, "other", "not_set", "not_reached"):
        name = group if isinstance(group, str) else group["value"]
        yield f"funnel step, group {name} of step 2", counted(
            later, kind="funnel_step", step=1, outcome="reached", group=group
        )
        yield f"funnel step, bucket, group {name} of step 2", counted(
            later, kind="funnel_step", step=1, outcome="reached", group=group, bucket="2026-10-19"
        )
    yield "funnel step, bucket", counted(
        wide, kind="funnel_step", step=2, outcome="dropped", bucket="2026-10-19"
    )
    weekly = retention("week", breakdown=PLAN)
    yield "retention, cohort", counted(weekly, kind="retention_cell", cohort="2026-10-19")
    yield "retention, cell", counted(weekly, kind="retention_cell", cohort="2026-10-19", column=1)
    yield "retention, cell of every cohort, absent, every", counted(
        retention("week", anchor="every", counted="rolling"), kind="retention_cell", column=1, absent=True
    )
    yield "retention, absent, group", counted(
        weekly, kind="retention_cell", column=1, absent=True, group={"value": "pro"}
    )
    for group in every_group:
        name = group if isinstance(group, str) else group["value"]
        yield f"retention, group {name}", counted(weekly, kind="retention_cell", column=0, group=group)
    by_week = segmentation(
        series(OPENED, "events"), series(step("any"), {"events_per_user": "average"}), by="week",
        breakdowns=[PLAN],
    )
    yield "segmentation", counted(by_week, kind="segmentation_value", series=1)
    yield "segmentation, bucket, group", counted(
        by_week, kind="segmentation_value", series=0, bucket="2026-10-26", group=["other"]
    )
    by_plan = segmentation(series(OPENED, "events"), breakdowns=[PLAN, {"property": "document", "groups": 1}])
    for group in every_group:
        name = group if isinstance(group, str) else group["value"]
        yield f"segmentation, group {name}", counted(
            by_plan, kind="segmentation_value", series=0, group=[group, {"value": "2"}]
        )
    sticky = {"kind": "stickiness", "events": step("any"), "period": "day", "breakdown": PLAN}
    for group in every_group:
        name = group if isinstance(group, str) else group["value"]
        yield f"stickiness, group {name}", counted(sticky, kind="stickiness_bar", periods=3, group=group)
    life = {"kind": "lifecycle", "events": OPENED, "period": "week"}
    for state in ("new", "returning", "resurrecting", "dormant"):
        yield f"lifecycle, {state}", counted(life, kind="lifecycle_bar", bucket="2026-10-26", state=state)
    hourly = {"kind": "lifecycle", "events": step("any"), "period": "hour",
              "dates": {"first": "2026-10-25", "last": "2026-10-25"}}
    yield "lifecycle, an hour that the clock repeats", counted(
        hourly, kind="lifecycle_bar", bucket="2026-10-25T02:00:00+01:00", state="new"
    )
    ways = {"kind": "paths", "anchor": {"from": OPENED}, "limit": {"within": hours(48)}, "depth": 3, "names": 2}
    back = {"kind": "paths", "anchor": {"to": SAVED}, "limit": {"within": hours(48)}, "depth": 3, "names": 2}
    yield "paths link back", counted(back, kind="paths_link", link=5)
    for link in (0, 3, 7):
        yield f"paths link {link}", counted(ways, kind="paths_link", link=link)
    inner = {"name": "savers", "set": {"kind": "did", "events": SAVED, "at_least": 1}, "exclude": True}
    deep = retention("week")
    yield "nested", counted(
        funnel(OPENED, SHARED, window=hours(96), users=[
            {"name": "cohort", "set": counted(deep, kind="retention_cell", column=0)}, inner,
        ]),
        kind="funnel_step", step=1, outcome="reached",
    )


def users():
    for name, chosen in sets():
        yield f"users, {name}", "days", {"kind": "users", "set": chosen, "limit": 1_000_000}
    some = dict(sets())
    conditions = [
        {"name": "often", "set": some["did within"]},
        {"name": "converted", "set": some["funnel step, reached"], "exclude": True},
    ]
    yield "cohorts, funnel", "days", funnel(OPENED, SAVED, window=hours(72), users=conditions)
    yield "cohorts, retention", "days", retention("week", users=conditions)
    yield "cohorts, segmentation", "days", segmentation(
        series(step("any"), "events"), by="week", users=conditions
    )
    yield "cohorts, stickiness", "days", {
        "kind": "stickiness", "events": step("any"), "period": "day", "users": conditions[:1],
    }
    yield "cohorts, lifecycle", "days", {
        "kind": "lifecycle", "events": step("any"), "period": "week", "users": conditions[1:],
    }
    yield "cohorts, paths", "days", {
        "kind": "paths", "anchor": {"from": OPENED}, "limit": {"within": hours(48)}, "users": conditions,
    }


def samples():
    """Questions about the events that `rockpool sample` makes."""
    opened, saved, exported = step("application_opened"), step("file_saved"), step("file_exported")
    clicked = step(("button_clicked", [where("button_name", "is", "save")]))
    week = {"amount": 7, "unit": "day"}
    plan = {"property": "plan", "groups": 2}
    for name, ties in TIES.items():
        yield f"sample: funnel, {name}", "sample", funnel(opened, saved, exported, window=week, **ties)
        yield f"sample: funnel, {name}, rules", "sample", funnel(
            opened, clicked | {"optional": True}, saved, window=week, breakdown=plan, over_time="week",
            exclusions=[{"events": exported, "from": 1, "to": 3}], **ties,
        )
    yield "sample: funnel, attempts", "sample", funnel(opened, saved, window=hours(24), count="attempts")
    yield "sample: funnel, sessions", "sample", funnel(
        opened, saved, window=week, count={"sessions": {"amount": 30, "unit": "minute"}}
    )
    base = {"kind": "retention", "start": opened, "returning": saved, "period": "week", "periods": 5}
    yield "sample: retention", "sample", base | {"breakdown": plan}
    yield "sample: retention, rolling", "sample", base | {"counted": "rolling", "mode": "on_or_after"}
    yield "sample: segmentation", "sample", segmentation(
        series(saved, "events"), series(step("any"), "users"),
        series(saved, {"property": {"property": "size_kb", "aggregate": "p90"}}),
        by="day", breakdowns=[plan], formulas=[{"expression": "A / B"}],
    )
    yield "sample: stickiness", "sample", {"kind": "stickiness", "events": saved, "period": "day"}
    yield "sample: lifecycle", "sample", {"kind": "lifecycle", "events": step("any"), "period": "week"}
    yield "sample: paths", "sample", {
        "kind": "paths", "anchor": {"from": opened}, "limit": {"session": {"amount": 30, "unit": "minute"}},
        "collapse_repeats": True,
    }


# One for each way in which statements are written.
FOR_SPARK = {
    "funnel, strict",
    "funnel, same instant, steps that overlap",
    "funnel, strict, exclusions across steps",
    "funnel, same instant, attempts, held constant",
    "funnel, strict, sessions",
    "funnel, any order, steps that overlap",
    "funnel, over time by hour",
    "retention, every, breakdown",
    "paths between, ties",
    "users, funnel step, bucket, group other of step 2",
    "users, retention, group other",
    "users, segmentation, group other",
    "users, stickiness, group other",
    "retention by hour, rolling",
    "segmentation by hour",
    "segmentation, weeks from Sunday elsewhere",
    "segmentation, rolling users, groups, compare",
    "segmentation, formulas",
    "filters, 1",
    "filters, 2",
    "filters, 3",
    "stickiness, cumulative, at least, breakdown",
    "lifecycle by hour",
    "paths between, session, collapsed",
    "users, nested",
}


def all_questions():
    for kind in (funnels, retentions, segmentations, filters, activity, paths, users, samples):
        yield from kind()
