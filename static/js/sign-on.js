/* What helps while the form is filled in: names that are known, and the line as it will print.
   Whatever fails here is left out; the page after this one shows the line as well. */

const form = document.querySelector("form[data-names]");
const name = form.elements.namedItem("name");
const known = document.getElementById("known-names");
const panel = document.getElementById("as-printed");
const PAUSE_MS = 300;
const LEAST_LETTERS = 3;

/* Done once the typing pauses, and not again for what has been done already. */
const whenItPauses = (words, act) => {
  let timer, last;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = words();
      if (now === last) return;
      last = now;
      act(now, () => now === last).catch(() => {});
    }, PAUSE_MS);
  };
};

const typedName = () => name.value.trim();
const line = () => {
  const typed = new FormData(form);
  const told = ["name", "kind", "affiliation"].map((field) => [field, typed.get(field) ?? ""]);
  return new URLSearchParams(told).toString();
};

const suggest = async (words, isLatest) => {
  const isPerson = new FormData(form).get("kind") === "individual";
  if (isPerson || words.length < LEAST_LETTERS) {
    known.replaceChildren();
    return;
  }
  const answer = await fetch(`${form.dataset.names}?q=${encodeURIComponent(words)}`, { credentials: "omit" });
  if (!answer.ok || !isLatest()) return;
  const { names } = await answer.json();
  known.replaceChildren(...names.filter((one) => one !== words).map((one) => new Option("", one)));
};

const preview = async (words, isLatest) => {
  if (!typedName()) {
    panel.hidden = true;
    return;
  }
  const answer = await fetch(form.dataset.preview, {
    method: "POST", body: new URLSearchParams(words), credentials: "omit",
  });
  if (!answer.ok || !isLatest()) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  panel.replaceChildren(panel.firstElementChild, ...page.body.childNodes);
  panel.hidden = false;
};

if (known) name.addEventListener("input", whenItPauses(typedName, suggest));
const showLine = whenItPauses(line, preview);
form.addEventListener("input", showLine);
/* A form that came back with its faults is filled in already. */
showLine();
