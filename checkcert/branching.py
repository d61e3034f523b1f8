"""Formulas of branching time, by labels of all states."""

from checkcert.files import need


def truth_of(graph, rows, one):
    """Return in which states a formula is true; what is said of ways must be shown by some column of labels."""
    kind, *parts = one
    if kind == "lit":
        return graph.truth(graph.system.test(parts[0]))
    values = [truth_of(graph, rows, part) for part in parts]
    if kind == "not":
        return [not value for value in values[0]]
    if kind in ("and", "or"):
        return [(all if kind == "and" else any)(value[i] for value in values) for i in range(len(graph.states))]
    for number in range(len(rows[0]) if rows else 0):
        column = [row[number] for row in rows]
        if all(RIGHT[kind](column, values, i, graph.following(i)) for i in range(len(graph.states))):
            return [(label == -1) if kind == "EG" else label > 0 if kind == "EX" else label >= 0 for label in column]
    need(False, f"no column of labels is right for {kind}")
    return []


def _step(column, values, i, following):
    return column[i] == any(values[0][j] for j in following)


def _reach(column, values, i, following):
    if column[i] < 0:
        return not values[1][i] and (not values[0][i] or all(column[j] < 0 for j in following))
    return values[1][i] or (values[0][i] and any(0 <= column[j] < column[i] for j in following))


def _stay(column, values, i, following):
    if column[i] == -1:
        return values[0][i] and any(column[j] == -1 for j in following)
    return not values[0][i] or (column[i] > 0 and all(0 <= column[j] < column[i] for j in following))


RIGHT = {"EX": _step, "EU": _reach, "EG": _stay}
