"""Certificates as files: what they speak of, the states that they share, and the graph of these."""

import gzip
import hashlib
import json
from pathlib import Path

import yaml

from checkcert.system import Plain, System, function


class Rejected(Exception):
    """A certificate does not show what it says."""


def need(condition, message):
    if not condition:
        raise Rejected(message)


def lines_of(data):
    """Return the header of a file and what stands in the lines behind it."""
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    first, *rest = data.decode().splitlines()
    return json.loads(first), json.loads(f"[{','.join(rest)}]")


def state_of(values):
    """Return a state; what is null in a file is the word `none` here."""
    return tuple("none" if value is None else value for value in values)


class Graph:
    """The states of a file, all of them reachable; `steps` has (event, actor, target) of every step from each."""

    def __init__(self, system, states):
        self.system, self.states, self.steps = system, states, []
        self.index = {state: i for i, state in enumerate(states)}
        need(len(self.index) == len(states), "a state stands there twice")
        self.initial = list(map(self.number, system.initial()))
        reached = set(self.initial)
        for i, state in enumerate(states):
            need(i in reached, f"state {i} is neither initial nor a successor of one before it")
            self.steps.append([(event, actor, self.number(after)) for event, actor, after in system.steps(state)])
            reached.update(j for _, _, j in self.steps[i])

    def number(self, state):
        if state not in self.index:  # there is no message before one is needed: this is asked of every step
            raise Rejected(f"not closed: {state} is missing")
        return self.index[state]

    def truth(self, condition):
        """Return in which states a condition is true."""
        return list(map(bool, map(function(condition), self.states)))


class Folder:
    """A folder of certificates; systems and graphs are made once for all that share them."""

    def __init__(self, path, root="."):
        self.path, self.root, self.systems, self.graphs = Path(path), Path(root), {}, {}

    def certificate(self, name):
        """Return the bytes of a file of the folder."""
        return (self.path / Path(name).name).read_bytes()

    def specification(self, path):
        return (self.root / path).read_bytes()

    def system(self, header):
        """Return the system that a file speaks of, read anew; its files are those whose hashes the header has."""
        options, kinds = header["options"], {type(one) for one in header["options"]["set"].values()}
        known = set(options) == {"drop", "set", "faults"} and (
            options["faults"] is None or (type(options["faults"]) is int and options["faults"] >= 0)
        )
        need(known and kinds <= {int, bool}, "options that are not known")
        key = json.dumps([header[name] for name in ("files", "system", "options", "variables")])
        if key not in self.systems:
            hashes, used = {one["path"]: one["sha256"] for one in header["files"]}, set()

            def read(path):
                data = self.specification(path)
                need(hashlib.sha256(data).hexdigest() == hashes.get(path), f"{path} is not the file that was checked")
                used.add(path)
                return [one for one in yaml.load_all(data.decode("utf-8-sig"), Loader=Plain) if one]

            counted = header["variables"][-1:] == ["limits.faults"]
            found = System(read, header["files"][0]["path"], header["system"], options, counted)
            need(used == set(hashes), "the files are not those that the system is made of")
            need([name for name, _ in found.variables] == header["variables"], "the variables differ")
            self.systems[key] = found
        return self.systems[key]

    def graph(self, header):
        """Return the graph of the states that a certificate names."""
        name, digest = header["states"]["file"], header["states"]["sha256"]
        system = self.system(header)
        if (name, digest, id(system)) not in self.graphs:
            data = self.certificate(name)
            need(hashlib.sha256(data).hexdigest() == digest, f"{name} is not the file that is meant")
            self.graphs[name, digest, id(system)] = Graph(system, [state_of(one) for one in lines_of(data)[1]])
        return self.graphs[name, digest, id(system)]
