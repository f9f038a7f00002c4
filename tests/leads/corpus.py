"""Sixty broken leads, each with what becomes of it: repaired and assigned, or in quarantine with its reasons."""

from dataclasses import dataclass

import orjson

NAME, NUMBER = "王小姐", "13800138000"
PHONE = f'<phone type="cellphone">{NUMBER}</phone>'
CONTACT = f'<contact><name part="full">{NAME}</name>{PHONE}</contact>'
GOOD = {"customer_name": NAME, "phone": NUMBER}


@dataclass(frozen=True, slots=True)
class Broken:
    """A message and what becomes of its leads: repairs, and reasons as `field: code` (none where it is assigned).

    `fields` are those that a good lead must have been read with.
    """

    name: str
    body: bytes
    repairs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    leads: int = 1
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def is_xml(self) -> bool:
        """Whether it is sent as ADF."""
        return self.name.startswith("adf")


def adf(inner: str, head: str = '<?xml version="1.0"?><?adf version="1.0"?>', encoding: str = "utf-8") -> bytes:
    """An ADF message of these prospects."""
    return f"{head}<adf>{inner}</adf>".encode(encoding)


def prospect(contact: str = CONTACT, more: str = "", before: str = "") -> str:
    """A prospect with this contact."""
    return f"<prospect>{before}<customer>{contact}</customer>{more}</prospect>"


def contact(name: str = f"<name>{NAME}</name>", phone: str = PHONE, more: str = "") -> str:
    """A contact with these elements."""
    return f"<contact>{name}{phone}{more}</contact>"


def dated(text: str) -> bytes:
    """A message whose request has this date."""
    return adf(prospect(before=f"<requestdate>{text}</requestdate>"))


def json(**fields: object) -> bytes:
    """A lead in JSON: a good one with these changes; None takes a field away."""
    return orjson.dumps({name: value for name, value in {**GOOD, **fields}.items() if value is not None})


def _asked(at: str) -> tuple[tuple[str, str], ...]:
    return (("requested_at", at),)


_TEN = "2026-11-23T10:20:00+08:00"
_VENDOR = "<vendor><vendorname>Skoda China</vendorname></vendor>"
_NO_NAME, _NO_PHONE = "customer_name: required", "phone: required"

