#!/usr/bin/env python3
"""Runs make_attachments.py with the bombs, which take nearly all of its time, in processes of their own: the same files, sooner.
Then attacks.py, with the same authority.

usage:  generate.py OUTDIR
"""
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import attacks
import make_attachments as make

# Made by one process, in this order: the second reuses what the first compressed.
TOGETHER = [("ko_bomba_contenuto.pdf", "ko_bomba_doppia.pdf")]
# The longest first, so that no process ends up alone with one of them.
LONGEST = ["ko_bomba_contenuto.pdf", "ko_bomba_objstm_2g.pdf", "ko_bomba_xref.pdf", "ko_bomba_300k_oggetti_objstm.pdf"]


def write(at):
    """Makes one file; gives its line of the manifest."""
    meta, content = make.CASES[at]
    data = content()
    with open(f"{make.OUT}/{meta['file']}", "wb") as file:
        file.write(data)
    return at, dict(meta, bytes=len(data))


def write_all(several):
    return [write(at) for at in several]


def tasks():
    """The bombs, as lists of cases that belong together. They draw no random numbers: the others must keep their order."""
    place = {meta["file"]: at for at, (meta, _) in enumerate(make.CASES) if meta.get("elastico")}
    groups = [[place.pop(name) for name in names] for names in TOGETHER]
    groups += [[at] for at in place.values()]
    rank = {name: at for at, name in enumerate(LONGEST)}
    return sorted(groups, key=lambda group: rank.get(make.CASES[group[0]][0]["file"], len(LONGEST)))


def main():
    begun = time.monotonic()
    os.makedirs(make.OUT, exist_ok=True)
    # Forked before anything else runs, so that they know the cases as they are.
    with ProcessPoolExecutor(mp_context=get_context("fork")) as processes:
        bombs = [processes.submit(write_all, task) for task in tasks()]
        lines = dict(write(at) for at, (meta, _) in enumerate(make.CASES) if not meta.get("elastico"))
        for bomb in bombs:
            lines.update(bomb.result())
    os.makedirs(f"{make.OUT}/attacks", exist_ok=True)
    attacks.write_all(f"{make.OUT}/attacks")
    # Last, and at once: who finds it finds the whole set.
    with open(f"{make.OUT}/manifest.new", "w") as manifest:
        manifest.writelines(json.dumps(lines[at], ensure_ascii=False) + "\n" for at in sorted(lines))
    os.rename(f"{make.OUT}/manifest.new", f"{make.OUT}/manifest.jsonl")
    print(f"{len(lines)} files in {make.OUT} ({time.monotonic() - begun:.0f} s)", file=sys.stderr)


if __name__ == "__main__":
    main()
