"""Leads by mail over real SMTP and LMTP: 250 only after the commit, one recipient for each message (HQ-2)."""

import asyncio
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from queue import Queue
from typing import Any, TypeVar

import pytest

from tenants.leads.mail import handler as mail_handler
from tenants.leads.mail.handler import LeadMail
from tenants.leads.mail.server import protocol_of
from tenants.leads.models import Lead
from tenants.leads.queries.content import content_of
from tenants.leads.queries.senders import mail_address
from tests.leads.corpus import adf, contact, prospect
from tests.leads.sending import make_sending

pytestmark = [pytest.mark.usefixtures("hq", "shared_dealers"), pytest.mark.rule("HQ-2")]

Answer = TypeVar("Answer")
Talk = Callable[[Any], Answer]


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's connection holds its transaction, and stays open."""
    monkeypatch.setattr(mail_handler, "close_old_connections", lambda: None)


@pytest.fixture
def address(hq: None) -> str:
    return mail_address(make_sending("portal", per_minute=3).sender)


def talk(conversation: Talk[Answer], *, lmtp: bool = True) -> Answer:
    """Hold a conversation with a server. Both have threads of their own; the database is asked in the test's."""
    asks: Queue[tuple[Callable[[], Any], asyncio.AbstractEventLoop, asyncio.Future[Any]] | None] = Queue()

    async def in_the_test(ask: Callable[[], Any]) -> Any:
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        asks.put((ask, loop, answer))
        return await answer

    async def serve() -> Answer:
        protocol = protocol_of(LeadMail(in_the_test), is_lmtp=lmtp)
        server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]

        def speak() -> Answer:
            with (smtplib.LMTP if lmtp else smtplib.SMTP)("127.0.0.1", port) as client:
                client.ehlo_or_helo_if_needed()
                return conversation(client)

        try:
            async with server:
                return await asyncio.to_thread(speak)
        finally:
            asks.put(None)

    with ThreadPoolExecutor(1) as executor:
        talking = executor.submit(asyncio.run, serve())
        while asked := asks.get(timeout=30):
            ask, loop, answer = asked
            try:
                loop.call_soon_threadsafe(answer.set_result, ask())
            except Exception as error:
                loop.call_soon_threadsafe(answer.set_exception, error)
        return talking.result()


def mail(content: bytes | str, kind: str = "", name: str = "") -> bytes:
    """A mail with this text, or with it attached."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portal@example.com", "leads@localhost", "新线索"
    if isinstance(content, bytes):
        message.set_content("See the attachment.")
        message.add_attachment(content, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name)
    else:
        message.set_content(content)
    return message.as_bytes()


def sent(client: smtplib.SMTP, address: str, content: bytes) -> tuple[int, str]:
    """The answer to a mail's data."""
    client.mail("portal@example.com")
    assert client.rcpt(address)[0] == 250
    code, text = client.data(content)
    return code, text.decode()


@pytest.mark.parametrize("lmtp", [True, False])
@pytest.mark.parametrize(
    "content",
    [
        mail(adf(prospect()).decode()),
        mail("Dear dealer,\n\n" + adf(prospect(), '<?XML version="1.0"?>').decode() + "\n\nRegards"),
        mail(adf(prospect(), '<?xml version="1.0" encoding="GBK"?>', "gbk"), "application/xml", "lead.xml"),
        mail(adf(prospect()), "application/octet-stream", "LEAD.ADF"),
        mail('{"customer_name": "王小姐", "phone": "13800138000"}'),
        mail('{"customer_name": "王小姐", "phone": "13800138000"}'.encode(), "application/json", "lead.json"),
    ],
    ids=["text", "text around", "attached in GBK", "by its name", "JSON", "JSON attached"],
)
def test_lead_in_a_mail_is_answered_with_our_id(address: str, content: bytes, lmtp: bool) -> None:
    code, text = talk(lambda client: sent(client, address, content), lmtp=lmtp)
    lead = Lead.objects.get()
    assert (code, text, lead.form, lead.state) == (250, f"2.0.0 Accepted as {lead.id}", "mail", "unassigned")
    found = content_of(lead)
    assert found is not None
    assert (found.fields["customer_name"], found.number) == ("王小姐", "13800138000")


