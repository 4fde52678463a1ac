/* The pages of what is typed, drawn one after the other: the first as soon as it is there. */

const get = (id) => document.getElementById(id);

const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

class Pages {
  constructor(options) {
    Object.assign(this, options);
    this.list = get("pages");
    this.problem = get("preview-problem");
    this.wanted = 0;
    this.drawn = 0;
    get("no-pages").textContent = "Setting the pages…";
  }

  /* While one is being drawn, another wish only says that it has to be done once more. */
  refresh() {
    this.wanted += 1;
    if (!this.isDrawing) this.run();
  }

  async run() {
    this.busy(true);
    while (this.drawn < this.wanted) {
      this.drawn = this.wanted;
      try {
        await this.all();
      } catch {
        /* Without a connection the last good pages stay; saving says what is the matter. */
      }
    }
    this.busy(false);
  }

  busy(is) {
    this.isDrawing = is;
    this.list.setAttribute("aria-busy", String(is));
  }

  async all() {
    if (this.isTooLarge()) return;
    let count = 1;
    for (let number = 1; number <= count; number += 1) {
      const told = await this.ask(number);
      if (!told) {
        get("no-pages")?.remove();
        return;
      }
      count = told.page_count;
      await this.put(number, count, told.image);
      if (number === 1) this.trim(count);
      if (this.drawn < this.wanted) return;
    }
  }

  async ask(number) {
    const width = Math.round(this.list.clientWidth * devicePixelRatio);
    const answer = await fetch(this.address, {
      method: "POST", body: this.body({ page: number, width }), redirect: "manual", signal: AbortSignal.timeout(40_000),
    });
    if (!answer.headers.get("Content-Type")?.includes("json")) return null;
    const told = await answer.json();
    if (number === 1 || !answer.ok) this.onFaults(told.faults ?? {});
    if (told.findings && number === 1) this.onFindings(told.findings);
    this.say(told.message ?? (told.faults ? "These are the pages as they were: mend what is marked, then they follow." : ""));
    return answer.ok ? told : null;
  }

  say(words) {
    if (this.problem.textContent !== words) this.problem.textContent = words;
    this.problem.hidden = !words;
  }

  async put(number, count, image) {
    const picture = await createImageBitmap(new Blob([bytes(image)], { type: "image/jpeg" }));
    const canvas = this.canvas(number);
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    canvas.setAttribute("aria-label", `Page ${number} of ${count} of the letter as it will print`);
    picture.close();
  }

  canvas(number) {
    get("no-pages")?.remove();
    while (this.list.children.length < number) {
      const canvas = document.createElement("canvas");
      canvas.setAttribute("role", "img");
      canvas.className = "page-picture";
      this.list.append(canvas);
    }
    return this.list.children[number - 1];
  }

  trim(count) {
    while (this.list.children.length > count) this.list.lastElementChild.remove();
    const words = `${count} page${count === 1 ? "" : "s"}`;
    const place = get("page-count");
    if (place.textContent !== words) place.textContent = words;
  }
}

export const drawPages = (options) => new Pages(options);
