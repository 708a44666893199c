"""What was compared and what differed, as a table."""

FAMILIES = [
    ("Funnel, strictly after", r"funnel, strict"),
    ("Funnel, same instant counts", r"funnel, same instant"),
    ("Funnel, any order", r"funnel, any order"),
    ("Funnel, over time and dates", r"funnel"),
    ("Retention", r"retention"),
    ("Segmentation", r"segmentation"),
    ("Property filters", r"filters"),
    ("Stickiness", r"stickiness"),
    ("Lifecycle", r"lifecycle"),
    ("Paths", r"paths"),
    ("Sets of users", r"users|cohorts"),
    ("Sample events", r"sample"),
]
ENGINES = ["Rockpool", "SQL in DuckDB", "SQL in ClickHouse", "SQL in Spark", "windowFunnel", "Mitzu"]


class Report:
    """Collects comparisons."""

    def __init__(self):
        self.compared = []
        self.mismatches = 0

    def add(self, mode, engine, users, differences):
        self.compared.append((mode, engine, users, bool(differences)))
        if differences:
            self.mismatches += 1
            print(f"MISMATCH {engine}: {mode}: {len(differences)} numbers, such as", flush=True)
            for difference in differences[:5]:
                print("   ", difference, flush=True)

    def show(self):
        """Prints the table, in Markdown: in each cell questions x users, and how many answers differ."""
        import re

        print()
        print("| questions | " + " | ".join(ENGINES) + " |")
        print("| --- |" + " --- |" * len(ENGINES))
        rest = self.compared
        for name, pattern in FAMILIES:
            own = [row for row in rest if re.match(pattern, row[0])]
            rest = [row for row in rest if not re.match(pattern, row[0])]
            if own:
                print(f"| {name} | " + " | ".join(cell(own, engine) for engine in ENGINES) + " |")
        print()
        print(f"{len(self.compared)} answers compared with the definition, {self.mismatches} differ.")


def cell(rows, engine):
    own = [row for row in rows if row[1] == engine]
    if not own:
        return ""
    users = max(row[2] for row in own)
    return f"{len(own)} × {users:,}: {sum(row[3] for row in own)}"
