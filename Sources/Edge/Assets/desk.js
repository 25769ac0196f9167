// The staff side's live list, running clocks and keys. Everything else works without this script.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const composing = (event) => event.isComposing || event.keyCode === 229;

  // Keys: only on a focused item of a list, and only while they are switched on.
  const help = document.querySelector("[data-keys-help]");
  const keysOn = () => localStorage.getItem("keys") !== "off";
  const items = (list) => all("[data-item]", list).filter((item) => item.offsetParent);
  if (help) {
    const toggle = help.querySelector("[data-keys-switch]");
    const line = document.querySelector("[data-keys-line]");
    const show = () => { toggle.checked = keysOn(); if (line) line.hidden = !keysOn(); };
    toggle.addEventListener("change", () => { localStorage.setItem("keys", toggle.checked ? "on" : "off"); show(); });
    all("[data-keys-open]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => help.showModal()); });
    show();
  }
  document.addEventListener("keydown", (event) => {
    const here = document.activeElement;
    const list = here.closest("[data-keys]");
    const box = here.closest("[data-ring-box]");
    if (composing(event) || event.ctrlKey || event.altKey || event.metaKey || !keysOn() || !(list || box)) return;
    if (here.matches("input, textarea, select")) return;
    const row = items(list || document.querySelector("[data-keys]"));
    const at = row.indexOf(here);
    const act = {
      j: () => row[Math.min(at + 1, row.length - 1)]?.focus(),
      k: () => row[Math.max(at - 1, 0)]?.focus(),
      "/": () => document.querySelector("[data-search]")?.select(),
      "?": () => help?.showModal(),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

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

  // Sending: once, and said so only when the server has answered.
  let leaving = false;
  all("form[method=post]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sending) { event.preventDefault(); return; }
      form.dataset.sending = "yes";
      leaving = true;
      const button = form.querySelector("[data-send]");
      if (button) { button.dataset.words = button.textContent; button.textContent = "送信中…"; }
    });
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    all("form[data-sending]").forEach((form) => {
      delete form.dataset.sending;
      const button = form.querySelector("[data-send]");
      if (button?.dataset.words) button.textContent = button.dataset.words;
    });
  });

  // The write-up: Enter goes on to the next field, Ctrl+Enter sends.
  const writeUp = document.querySelector("[data-write-up]");
  let typed = Boolean(document.querySelector(".problems"));
  if (writeUp) {
    const fields = all("input:not([type=hidden]), textarea, [data-send]", writeUp);
    writeUp.addEventListener("input", () => { typed = true; });
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
  const draft = { address: writeUp?.dataset.draft, held: true, unsaved: false, saving: null, timer: null, since: 0 };
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
    draft.held = saved;
    draft.say(saved ? `下書き保存済み ${at}` : "この電話はすでに記録されています");
  };
  draft.save = async () => {
    await draft.saving;
    if (!draft.unsaved || !draft.held || leaving) return;
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
    addEventListener("pagehide", () => { if (draft.unsaved && draft.held && !leaving) draft.send().catch(() => {}); });
    // A call may be taken, given back or ended with words half typed: they go along.
    all("[data-when]").forEach((form) => form.addEventListener("submit", async (event) => {
      if (form.matches("[data-close]")) {
        form.querySelector("[name=note]").value = writeUp.querySelector("[name=content]").value.slice(0, 500);
      } else if (draft.unsaved) {
        event.preventDefault();
        leaving = false;
        await draft.save();
        leaving = true;
        HTMLFormElement.prototype.submit.call(form);
      }
    }));
  } else if (writeUp) {
    addEventListener("beforeunload", (event) => { if (typed && !leaving) event.preventDefault(); });
  }

  const desk = document.querySelector("[data-desk]");
  if (!desk) return;

  // Clocks run on the page's own time: the server's when the page was made, and this machine's seconds since.
  let ahead = Number(desk.dataset.now) - Date.now();
  const two = (n) => String(n).padStart(2, "0");
  const tick = () => all("[data-since]").forEach((clock) => {
    const seconds = Math.max(0, Math.floor((Date.now() + ahead - Number(clock.dataset.since)) / 1000));
    if (seconds >= 6000) return;
    const heat = seconds >= 600 ? "late" : seconds >= 420 ? "soon" : "";
    clock.querySelector("[data-elapsed]").textContent = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    clock.querySelector("[data-heat]").textContent = heat === "late" ? "10分超過" : heat ? "まもなく10分" : "";
    clock.className = `clock ${heat}`;
  });
  setInterval(tick, 1000);

  const list = desk.querySelector("[data-calls]");
  const box = desk.querySelector("[data-ring-box]");
  const ring = desk.querySelector("[data-ring]");
  const more = desk.querySelector("[data-ring-more]");
  const state = desk.querySelector("[data-live-state]");
  const [, wrong, , title] = document.title.match(/^(エラー：)?(\(\d+\) )?(.*)$/);
  const busy = (part) => part.matches(":hover") || part.contains(document.activeElement);
  const current = () => all("[data-call]", list).forEach((row) => row.toggleAttribute("data-current", row.dataset.call === desk.dataset.record));
  const idle = () => [document.body, null].includes(document.activeElement) || document.activeElement.matches("[data-keys], h1");

  // The longest-ringing call stands in one place; it never changes under a hand.
  const showRing = () => {
    const everywhere = all("[data-state=ringing]", list);
    const ringing = everywhere.filter((row) => row.dataset.call !== desk.dataset.record);
    const shown = ring.firstElementChild;
    const kept = shown && list.querySelector(`[data-call="${CSS.escape(shown.dataset.call)}"]`);
    const first = kept && (kept.dataset.state === "ringing" || busy(box)) ? kept : ringing[0];
    if (first?.outerHTML !== ring.dataset.copied) {
      const hadFocus = ring.contains(document.activeElement);
      ring.replaceChildren(...(first ? [first.cloneNode(true)] : []));
      ring.dataset.copied = first?.outerHTML || "";
      if (hadFocus) ring.querySelector("[data-item]")?.focus();
    }
    const others = ringing.filter((row) => row !== first).length;
    more.textContent = others ? `ほか${others}件` : "";
    document.title = (wrong || "") + (everywhere.length ? `(${everywhere.length}) ` : "") + title;
  };
  // What is written up leaves once nobody points into the list.
  const sweep = () => {
    if (!busy(list)) all("[data-state=written]", list).forEach((row) => row.remove());
    showRing();
  };
  setInterval(sweep, 2000);

  desk.querySelector("[data-ring-alert]").setAttribute("role", "alert");
  current();
  showRing();
  const found = document.querySelector(".found");
  if (!writeUp && !typed && idle()) ((found && items(found)[0]) || items(ring)[0] || items(list)[0])?.focus({ preventScroll: true });

  if (!window.EventSource) return;
  let last = desk.dataset.clock, heard = Date.now();
  const running = (clock) => {
    heard = Date.now();
    if (clock) last = clock;
    state.hidden = false;
    state.classList.remove("stopped");
    state.textContent = "自動で更新しています";
  };
  const stopped = () => {
    state.hidden = false;
    state.classList.add("stopped");
    state.textContent = `更新が止まっています（最終更新 ${last}）`;
  };
  const source = new EventSource(desk.dataset.live);
  source.addEventListener("alive", (event) => running(event.data));
  source.addEventListener("stalled", stopped);
  // A page with words in it is not taken away.
  source.addEventListener("reload", () => { if (typed) { source.close(); stopped(); } else location.reload(); });
  source.onerror = stopped;
  setInterval(() => { if (Date.now() - heard > 35000) stopped(); }, 5000);
  source.addEventListener("call", (event) => {
    const message = JSON.parse(event.data);
    const template = document.createElement("template");
    template.innerHTML = message.html;
    const row = template.content.firstElementChild;
    const old = list.querySelector(`[data-call="${CSS.escape(message.id)}"]`);
    ahead = message.now - Date.now();
    running();
    if (old) {
      const hadFocus = old.contains(document.activeElement);
      old.replaceWith(row);
      if (hadFocus) row.querySelector("[data-item]")?.focus();
    } else if (message.state !== "written") {
      list.append(row);
    }
    if (message.id === desk.dataset.record) {
      const free = message.state === "ringing" || message.state === "waiting";
      const lost = free && old?.dataset.state === "mine";
      desk.querySelector("[data-who]").textContent = lost
        ? "入力がしばらくなかったため、この電話は一覧に戻りました。続けるときは、もう一度お取りください。" : message.who || "";
      all("[data-when]", desk).forEach((part) => { part.hidden = !part.dataset.when.split(" ").includes(message.state); });
      // A colleague's draft is not written over.
      draft.held = free || message.state === "mine";
    }
    current();
    showRing();
    if (message.state === "ringing" && !writeUp && idle()) items(ring)[0]?.focus({ preventScroll: true });
  });
})();
