"""Forged signatures and changes after signing, made with the authority of the labelled set: what attackers would send, and what honest programs add.

Used by generate.py, which writes them to OUTDIR/attacks. Each is a function that gives the bytes of a PDF; its name says what it is.
"""
import datetime as dt
import io
import re

import make_attachments as make
import pikepdf
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko import stamp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

ATTACKS = []
NAME = generic.NameObject


def attack(function):
    ATTACKS.append(function)
    return function


def signed(**how):
    return make.sign(make.FLAT, **how)


class LeavesMetadata(IncrementalPdfFileWriter):
    """pyHanko brings metadata up to date in whatever it writes; attackers need not."""

    def _update_meta(self):
        pass


def updated(data, change, by=IncrementalPdfFileWriter):
    writer = by(io.BytesIO(data), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def first_page(writer):
    return writer.root["/Pages"]["/Kids"][0].get_object()


# ---------------------------------------------------------------- changes after signing
def changed_page(key, value):
    def change(writer):
        page = first_page(writer)
        page[NAME(key)] = value
        writer.update_container(page)

    return updated(signed(), change)


@attack
def page_rotated():
    return changed_page("/Rotate", generic.NumberObject(180))


@attack
def page_cropped():
    return changed_page("/CropBox", generic.ArrayObject(map(generic.NumberObject, [0, 600, 595, 842])))


@attack
def page_resources_replaced():
    return changed_page("/Resources", generic.DictionaryObject())


@attack
def page_added():
    def change(writer):
        kids = writer.root["/Pages"]["/Kids"]
        kids.append(kids.raw_get(0))
        pages = writer.root["/Pages"]
        pages[NAME("/Count")] = generic.NumberObject(len(kids))
        writer.update_container(kids)
        writer.update_container(pages)

    return updated(signed(), change)


@attack
def pages_replaced():
    def change(writer):
        writer.root[NAME("/Pages")] = writer.add_object(
            generic.DictionaryObject({NAME("/Type"): NAME("/Pages"), NAME("/Kids"): generic.ArrayObject([]), NAME("/Count"): generic.NumberObject(0)})
        )
        writer.update_root()

    return updated(signed(), change)


@attack
def font_replaced():
    def change(writer):
        font = next(iter(first_page(writer)["/Resources"]["/Font"].values())).get_object()
        font[NAME("/BaseFont")] = NAME("/Symbol")
        writer.update_container(font)

    return updated(signed(), change)


@attack
def signature_taken_out():
    def change(writer):
        del writer.root["/AcroForm"]
        writer.update_root()

    return updated(signed(), change)


@attack
def signature_field_emptied():
    def change(writer):
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        del field["/V"]
        writer.update_container(field)

    return updated(signed(), change)


@attack
def field_appearance_replaced():
    data = make.sign(make.FILLED)

    def change(writer):
        for reference in writer.root["/AcroForm"]["/Fields"]:
            field = reference.get_object()
            if field.get("/T") == "delegato_cf":
                shown = {NAME(key): value for key, value in field["/AP"]["/N"].items() if key in ("/Type", "/Subtype", "/BBox", "/Resources")}
                stream = generic.StreamObject(shown, stream_data=b"BT /Helv 9 Tf 2 4 Td (VRDGPP50A01F205X) Tj ET")
                field[NAME("/AP")] = generic.DictionaryObject({NAME("/N"): writer.add_object(stream)})
                writer.update_container(field)

    return updated(data, change)


@attack
def script_added_after():
    def change(writer):
        action = {NAME("/S"): NAME("/JavaScript"), NAME("/JS"): generic.pdf_string("app.alert(1)")}
        writer.root[NAME("/OpenAction")] = generic.DictionaryObject(action)
        writer.update_root()

    return updated(signed(), change)


@attack
def second_signature_after_a_change():
    filled = updated(make.sign(make.FILLED), lambda writer: make.fill(writer, "delegato_cf", make.cf("VRDGPP50A01F205")))
    return make.sign(filled, "altro", field="FirmaSecondo")


@attack
def second_signature_by_a_stranger():
    return make.sign(signed(), "autofirmato", field="FirmaSecondo")


@attack
def rewritten_whole():
    return make.pk(signed())


# ---------------------------------------------------------------- what readers read differently
class Appended:
    """A signed file and an update written by hand: no library writes what these need."""

    def __init__(self):
        self.signed = signed()
        self.data = bytearray(self.signed)
        self.rows = []
        self.root = int(re.findall(rb"/Root (\d+) 0 R", self.signed)[-1])
        self.content = int(re.search(rb"/Contents (\d+) 0 R", self.signed)[1])
        self.page = next(number for number in self.numbers() if b"/Contents %d 0 R" % self.content in self.body(number))

    def numbers(self):
        return [int(number) for number in re.findall(rb"(?m)^(\d+) 0 obj", self.signed)]

    def place(self, number):
        return [found.start() for found in re.finditer(rb"(?m)^%d 0 obj" % number, self.signed)][-1]

    def body(self, number):
        return self.signed[self.place(number) :].split(b" 0 obj", 1)[1].split(b"endobj", 1)[0].strip()

    def unlisted(self, number, body):
        at = len(self.data)
        self.data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        return at

    def listed(self, number, body):
        self.entry(number, self.unlisted(number, body))

    def entry(self, number, place):
        self.rows.append((number, place))

    def other_content(self):
        shown = b"BT /F1 12 Tf 72 400 Td (31/12/2099) Tj ET"
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown)

    def previous(self):
        return int(re.findall(rb"startxref\s+(\d+)", self.signed)[-1])

    def written(self, row=b" n \n", trailer=b""):
        table = len(self.data)
        size = max([number + 1 for number, _ in self.rows] + [60])
        self.data += b"xref\n" + b"".join(b"%d 1\n%010d 00000%s" % (number, place, row) for number, place in self.rows)
        self.data += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d %s>>\n" % (size, self.root, self.previous(), trailer)
        return bytes(self.data + b"startxref\n%d\n%%%%EOF\n" % table)


