"""What comes back by mail, as bytes: answers of calendars and notices of relays."""

from hashlib import sha256

CLAIRE = "claire.morel@ddets.example"
PAUL = "p.legall@asso.example"


def calendar(uid: str, *attendees: tuple[str, str], **lines: str | None) -> bytes:
    """Write an answer; a line that is None is left out."""
    usual: dict[str, str | None] = {"SEQUENCE": "0", "DTSTAMP": "20240103T080000Z"}
    fields = {"UID": uid, **usual, **lines}
    method = fields.pop("METHOD", "REPLY")
    who = [f"ATTENDEE;PARTSTAT={answer}:mailto:{address}" for address, answer in attendees]
    told = [f"{name}:{value}" for name, value in fields.items() if value is not None]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR", f"METHOD:{method}", "BEGIN:VEVENT"]
    return "\r\n".join([*whole, *told, *who, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def answer(written: bytes, sender: str = PAUL, subject: str = "Accepté") -> bytes:
    """Put a calendar in a mail, as calendars do."""
    head = (
        f"From: Quelqu'un <{sender}>\r\nTo: cpom@dreets.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nRéponse\r\n"
        "--b\r\nContent-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n"
    )
    return head.encode() + written + b"\r\n--b--\r\n"


def reply(uid: str, partstat: str = "ACCEPTED", who: str = PAUL, **lines: str | None) -> bytes:
    """Give the mail of an invitee who answers."""
    return answer(calendar(uid, (who, partstat), **lines), sender=who)


def note(subject: str = "Une question", sender: str = PAUL, *headers: str) -> bytes:
    """Give the mail of a person, or of a machine when its headers say so."""
    lines = [f"From: {sender}", f"Subject: {subject}", *headers, "", "Bonjour"]
    return "\r\n".join(lines).encode()


def notice(
    key: str | None, recipient: str = PAUL, status: str = "5.1.1", action: str = "failed", message_id: str | None = None
) -> bytes:
    """Give a relay's delivery status notification, with the mark of a delivery or the Message-ID of what came back."""
    envelope = f"Original-Envelope-Id: {sha256(key.encode()).hexdigest()}\r\n" if key else ""
    headers = f"Message-ID: {message_id}\r\nSubject: Rappel\r\n" if message_id else "Subject: Rappel\r\n"
    return (
        "From: MAILER-DAEMON@relais.example\r\nSubject: Undelivered Mail\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; relais.example\r\n{envelope}\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{headers}\r\n--b--\r\n"
    ).encode()
