// Live list of inquiries: rows come ready from the server. Without this script the page shows the same after a reload.
(() => {
  const table = document.querySelector("[data-live]");
  const state = document.querySelector("[data-live-state]");
  const status = document.querySelector("[data-live-status]");
  if (!table || !state || !window.EventSource) return;
  const title = document.title.replace(/^\(\d+\) /, "");
  const now = () => new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
  let last = now(), heard = Date.now(), fresh = 0, held = [];

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
  const insert = (row) => {
    row.classList.add("arrived");
    table.tHead.after(row);
  };
  const more = document.createElement("button");
  more.className = "button small";
  more.addEventListener("click", () => { held.splice(0).forEach(insert); more.remove(); });

  const source = new EventSource(table.dataset.live);
  source.addEventListener("alive", (event) => running(event.data));
  source.addEventListener("stalled", stopped);
  source.addEventListener("reload", () => location.reload());
  source.onerror = stopped;
  source.addEventListener("inquiry", (event) => {
    const message = JSON.parse(event.data);
    const box = document.createElement("template");
    box.innerHTML = message.html;
    const row = box.content.firstElementChild;
    const old = document.getElementById(message.id);
    document.title = (message.count ? `(${message.count}) ` : "") + title;
    running();
    if (old) { old.replaceWith(row); return; }
    if (message.handled) return;
    fresh += 1;
    // Nothing moves under a hand: rows wait while somebody points into the list or works in it.
    if (table.matches(":hover") || table.contains(document.activeElement)) {
      held.push(row);
      more.textContent = `新着${held.length}件を表示`;
      table.before(more);
    } else {
      insert(row);
    }
  });
  setInterval(() => {
    if (Date.now() - heard > 35000) stopped();
    if (fresh) status.textContent = `新しいお問い合わせが${fresh}件あります`;
    fresh = 0;
  }, 7000);
})();