@attack
def hidden_content_behind_an_older_one():
    """Another entry leads to the old content: a reader that goes by the numbers it finds there sees nothing new."""
    update = Appended()
    update.listed(update.content, update.other_content())
    update.entry(50, update.place(update.content))
    return update.written()


@attack
def hidden_script_behind_an_older_catalog():
    update = Appended()
    script = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    update.listed(update.root, update.body(update.root).replace(b"/Type /Catalog", script))
    update.entry(50, update.place(update.root))
    return update.written()


@attack
def hidden_content_in_no_table():
    """A reader that has come to the named table already rebuilds it, and finds what no table lists."""
    update = Appended()
    update.unlisted(update.content, update.other_content())
    update.listed(50, b"<< /Type /DSS >>")
    return update.written(trailer=b"/XRefStm %d " % update.previous())


@attack
def hidden_content_behind_short_rows():
    """The same by rows of 19 bytes."""
    update = Appended()
    update.unlisted(update.content, update.other_content())
    update.listed(50, b"<< /Type /DSS >>")
    return update.written(row=b" n\n")


@attack
def hidden_content_and_nothing_added():
    """The same, and no object is new."""
    update = Appended()
    update.unlisted(update.content, update.other_content())
    update.entry(update.root, update.place(update.root))
    return update.written(row=b" n\n")


@attack
def hidden_content_by_a_key_twice():
    """Some readers take the first of two, others the last."""
    update = Appended()
    update.listed(50, update.other_content())
    page = update.body(update.page)
    twice = page.replace(b"/Contents", b"/Contents 50 0 R /Contents", 1)
    update.listed(update.page, twice)
    return update.written()


# ---------------------------------------------------------------- what is laid over a signed page
def picture(text):
    """An appearance that paints a white box with other words in it."""
    font = generic.DictionaryObject({NAME("/Type"): NAME("/Font"), NAME("/Subtype"): NAME("/Type1"), NAME("/BaseFont"): NAME("/Helvetica")})
    resources = generic.DictionaryObject({NAME("/Font"): generic.DictionaryObject({NAME("/F1"): font})})
    shown = {
        NAME("/Type"): NAME("/XObject"),
        NAME("/Subtype"): NAME("/Form"),
        NAME("/BBox"): generic.ArrayObject(map(generic.NumberObject, [0, 0, 300, 20])),
        NAME("/Resources"): resources,
    }
    return generic.StreamObject(shown, stream_data=b"1 g 0 0 300 20 re f 0 g BT /F1 9 Tf 5 5 Td (%s) Tj ET" % text)


