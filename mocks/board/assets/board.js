// The page works without this script; with it the journal follows what arrives, and calls can be copied at a touch.
"use strict";

(() => {
  const PAUSE = 2000;

  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  const visible = () =>
    document.hidden
      ? new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }))
      : Promise.resolve();

  /** Put new rows in place of the old ones; whoever was on a row with the keyboard stays there. */
  function replace(box, html) {
    const held = document.activeElement;
    const key = held && box.contains(held) ? held.dataset.key : undefined;
    const scrolled = box.querySelector(".scroll")?.scrollLeft ?? 0;
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    box.replaceChildren(fresh.content);
    const table = box.querySelector(".scroll");
    if (table) table.scrollLeft = scrolled;
    if (key) box.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  }

  async function follow(box) {
    const state = document.querySelector("[data-live-state]");
    const tell = (lost) => {
      if (!state) return;
      state.hidden = false;
      state.classList.toggle("lost", lost);
    };
    tell(false);
    for (;;) {
      await visible();
      const seen = box.querySelector("[data-version]").dataset.version;
      try {
        const answer = await fetch(`${box.dataset.live}&seen=${seen}`);
        if (!answer.ok) throw new Error(String(answer.status));
        const html = await answer.text();
        if (html !== box.dataset.last) replace(box, html);
        box.dataset.last = html;
        tell(false);
      } catch {
        tell(true);
        await wait(PAUSE);
      }
    }
  }

  function copying(button) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.innerHTML;
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Đã sao chép";
      await wait(PAUSE);
      button.innerHTML = label;
    });
  }

  document.querySelectorAll("[data-copy]").forEach(copying);
  const box = document.querySelector("[data-live]");
  if (box) follow(box);
})();
