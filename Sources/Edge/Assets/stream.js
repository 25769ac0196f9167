// A live list's stream of server-sent events, and the line that says how fresh the list is. Without it pages show the same
// after a reload.
window.liveStream = ({ address, line, clock, events, reload = () => location.reload() }) => {
  const begin = new URL(address, location.href);
  let position = Number(begin.searchParams.get("after")), pause = 5000, last = clock, heard = Date.now();
  const running = (time) => {
    heard = Date.now();
    if (time) last = time;
    line.hidden = false;
    line.classList.remove("stopped");
    line.textContent = "自動で更新しています";
  };
  const stopped = () => {
    line.hidden = false;
    line.classList.add("stopped");
    line.textContent = `更新が止まっています（最終更新 ${last}）`;
  };
  const connect = () => {
    begin.searchParams.set("after", position);
    const source = new EventSource(begin);
    source.addEventListener("alive", (event) => { pause = 5000; running(event.data); });
    source.addEventListener("stalled", stopped);
    source.addEventListener("reload", () => reload(() => { source.close(); stopped(); }));
    Object.entries(events).forEach(([name, show]) => source.addEventListener(name, (event) => {
      const sequence = Number(event.lastEventId);
      if (sequence <= position) return;
      position = sequence;
      running();
      show(JSON.parse(event.data));
    }));
    source.onerror = () => {
      stopped();
      // After an answer that is no stream (a proxy's error page) the browser gives up by itself: come back, ever less often.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, pause * (1 + Math.random()));
      pause = Math.min(pause * 2, 120000);
    };
  };
  connect();
  setInterval(() => { if (Date.now() - heard > 35000) stopped(); }, 5000);
};
