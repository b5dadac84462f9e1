"""An authority and a server's certificate, made for one test."""

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Certified:
    """A PEM file with a server's certificate and key, and the file of the authority that signed it."""

    certificate: Path
    authority: Path


def certified(folder: Path, name: str = "127.0.0.1") -> Certified:
    """Make both for a server known by this name or address."""
    signer, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _signed("Autorité de la région", signer, signer, "Autorité de la région", _authority())
    alternative = x509.SubjectAlternativeName([_alternative(name)])
    certificate = _signed(name, server, signer, "Autorité de la région", (alternative, False))
    paths = Certified(certificate=folder / f"{name}.pem", authority=folder / "autorite.pem")
    paths.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    key = server.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    paths.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key)
    return paths


def _signed(
    name: str,
    owner: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    issuer: str,
    extension: tuple[x509.ExtensionType, bool],
) -> x509.Certificate:
    subject, by = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer))
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(by).public_key(owner.public_key())
    dated = builder.serial_number(x509.random_serial_number()).not_valid_before(_FROM).not_valid_after(_UNTIL)
    return dated.add_extension(extension[0], critical=extension[1]).sign(signer, hashes.SHA256())


def _authority() -> tuple[x509.ExtensionType, bool]:
    return x509.BasicConstraints(ca=True, path_length=None), True


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
