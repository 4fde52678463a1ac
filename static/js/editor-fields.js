/* The editor's fields: entries that move, marks and tokens put in so that they can be undone, and findings. */

const get = (id) => document.getElementById(id);

export const announce = (words) => {
  get("spoken").textContent = words;
};

/* ---- Faults and findings in their places. ---- */

const NUMBERED = /(convener|cc|enclosure|to)([-:])(\d+)/;

export const showFaults = (faults) => {
  for (const place of document.querySelectorAll("[id^='fault-']")) {
    const id = place.id.slice("fault-".length);
    const words = faults[id] ?? "";
    const control = get(id);
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !words;
    place.closest(".field").classList.toggle("field-bad", Boolean(words));
    if (words) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  }
};

let shownFindings = "";

export const showFindings = (findings) => {
  const now = JSON.stringify(findings);
  if (now === shownFindings) return;
  shownFindings = now;
  for (const list of document.querySelectorAll(".found")) list.replaceChildren();
  for (const one of findings) {
    const item = document.createElement("li");
    item.textContent = `${one.line ? `Line ${one.line}: ` : ""}${one.message}`;
    (get(`found-${one.place}`) ?? get("found-body")).append(item);
  }
  const link = get("found-count");
  link.hidden = findings.length === 0;
  link.textContent = `${findings.length} to look at`;
  if (findings.length) link.href = `#${get(findings[0].place) ? findings[0].place : "body"}`;
};

/* ---- Lists: add, remove, up, down; the same buttons send the form where no script runs. ---- */

const entriesOf = (name) => document.querySelector(`[data-list="${name}"] .entries`);

const renumber = (list) => {
  const items = [...list.children];
  items.forEach((item, at) => {
    for (const part of item.querySelectorAll("*")) {
      for (const name of ["id", "for", "value", "aria-describedby"]) {
        if (name === "value" && !part.matches("button")) continue;
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replaceAll(new RegExp(NUMBERED, "g"), `$1$2${at + 1}`));
      }
      if (part.hasAttribute("data-number")) part.textContent = at + 1;
    }
    item.querySelector('[value^="up:"]').disabled = at === 0;
    item.querySelector('[value^="down:"]').disabled = at === items.length - 1;
  });
};

const firstControl = (item) => item.querySelector("input, textarea");

const addEntry = (name) => {
  const list = entriesOf(name);
  list.append(list.parentElement.querySelector("template").content.cloneNode(true));
  renumber(list);
  return list.lastElementChild;
};

const removeEntry = (item, name) => {
  const list = item.parentElement;
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const before = item.nextElementSibling;
  const back = list.parentElement.querySelector("[data-put-back]");
  item.remove();
  renumber(list);
  back.hidden = false;
  back.onclick = () => {
    list.insertBefore(item, before);
    renumber(list);
    back.hidden = true;
    firstControl(item).focus();
    item.dispatchEvent(new Event("input", { bubbles: true }));
    announce("Put back.");
  };
  (next ? firstControl(next) : get(`add-${name}`)).focus();
  announce("Removed. “Put it back” undoes that.");
};

