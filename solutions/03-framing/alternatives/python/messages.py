"""Messages of lesson 3: two bytes with the length of the header, a header in JSON, a content."""

import json
import struct
import sys

HEADER_KEYS = ("byteorder", "content-type", "content-encoding", "content-length")


class BadMessage(Exception):
    """Said of bytes that are no message."""


def pack(content, content_type="text/json", encoding="utf-8"):
    header = json.dumps(dict(zip(HEADER_KEYS, (sys.byteorder, content_type, encoding, len(content)))))
    header = header.encode("utf-8")
    return struct.pack(">H", len(header)) + header + content


def pack_json(value):
    return pack(json.dumps(value, ensure_ascii=False).encode("utf-8"))


def read(stream, limit):
    """Reads one message from a buffered file object and gives its header and its content."""
    (length,) = struct.unpack(">H", read_exactly(stream, 2))
    header = parse(read_exactly(stream, length))
    if not isinstance(header, dict):
        raise BadMessage("the header is no JSON object in UTF-8")
    for key in HEADER_KEYS:
        if key not in header:
            raise BadMessage(f"the header lacks {key}")
    size = header["content-length"]
    if type(size) is not int or not 0 <= size <= limit:
        raise BadMessage(f"the content-length {size!r} is no whole number from 0 to {limit}")
    return header, read_exactly(stream, size)


def read_exactly(stream, count):
    data = stream.read(count)  # waits for all of them, or for the end of file
    if len(data) < count:
        raise EOFError(f"end of file after {len(data)} of {count} bytes")
    return data


def parse(data):
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