OVER_THE_END_DATE = (270, 190, 570, 210)


def widget(writer, **entries):
    """A signature field that shows another end date."""
    corners = generic.ArrayObject(map(generic.NumberObject, OVER_THE_END_DATE))
    appearance = generic.DictionaryObject({NAME("/N"): writer.add_object(picture(b"31/12/2099"))})
    field = {"/Type": NAME("/Annot"), "/Subtype": NAME("/Widget"), "/FT": NAME("/Sig"), "/T": generic.pdf_string("Sopra"), "/F": generic.NumberObject(4)}
    field |= {"/Rect": corners, "/AP": appearance} | {f"/{key}": value for key, value in entries.items()}
    return generic.DictionaryObject({NAME(key): value for key, value in field.items()})


def laid_over(value, listed=False):
    def change(writer):
        page, form = first_page(writer), writer.root["/AcroForm"]
        field = writer.add_object(widget(writer, V=value(writer)))
        page["/Annots"].append(field)
        writer.update_container(page["/Annots"])
        if listed:
            form["/Fields"].append(field)
            writer.update_container(form["/Fields"])

    return updated(signed(), change)


@attack
def overlay_with_words_for_a_signature():
    return laid_over(lambda _: generic.pdf_string("firmato"))


@attack
def overlay_with_a_signature_that_is_not_there():
    return laid_over(lambda writer: generic.IndirectObject(900, 0, writer))


@attack
def overlay_with_no_signature():
    return laid_over(lambda _: generic.NullObject())


@attack
def overlay_with_the_old_signature():
    return laid_over(lambda writer: writer.root["/AcroForm"]["/Fields"][0].get_object().raw_get("/V"), listed=True)


def with_empty_field(data, name="FirmaDelegato", box=OVER_THE_END_DATE):
    return updated(data, lambda writer: fields.append_signature_field(writer, fields.SigFieldSpec(name, on_page=0, box=box)))


@attack
def empty_field_gets_a_picture():
    """A field for the delegate's signature was there; nobody signs in it, but it shows something now."""

    def change(writer):
        for reference in writer.root["/AcroForm"]["/Fields"]:
            field = reference.get_object()
            if field["/T"] == "FirmaDelegato":
                field[NAME("/AP")] = generic.DictionaryObject({NAME("/N"): writer.add_object(picture(b"31/12/2099"))})
                writer.update_container(field)

    return updated(make.sign(with_empty_field(make.FLAT)), change)


def signed_visibly(data, who="altro", field="FirmaDelegato"):
    writer = IncrementalPdfFileWriter(io.BytesIO(with_empty_field(data, field)), strict=False)
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
    style = stamp.TextStampStyle(stamp_text="Termine di validita: 31/12/2099", background_opacity=1)
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=make.pki().signer(who), stamp_style=style).sign_pdf(writer, output=out)
    return out.getvalue()


@attack
def second_signature_that_is_shown():
    """Honest, or not: a real signature by somebody else, whose stamp lies over the end date."""
    return signed_visibly(signed())


@attack
def stamp_that_is_shown():
    """A time stamp is nobody's signature: what its field shows is laid over the page."""

    def change(writer):
        field = writer.add_object(widget(writer))
        page, form = first_page(writer), writer.root["/AcroForm"]
        for listed in (page["/Annots"], form["/Fields"]):
            listed.append(field)
            writer.update_container(listed)

    return stamped(signed(), make.pki().tsa(), change, "Sopra")


def stamped(data, by, change=lambda writer: None, name="MarcaTemporale"):
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    change(writer)
    signers.PdfTimeStamper(by, field_name=name).timestamp_pdf(writer, "sha256", validation_context=None, output=out)
    return out.getvalue()


@attack
def stamped_by_nobody():
    private = key()
    return stamped(signed(), stamper(make.mkcert(cn="TSA inventata", key=private, eku=make.ExtendedKeyUsageOID.TIME_STAMPING, days=(-900, 900)), private))


