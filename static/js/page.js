/* What a page does a little better where scripts run; nothing here is needed to sign on. */
"use strict";

const say = (words) => {
  document.getElementById("spoken").textContent = words;
};

/* The error summary is read first, and its links lead into the field, not merely near it. */
const errors = document.getElementById("errors");
if (errors) {
  errors.focus();
  errors.addEventListener("click", (event) => {
    const place = document.getElementById(event.target.hash?.slice(1));
    if (!place) return;
    event.preventDefault();
    place.closest("details")?.setAttribute("open", "");
    const control = place.matches("input, select, textarea") ? place : place.querySelector("input");
    (place.closest(".field, .check") ?? place).scrollIntoView();
    control?.focus({ preventScroll: true });
  });
}

/* A deadline in the reader's own time, when that differs from the letter's. */
for (const time of document.querySelectorAll("time[data-deadline]")) {
  const when = new Date(time.dateTime);
  const offset = time.dateTime.match(/(Z|[+-]\d\d:\d\d)$/)?.[0];
  if (Number.isNaN(when.getTime()) || !offset) continue;
  const [hours, minutes] = offset === "Z" ? [0, 0] : offset.split(":").map(Number);
  if (hours * 60 + Math.sign(hours || 1) * minutes === -when.getTimezoneOffset()) continue;
  const own = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", timeZoneName: "short",
  });
  const note = document.createElement("small");
  note.textContent = `In your own time: ${own.format(when)}`;
  time.closest("p").append(note);
}

/* Copy buttons appear where copying works, and say what they did. */
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.value ?? source.innerText);
        button.textContent = "Copied";
        say("Copied to the clipboard.");
      } catch {
        source.select?.();
        say("Copying was not allowed. The text is selected; copy it with your keyboard.");
      }
      setTimeout(() => {
        button.textContent = words;
        say("");
      }, 4000);
    });
  }
}

/* A second press of a button does nothing; coming Back makes the form ready again. */
const sent = new Set();
document.addEventListener("submit", (event) => {
  /* What a script has taken, or what opens beside this page, may be pressed again. */
  if (event.target.method !== "post" || event.defaultPrevented || event.submitter?.formTarget === "_blank") return;
  if (sent.has(event.target)) {
    event.preventDefault();
    return;
  }
  sent.add(event.target);
  event.submitter?.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  sent.clear();
  for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
});

/* The roster narrows as one types; accents and case do not matter. */
const filter = document.querySelector("[data-filters] input[name=q]");
const lines = [...document.querySelectorAll("#roster-lines li")];
if (filter) {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = lines.map((line) => plain(line.textContent));
  const result = document.getElementById("roster-result");
  filter.addEventListener("input", () => {
    const wanted = plain(filter.value.trim());
    let shown = 0;
    lines.forEach((line, at) => {
      line.hidden = !texts[at].includes(wanted);
      shown += line.hidden ? 0 : 1;
    });
    document.querySelectorAll("#roster-lines h3").forEach((heading) => {
      heading.hidden = !heading.nextElementSibling.querySelector("li:not([hidden])");
    });
    result.textContent = wanted ? `${shown} of ${lines.length} shown` : "";
  });
}

/* The live count rests while nobody looks. */
document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden) event.preventDefault();
});