@pytest.mark.rule("HQ-3")
def test_mail_without_a_lead_is_in_quarantine_once_however_often_it_comes(address: str) -> None:
    answers = [talk(lambda client: sent(client, address, mail("您好，我想试驾"))) for _ in range(2)]
    lead = Lead.objects.get()
    assert answers == [(250, f"2.0.0 Accepted as {lead.id}")] * 2
    assert (lead.state, lead.reasons) == ("quarantined", [{"field": "", "code": "no_lead_in_mail"}])
    found = content_of(lead)
    assert found is not None
    assert found.source == "您好，我想试驾"


def test_address_of_nobody_is_refused(address: str) -> None:
    def conversation(client: smtplib.SMTP) -> list[int]:
        client.mail("portal@example.com")
        strangers = ["leads@localhost", f"leads-{'0' * 32}@localhost", f"{address.partition('@')[0][:-1]}@localhost"]
        return [client.rcpt(each)[0] for each in strangers]

    assert talk(conversation) == [550, 550, 550]


def test_further_recipient_of_a_message_is_asked_to_come_again(address: str) -> None:
    def conversation(client: smtplib.SMTP) -> list[int]:
        client.mail("portal@example.com")
        return [client.rcpt(address)[0], client.rcpt(address)[0], client.data(mail(adf(prospect()).decode()))[0]]

    assert talk(conversation) == [250, 452, 250]
    assert Lead.objects.count() == 1


def test_mail_is_not_taken_where_nothing_was_committed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = mail(adf(prospect()).decode())
    with monkeypatch.context() as broken:
        broken.setattr(mail_handler, "accept_leads", _fails)
        assert talk(lambda client: sent(client, address, content))[0] == 451
    assert Lead.objects.count() == 0
    assert talk(lambda client: sent(client, address, content))[0] == 250


def _fails(*_given: object) -> None:
    raise OSError("the disk is full")


def test_sender_beyond_its_limit_is_asked_to_come_again(address: str) -> None:
    bodies = [
        mail(adf(prospect(contact(phone=f"<phone type='voice'>1380013800{at}</phone>"))).decode()) for at in range(4)
    ]
    codes = talk(lambda client: [sent(client, address, each)[0] for each in bodies])
    assert (codes, Lead.objects.count()) == ([250, 250, 250, 450], 3)


@pytest.mark.rule("HQ-3")
def test_each_lead_that_is_attached_to_a_mail_is_taken_in(address: str) -> None:
    message = EmailMessage()
    message.set_content("See both attachments.")
    for at in range(2):
        lead = adf(prospect(contact(phone=f"<phone type='voice'>1380013800{at}</phone>")))
        message.add_attachment(lead, maintype="application", subtype="xml", filename=f"{at}.xml")
    answer = talk(lambda client: sent(client, address, message.as_bytes(policy=SMTP)))
    assert answer[0] == 250, answer
    found = [content_of(lead) for lead in Lead.objects.order_by("id")]
    assert [each.number for each in found if each] == ["13800138000", "13800138001"]


@pytest.mark.rule("HQ-3")
def test_mails_that_differ_in_what_is_attached_are_kept_each_as_it_came(address: str) -> None:
    photos = [mail(bytes([at]) * 30, "image/png", "photo.png") for at in range(2)]
    assert [talk(lambda client, photo=photo: sent(client, address, photo))[0] for photo in photos] == [250, 250]
    sources = [content.source for lead in Lead.objects.order_by("id") if (content := content_of(lead))]
    assert [source.replace("\r\n", "\n") for source in sources] == [photo.decode().strip() for photo in photos]


@pytest.mark.rule("HQ-3")
def test_mail_with_a_file_name_in_no_encoding_is_taken_in(address: str) -> None:
    head = b"Content-Type: application/xml\r\nContent-Disposition: attachment; filename*=utf-16''%FF.xml\r\n\r\n"
    assert talk(lambda client: sent(client, address, head + adf(prospect())))[0] == 250
    assert Lead.objects.get().state == "unassigned"
