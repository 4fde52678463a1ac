/* What the roster's pages do a little better where scripts run; each works without this. */
const say = (words) => {
  document.getElementById("spoken").textContent = words;
};

/* Undo is offered for ten seconds; the last steps below keep it. */
const toast = document.querySelector("[data-toast]");
if (toast) {
  toast.classList.add("is-floating");
  say(`${toast.querySelector("strong").textContent} Undo is offered for ten seconds.`);
  let left = 10;
  const tick = setInterval(() => {
    /* Whoever is on it is not hurried. */
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left > 0) return;
    clearInterval(tick);
    toast.hidden = true;
  }, 1000);
}

/* How many are ticked, and all of a page at once. */
const many = document.querySelector("[data-many]");
if (many) {
  const boxes = [...many.querySelectorAll("input[name=row]")];
  const every = many.querySelector("[data-tick-all]");
  const ticked = many.querySelector("[data-ticked]");
  const count = () => {
    const number = boxes.filter((box) => box.checked).length;
    if (ticked) {
      ticked.hidden = number === 0;
      ticked.textContent = `${number} ticked`;
      if (number > 0) many.querySelector("[data-many-acts]")?.setAttribute("open", "");
    }
    if (every) {
      every.checked = number > 0 && number === boxes.length;
      every.indeterminate = number > 0 && number < boxes.length;
    }
  };
  if (every) {
    every.hidden = false;
    every.addEventListener("change", () => {
      for (const box of boxes) box.checked = every.checked;
      count();
      say(every.checked ? `All ${boxes.length} on this page are ticked.` : "None is ticked.");
    });
  }
  many.addEventListener("change", count);
  count();
}

/* Conveners are dragged by hand; the buttons and numbers do the same. */
const list = document.querySelector("[data-conveners]");
if (list) {
  let dragged = null;
  for (const item of list.children) {
    item.draggable = true;
    item.querySelector(".grip").hidden = false;
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      item.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("is-dragged");
      dragged = null;
    });
    item.addEventListener("dragover", (event) => {
      if (!dragged || dragged === item) return;
      event.preventDefault();
      const box = item.getBoundingClientRect();
      const isBelow = event.clientY > box.top + box.height / 2;
      list.insertBefore(dragged, isBelow ? item.nextSibling : item);
    });
    item.addEventListener("drop", (event) => event.preventDefault());
  }
  list.addEventListener("drop", () => {
    if (!dragged) return;
    const form = dragged.querySelector("form");
    form.elements.position.value = [...list.children].indexOf(dragged) + 1;
    form.requestSubmit(form.querySelector("[data-move]"));
  });
}
