"""Proving who one is: files of strangers, the watched folder, a killed service, a change of keys."""

import io
import socket
import sqlite3
import struct
import subprocess
import zlib
from contextlib import closing, suppress
from types import SimpleNamespace
from urllib.parse import urlsplit

import grpc
import pytest
from PIL import Image

from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from desk import Staff
from page import File
from people import staff
from process import BY_NAME
from shops import Shop
from shops import picture as photograph
from world import HTTP_PORT, World


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("intake")
    with World("2017-02-27T10:30", settings={"account": {"DENWABAN_INTAKE_DIRECTORY": str(folder)}}) as world:
        yield SimpleNamespace(world=world, folder=folder, admin=Staff(world, "admin").sign_in())


def verified(world: World, **changed) -> Customer:
    customer = Customer(world, Shop("eccall", "light", **changed))
    customer.apply()
    customer.press_link_button(customer.mail("verifyEmail").link("/verify"))
    customer.sign_in()
    return customer


def stored(world: World, query: str, *values) -> list[tuple]:
    """Rows of Account's store, seen from outside."""
    with closing(sqlite3.connect(f"file:{world.directory}/account/account.sqlite?mode=ro", uri=True)) as store:
        return store.execute(query, values).fetchall()


def documents(world: World) -> int:
    return stored(world, "SELECT (SELECT COUNT(*) FROM document) + (SELECT COUNT(*) FROM document_page)")[0][0]


def gigapixels() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


HOSTILE = {
    "nothing": b"",
    "a script": b"<script>alert(1)</script>",
    "a picture by name only": b"GIF89a" + bytes(100),
    "a JPEG cut off": photograph()[:500],
    "a page that begins as a PDF": b"%PDF-1.7\n<html><script>alert(1)</script>",
    "a bomb": gigapixels(),
    "over 8 MB": photograph() + bytes(8 * 1024 * 1024),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_beside_its_field_and_nothing_is_written(office, name):
    if not hasattr(office, "stranger"):
        office.stranger = verified(office.world, party_kind="person", company_name="")
        office.stranger.tell_details()
    before = documents(office.world)
    page = office.stranger.upload_document(files=[File("書類.jpg", "image/jpeg", HOSTILE[name])])
    assert page.status == 400 and "pages" in page.errors, (page.errors, page.describe())
    assert documents(office.world) == before
    # What was chosen beside it stays.
    assert page.soup.select_one("input[name=kind][checked]"), page.describe()


def test_a_hundred_megabytes_are_refused_before_they_are_read(office):
    customer = verified(office.world)
    form = customer.tell_details().form(having="kind")
    next(c for c in form.controls if c.kind == "file").value = [File("a.jpg", "image/jpeg", b"\xff\xd8\xff")]
    form.fill({"kind": "registry_certificate"})
    method, url, _, headers = customer.visitor.request(form)
    before = documents(office.world)
    with socket.create_connection((office.world.address, HTTP_PORT), timeout=20) as line:
        head = {"Host": urlsplit(url).netloc, "Content-Length": str(100 * 1024 * 1024), "Connection": "close",
                "Cookie": "; ".join(f"{k}={v}" for k, v in customer.visitor.client.cookies.items())} | headers
        line.sendall(f"{method} {urlsplit(url).path} HTTP/1.1\r\n".encode() + "".join(f"{k}: {v}\r\n" for k, v in head.items()).encode() + b"\r\n")
        # Not a byte of the body was sent.
        assert line.recv(100).split()[1] == b"413"
    assert documents(office.world) == before


def test_what_a_photograph_tells_beside_the_picture_is_gone(office):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "SECRET-PLACE"
    out = io.BytesIO()
    Image.open(io.BytesIO(photograph())).save(out, "JPEG", exif=exif.tobytes(), comment=b"SECRET-COMMENT")
    customer = verified(office.world)
    customer.upload_document("registry_certificate", [File("a.jpg", "image/jpeg", out.getvalue() + b"PK\x03\x04SECRET")])
    page = office.admin.open(f"/accounts/{customer.account_id}/documents")
    shown = office.admin.visitor.fetch(f"{page.url}/pages/1")
    assert shown.headers["content-type"] == "image/jpeg" and b"SECRET" not in shown.content
    assert shown.headers["content-security-policy"].startswith("sandbox;") and shown.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(shown.content)).getexif()[0x0112] == 6, "which way is up stays"
    viewed = office.admin.open("/documents/viewings")
    viewed.must_show(customer.shop.site_name, "登記事項証明書 1枚目")


def test_a_number_card_needs_the_word_that_no_number_is_seen(office):
    customer = verified(office.world, party_kind="person", company_name="")
    page = customer.upload_document("individual_number_card")
    assert "number_side_absent" in "".join(field for field, _ in page.summary), page.describe()
    form = page.form(having="kind")
    next(c for c in form.controls if c.kind == "file").value = [File("a.jpg", "image/jpeg", photograph())]
    customer.visitor.press(form, {"kind": "individual_number_card", "number_side_absent": True}).must_show("確認待ち")
    office.admin.accept_document(customer, number="")
    customer.mail("documentAccepted")


