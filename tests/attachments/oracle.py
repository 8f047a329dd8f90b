#!/usr/bin/env python3
"""What pyHanko, a validator of others' making, says of signatures in PDFs.

usage:  oracle.py ROOT.pem < list of files, one a line
Prints one JSON object per file, in their order:
  file        as it was named
  signatures  how many it found
  good        every signature intact, trusted, and nothing changed after it but by further signatures; the last covers the whole file
  why         what is wrong; empty for good ones
A file without a signature is not good. Nothing is fetched.
"""
import json
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

# It tells every broken certificate and object at length.
logging.disable(logging.CRITICAL)


def wrong_with(signature, root):
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    return [
        word
        for word, wrong in [
            ("not intact", not status.intact),
            ("not valid", not status.valid),
            ("not trusted", not status.trusted),
            ("changed after", status.modification_level is None or status.modification_level > ModificationLevel.FORM_FILLING),
            ("against its DocMDP", status.docmdp_ok is False),
            ("not to the end", not status.bottom_line),
        ]
        if wrong
    ], status.coverage


def judge(path, root):
    with open(path, "rb") as file:
        signatures = PdfFileReader(file, strict=False).embedded_signatures
        why = [] if signatures else ["no signature"]
        coverage = None
        for signature in signatures:
            wrong, coverage = wrong_with(signature, root)
            why += wrong
        # A field filled in after the last signature is allowed by the standard's default, and not by this service.
        if signatures and coverage != SignatureCoverageLevel.ENTIRE_FILE:
            why.append("the last does not cover the file")
        return len(signatures), why


def main():
    root = load_cert_from_pemder(sys.argv[1])
    for line in sys.stdin:
        path = line.rstrip("\n")
        try:
            count, why = judge(path, root)
        # Whatever a broken file does to it, the next one has its turn.
        except Exception as error:
            count, why = 0, [f"{type(error).__name__}: {error}"[:200]]
        print(json.dumps(dict(file=path, signatures=count, good=not why, why=why)), flush=True)


if __name__ == "__main__":
    main()
