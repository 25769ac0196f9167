"""Who appears in the tests: shops with what they type into the application form, and the callers of the guides."""

import io
import itertools
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from contracts import Contracts

_counter = itertools.count(1)
PASSWORD = "kuchinashi-no-hana-2017"
STAFF_PASSWORD = "denwaban-demo"
VISA = "4242424242424242"


@dataclass
class Shop:
    brand: str
    plan: str
    site_name: str = "ひなたネットショップ"
    site_name_kana: str = "ヒナタネットショップ"
    person_name: str = "高橋 花子"
    person_name_kana: str = "タカハシ ハナコ"
    company_name: str = "ひなた商会株式会社"
    party_kind: str = "company"
    telephone: str = "03-4510-5958"
    postal_code: str = "141-0031"
    address: str = "東京都品川区西五反田1-2-3 △△ビル5階"
    site_url: str = "https://hinata.example.jp"
    email: str = ""
    password: str = PASSWORD
    options: list[str] = field(default_factory=list)

    def __post_init__(self):
        if not self.email:
            self.email = f"owner{next(_counter)}@hinata.example.jp"

    @property
    def details(self) -> dict[str, str]:
        """What the law asks beside the documents."""
        if self.party_kind == "company":
            return {"business": "生活雑貨の通信販売", "registered_postal_code": "141-0031", "registered_address": self.address, "purpose": "ネットショップのお客様からの電話の受付",
                    "person_in_charge": self.person_name, "person_in_charge_birth_year": "1980", "person_in_charge_birth_month": "４",
                    "person_in_charge_birth_day": "1", "person_in_charge_address": self.address, "person_in_charge_relation": "代表取締役",
                    "ownership": "majority", "owner_1_name": self.person_name, "owner_1_birth_year": "1980", "owner_1_birth_month": "4",
                    "owner_1_birth_day": "1", "owner_1_address": self.address}
        return {"birth_year": "1985", "birth_month": "４", "birth_day": "1", "occupation": "自営業", "purpose": "電話の受付"}

    @property
    def told(self) -> dict[str, object]:
        """The same as a service is told it."""
        pb = Contracts.get().account
        if self.party_kind != "company":
            return {"birth_date": "1985-4-1", "occupation": "自営業", "purpose": "電話の受付"}
        plain = ("business", "registered_postal_code", "registered_address", "purpose", "person_in_charge", "person_in_charge_address", "person_in_charge_relation")
        owner = pb.BeneficialOwner(name=self.person_name, birth_date="1980-04-01", address=self.address)
        return {name: self.details[name] for name in plain} | {
            "person_in_charge_birth_date": "1980-04-01", "ownership": pb.BENEFICIAL_OWNERSHIP_MAJORITY, "beneficial_owners": [owner]}

    @property
    def typed(self) -> dict[str, object]:
        names = ["party_kind", "company_name", "person_name", "person_name_kana", "telephone", "postal_code", "address",
                 "email", "password", "site_name", "site_name_kana", "site_url", "plan", "options"]
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Caller:
    """An answered call as the operator types it."""

    at: str
    name: str
    company: str
    number: str
    callback: bool
    addressee: str
    content: str
    kana: str = ""
    convenient: str = ""


# ECcall guide, pages 12 to 14.
TANAKA = Caller("2017-02-27T11:05", "田中", "ウィズ・プランナーズ株式会社", "03-6850-2192", False, "高橋様",
                "高橋様宛に入電がありました。折り返し不要とのことです。", kana="タナカ")
SATO = Caller("2017-02-27T11:16", "佐藤", "佐藤商事", "03-6850-2192", False, "山﨑様",
              "山﨑様宛に佐藤様よりお電話ありました。折り返し不要とのことです。")
# BusinessCall guide: who called, for whom, a number to call back.
SUZUKI = Caller("2017-02-27T11:20", "鈴木", "株式会社みどり", "080-1234-5678", True, "担当者様",
                "商品の発送時期について。折り返しお電話をお願いしますとのことです。", convenient="お昼")


def picture(text: str = "登記事項証明書", kind: str = "JPEG", size: tuple[int, int] = (620, 877)) -> bytes:
    """A document as a phone would photograph it: a sheet with a word on it."""
    sheet = Image.new("RGB", size, "#f4f1e8")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((20, 20, size[0] - 20, size[1] - 20), outline="#777777", width=2)
    draw.text((60, 80), text.encode("ascii", "replace").decode(), fill="#222222")
    out = io.BytesIO()
    sheet.save(out, kind)
    return out.getvalue()
