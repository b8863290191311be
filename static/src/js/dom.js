// Small helpers shared by the modules.

/** The words a module shows, translated by the server: `text("network")` reads `data-text-network` of `<body>`. */
export function text(name) {
  return document.body.getAttribute(`data-text-${name}`) ?? "";
}

/** Run `each(element)` for what matches now and for what htmx brings later, once per element. */
export function whenever(selector, each) {
  const seen = new WeakSet();
  const scan = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      each(element);
    }
  };
  scan(document);
  document.addEventListener("htmx:load", (event) => scan(event.target));
}

/** Listen once on the document for `type` on anything inside `selector`. */
export function delegate(type, selector, handle) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    if (element) handle(element, event);
  });
}

/** An icon of the sprite; `data-icons` of `<body>` is its address. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.icons}#tabler-${name}`);
  svg.append(use);
  return svg;
}

/** Hours and minutes of a moment in the office's own zone, as "16:20". */
export function clock(moment = new Date()) {
  return new Intl.DateTimeFormat("zh-CN", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: "Asia/Shanghai",
  }).format(moment);
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be switched off by policy; the choice then lasts for this page only.
  }
}
