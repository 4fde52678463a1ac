/* Compares a file with a printing inside the browser, so that the file need not be sent.
   Where the browser has no SubtleCrypto (not on a plain http address), the form is sent instead. */
const form = document.getElementById("check");

const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");

const show = (outcome, sha256) => {
  const words = document.querySelector(`[data-outcome=${outcome}]`).cloneNode(true);
  const link = words.querySelector("a");
  if (link) link.href = form.dataset.page + sha256;
  const told = [words];
  if (sha256) {
    const print = document.createElement("p");
    print.className = "hint mono hash";
    print.textContent = `SHA-256 ${sha256}`;
    told.push(print);
  }
  document.getElementById("compared").replaceChildren(...told);
};

const compare = async () => {
  const [file] = form.elements.file.files;
  if (!file) {
    show("none", "");
    form.elements.file.focus();
    return;
  }
  const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  show(sha256 === form.dataset.sha256 ? "same" : "other", sha256);
};

if (form && window.crypto?.subtle) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    compare().catch(() => form.submit());
  });
}
