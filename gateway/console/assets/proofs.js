// Recomputes an entry's proof in the reader's own browser: from the leaf, step by step, to the root of the checkpoint.
// RFC 6962: leaf hash = SHA-256(0x00 || leaf), node hash = SHA-256(0x01 || left || right).
"use strict";

(function () {
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytesOf = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  async function sha256(...parts) {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  }

  async function walk(section) {
    const leaf = new TextEncoder().encode(section.querySelector("[data-proof-leaf]").textContent);
    let here = await sha256(Uint8Array.of(0), leaf);
    let right = true;
    for (const line of section.querySelectorAll("[data-proof-step]")) {
      if (line.dataset.proofSibling) {
        const sibling = bytesOf(line.dataset.proofSibling);
        here = line.dataset.proofLeft === "yes"
          ? await sha256(Uint8Array.of(1), sibling, here)
          : await sha256(Uint8Array.of(1), here, sibling);
      }
      const shown = line.querySelector("[data-proof-result]");
      const same = shown.textContent === hex(here);
      line.dataset.proofStep = same ? "right" : "wrong";
      right = right && same;
    }
    // the third line of a checkpoint is its root, in base64
    const root = section.querySelector("[data-proof-note]").textContent.split("\n")[2];
    return right && hex(fromBase64(root)) === hex(here);
  }

  async function show(section) {
    let held = false;
    try {
      held = await walk(section);
    } catch (fault) {
      held = false; // what can't be computed is not proven
    }
    section.querySelector(held ? "[data-proof-right]" : "[data-proof-wrong]").hidden = false;
    section.querySelector("[data-proof-wait]").hidden = true;
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!window.crypto || !crypto.subtle) return; // the page's own word stays
    document.querySelectorAll("[data-proof]").forEach(show);
  });
})();
