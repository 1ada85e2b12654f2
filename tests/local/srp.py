"""The Secure Remote Password protocol as Cognito's clients speak it, so that a password never leaves them.

RFC 5054's group of 3072 bits with generator 2, SHA-256, and the key derivation of Cognito's own SDKs:
https://github.com/aws-amplify/amplify-js/tree/main/packages/auth/src/providers/cognito/utils/srp
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

_N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
_G = 2


def _padded(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


@dataclass(frozen=True)
class SignIn:
    """One sign-in with a password."""

    pool: str
    password: str
    secret: int = field(default_factory=lambda: secrets.randbelow(_N))

    @property
    def public(self) -> str:
        """`SRP_A`, which is sent first."""
        return f"{pow(_G, self.secret, _N):x}"

    def answer(self, challenge: dict[str, str]) -> dict[str, str]:
        """The responses to `PASSWORD_VERIFIER`: a proof of the password."""
        name, user = self.pool.partition("_")[2], challenge["USER_ID_FOR_SRP"]
        theirs = int(challenge["SRP_B"], 16)
        inner = hashlib.sha256(f"{name}{user}:{self.password}".encode()).digest()
        x = _hash(_padded(int(challenge["SALT"], 16)), inner)
        u = _hash(_padded(int(self.public, 16)), _padded(theirs))
        k = _hash(_padded(_N), _padded(_G))
        shared = pow(theirs - k * pow(_G, x, _N), self.secret + u * x, _N)
        extracted = hmac.digest(_padded(u), _padded(shared), "sha256")
        key = hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]
        now = datetime.now(UTC)
        stamp = f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now.year}"
        block = challenge["SECRET_BLOCK"]
        proved = f"{name}{user}".encode() + base64.b64decode(block) + stamp.encode()
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(hmac.digest(key, proved, "sha256")).decode(),
            "TIMESTAMP": stamp,
        }
