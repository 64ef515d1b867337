"""From scores to a tree and to names (FORMAT.md, 5)."""

import numpy as np

ROOT_PENALTY = 1e6


def tree(scores):
    """Heads (0 = root) of n words from scores [n, 1 + n]: each word's best, or the best tree when that is none."""
    n = len(scores)
    s = scores.astype(np.float64)
    s[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads = s.argmax(1)
    if (heads == 0).sum() == 1 and not _cycle(heads):
        return heads
    full = np.full((n + 1, n + 1), -np.inf)     # full[dependent, head]
    full[1:] = s
    full[1:, 0] -= ROOT_PENALTY
    return _edmonds(full)[1:]


def _cycle(heads):
    """The words (from 1) of some cycle, or nothing."""
    n = len(heads)
    state = [0] * (n + 1)
    for start in range(1, n + 1):
        path, v = [], start
        while v and state[v] == 0:
            state[v] = 1
            path.append(v)
            v = heads[v - 1]
        if v and state[v] == 1:
            return path[path.index(v):]
        for u in path:
            state[u] = 2
    return []


def _edmonds(s):
    """Chu-Liu/Edmonds: the heads of the maximum arborescence from node 0 over s[dependent, head]."""
    heads = s.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads[1:])
    if not cycle:
        return heads
    inside = set(cycle)
    outside = [v for v in range(len(s)) if v not in inside]
    k = len(outside)                             # the contracted node
    small = np.full((k + 1, k + 1), -np.inf)
    small[:k, :k] = s[np.ix_(outside, outside)]
    gain = s[cycle] - s[cycle, heads[cycle]][:, None]
    enter = gain.argmax(0)
    leave = {}
    for i, v in enumerate(outside):
        small[k, i] = gain[enter[v], v]
        if v:
            j = int(s[v, cycle].argmax())
            leave[v] = cycle[j]
            small[i, k] = s[v, cycle[j]]
    got = _edmonds(small)
    out = heads.copy()
    for i, v in enumerate(outside):
        if v:
            out[v] = leave[v] if got[i] == k else outside[got[i]]
    v = outside[got[k]]
    out[cycle[enter[v]]] = v
    return out


def names(logits):
    """Best classes under the BIO rule: I-X (even classes from 2) only after B-X or I-X."""
    n, c = logits.shape
    allowed = np.ones((c, c), bool)              # allowed[before, after]
    for after in range(2, c, 2):
        allowed[:, after] = False
        allowed[[after - 1, after], after] = True
    best = logits[0].astype(np.float64)
    best[2::2] = -np.inf
    back = np.zeros((n, c), int)
    for i in range(1, n):
        through = np.where(allowed, best[:, None], -np.inf)
        back[i] = through.argmax(0)
        best = through.max(0) + logits[i]
    path = [int(best.argmax())]
    for i in range(n - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]
