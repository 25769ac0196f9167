// Live list of inquiries: rows come ready from the server. Without this script the page shows the same after a reload.
(() => {
  const table = document.querySelector("[data-live]");
  const state = document.querySelector("[data-live-state]");
  const status = document.querySelector("[data-live-status]");
  const arrivals = document.querySelector("[data-arrivals]");
  if (!table || !state || !window.EventSource) return;
  const title = document.title.replace(/^\(\d+\+?\) /, "");
  let fresh = 0, held = [];

  const badge = (count) => (count > 999 ? "(999+) " : count ? `(${count}) ` : "");

  // Newest first, as the server lists them.
  const order = (row) => Number(row.dataset.order);
  const older = (one, other) => order(one) < order(other) || (order(one) === order(other) && one.id < other.id);
  const insert = (row) => {
    const next = [...table.tBodies].find((other) => older(other, row));
    // What is older than the whole page stands on one of the next.
    if (!next && "more" in table.dataset) return;
    row.classList.add("arrived");
    if (next) next.before(row);
    else table.append(row);
  };
  const more = document.createElement("button");
  more.type = "button";
  more.className = "button small";
  more.addEventListener("click", () => { held.splice(0).forEach(insert); more.remove(); });
  const hold = (row) => {
    held.push(row);
    more.textContent = `新着${held.length}件を表示`;
    table.before(more);
  };

  const show = (message) => {
    const box = document.createElement("template");
    box.innerHTML = message.html;
    const row = box.content.firstElementChild;
    const old = document.getElementById(message.id);
    document.title = badge(message.count) + title;
    if (old) {
      const at = [...old.querySelectorAll("a, button, summary")].indexOf(document.activeElement);
      old.replaceWith(row);
      row.querySelectorAll("a, button, summary")[at]?.focus({ preventScroll: true });
      return;
    }
    const waiting = held.findIndex((other) => other.id === message.id);
    if (waiting >= 0) { held[waiting] = row; return; }
    // Whether a search would find it only the server can say.
    if ("narrowed" in table.dataset) {
      if (message.fresh && arrivals) { arrivals.hidden = false; fresh += 1; }
      return;
    }
    if ("openOnly" in table.dataset && !message.open) return;
    if (message.fresh) fresh += 1;
    // Nothing moves under a hand: rows wait while somebody points into the list or works in it.
    if (table.matches(":hover") || table.contains(document.activeElement)) hold(row);
    else insert(row);
  };

  window.liveStream({
    address: table.dataset.live, line: state, events: { inquiry: show },
    clock: new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" }),
  });
  setInterval(() => {
    if (fresh) status.textContent = `新しいお問い合わせが${fresh}件あります`;
    fresh = 0;
  }, 7000);
})();