# ---------------------------------------------------------------- prepared for somebody else to sign: things that claim to be others
def prepared(change, rewritten=lambda data: data):
    writer = LeavesMetadata(io.BytesIO(rewritten(make.pk(make.FLAT, change))), strict=False)
    return also_signed(writer, "rsa", "FirmaDelegante")


def other_date(writer, stream):
    stream._data, stream._encoded_data = stream.data.replace(b"31/12/2027", b"31/12/2099"), None
    writer.update_container(stream)


def content_replaced(data):
    return updated(data, lambda writer: other_date(writer, first_page(writer)["/Contents"]))


@attack
def content_called_the_title():
    """The page's content is named as the document's title and dates, which a second signer may change."""
    return content_replaced(prepared(lambda pdf: pdf.trailer.__setitem__("/Info", pdf.pages[0].Contents)))


@attack
def content_called_a_table():
    return content_replaced(prepared(lambda pdf: pdf.pages[0].Contents.__setitem__("/Type", pikepdf.Name("/XRef"))))


@attack
def content_called_a_stream_of_objects():
    return content_replaced(prepared(lambda pdf: pdf.pages[0].Contents.__setitem__("/Type", pikepdf.Name("/ObjStm"))))


def drawing(pdf, resources, name):
    """Has the first page draw a form of these resources."""
    box = dict(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=pikepdf.Array([0, 0, 595, 842]))
    held = pikepdf.Stream(pdf, b"/%s Do" % name, **box, Resources=pikepdf.Dictionary(XObject=resources))
    page = pdf.pages[0]
    page.Resources.XObject = pikepdf.Dictionary(Held=pdf.make_indirect(held))
    page.contents_add(b"q /Held Do Q")


def drawn(pdf, words):
    box = dict(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=pikepdf.Array([0, 0, 595, 842]))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    return pdf.make_indirect(pikepdf.Stream(pdf, b"BT /F1 12 Tf 300 60 Td (%s) Tj ET" % words, **box, Resources=resources))


@attack
def catalog_drawn_from():
    """The page draws what the catalog names as metadata."""

    def change(pdf):
        pdf.Root.Metadata = drawn(pdf, b"fino al 31/12/2027")
        drawing(pdf, pdf.Root, b"Metadata")

    def replaced(writer):
        writer.root[NAME("/Metadata")] = writer.add_object(picture(b"31/12/2099"))
        writer.update_root()

    return updated(prepared(change), replaced, LeavesMetadata)


@attack
def resources_called_a_catalog():
    """Resources that say they are a catalog, of which a later signer may replace the metadata."""

    def change(pdf):
        named = pikepdf.Dictionary(Type=pikepdf.Name.Catalog, Metadata=drawn(pdf, b"fino al 31/12/2027"))
        drawing(pdf, pdf.make_indirect(named), b"Metadata")

    def replaced(writer):
        held = first_page(writer)["/Resources"]["/XObject"]["/Held"]
        named = held["/Resources"]["/XObject"]
        named[NAME("/Metadata")] = writer.add_object(picture(b"31/12/2099"))
        writer.update_container(named)

    return updated(prepared(change), replaced)


@attack
def metadata_drawn_on_the_page():
    """What the page draws is the catalog's metadata as well."""

    def change(pdf):
        shown = drawn(pdf, b"fino al 31/12/2027")
        pdf.Root.Metadata = shown
        drawing(pdf, pikepdf.Dictionary(Shown=shown), b"Shown")

    def shared(data):
        """qpdf keeps metadata apart: both are to be the same object."""
        metadata, other = (re.search(rb"/%s (\d+ 0 R)" % name, data)[1] for name in (b"Metadata", b"Shown"))
        return data.replace(b"/Shown " + other, b"/Shown " + metadata.ljust(len(other)))

    def replaced(writer):
        # pyHanko would write metadata as it understands it: the object itself is replaced.
        named = writer.root.raw_get("/Metadata").reference
        writer.objects[named.generation, named.idnum] = picture(b"31/12/2099")

    return updated(prepared(change, shared), replaced, LeavesMetadata)


