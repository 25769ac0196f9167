"""The two finished shops of the demo data: who applies, with which document, and the first calls on their numbers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    caller_name: str
    caller_name_kana: str
    caller_company: str
    caller_number: str
    addressee: str
    callback: bool
    content: str
    convenient_time: str = ""


@dataclass(frozen=True)
class Shop:
    brand: str
    application: dict[str, str]
    details: dict[str, str]
    """What the law asks beside the documents."""
    document_kinds: list[str]
    """Words of the documents' kinds on the form."""
    calls: list[Call] = field(default_factory=list)


SHOPS = [
    Shop(
        brand="eccall",
        application={
            "party_kind": "法人", "company_name": "株式会社みどり屋", "person_name": "高橋 恵", "person_name_kana": "タカハシ メグミ",
            "telephone": "03-5550-0142", "postal_code": "150-0001", "address": "東京都渋谷区神宮前1-2-3 みどりビル4階",
            "email": "midoriya@shop.example", "site_name": "みどり屋オンライン", "site_name_kana": "ミドリヤオンライン",
            "site_url": "https://midoriya.example/", "plan": "ライト",
        },
        details={
            "business": "衣料品と生活雑貨の通信販売", "registered_postal_code": "150-0001",
            "registered_address": "東京都渋谷区神宮前1-2-3", "purpose": "ネットショップのお客様からの電話の受付",
            "person_in_charge": "高橋 恵", "person_in_charge_birth_year": "1980", "person_in_charge_birth_month": "4",
            "person_in_charge_birth_day": "1", "person_in_charge_address": "東京都渋谷区神宮前1-2-3",
            "person_in_charge_relation": "代表取締役", "ownership": "議決権（または収益の配当）の2分の1を超えて",
            "owner_1_name": "高橋 恵", "owner_1_birth_year": "1980", "owner_1_birth_month": "4", "owner_1_birth_day": "1",
            "owner_1_address": "東京都渋谷区神宮前1-2-3",
        },
        document_kinds=["登記事項証明書", "運転免許証", "パスポート"],
        calls=[
            Call("田中", "タナカ", "ウィズ・プランナーズ株式会社", "03-6850-2192", "高橋様", False,
                 "高橋様宛に入電がありました。折り返し不要とのことです。"),
            Call("佐藤", "サトウ", "", "03-6850-2192", "山﨑様", False,
                 "山﨑様宛に佐藤様よりお電話ありました。折り返し不要とのことです。"),
            Call("鈴木 花子", "スズキ ハナコ", "", "090-5550-0178", "ご担当者様", True,
                 "先週注文したリネンシャツの配送日を、来週の土曜日午前に変えたいとのことです。", "本日18時以降"),
        ],
    ),
    Shop(
        brand="businesscall",
        application={
            "party_kind": "個人", "company_name": "", "person_name": "山﨑 航", "person_name_kana": "ヤマザキ ワタル",
            "telephone": "090-5550-0163", "postal_code": "103-0027", "address": "東京都中央区日本橋2-3-4",
            "email": "yamazaki@office.example", "site_name": "やまざき設計事務所", "site_name_kana": "ヤマザキセッケイジムショ",
            "site_url": "https://yamazaki-sekkei.example/", "plan": "スタンダード",
        },
        details={
            "birth_year": "1985", "birth_month": "4", "birth_day": "1", "occupation": "建築士",
            "purpose": "設計事務所への電話の受付",
        },
        document_kinds=["運転免許証", "パスポート"],
        calls=[
            Call("伊藤 誠", "イトウ マコト", "株式会社ひかり工務店", "03-5550-0199", "山﨑様", True,
                 "神田の改修図面について確認したいことがあるそうです。至急ではないとのことです。", "明日の午前中"),
            Call("渡辺", "ワタナベ", "オフィス用品のカタログ販売", "0120-555-014", "", False,
                 "複合機のご案内でした。折り返しは不要とのことです。"),
        ],
    ),
]
