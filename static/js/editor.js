/* The editor beside its pages: what is typed is kept in this browser, saved, and drawn as it will print. */

import { announce, fillIn, prepareFields, showFaults, showFindings, speak, textLines } from "./editor-fields.js";
import { drawPages } from "./editor-pages.js";

const KEEP_MS = 250;
const SAVE_MS = 1500;
const SAVE_AT_LEAST_MS = 10_000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];
const ANSWER_MS = 30_000;
const LARGE_CHARACTERS = 1_000_000;
/* Settings of the letter: half a word of them is never saved, only what stands when the field is left. */
const SETTLED = ["via", "dated_on", "language"];

const get = (id) => document.getElementById(id);
const clock = (at) => new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(at);
const storageKey = (owner) => `undersigned:text:${owner}`;

/* On the page that compares two texts, only this: whoever takes theirs wants nothing kept. */
for (const link of document.querySelectorAll("[data-drop-kept]")) {
  link.addEventListener("click", () => localStorage.removeItem(sessionStorage.getItem(storageKey(link.dataset.dropKept))));
}

const form = get("text-form");

class Editor {
  constructor() {
    this.key = storageKey(`${form.dataset.account}:${form.dataset.letter}`);
    /* Each page keeps in a place of its own, so that it overwrites nothing that is still on offer. */
    this.place = `${this.key}:${Date.now()}${Math.random()}`;
    sessionStorage.setItem(this.key, this.place);
    this.edits = form.hasAttribute("data-unsaved") ? 1 : 0;
    this.savedEdits = 0;
    this.failures = 0;
    this.isStopped = false;
    this.isLeaving = false;
    this.settled = Object.fromEntries(SETTLED.map((name) => [name, form.elements[name].value]));
  }

  get isUnsaved() {
    return this.edits > this.savedEdits;
  }

  pairs() {
    return [...new FormData(form)].filter(([name]) => !["csrf_token", "revision", "do"].includes(name));
  }

  /* What is sent: all that stands in the form, but of the settled fields what was there before. */
  body(more = {}) {
    const pairs = [...new FormData(form)].map(([name, value]) =>
      SETTLED.includes(name) && document.activeElement === form.elements[name] && !more.page
        ? [name, this.settled[name]]
        : [name, value]);
    return new URLSearchParams([...pairs, ...Object.entries(more).map(([name, value]) => [name, String(value)])]);
  }