@attack
def resources_called_a_field():
    """Resources that are the field of a second signature as well: it is signed for good, and its picture changed with that."""

    def change(pdf):
        named = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T=pikepdf.String("FirmaSecondo"))
        named.Rect, named.AP = pikepdf.Array([0, 0, 0, 0]), drawn(pdf, b"fino al 31/12/2027")
        named = pdf.make_indirect(named)
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([named])))
        drawing(pdf, named, b"AP")

    writer = IncrementalPdfFileWriter(io.BytesIO(prepared(change)), strict=False)
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field[NAME("/AP")] = writer.add_object(picture(b"31/12/2099"))
    writer.update_container(field)
    return also_signed(writer)


def also_signed(writer, who="altro", field="FirmaSecondo"):
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
    out = io.BytesIO()
    signers.sign_pdf(writer, meta, signer=make.pki().signer(who), output=out)
    return out.getvalue()


@attack
def page_called_a_field():
    """A page is added that says it is a signature field without a place."""

    def change(writer):
        kids, page = writer.root["/Pages"]["/Kids"], first_page(writer)
        other = generic.DictionaryObject({NAME(key): page.raw_get(key) for key in ("/Type", "/Parent", "/MediaBox", "/Resources")})
        other |= {NAME("/FT"): NAME("/Sig"), NAME("/Contents"): writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 720 Td (Altra pagina) Tj ET"))}
        kids.append(writer.add_object(other))
        writer.update_container(kids)

    def apart(pdf):
        pdf.Root.Pages.Kids = pdf.make_indirect(pikepdf.Array(list(pdf.Root.Pages.Kids)))

    return updated(prepared(apart), change)


@attack
def fields_drawn_anew():
    """Viewers are told to draw every field from its value, whatever the signer saw in it."""

    def change(writer):
        form = writer.root["/AcroForm"]
        form[NAME("/NeedAppearances")] = generic.BooleanObject(True)
        writer.update_container(form)

    filled = make.pk(make.FILLED, lambda pdf: pdf.Root.AcroForm.__delitem__("/NeedAppearances") if "/NeedAppearances" in pdf.Root.AcroForm else None)
    return updated(make.sign(filled), change)


# ---------------------------------------------------------------- honest: what further signers' programs add
@attack
def second_signature_with_metadata():
    """Honest: in PDF 2.0 a signer's program brings the metadata up to date, in their place."""

    def described(pdf):
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "Delega"

    return make.sign(make.sign(make.pk(make.FLAT, described, min_version="2.0")), "altro", field="FirmaSecondo")


@attack
def second_signature_with_fonts():
    """Honest: a signer's program gives the form the fonts and the appearance that it lacks."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed()), strict=False)
    form = writer.root["/AcroForm"]
    font = generic.DictionaryObject({NAME("/Type"): NAME("/Font"), NAME("/Subtype"): NAME("/Type1"), NAME("/BaseFont"): NAME("/Helvetica")})
    held = generic.DictionaryObject({NAME("/Helv"): writer.add_object(font)})
    form[NAME("/DR")] = generic.DictionaryObject({NAME("/Font"): held})
    form[NAME("/DA")] = generic.pdf_string("/Helv 0 Tf 0 g")
    form[NAME("/NeedAppearances")] = generic.BooleanObject(False)
    writer.update_container(form)
    return also_signed(writer)


# ---------------------------------------------------------------- what the signature covers
def with_range(change):
    data = signed()
    found = re.search(rb"/ByteRange \[([^\]]*)\]", data)
    numbers = change([int(number) for number in found[1].split()], data)
    text = b"/ByteRange [" + b" ".join(b"%d" % number for number in numbers)
    assert len(text) < len(found[0])
    return data[: found.start()] + text.ljust(len(found[0]) - 1) + b"]" + data[found.end() :]


@attack
def range_one_byte_short():
    return with_range(lambda n, _: [n[0], n[1], n[2], n[3] - 1])


@attack
def range_one_byte_long():
    return with_range(lambda n, _: [n[0], n[1], n[2], n[3] + 1])


@attack
def range_gap_wider():
    return with_range(lambda n, _: [n[0], n[1] - 1, n[2] + 1, n[3] - 1])


@attack
def range_starts_late():
    return with_range(lambda n, _: [1, n[1] - 1, n[2], n[3]])


@attack
def range_negative():
    return with_range(lambda n, _: [n[0], n[1], n[2], -1])


@attack
def range_of_the_first_part():
    return with_range(lambda n, _: [n[0], n[1]])


@attack
def range_overlapping():
    return with_range(lambda n, _: [0, n[1], n[1], n[3] + n[2] - n[1]])


# ---------------------------------------------------------------- certificates
def key():
    return rsa.generate_private_key(65537, 2048)


def signed_with(certificate, private, others=(), **how):
    """FILLED, signed with a certificate that is none of the set's."""
    pki = make.pki()
    pki.keys["attack"], pki.certs["attack"] = private, certificate
    signer = pki.signer("attack", how.pop("pss", False))
    for other in others:
        signer.cert_registry.register(make.ax509.Certificate.load(other.public_bytes(serialization.Encoding.DER)))
    writer = IncrementalPdfFileWriter(io.BytesIO(make.FLAT), strict=False)
    pades = how.pop("pades", True)
    kind = fields.SigSeedSubFilter.PADES if pades else fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    meta = signers.PdfSignatureMetadata(field_name="FirmaDelegante", md_algorithm=how.pop("digest", "sha256"), subfilter=kind)
    out = io.BytesIO()
    signers.sign_pdf(writer, meta, signer=signer, timestamper=how.pop("timestamper", None), output=out, bytes_reserved=24_000)
    return out.getvalue()


def issued(issuer="radice", private=None, **how):
    pki = make.pki()
    private = private or key()
    how.setdefault("cn", "ADA BIANCHI")
    how.setdefault("serial", "TINIT-" + make.DELEGANTE["cf"])
    how.setdefault("qc", True)
    return make.mkcert(key=private, issuer=pki.certs[issuer], ikey=pki.keys[issuer], **how), private


@attack
def issued_by_a_person():
    """The signer of the other person issues a certificate for the delegator."""
    certificate, private = issued("altro")
    return signed_with(certificate, private, [make.pki().certs["altro"]])


@attack
def not_valid_yet():
    certificate, private = issued(days=(10, 700))
    return signed_with(certificate, private)


@attack
def of_a_time_stamp_authority():
    certificate, private = issued(eku=make.ExtendedKeyUsageOID.TIME_STAMPING)
    return signed_with(certificate, private)


@attack
def of_a_web_server():
    certificate, private = issued(eku=make.ExtendedKeyUsageOID.SERVER_AUTH)
    return signed_with(certificate, private)


def for_purpose(*purposes, pades=True):
    """Signed with a certificate for signatures that names these purposes besides."""
    plain, private = issued()
    builder = (
        x509.CertificateBuilder().subject_name(plain.subject).issuer_name(plain.issuer).public_key(plain.public_key())
        .serial_number(plain.serial_number).not_valid_before(plain.not_valid_before_utc).not_valid_after(plain.not_valid_after_utc)
    )
    for extension in plain.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose) for purpose in purposes]), False)
    return signed_with(builder.sign(make.pki().keys["radice"], hashes.SHA256()), private, pades=pades)


