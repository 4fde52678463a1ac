"""What is signed, by us and by the libraries, is signed with SHA-256."""

import hashlib

import itsdangerous
from flask_wtf.csrf import generate_csrf

from campaign import tokens


def test_whatever_is_signed_is_signed_with_sha_256(app, client):
    assert itsdangerous.Signer(b"a key").digest_method is hashlib.sha256
    assert app.session_interface.get_signing_serializer(app).make_signer(
        "a salt"
    ).digest_method is (hashlib.sha256)
    with app.test_request_context():
        for signed in (tokens.sign("a purpose", 1), generate_csrf()):
            signature = itsdangerous.encoding.base64_decode(signed.rpartition(".")[2])
            assert len(signature) == hashlib.sha256().digest_size


def test_a_text_signed_with_another_digest_is_not_read(app):
    weak = itsdangerous.URLSafeSerializer(
        app.config["SECRET_KEY"],
        salt="a purpose",
        signer_kwargs={"digest_method": hashlib.sha1},
    )
    assert tokens.read("a purpose", str(weak.dumps(1))) is None