  edited(event) {
    this.edits += 1;
    if (SETTLED.includes(event?.target?.name) && event.type === "change") {
      this.settled[event.target.name] = event.target.value;
    }
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => {
      this.keep();
      pages.refresh();
    }, KEEP_MS);
    this.firstEdit ??= Date.now();
    const wait = Math.max(0, Math.min(SAVE_MS, this.firstEdit + SAVE_AT_LEAST_MS - Date.now()));
    this.later(wait);
    if (!this.isStopped && !this.failures) state("Not saved yet");
  }

  keep() {
    if (!this.isUnsaved) return;
    const kept = { at: Date.now(), revision: form.elements.revision.value, pairs: this.pairs() };
    try {
      localStorage.setItem(this.place, JSON.stringify(kept));
      this.isKept = true;
    } catch {
      /* The browser keeps nothing, or has no room: the page still has it all. */
      this.isKept = false;
    }
  }

  drop() {
    localStorage.removeItem(this.place);
  }

  later(wait) {
    clearTimeout(this.saveTimer);
    if (!this.isStopped) this.saveTimer = setTimeout(() => this.save(), wait);
  }

  async save() {
    clearTimeout(this.saveTimer);
    if (this.isSaving || this.isStopped) return;
    this.isSaving = true;
    const at = this.edits;
    try {
      const answer = await fetch(`${form.action}/save`, {
        method: "POST", body: this.body(), redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS),
      });
      await this.take(answer, at);
    } catch {
      this.failed("Not saved yet");
    } finally {
      this.isSaving = false;
    }
    if (this.edits > at && !this.failures) this.later(SAVE_MS);
  }

  async take(answer, at) {
    if (answer.ok) return this.taken(await answer.json(), at);
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.signedOut();
    if (answer.status === 400) return this.renew();
    if (answer.status === 413) return this.refused({ body: TOO_LARGE });
    if (answer.status === 429 || answer.status >= 500) return this.failed("Not saved yet");
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (told.faults) return this.refused(told.faults);
    this.keep();
    this.isStopped = true;
    get("conflict").hidden = !told.is_conflict;
    return state(told.is_conflict ? this.unsaved() : `Not saved. ${told.message ?? "You may not change this text any more."}`);
  }

  taken(told, at) {
    form.elements.revision.value = told.revision;
    speak(form, told);
    this.savedEdits = Math.max(this.savedEdits, at);
    this.failures = 0;
    this.firstEdit = this.isUnsaved ? Date.now() : undefined;
    get("signed-out").hidden = true;
    showFaults({});
    if (!this.isUnsaved) {
      this.drop();
      state(`Saved ${clock(new Date(told.saved_at))}`);
    }
  }

  /* Not by a fault of the connection, so it is tried again only when something was changed. */
  refused(faults) {
    this.keep();
    showFaults(faults);
    const count = Object.keys(faults).length;
    state(`${this.unsaved()}: mend ${count === 1 ? "one field" : `${count} fields`}`);
  }

  failed(words) {
    this.keep();
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    state(this.isKept ? `${words}; kept in this browser` : words);
    this.later(wait);
  }

  unsaved() {
    return this.isKept ? "Not saved; kept in this browser" : "Not saved";
  }

  signedOut() {
    this.failed("Not saved yet");
    get("signed-out").hidden = false;
    /* Whoever comes back from the other tab should not wait for the next try. */
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.renew(), 3000);
  }

  /* A new session has another token for its forms; the page asks for it before it saves. */
  async renew() {
    try {
      const answer = await fetch(`${form.action}/save`, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });
      if (!answer.ok) {
        if (answer.status === 503) this.failed("Not saved yet");
        else this.signedOut();
        return;
      }
      form.elements.csrf_token.value = (await answer.json()).csrf_token;
      for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = form.elements.csrf_token.value;
      if (this.isRenewed) {
        this.failed("Not saved yet");
        return;
      }
      this.isRenewed = true;
      setTimeout(() => { this.isRenewed = false; }, 2000);
      this.later(0);
    } catch {
      this.failed("Not saved yet");
    }
  }

  /* What other pages have kept and nobody has decided on, the newest first. */
  kept() {
    const places = Object.keys(localStorage).filter((place) =>
      (place === this.key || place.startsWith(`${this.key}:`)) && place !== this.place);
    const shown = JSON.stringify(this.pairs());
    const differs = ([place, kept]) => {
      const isOther = kept?.pairs && JSON.stringify(kept.pairs) !== shown;
      if (!isOther) localStorage.removeItem(place);
      return isOther;
    };
    return places.map((place) => [place, parsed(place)]).filter(differs).sort(([, one], [, two]) => two.at - one.at);
  }

  offer() {
    const [[place, kept] = []] = this.kept();
    this.keep();
    get("kept").hidden = !kept;
    if (!kept) return;
    get("kept-at").textContent = clock(new Date(kept.at));
    get("kept-text").textContent = textLines(kept.pairs);
    get("kept-use").onclick = () => {
      fillIn(kept.pairs);
      form.elements.revision.value = kept.revision;
      get("kept").hidden = true;
      get("title").focus();
      this.edited();
      this.keep();
      localStorage.removeItem(place);
    };
    get("kept-drop").onclick = () => {
      localStorage.removeItem(place);
      get("title").focus();
      this.offer();
    };
  }
}

const parsed = (place) => {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
};

const TOO_LARGE = "This is more than a letter may have (200 kB of text). It is all still here: shorten it, then it is saved.";

const state = (words) => {
  const place = get("state");
  if (place.textContent !== words) place.textContent = words;
};

let pages;

if (form) {
  const editor = new Editor();
  pages = drawPages({
    address: `${form.action}/preview`,
    body: (more) => editor.body(more),
    isTooLarge: () => form.elements.body.value.length > LARGE_CHARACTERS,
    onFaults: (faults) => showFaults(faults),
    onFindings: showFindings,
  });
  prepareFields(form, (event) => editor.edited(event));
  form.addEventListener("input", (event) => editor.edited(event));
  form.addEventListener("change", (event) => {
    if (SETTLED.includes(event.target.name)) editor.edited(event);
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.formTarget === "_blank") return;
    if (button?.hasAttribute("data-plain")) {
      editor.isLeaving = true;
      return;
    }
    event.preventDefault();
    editor.edits += editor.isUnsaved ? 0 : 1;
    editor.save();
  });
  addEventListener("beforeunload", (event) => {
    editor.keep();
    if (editor.isUnsaved && !editor.isLeaving) event.preventDefault();
  });
  addEventListener("online", () => editor.failures && editor.later(0));
  addEventListener("focus", () => !get("signed-out").hidden && editor.renew());
  document.addEventListener("visibilitychange", () => document.hidden && editor.keep());

  const savedAt = get("saved-at");
  if (savedAt) savedAt.textContent = clock(new Date(savedAt.dateTime));
  editor.offer();
  pages.refresh();
  announce("");
}