@attack
def for_documents():
    """Honest: RFC 9336."""
    return for_purpose("1.3.6.1.5.5.7.3.36")


@attack
def for_documents_as_adobe_says():
    return for_purpose("1.2.840.113583.1.1.5")


@attack
def for_any_purpose():
    return for_purpose("2.5.29.37.0")


@attack
def for_clients_and_mail():
    """Honest: as many authorities for signatures write."""
    return for_purpose("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4", pades=False)


@attack
def for_web_servers_only():
    return for_purpose("1.3.6.1.5.5.7.3.1", pades=False)


@attack
def for_web_clients_only():
    return for_purpose("1.3.6.1.5.5.7.3.2", pades=False)


@attack
def for_encryption_only():
    """The key may not be used for signatures at all."""
    plain, private = issued()
    builder = (
        x509.CertificateBuilder().subject_name(plain.subject).issuer_name(plain.issuer).public_key(plain.public_key())
        .serial_number(plain.serial_number).not_valid_before(plain.not_valid_before_utc).not_valid_after(plain.not_valid_after_utc)
        .add_extension(x509.KeyUsage(False, False, True, False, False, False, False, False, False), True)
    )
    for extension in plain.extensions:
        if extension.oid != x509.ExtensionOID.KEY_USAGE:
            builder = builder.add_extension(extension.value, extension.critical)
    return signed_with(builder.sign(make.pki().keys["radice"], hashes.SHA256()), private, pades=False)


