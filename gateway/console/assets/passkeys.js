/* Asks the browser's authenticator for a passkey, on <form data-passkey="create|get">; the server checks what it says. */
(function () {
  "use strict";

  function send(address, form, more) {
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(more || {})) body.set(name, value);
    return fetch(address, { method: "POST", body: body, credentials: "same-origin" });
  }

  function tell(form, text) {
    const place = form.querySelector("[data-told]");
    place.hidden = false;
    place.textContent = text;
    place.focus();
  }

  async function ask(form) {
    const create = form.dataset.passkey === "create";
    const begun = await send(form.dataset.begin, form);
    if (!begun.ok) throw new Error("begin");
    const options = await begun.json();
    const made = create
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    const answer = await send(form.action, form, { credential: JSON.stringify(made.toJSON()) });
    const kind = answer.headers.get("content-type") || "";
    const said = kind.startsWith("application/json") ? await answer.json() : {};
    if (answer.ok && said.to) {
      window.location.assign(said.to);
      return;
    }
    tell(form, said.vi ? said.vi + " " + said.en : "Không thực hiện được. It can't be done.");
  }

  document.addEventListener("DOMContentLoaded", () => {
    const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      if (!able) {
        tell(form, "Trình duyệt này không dùng được khóa truy cập. This browser can't use passkeys.");
        continue;
      }
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        ask(form).catch(() => tell(form, "Chưa dùng được khóa truy cập. The passkey was not used."));
      });
    }
  });
})();
