"""Who signs up in a user pool, the codes that are mailed to them, and forgotten passwords.

ministack 1.5.33 gives everybody the same codes, which never end, hands its mails to SES, and lets a new
person write any attribute, `email_verified` and claims of tokens included. Here, as on AWS:

- A code is random, ends, and can be guessed a few times only. It comes by mail, which is kept in the home
  (`local.mails`).
- Who confirms the address can sign in with it, unless it is already somebody else's.
- A forgotten password needs a confirmed address. Whoever has none is answered as if they had.
- A name is no address, an attribute is one of the pool's, and a closed pool takes nobody.

What changes people and their sign-ins is saved before it is answered, so that a kill loses none of it.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import json
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

from ministack.services import cognito

from local.engine.like_aws.sign_ins import refused
from local.engine.patching import replace
from local.mails import Mail, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.engine.like_aws.sign_ins import Answer, Handler
    from local.mails import Mailbox

    User = dict[str, Any]

_OK = 200
_SAVED = frozenset(
    {
        *("SignUp", "ConfirmSignUp", "ResendConfirmationCode", "ForgotPassword", "ConfirmForgotPassword"),
        *("ChangePassword", "GlobalSignOut", "RevokeToken", "UpdateUserAttributes", "DeleteUser"),
        *("VerifySoftwareToken", "SetUserMFAPreference", "AdminSetUserPassword", "AdminDeleteUser"),
    }
)
"""Actions after which the pools are saved. Somebody whom an operator makes is, once there is a password."""
_CODES = {"ConfirmSignUp": "_confirmation_code", "ConfirmForgotPassword": "_reset_code"}
_CODE_SEC = {"_confirmation_code": 24 * 3600.0, "_reset_code": 3600.0}
_TRIES = 5
_DIGITS = 6
_NAME = re.compile(r"[^\s\x00-\x1f\x7f]{1,128}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NOT_WRITABLE = {"email_verified", "phone_number_verified"}


class SignUps:
    """What a user pool asks of those who are new, or have forgotten something."""

    def __init__(self, mailbox: Mailbox, save: Callable[[], None]) -> None:
        """Put mails into `mailbox`; `save` saves the pools."""
        self._mailbox = mailbox
        self._save = save

    def install(self) -> None:
        """Patch ministack's Cognito in this process. Call once, behind `SignIns.install`.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        sending = ("pool", "username", "attr_dict", "code", "attribute_name")
        delivering = ("pool", "to_email", "subject", "body", "type_name", "extra")
        replace(cognito, "_run_idp_handler", ("handler", "action", "data"), self._saving)
        replace(cognito, "_deliver_cognito_email", delivering, self._mailing)
        replace(cognito, "_send_verification_email", sending, _making_codes)
        replace(cognito, "_confirmation_code_error", ("action", "data"), _judging_codes)
        replace(cognito, "_sign_up", ("data",), _signing_up)
        replace(cognito, "_confirm_sign_up", ("data",), _confirming)
        replace(cognito, "_resend_confirmation_code", ("data",), _resending)
        replace(cognito, "_forgot_password", ("data",), _forgetting)

    def _saving(self, run: Callable[..., Answer]) -> Callable[..., Answer]:
        def call(handler: Handler, action: str, data: dict[str, Any]) -> Answer:
            answer = run(handler, action, data)
            has_new_password = data.get("ChallengeName") == "NEW_PASSWORD_REQUIRED"
            if answer[0] == _OK and (action in _SAVED or has_new_password):
                self._save()
            return answer

        return call

    def _mailing(self, _deliver: Callable[..., Any]) -> Callable[..., None]:
        def call(
            _pool: object, to_email: str, subject: str, body: str, *_others: object, **_: object
        ) -> None:
            self._mailbox.keep(Mail(stamp(), to_email, subject, body))

        return call


def _making_codes(send: Callable[..., Any]) -> Callable[..., Any]:
    def call(
        pool: dict[str, Any],
        username: str,
        attr_dict: dict[str, str],
        _code: str,
        attribute_name: str = "email",
    ) -> Any:  # noqa: ANN401 -- ministack's
        field = "_reset_code" if attribute_name == "password" else "_confirmation_code"
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        user, _ = cognito._resolve_user(pool, username)
        user[field] = code
        user.setdefault("_codes", {})[field] = {"ends": time.time() + _CODE_SEC[field], "tries": _TRIES}
        return send(pool, username, attr_dict, code, attribute_name)

    return call