@attack
def by_somebody_without_a_fiscal_code():
    """Honest, or not: a qualified signature with a personal number of another state."""
    certificate, private = issued(cn="MARI TAMM", serial="PNOEE-38001085718")
    return signed_with(certificate, private)


@attack
def by_an_intermediate_authority():
    """Honest: an authority between the signer and the one that is trusted."""
    between = key()
    authority = make.mkcert(cn="CA intermedia di prova", key=between, ca=True, issuer=make.pki().certs["radice"], ikey=make.pki().keys["radice"])
    private = key()
    certificate = make.mkcert(cn="ADA BIANCHI", key=private, serial="TINIT-" + make.DELEGANTE["cf"], qc=True, issuer=authority, ikey=between)
    return signed_with(certificate, private, [authority])


@attack
def by_an_expired_intermediate_authority():
    between = key()
    authority = make.mkcert(
        cn="CA intermedia scaduta", key=between, ca=True, days=(-900, -20), issuer=make.pki().certs["radice"], ikey=make.pki().keys["radice"]
    )
    private = key()
    certificate = make.mkcert(cn="ADA BIANCHI", key=private, serial="TINIT-" + make.DELEGANTE["cf"], qc=True, issuer=authority, ikey=between)
    return signed_with(certificate, private, [authority])


def lookalike(of="rsa", issuer=None):
    """A certificate with issuer and number of a real one, and a key of the attacker's: longer, so that sorting puts it last."""
    real, private = make.pki().certs[of], key()
    builder = (
        x509.CertificateBuilder().subject_name(real.subject).issuer_name(issuer or real.issuer).public_key(private.public_key())
        .serial_number(real.serial_number).not_valid_before(real.not_valid_before_utc).not_valid_after(real.not_valid_after_utc)
    )
    for extension in real.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    padding = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), bytes(300))
    return builder.add_extension(padding, False).sign(private, hashes.SHA256()), private


def with_certificates_in_order(data, first, of=lambda value: value):
    """The same file with the certificates of its signature in another order: `first` in front. They are not what is signed."""
    found = re.search(rb"/Contents <([0-9a-fA-F]+)>", data)
    raw = bytes.fromhex(found[1].decode())
    value = of(cms.ContentInfo.load(raw))
    held = [one.dump() for one in value["content"]["certificates"]]
    held.sort(key=lambda der: der != first)
    block = value["content"]["certificates"].contents
    assert sum(map(len, held)) == len(block)
    changed = raw.replace(block, b"".join(held))
    return data[: found.start(1)] + changed.hex().encode() + data[found.end(1) :]


def confused(pades, first):
    forged, private = lookalike()
    real = make.pki().certs["rsa"]
    data = signed_with(forged, private, [real], pades=pades)
    order = forged if first == "forged" else real
    found = re.search(rb"/Contents <([0-9a-fA-F]+)>", data)
    value = cms.ContentInfo.load(bytes.fromhex(found[1].decode()))
    if len(value["content"]["certificates"]) < 3:
        # The signer embeds nothing that is named like itself: put the real one in.
        choice = cms.CertificateChoices("certificate", make.ax509.Certificate.load(real.public_bytes(serialization.Encoding.DER)))
        value["content"]["certificates"].append(choice)
        hexed = value.dump(force=True).hex().encode()
        data = data[: found.start(1)] + hexed.ljust(len(found[1]), b"0") + data[found.end(1) :]
    return with_certificates_in_order(data, der(order))


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


