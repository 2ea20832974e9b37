"""What an uploaded document must be: a PDF, JPEG or PNG by its content, of bounded size, without active parts.

Nothing here opens a file as its format would be opened: headers and bytes are looked at, so that a crafted file meets
no parser. What is taken is only ever handed out as a download (`accounts.views.documents`).
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_DOCUMENTS: Final = 5  # an organisation
MOST_PIXELS: Final = 50_000_000
MOST_UNPACKED: Final = 16 * 1024 * 1024  # bytes of a PDF's packed objects, all together: two seconds of looking
MOST_STREAMS: Final = 20_000  # of a PDF
LONGEST_NAME: Final = 120

# media type: how its files begin, and how their names end (the usual ending first)
_TYPES: Final[dict[str, tuple[bytes, tuple[str, ...]]]] = {
    "application/pdf": (b"%PDF-", (".pdf",)),
    "image/jpeg": (b"\xff\xd8\xff", (".jpg", ".jpeg")),
    "image/png": (b"\x89PNG\r\n\x1a\n", (".png",)),
}

# PDF 2.0 (ISO 32000-2): 7.3.5 names, in which #xx stands for a byte; 7.5.7 object streams; 7.6 encryption;
# 12.6.4 actions; 7.11.4 embedded files. The names are long enough not to turn up in packed bytes by chance.
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENCRYPTED = re.compile(rb"/Encrypt\b")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|FileAttachment|RichMedia|Rendition|ImportData|SubmitForm|GoToE)\b|/EF\s*<<"
)
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_HEAD: Final = 4000  # bytes from the beginning of an object to its stream
_OBJECT_STREAM = re.compile(rb"/ObjStm\b")
_ONLY_FLATE = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\b")

# JPEG (ITU-T T.81, table B.1): frame headers are C0 to CF but for three of other meaning; markers without a length.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True)
class Checked:
    """A document that may be kept: its cleaned name and what it is."""

    name: str
    media_type: str


def check_document(name: str, content: bytes) -> Checked:
    """The cleaned name and the media type of a document. Raises ValidationError with what to do."""
    if not content:
        raise ValidationError(_("This file is empty. Choose the file again."), code="empty")
    refuse_size(len(content))
    media_type = _media_type(content)
    if media_type == "application/pdf":
        _refuse_active_pdf(content)
    else:
        _refuse_large_image(content, media_type)
    return Checked(clean_file_name(name, media_type), media_type)


def refuse_size(size: int) -> None:
    """Raise ValidationError for more than ten megabytes; asked before the file is read."""
    if size > MOST_BYTES:
        raise ValidationError(
            _("This file has more than 10 MB. Scan it with fewer dots per inch, or send the pages that matter."),
            code="too_large",
        )


def clean_file_name(name: str, media_type: str) -> str:
    """A name without a path, control and reordering characters, that ends as its content says."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(" " if character.isspace() else character for character in unicodedata.normalize("NFC", last))
    visible = "".join(character for character in shown if not unicodedata.category(character).startswith("C"))
    stem = " ".join(visible.replace('"', "").split())
    endings = _TYPES[media_type][1]
    ending = next((ending for ending in endings if stem.lower().endswith(ending)), "")
    stem = stem[: len(stem) - len(ending)].strip(". ")
    return f"{stem[: LONGEST_NAME - len(endings[0])] or 'document'}{endings[0]}"


def _media_type(content: bytes) -> str:
    for media_type, (beginning, _endings) in _TYPES.items():
        if content.startswith(beginning):
            return media_type
    raise ValidationError(
        _("This is no PDF, JPEG or PNG, whatever its name says. Save or scan the document as PDF."), code="type"
    )


def _refuse_active_pdf(content: bytes) -> None:
    for part in (content, *_unpacked_objects(content)):
        names = _plain_names(part)
        if _ENCRYPTED.search(names):
            raise ValidationError(
                _("This PDF is protected by a password or by rights. Save it without protection, or scan a print."),
                code="encrypted",
            )
        if _ACTIVE.search(names):
            raise ValidationError(
                _("This PDF holds scripts, other files or forms that act. Print it to a new PDF and send that one."),
                code="active",
            )


def _unpacked_objects(content: bytes) -> Iterator[bytes]:
    """The unpacked object streams of a PDF, with as much work as its size is worth: what honest streams cannot be
    (overlapping, without number, of endless size) is refused. Raises ValidationError for one that cannot be unpacked
    here."""
    left_packed, left_unpacked = len(content), MOST_UNPACKED
    for number, found in enumerate(_STREAM.finditer(content)):
        head = content[max(0, found.start() - _LONGEST_HEAD) : found.start()]
        begins = head.rfind(b"obj")
        if begins < 0 or number >= MOST_STREAMS:
            raise _unreadable()
        names = _plain_names(head[begins:])
        if not _OBJECT_STREAM.search(names) or b"/Filter" not in names:
            continue  # no objects in it, or as they are
        ends = content.find(b"endstream", found.end(), found.end() + left_packed)
        if ends < 0 or not _ONLY_FLATE.search(names) or b"/DecodeParms" in names:
            raise _unreadable()
        unpacked = _unpack(content[found.end() : ends], left_unpacked)
        left_packed -= ends - found.end()
        left_unpacked -= len(unpacked)
        yield unpacked


def _unpack(packed: bytes, most: int) -> bytes:
    try:
        unpacked = zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error:
        raise _unreadable() from None
    if len(unpacked) > most:
        raise _unreadable()
    return unpacked


def _plain_names(part: bytes) -> bytes:
    return _NAME_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), part)


def _unreadable() -> ValidationError:
    return ValidationError(
        _("This PDF is packed in a way that cannot be looked through. Print it to a new PDF and send that one."),
        code="unreadable",
    )


def _refuse_large_image(content: bytes, media_type: str) -> None:
    size = _png_size(content) if media_type == "image/png" else _jpeg_size(content)
    if size is None:
        raise ValidationError(_("This picture is damaged. Save or scan it again."), code="damaged")
    if size[0] * size[1] > MOST_PIXELS:
        raise ValidationError(
            _("This picture has more than 50 million dots. Scan it with fewer dots per inch."), code="pixels"
        )


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of the first chunk, which must be IHDR (PNG, 11.2.2); None where it is not."""
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    return (width, height) if width and height else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of the first frame (ITU-T T.81, B.2.2); None where none comes before the picture itself."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill bytes before a marker
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _FRAMES:
            height, width = int.from_bytes(content[at + 5 : at + 7]), int.from_bytes(content[at + 7 : at + 9])
            return (width, height) if width and height else None
        elif marker in {0xD9, 0xDA}:
            return None
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None