const moveEntry = (item, what) => {
  if (what === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  renumber(item.parentElement);
  const button = item.querySelector(`[value^="${what}:"]`);
  (button.disabled ? item.querySelector(`[value^="${what === "up" ? "down" : "up"}:"]`) : button).focus();
  announce(`Now number ${[...item.parentElement.children].indexOf(item) + 1}.`);
};

const pressed = (event, form) => {
  const button = event.target.closest('button[name="do"]');
  const [what, name] = button?.value.split(":") ?? [];
  if (!["add", "remove", "up", "down"].includes(what)) return;
  event.preventDefault();
  const item = button.closest(".entry");
  if (what === "add") firstControl(addEntry(name)).focus();
  else if (what === "remove") removeEntry(item, name);
  else moveEntry(item, what);
  if (what !== "add") form.dispatchEvent(new Event("input", { bubbles: true }));
};

/* ---- The letter's words in another language: for those who listen, the spelling, and the direction. ---- */

export const speak = (form, { language, direction }) => {
  for (const place of [form, ...[...form.querySelectorAll("template")].map((one) => one.content)]) {
    for (const control of place.querySelectorAll("[data-tokens]")) control.lang = language;
  }
  form.elements.body.dir = direction;
};

/* ---- The form filled in again with what the browser had kept. ---- */

export const fillIn = (pairs) => {
  const values = Map.groupBy ? Map.groupBy(pairs, ([name]) => name) : grouped(pairs);
  for (const list of document.querySelectorAll("[data-list]")) {
    const name = list.dataset.list;
    const key = name === "to" ? "to-name" : name;
    const count = values.get(key)?.length ?? 0;
    const entries = entriesOf(name);
    while (entries.children.length > count) entries.lastElementChild.remove();
    while (entries.children.length < count) addEntry(name);
    renumber(entries);
  }
  for (const [name, some] of values) {
    document.querySelectorAll(`#text-form [name="${CSS.escape(name)}"]`).forEach((control, at) => {
      if (some[at]) control.value = some[at][1];
    });
  }
};

const grouped = (pairs) => {
  const values = new Map();
  for (const pair of pairs) values.set(pair[0], [...(values.get(pair[0]) ?? []), pair]);
  return values;
};

export const textLines = (pairs) => pairs.filter(([, value]) => value).map(([, value]) => value).join("\n\n");

/* ---- Words put in as if they were typed, so that undo takes them back. ---- */

const put = (field, words, start, end, selectFrom, selectTo) => {
  field.focus();
  field.setSelectionRange(start, end);
  const isDone = words === "" ? document.execCommand("delete") : document.execCommand("insertText", false, words);
  if (!isDone) {
    field.setRangeText(words, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start + selectFrom, start + selectTo);
};

const around = (mark) => (field) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const size = mark.length;
  const words = value.slice(start, end);
  if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark) {
    put(field, words, start - size, end + size, 0, words.length);
  } else {
    put(field, `${mark}${words}${mark}`, start, end, size, size + words.length);
  }
};

/* Each line that is selected gets its mark, or loses it where all have it already. */
const atLines = (mark, known) => (field) => {
  const { selectionStart, selectionEnd, value } = field;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const next = value.indexOf("\n", selectionEnd);
  const end = next === -1 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const isMarked = lines.every((line) => known.test(line) || !line);
  const hasWords = lines.some((line) => line);
  let number = 0;
  const words = lines.map((line) => {
    if (isMarked && hasWords) return line.replace(known, "");
    if (!line && lines.length > 1) return line;
    number += 1;
    return `${mark.replace("1", number)}${line}`;
  }).join("\n");
  put(field, words, start, end, lines.length > 1 ? 0 : words.length, words.length);
};

const link = (field) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const words = value.slice(start, end);
  if (/^https?:\/\/\S+$/.test(words)) put(field, `[](${words})`, start, end, 1, 1);
  else put(field, `[${words}](https://)`, start, end, words.length + 3, words.length + 11);
};

/* The number in the text, the words at its end: there the note is written. */
const footnote = (field) => {
  const { selectionEnd: at, value } = field;
  const used = [...value.matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1]));
  const name = `[^${Math.max(0, ...used) + 1}]`;
  put(field, name, at, at, name.length, name.length);
  const end = field.value.length;
  const words = `${field.value.endsWith("\n") ? "" : "\n"}${/^\[\^\d+\]:.*\n*$/m.test(field.value.split("\n").findLast((line) => line) ?? "") ? "" : "\n"}${name}: `;
  put(field, words, end, end, words.length, words.length);
};

const TOOLS = {
  bold: around("**"),
  italic: around("*"),
  heading: atLines("## ", /^#{1,6} /),
  quote: atLines("> ", /^> /),
  bullets: atLines("- ", /^[-*+] /),
  numbers: atLines("1. ", /^\d+[.)] /),
  link,
  footnote,
  token: (field) => completion.open(field, field.selectionStart, field.selectionEnd, ""),
};

const KEYS = { b: "bold", i: "italic", k: "link" };

/* One stop for the tab key; arrows go from tool to tool. */
const prepareToolbar = (field) => {
  const toolbar = get("toolbar");
  const tools = [...toolbar.querySelectorAll("button")];
  tools.forEach((tool, at) => { tool.tabIndex = at === 0 ? 0 : -1; });
  toolbar.hidden = false;
  /* A press of the mouse leaves the selection in the text where it is. */
  toolbar.addEventListener("mousedown", (event) => event.preventDefault());
  toolbar.addEventListener("click", (event) => {
    const tool = event.target.closest("button");
    if (!tool) return;
    field.focus();
    TOOLS[tool.dataset.tool](field);
  });
  toolbar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -tools.length, End: tools.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tools.indexOf(document.activeElement);
    const to = Math.abs(step) > 1 ? (step > 0 ? tools.length - 1 : 0) : (at + step + tools.length) % tools.length;
    tools[at].tabIndex = -1;
    tools[to].tabIndex = 0;
    tools[to].focus();
  });
  field.addEventListener("keydown", (event) => {
    const name = KEYS[event.key.toLowerCase()];
    if (!name || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    TOOLS[name](field);
  });
};

