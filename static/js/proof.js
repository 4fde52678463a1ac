/* The small computation of a letter that asks for one, done while the answers are read over.
   Whatever fails here, the sign-on is sent; without the proof a coordinator looks at it. */
"use strict";

const field = document.querySelector("input[data-challenge]");
const LONGEST_MS = 20_000;
const THREADS = Math.min(4, navigator.hardwareConcurrency || 1);

const solve = (challenge) =>
  new Promise((resolve, reject) => {
    const workers = Array.from({ length: THREADS }, () => new Worker(field.dataset.worker));
    const end = (settle, value) => {
      for (const worker of workers) worker.terminate();
      settle(value);
    };
    workers.forEach((worker, at) => {
      worker.addEventListener("error", (event) => end(reject, event));
      worker.addEventListener("message", ({ data }) =>
        data?.derivedKey ? end(resolve, data) : end(reject, data),
      );
      worker.postMessage({
        type: "work", challenge, counterStart: at, counterStep: THREADS, timeout: 90_000,
      });
    });
  });

const prove = async () => {
  const answer = await fetch(field.dataset.challenge, { credentials: "omit" });
  if (!answer.ok) return;
  const challenge = await answer.json();
  const solution = await solve(challenge);
  field.value = btoa(JSON.stringify({ challenge, solution }));
};

const proved = field.value ? Promise.resolve() : prove().catch(() => {});
let waits = false;

field.form.addEventListener("submit", async (event) => {
  if (field.value || event.submitter?.name) return;
  event.preventDefault();
  if (waits) return;
  waits = true;
  document.getElementById("spoken").textContent = "One moment, your browser is finishing a small computation.";
  await Promise.race([proved, new Promise((resolve) => setTimeout(resolve, LONGEST_MS))]);
  waits = false;
  field.form.submit();
});