def test_a_fax_in_the_folder_becomes_a_customers_document(office):
    customer = verified(office.world)
    customer.tell_details()
    sheet = Image.new("1", (432, 600), 1)
    hidden = office.folder / ".writing"
    sheet.save(hidden, "TIFF", compression="group4", save_all=True, append_images=[sheet.copy()])
    hidden.rename(office.folder / "fax-0001.tif")
    (office.folder / "noise.pdf").write_bytes(b"noise")
    page = wait_until(
        lambda: (found := office.admin.open("/documents/intake")) and "fax-0001" in found.text and "noise.pdf" in found.text and found,
        60, "both files are on the list")
    page.must_show("読み取り不可")
    assert not [path for path in office.folder.iterdir() if path.is_file()]
    page = office.admin.open(page.link("fax-0001").replace(page.url.split("/documents")[0], "") + f"?search={customer.shop.email}")
    picture_of = office.admin.visitor.fetch(f"{page.url.split('?')[0]}/pages/2")
    assert picture_of.headers["content-type"] == "image/png"
    page = office.admin.visitor.press(
        page.form(action="/attach"), {"account_id": customer.account_id, "kind": "registry_certificate", "source": "fax"})
    page.must_show("お客様の書類として登録しました")
    office.admin.accept_document(customer)
    record = office.admin.open(f"/accounts/{customer.account_id}/verification")
    record.must_show("FAXによる写しの送信", "登記事項証明書", "承認")
    noise = office.admin.open("/documents/intake")
    page = office.admin.visitor.press(office.admin.visitor.open(noise.link("noise.pdf")).form(action="/discard"), {"reason": "広告"})
    page.must_show("破棄しました")


def test_a_killed_service_keeps_what_it_acknowledged_and_no_half_document(office):
    world, pb = office.world, Contracts.get()
    customer = verified(world)
    customer.tell_details()
    pages = [photograph(size=(1600, 2200)) for _ in range(3)]
    who, account = customer.as_customer(), customer.account_id

    def send(request_id: str):
        return world.as_edge.account.UploadDocument.future(
            pb.account.UploadDocumentRequest(
                request_id=request_id, customer=who, kind="registry_certificate", pages=pages), timeout=30)

    kept = send(new_id()).result().document_id
    ids = [new_id() for _ in range(4)]
    under_way = [send(request_id) for request_id in ids]
    world["account"].kill()
    answered = {kept}
    for call in under_way:
        with suppress(grpc.RpcError):
            answered.add(call.result().document_id)
    world["account"].start()
    rows = dict(stored(
        world, "SELECT d.document_id, COUNT(p.page) FROM document d LEFT JOIN document_page p ON p.document_id = d.document_id "
        "WHERE d.account_id = ? GROUP BY d.document_id", account))
    assert answered <= set(rows) and set(rows.values()) == {3}, (answered, rows)
    # The form sent again makes none twice.
    wait_until(lambda: customer.open("/documents").status == 200, 20, "Edge found Account again")
    again = {send(request_id).result().document_id for request_id in ids}
    assert len(again) == 4 and answered <= again | {kept}


def test_keys_are_changed_by_a_command_that_may_be_killed(office):
    world, pb = office.world, Contracts.get()
    customer = verified(world)
    for _ in range(25):
        document = world.as_edge.account.UploadDocument(
            pb.account.UploadDocumentRequest(
                request_id=new_id(), customer=customer.as_customer(), kind="registry_certificate", pages=[photograph(size=(60, 80))]),
            timeout=20).document_id
        world.as_edge.account.ReviewDocument(
            pb.account.ReviewDocumentRequest(request_id=new_id(), staff=staff("reviewer"), document_id=document, reason="小さすぎます。"),
            timeout=20)
    pages = stored(world, "SELECT document_id, page FROM document_page")

    def ops(*arguments: str) -> list:
        return [world.binaries / BY_NAME["account"].executable, *arguments]

    def run(*arguments: str) -> str:
        return subprocess.run(
            ops(*arguments), env=world.environment("account"), cwd=world.directory, capture_output=True, text=True, timeout=60,
            check=True).stdout

    def contents() -> list[bytes]:
        return [world.as_edge.account.GetDocumentPage(
            pb.account.GetDocumentPageRequest(staff=staff("reviewer"), document_id=document, page=page), timeout=20).content
            for document, page in pages]

    def up() -> None:
        world["account"].start()
        wait_until(lambda: office.admin.open("/documents").status == 200, 20, "Edge found Account again")

    before = contents()
    world["account"].stop()
    assert "documents-0002" in run("keys", "add-documents")
    command = subprocess.Popen(
        ops("documents", "rewrap"), env=world.environment("account"), cwd=world.directory, stdout=subprocess.PIPE, text=True)
    while "rewrapped" not in (line := command.stdout.readline()):
        assert line, "it ended before it did anything"
    command.kill()
    command.wait()
    up()
    assert contents() == before
    world["account"].stop()
    said = run("documents", "rewrap")
    assert "keys in use: documents-0002" in said and "documents-0001.key is needed by no document" in said, said
    (world.directory / "keys" / "documents-0001.key").unlink()
    assert "0 accounts due, nothing was changed" in run("documents", "purge", "--dry-run")
    up()
    assert contents() == before