ADF = [
    Broken("adf upper-case declaration", adf(prospect(), '<?XML version="1.0"?>'), ("upper_case_declaration",)),
    Broken("adf mixed-case declaration", adf(prospect(), '<?Xml version="1.0"?>'), ("upper_case_declaration",)),
    Broken("adf blank before the declaration", adf(prospect(), '\r\n <?xml version="1.0"?>')),
    Broken("adf no declaration", adf(prospect(), "")),
    Broken("adf instruction inside the root", adf("<?adf version='1.0'?>" + prospect()), ("adf_instruction_moved",)),
    Broken("adf instruction at the end", adf(prospect(), "") + b"<?adf version='1.0'?>", ("adf_instruction_moved",)),
    Broken("adf instruction twice", adf(prospect(), "<?adf v='1'?><?adf v='1'?>"), ("adf_instruction_moved",)),
    Broken("adf instruction in capitals", adf(prospect(), "<?ADF VERSION '1.0'?>")),
    Broken(
        "adf windows-1252 as declared",
        adf(prospect(contact("<name>Zoë</name>")), '<?xml version="1.0" encoding="windows-1252"?>', "cp1252"),
        ("encoding_windows_1252",),
        fields=(("customer_name", "Zoë"),),
    ),
    Broken(
        "adf windows-1252 undeclared",
        adf(prospect(contact("<name>Zoë “Z” Li</name>")), encoding="cp1252"),
        ("encoding_windows_1252",),
        fields=(("customer_name", "Zoë “Z” Li"),),
    ),
    Broken("adf GBK as declared", adf(prospect(), '<?xml version="1.0" encoding="GBK"?>', "gbk"), ("encoding_gbk",),
           fields=(("customer_name", NAME),)),
    Broken("adf GB2312 as declared", adf(prospect(), '<?xml version="1.0" encoding="gb2312"?>', "gbk"),
           ("encoding_gbk",), fields=(("customer_name", NAME),)),
    Broken("adf GBK undeclared", adf(prospect(), encoding="gbk"), ("encoding_gbk",), fields=(("customer_name", NAME),)),
    Broken("adf GBK declared as UTF-8", adf(prospect(), '<?xml version="1.0" encoding="UTF-8"?>', "gbk"),
           ("encoding_gbk",), fields=(("customer_name", NAME),)),
    Broken("adf UTF-8 declared as GBK", adf(prospect(), '<?xml version="1.0" encoding="GBK"?>'),
           fields=(("customer_name", NAME),)),
    Broken("adf byte order mark", b"\xef\xbb\xbf" + adf(prospect())),
    Broken("adf UTF-16", adf(prospect()).decode().encode("utf-16"), reasons=(": unreadable",)),
    Broken("adf marks of direction", adf(prospect(contact(f"<name>\u202e{NAME}</name>"))),
           fields=(("customer_name", NAME),)),
    Broken("adf raw ampersand", adf(prospect(contact("<name>Tom & Li</name>"))), ("raw_ampersand",),
           fields=(("customer_name", "Tom & Li"),)),
    Broken("adf ampersand and entity", adf(prospect(contact("<name>A&B &amp; C</name>"))), ("raw_ampersand",),
           fields=(("customer_name", "A&B & C"),)),
    Broken("adf ampersand in CDATA", adf(prospect(contact("<name><![CDATA[A&B]]></name>"))),
           fields=(("customer_name", "A&B"),)),
    Broken("adf two prospects", adf(prospect() + prospect(contact(phone="<phone type='voice'>13900139000</phone>"))),
           ("several_prospects",), leads=2),
    Broken("adf the same prospect twice", adf(prospect() * 2), ("several_prospects",), leads=2),
    Broken("adf name in parts, Chinese",
           adf(prospect(contact('<name part="first">小明</name><name part="last">欧阳</name>'))), ("name_in_parts",),
           fields=(("customer_name", "欧阳小明"),)),
    Broken("adf name in parts, Latin",
           adf(prospect(contact('<name part="last">Li</name><name part="first">Anna</name>'))), ("name_in_parts",),
           fields=(("customer_name", "Anna Li"),)),
    Broken("adf last name alone", adf(prospect(contact('<name part="last">王</name>'))), ("name_in_parts",),
           fields=(("customer_name", "王"),)),
    Broken("adf name empty", adf(prospect(contact("<name/>"))), reasons=(_NO_NAME,)),
    Broken("adf no contact", adf("<prospect><customer/></prospect>"), reasons=(_NO_NAME, _NO_PHONE)),
    Broken("adf phone without type", adf(prospect(contact(phone=f"<phone>{NUMBER}</phone>"))),
           ("phone_without_type",)),
    Broken("adf phone of an unknown type", adf(prospect(contact(phone=f"<phone type='home'>{NUMBER}</phone>"))),
           ("phone_without_type",)),
    Broken("adf fax alone", adf(prospect(contact(phone="<phone type='fax'>62345678</phone>"))), reasons=(_NO_PHONE,)),
    Broken("adf mobile after a landline",
           adf(prospect(contact(phone=f"<phone type='voice'>021-62345678</phone>{PHONE}"))),
           fields=(("phone", NUMBER),)),
    Broken("adf number in full width",
           adf(prospect(contact(phone="<phone type='voice'>１３８００１３８０００</phone>")))),
    Broken("adf number of ten digits", adf(prospect(contact(phone="<phone type='voice'>1380013800</phone>"))),
           reasons=("phone: bad_phone",)),
    Broken("adf date without offset", dated("2026-11-23T10:20:00"), ("date_format",), fields=_asked(_TEN)),
    Broken("adf date of a mail", dated("Mon, 23 Nov 2026 10:20:00 +0800"), ("date_format",), fields=_asked(_TEN)),
    Broken("adf date with slashes", dated("2026/11/23 10:20"), ("date_format",), fields=_asked(_TEN)),
    Broken("adf American date", dated("11/23/2026 10:20:00 AM"), ("date_format",), fields=_asked(_TEN)),
    Broken("adf Chinese date", dated("2026年11月23日 10:20"), ("date_format",), fields=_asked(_TEN)),
    Broken("adf date of no format", dated("last Monday"), reasons=("requested_at: not_an_instant",)),
    Broken("adf date that is none", dated("2026-02-30T10:00:00+08:00"), reasons=("requested_at: not_an_instant",)),
    Broken("adf date in the future", dated("2031-01-01T10:00:00+08:00"),
           reasons=("requested_at: requested_in_future",)),
    Broken("adf vendor that is no dealer", adf(prospect(more=_VENDOR)), ("vendor_unknown",)),
    Broken("adf model of another brand", adf(prospect(before="<vehicle><model>Golf</model></vehicle>")),
           reasons=("model: not_a_choice",)),
    Broken("adf model by its Chinese name", adf(prospect(before="<vehicle><model>明锐</model></vehicle>"))),
    Broken("adf car to be traded in",
           adf(prospect(before="<vehicle interest='trade-in'><model>Golf</model></vehicle>"))),
    Broken("adf document type", b"<!DOCTYPE adf>" + adf(prospect(), ""), reasons=(": unreadable",)),
    Broken("adf entity bomb", b'<!DOCTYPE a [<!ENTITY a "aaaa">]><adf>&a;</adf>', reasons=(": unreadable",)),
    Broken("adf tag not closed", b"<adf><prospect></adf>", reasons=(": unreadable",)),
    Broken("adf another root", b"<leads/>", reasons=(": not_adf",)),
    Broken("adf no prospect", b"<adf></adf>", reasons=(": not_adf",)),
    Broken("adf empty", b"", reasons=(": unreadable",)),
    Broken("adf NUL", adf(prospect()).replace(b"Full", b"\x00") + b"\x00", reasons=(": unreadable",)),
    Broken("adf in a namespace", adf(prospect(), "").replace(b"<adf>", b'<adf xmlns="urn:adf">')),
    Broken("adf blanks around everything",
           adf(prospect(contact(f"<name>\n {NAME} </name>", f"<phone type=' voice '>\n{NUMBER}\n</phone>")))),
]  # fmt: skip
JSON = [
    Broken("json not JSON", b"{", reasons=(": unreadable",)),
    Broken("json GBK", orjson.dumps(GOOD).decode().encode("gbk"), reasons=(": unreadable",)),
    Broken("json list", b"[]", reasons=(": not_a_lead",)),
    Broken("json unknown field", json(colour="red"), reasons=("colour: unknown_field",)),
    Broken("json name in place of a field", json(**{NAME: "red"}), reasons=("?: unknown_field",)),
    Broken("json number as a number", json(phone=13800138000), reasons=("phone: invalid",)),
    Broken("json no number", json(phone=None), reasons=(_NO_PHONE,)),
    Broken("json two wrong fields", json(customer_name="", model="golf"), reasons=(_NO_NAME, "model: not_a_choice")),
    Broken("json dealer that is none", json(dealer="moon"), reasons=("dealer: not_a_choice",)),
    Broken("json name too long", json(customer_name="王" * 81), reasons=("customer_name: too_long",)),
    Broken("json date without offset", json(requested_at="2026-11-23 10:20"), ("date_format",), fields=_asked(_TEN)),
    Broken("json number with blanks and +86", json(phone="+86 138 0013 8000")),
    Broken("json lone surrogate", b'{"customer_name":"\\ud800","phone":"13800138000"}', reasons=(": unreadable",)),
]  # fmt: skip