@attack
def lookalike_in_other_letters():
    """The forged one names its authority in capitals: to some that is the same name, to others another one."""
    real = make.pki().certs["rsa"]
    shouted = x509.Name([x509.NameAttribute(one.oid, one.value.upper()) for one in real.issuer])
    forged, private = lookalike(issuer=shouted)
    data = signed_with(forged, private, [real], pades=False)
    found = re.search(rb"/Contents <([0-9a-fA-F]+)>", data)
    value = cms.ContentInfo.load(bytes.fromhex(found[1].decode()))
    value["content"]["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        "issuer_and_serial_number", {"issuer": make.ax509.Certificate.load(der(real)).issuer, "serial_number": real.serial_number}
    )
    hexed = value.dump(force=True).hex().encode()
    return with_certificates_in_order(data[: found.start(1)] + hexed.ljust(len(found[1]), b"0") + data[found.end(1) :], der(forged))


@attack
def expired_with_a_stamp_of_a_lookalike():
    """An expired certificate, and a time stamp from before by somebody who shows the authority's certificate and signs with another one."""
    forged, private = lookalike("tsa")
    real = make.pki().certs["tsa"]
    pki = make.pki()
    pki.keys["stamper"], pki.certs["stamper"] = private, forged
    both = SimpleCertificateStore()
    both.register(make.ax509.Certificate.load(der(real)))
    at = make.NOW - dt.timedelta(days=20)
    stamps = timestamps.DummyTimeStamper(tsa_cert=pki.der("stamper"), tsa_key=pki.key("stamper"), certs_to_embed=both, fixed_dt=at)
    data = signed_with(pki.certs["scaduto"], pki.keys["scaduto"], timestamper=stamps)
    attributes = lambda value: value["content"]["signer_infos"][0]["unsigned_attrs"]
    return with_certificates_in_order(data, der(forged), lambda value: attributes(value)[0]["values"][0])


@attack
def lookalike_in_front():
    return confused(False, "forged")


@attack
def lookalike_behind():
    return confused(False, "real")


@attack
def lookalike_in_front_pades():
    return confused(True, "forged")


@attack
def lookalike_behind_pades():
    return confused(True, "real")


@attack
def weak_digest():
    certificate, private = issued()
    return signed_with(certificate, private, digest="sha1", pades=False)


# ---------------------------------------------------------------- time
def stamper(certificate, private):
    pki = make.pki()
    pki.keys["stamper"], pki.certs["stamper"] = private, certificate
    return timestamps.DummyTimeStamper(
        tsa_cert=pki.der("stamper"), tsa_key=pki.key("stamper"), certs_to_embed=SimpleCertificateStore(), fixed_dt=make.NOW - dt.timedelta(days=100)
    )


@attack
def expired_with_a_stamp_of_nobody():
    """An expired certificate, and a time stamp from before made by an authority that is nobody's."""
    private = key()
    certificate = make.mkcert(cn="TSA inventata", key=private, eku=make.ExtendedKeyUsageOID.TIME_STAMPING, days=(-900, 900))
    return signed_with(make.pki().certs["scaduto"], make.pki().keys["scaduto"], timestamper=stamper(certificate, private))


@attack
def expired_with_a_stamp_of_a_person():
    """The same, stamped with a certificate for signatures."""
    certificate, private = issued(days=(-900, 900))
    return signed_with(make.pki().certs["scaduto"], make.pki().keys["scaduto"], timestamper=stamper(certificate, private))


@attack
def stamp_of_other_bytes():
    """A signature that carries the time stamp of another one."""
    token = lambda data: re.search(rb"/Contents <([0-9a-fA-F]+)>", data)
    one, other = make.sign(make.FLAT, ts=True), make.sign(make.FILLED, ts=True)
    value, foreign = (cms.ContentInfo.load(bytes.fromhex(token(data)[1].decode())) for data in (one, other))
    value["content"]["signer_infos"][0]["unsigned_attrs"] = foreign["content"]["signer_infos"][0]["unsigned_attrs"]
    place = token(one)
    return one[: place.start(1)] + value.dump(force=True).hex().encode().ljust(len(place[1]), b"0") + one[place.end(1) :]


@attack
def archived():
    """Honest: a proof for the long term, a time stamp over the whole file, is added after the signature."""
    return stamped(signed(), make.pki().tsa())


def write_all(folder):
    for function in ATTACKS:
        with open(f"{folder}/{function.__name__}.pdf", "wb") as file:
            file.write(function())
    return len(ATTACKS)
