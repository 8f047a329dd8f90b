#!/usr/bin/env python3
"""What pyHanko, a validator of others' making, says of signatures in PDFs.

usage:  oracle.py ROOT.pem < list of files, one a line
Prints one JSON object per file, in their order:
  file        as it was named
  signatures  how many it found
  good        every signature intact, trusted, and nothing changed after it but by further signatures and proofs; the last covers the whole file
  why         what is wrong; empty for good ones
A file without a signature is not good. Nothing is fetched.
"""
import json
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

# It tells every broken certificate and object at length.
logging.disable(logging.CRITICAL)


def wrong_with(signature, root):
    """What speaks against one signature or time stamp, and whether it covers the whole file."""
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    validate = validate_pdf_timestamp if signature.sig_object_type == "/DocTimeStamp" else validate_pdf_signature
    status = validate(signature, context)
    level = status.modification_level
    return [
        word
        for word, wrong in [
            ("not intact", not status.intact),
            ("not valid", not status.valid),
            ("not trusted", not status.trusted),
            ("changed after", level is None or level > ModificationLevel.FORM_FILLING),
            ("against its DocMDP", getattr(status, "docmdp_ok", None) is False),
            ("not as a whole", not getattr(status, "bottom_line", True)),
        ]
        if wrong
    ], status.coverage == SignatureCoverageLevel.ENTIRE_FILE


def judge(path, root):
    with open(path, "rb") as file:
        signatures = PdfFileReader(file, strict=False).embedded_signatures
        why = [] if signatures else ["no signature"]
        is_last = True
        for signature in signatures:
            wrong, is_last = wrong_with(signature, root)
            why += wrong
        # A field filled in after the last signature is allowed by the standard's default, and not by this service.
        if not is_last:
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