def _judging_codes(error_of: Callable[..., Answer | None]) -> Callable[..., Answer | None]:
    def call(action: str, data: dict[str, Any]) -> Answer | None:
        field = _CODES.get(action)
        _, user = _asked(data)
        if field is None or user is None or field not in user.get("_codes", {}):
            return error_of(action, data)
        known = user["_codes"][field]
        if known["ends"] < time.time():
            user.pop(field, None)
        if known["tries"] == 0 and field in user:
            return refused("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        error = error_of(action, data)
        if error is not None and field in user:
            known["tries"] -= 1
        return error

    return call


def _signing_up(sign_up: Handler) -> Handler:
    def call(data: dict[str, Any]) -> Answer:
        pool, _ = _asked(data)
        refusal = None if pool is None else _refusal(pool, data)
        status, headers, body = refusal or sign_up(data)
        told = json.loads(body)
        if "CodeDeliveryDetails" in told:
            delivery = told["CodeDeliveryDetails"]
            delivery["Destination"] = cognito._masked_destination(delivery["Destination"])
            body = json.dumps(told).encode()
        return status, headers, body

    return call


def _refusal(pool: dict[str, Any], data: dict[str, Any]) -> Answer | None:
    """Why Cognito would not take this new person, None if it would."""
    closed = (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly", False)
    username = data.get("Username") or ""
    attributes = cognito._attr_list_to_dict(data.get("UserAttributes") or [])
    known = {entry["Name"] for entry in cognito._ensure_schema_attributes(pool)["SchemaAttributes"]}
    unknown = attributes.keys() - known
    wrong = None
    if str(closed).lower() == "true":
        return refused("NotAuthorizedException", "SignUp is not permitted for this user pool")
    if attributes.keys() & _NOT_WRITABLE:
        return refused("NotAuthorizedException", "A client attempted to write unauthorized attribute")
    if not _NAME.fullmatch(username):
        wrong = "1 validation error detected: Value at 'username' failed to satisfy constraint"
    elif "email" in (pool.get("AliasAttributes") or []) and _ADDRESS.fullmatch(username):
        wrong = "Username cannot be of email format, since user pool is configured for email alias."
    elif unknown:
        wrong = f"Attributes did not conform to the schema: {', '.join(sorted(unknown))}"
    elif "email" in attributes and not _ADDRESS.fullmatch(attributes["email"]):
        wrong = "Invalid email address format."
    return refused("InvalidParameterException", wrong) if wrong else None


def _confirming(confirm: Handler) -> Handler:
    def call(data: dict[str, Any]) -> Answer:
        pool, user = _asked(data)
        attributes = cognito._attr_list_to_dict(user["Attributes"]) if user else {}
        email = attributes.get("email")
        if pool is None or user is None or not email:
            return confirm(data)
        if "email" in (pool.get("AliasAttributes") or []):
            owner, _ = cognito._resolve_user(pool, email)
            if owner is not None and owner is not user:
                return refused("AliasExistsException", "An account with the email already exists.")
        answer = confirm(data)
        if answer[0] == _OK and "email" in (pool.get("AutoVerifiedAttributes") or []):
            user["Attributes"] = cognito._dict_to_attr_list({**attributes, "email_verified": "true"})
        return answer

    return call


def _resending(resend: Handler) -> Handler:
    def call(data: dict[str, Any]) -> Answer:
        _, user = _asked(data)
        if user is not None and user["UserStatus"] != "UNCONFIRMED":
            return refused("InvalidParameterException", "User is already confirmed.")
        return resend(data)

    return call


def _forgetting(forget: Handler) -> Handler:
    def call(data: dict[str, Any]) -> Answer:
        pool, user = _asked(data)
        if pool is None or user is None:
            return forget(data)
        attributes = cognito._attr_list_to_dict(user["Attributes"])
        can_get_mail = attributes.get("email_verified") == "true" and bool(attributes.get("email"))
        if can_get_mail and user.get("Enabled", True):
            return forget(data)
        if cognito._hides_user_existence(pool, data["ClientId"]):
            answer: Answer = cognito._code_delivery_response(cognito._masked_destination(data["Username"]))
            return answer
        message = (
            "Cannot reset password for the user as there is no registered/verified email or phone_number"
        )
        return refused("InvalidParameterException", message)

    return call


def _asked(data: dict[str, Any]) -> tuple[dict[str, Any] | None, User | None]:
    """The pool and the person of a request, as far as there are any."""
    pool, _ = cognito._pool_for_client(data.get("ClientId"))
    if pool is None:
        return None, None
    return pool, cognito._resolve_user(pool, data.get("Username"))[0]
