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

  // Sending: once, and said so only when the server has answered.
  all("form[method=post]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sending) { event.preventDefault(); return; }
      form.dataset.sending = "yes";
      const button = form.querySelector("[data-send]");
      if (button) { button.dataset.words = button.textContent; button.textContent = "送信中…"; }
      setTimeout(unsent, 15000);
    });
  });
  const unsent = () => all("form[data-sending]").forEach((form) => {
    delete form.dataset.sending;
    const button = form.querySelector("[data-send]");
    if (button?.dataset.words) button.textContent = button.dataset.words;
  });
  addEventListener("pageshow", (event) => { if (event.persisted) unsent(); });
  // Escape stops the sending, and the page stays: it may be sent again (the server does it once).
  addEventListener("keydown", (event) => { if (event.key === "Escape") unsent(); });

  const desk = document.querySelector("[data-desk]");
  const writeUp = document.querySelector("[data-write-up]");
  const typed = () => Boolean(document.querySelector(".problems") || writeUp?.dataset.typed);
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
  if (!writeUp && !typed() && idle()) ((found && items(found)[0]) || items(ring)[0] || items(list)[0])?.focus({ preventScroll: true });

  if (!window.EventSource) return;
  const show = (message) => {
    const template = document.createElement("template");
    template.innerHTML = message.html;
    const row = template.content.firstElementChild;
    const old = list.querySelector(`[data-call="${CSS.escape(message.id)}"]`);
    ahead = message.now - Date.now();
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
      if (writeUp) writeUp.dataset.held = free || message.state === "mine" ? "yes" : "no";
    }
    current();
    showRing();
    if (message.state === "ringing" && !writeUp && idle()) items(ring)[0]?.focus({ preventScroll: true });
  };
  window.liveStream({
    address: desk.dataset.live, line: state, clock: desk.dataset.clock, events: { call: show },
    // A page with words in it is not taken away.
    reload: (stop) => { if (typed()) stop(); else location.reload(); },
  });
})();
