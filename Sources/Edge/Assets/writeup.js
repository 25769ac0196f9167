// The write-up of a call: phrases, keys, what its kind needs, the draft. Works without this script, too.
// Of desk.js it knows what stands in the page: data-sending on a form that is on its way, data-held="no" while a colleague has the call.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const leaving = () => document.querySelector("form[data-sending]") !== null;
  const writeUp = document.querySelector("[data-write-up]");

  // Phrases: at the cursor, in a field that can still be changed.
  all("[data-phrases]").forEach((box) => {
    const field = document.getElementById(box.dataset.into || "content");
    box.hidden = !field;
    box.addEventListener("click", (event) => {
      const { phrase, kind } = event.target.closest("[data-phrase]")?.dataset ?? {};
      if (!phrase) return;
      if (kind && !document.querySelector("[name=kind]:checked")) {
        const choice = document.querySelector(`[name=kind][value="${kind}"]`);
        choice.checked = true;
        choice.dispatchEvent(new Event("change", { bubbles: true }));
      }
      const addressee = document.getElementById("addressee")?.value.trim() || "ご担当者様";
      field.setRangeText(phrase.replace("（宛先）", addressee), field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  });

  // The write-up: Enter goes on to the next field, Ctrl+Enter sends.
  if (writeUp) {
    const fields = all("input:not([type=hidden]), textarea, [data-send]", writeUp);
    writeUp.addEventListener("input", () => { writeUp.dataset.typed = "yes"; });
    writeUp.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || composing(event)) return;
      if (event.ctrlKey || event.metaKey) { event.preventDefault(); writeUp.requestSubmit(writeUp.querySelector("[data-send]")); return; }
      if (!event.target.matches("input")) return;
      event.preventDefault();
      fields.slice(fields.indexOf(event.target) + 1).find((field) => field.type !== "radio" && field.offsetParent)?.focus();
    });

    // By kind: marks that do not hold and the field that nobody needs are hidden; the server decides.
    const convenient = writeUp.querySelector("[data-part=convenient_time]");
    const byKind = () => {
      const kind = writeUp.querySelector("[name=kind]:checked")?.value;
      all("[data-needed]", writeUp).forEach((mark) => { mark.hidden = Boolean(kind) && !mark.dataset.needed.split(" ").includes(kind); });
      const time = convenient.querySelector("input");
      convenient.hidden = Boolean(kind) && kind !== "callback" && !time.value && !time.hasAttribute("aria-invalid");
    };
    writeUp.addEventListener("change", byKind);
    byKind();
    // Alt and a digit choose the kind, wherever the cursor is: it stays there.
    document.addEventListener("keydown", (event) => {
      const choice = event.altKey && !composing(event) && writeUp.querySelector(`[name=kind][accesskey="${event.code.replace("Digit", "")}"]`);
      if (!choice) return;
      event.preventDefault();
      choice.checked = true;
      ["input", "change"].forEach((name) => choice.dispatchEvent(new Event(name, { bubbles: true })));
    });

    // Read back as operators say it: 03の6850の2192. The grouping is PhoneNumber.hyphenated's.
    const number = writeUp.querySelector("[name=caller_number]");
    const words = writeUp.querySelector("[data-read-back] [data-words]");
    const readBack = (written) => {
      const digits = written.normalize("NFKC").replace(/[^0-9+]/g, "").replace(/^\+81(0?)/, "0");
      if (!/^0[1-9]\d{8,9}$/.test(digits)) return "";
      const [first, second] = digits.length === 11 ? (digits.startsWith("0800") ? [4, 3] : [3, 4])
        : /^0(120|570|990)/.test(digits) ? [4, 3] : /^0[36]/.test(digits) ? [2, 4] : [3, 3];
      return [digits.slice(0, first), digits.slice(first, first + second), digits.slice(first + second)].join("の");
    };
    number.addEventListener("input", () => { words.textContent = readBack(number.value); });

    // The caller of last time, with one press.
    const same = writeUp.querySelector("[data-same]");
    if (same) {
      same.hidden = false;
      same.addEventListener("click", (event) => {
        const { name, kana, company } = event.target.closest("button")?.dataset ?? {};
        if (name === undefined) return;
        Object.entries({ caller_name: name, caller_name_kana: kana, caller_company: company }).forEach(([key, value]) => {
          writeUp.querySelector(`[name=${key}]`).value = value;
        });
        writeUp.dispatchEvent(new Event("input", { bubbles: true }));
        writeUp.querySelector("[name=addressee]").focus();
      });
    }
  }

  // The draft: on the server two seconds after the last key, while typing every five at the latest, and on the way out.
  const draft = { address: writeUp?.dataset.draft, unsaved: false, saving: null, timer: null, since: 0 };
  draft.say = (text) => { writeUp.querySelector("[data-draft-state]").textContent = text; };
  draft.send = async () => {
    clearTimeout(draft.timer);
    draft.unsaved = false;
    const answer = await fetch(draft.address, {
      method: "POST", headers: { accept: "application/json" }, redirect: "error", keepalive: true,
      body: new URLSearchParams(new FormData(writeUp)),
    });
    if (!answer.ok) throw new Error(answer.status);
    const { saved, at } = await answer.json();
    if (!saved) writeUp.dataset.held = "no";
    draft.say(saved ? `下書き保存済み ${at}` : "この電話はすでに記録されています");
  };
  draft.save = async () => {
    await draft.saving;
    if (!draft.unsaved || writeUp.dataset.held === "no" || leaving()) return;
    draft.saving = draft.send().catch(() => {
      draft.unsaved = true;
      draft.say("下書きを保存できません。入力は画面に残っています。");
      draft.timer = setTimeout(draft.save, 5000);
    });
    await draft.saving;
  };
  if (draft.address) {
    writeUp.addEventListener("input", () => {
      const now = Date.now();
      if (!draft.unsaved) draft.since = now;
      draft.unsaved = true;
      clearTimeout(draft.timer);
      draft.timer = setTimeout(draft.save, Math.max(0, Math.min(2000, draft.since + 5000 - now)));
    });
    writeUp.querySelector("[data-draft-button]").addEventListener("click", (event) => {
      event.preventDefault();
      draft.unsaved = true;
      draft.save();
    });
    addEventListener("pagehide", () => { if (draft.unsaved && writeUp.dataset.held !== "no" && !leaving()) draft.send().catch(() => {}); });
    // A call may be taken, given back or ended with words half typed: they go along.
    all("[data-when]").forEach((form) => form.addEventListener("submit", async (event) => {
      if (form.matches("[data-close]")) {
        form.querySelector("[name=note]").value = writeUp.querySelector("[name=content]").value.slice(0, 500);
      } else if (draft.unsaved) {
        event.preventDefault();
        delete form.dataset.sending;
        await draft.save();
        form.dataset.sending = "yes";
        HTMLFormElement.prototype.submit.call(form);
      }
    }));
  } else if (writeUp) {
    addEventListener("beforeunload", (event) => { if (writeUp.dataset.typed && !leaving()) event.preventDefault(); });
  }
})();