/* ---- Completion of {{ tokens }}: a list under the caret, led by the arrow keys. ---- */

const BEGUN = /\{\{\s*([\w.]*)$/;

const MAX_SHOWN = 7;

const completion = {
  list: get("completion"),
  field: null,
  found: [],

  open(field, start, end, begun) {
    const wanted = begun.toLowerCase();
    const found = [...this.list.children].filter((option) => option.dataset.token.includes(wanted));
    if (this.field !== field) this.close();
    if (!found.length) {
      this.close();
      announce("No token begins like that.");
      return;
    }
    Object.assign(this, { field, start, end, found });
    this.list.hidden = false;
    field.setAttribute("aria-controls", "completion");
    field.setAttribute("aria-autocomplete", "list");
    this.choose(0);
    this.place();
  },

  place() {
    const box = caretBox(this.field, this.start);
    const height = this.list.offsetHeight;
    const isBelow = box.bottom + height + 8 < innerHeight || box.top < height + 8;
    this.list.style.insetBlockStart = `${scrollY + (isBelow ? box.bottom + 4 : box.top - height - 4)}px`;
    const room = document.documentElement.clientWidth - this.list.offsetWidth - 8;
    this.list.style.insetInlineStart = `${Math.max(8, Math.min(box.left, room))}px`;
  },

  /* So many are shown around the chosen one; the arrow keys reach all. */
  choose(at) {
    const first = Math.max(0, Math.min(at - 3, this.found.length - MAX_SHOWN));
    this.chosen = at;
    for (const option of this.list.children) {
      const place = this.found.indexOf(option);
      option.hidden = place < first || place >= first + MAX_SHOWN;
      option.setAttribute("aria-selected", String(place === at));
    }
    const option = this.found[at];
    this.field.setAttribute("aria-activedescendant", option.id);
    announce(`${option.textContent.trim()}; ${at + 1} of ${this.found.length}`);
  },

  take(option) {
    const { field, start, end } = this;
    const words = `{{ ${option.dataset.token} }}`;
    const closed = field.value.slice(end).match(/^\s*\}\}/)?.[0].length ?? 0;
    this.close();
    put(field, words, start, end + closed, words.length, words.length);
    this.close();
    announce(`${words} put in.`);
  },

  close() {
    this.list.hidden = true;
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) this.field?.removeAttribute(name);
    this.field = null;
  },

  typed(field) {
    const at = field.selectionEnd;
    const begun = field.selectionStart === at && field.value.slice(Math.max(0, at - 60), at).match(BEGUN);
    if (begun) this.open(field, at - begun[0].length, at, begun[1]);
    else if (this.field) this.close();
  },

  pressed(event) {
    if (!this.field || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose((this.chosen + step + this.found.length) % this.found.length);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.found[this.chosen]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
};

const COPIED = [
  "fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "direction", "boxSizing", "inlineSize",
  "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth",
  "borderBottomWidth", "borderLeftWidth", "borderStyle", "overflowWrap",
];

/* Where the caret is on the screen: a copy of the field up to there is measured. */
const caretBox = (field, position) => {
  const box = field.getBoundingClientRect();
  if (field.matches("input")) return { left: box.left, top: box.top, bottom: box.bottom };
  const copy = document.createElement("div");
  const style = getComputedStyle(field);
  for (const name of COPIED) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", insetBlockStart: "0" });
  copy.textContent = field.value.slice(0, position);
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  copy.append(mark);
  document.body.append(copy);
  const left = box.left + mark.offsetLeft - field.scrollLeft;
  const top = box.top + mark.offsetTop - field.scrollTop;
  const bottom = Math.max(box.top, Math.min(top + mark.offsetHeight, box.bottom));
  copy.remove();
  return { left, top: Math.max(box.top, Math.min(top, box.bottom)), bottom };
};

export const prepareFields = (form) => {
  form.addEventListener("click", (event) => pressed(event, form));
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-tokens]")) completion.typed(event.target);
  });
  form.addEventListener("keydown", (event) => completion.pressed(event), true);
  form.addEventListener("focusout", (event) => {
    if (event.target === completion.field) completion.close();
  });
  /* Where it stood is no place any more. */
  addEventListener("resize", () => completion.field && completion.close());
  completion.list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[data-token]");
    if (option) completion.take(option);
  });
  prepareToolbar(get("body"));
};
