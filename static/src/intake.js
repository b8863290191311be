// The intake page. The server judges and remembers; this keeps the page quick: it asks again when the typing pauses,
// never in the middle of a word that an input method is still composing, and moves the focus where the hands are.
import { delegate, whenever } from "./js/dom.js";
import { radios } from "./js/level.js";

const PAUSE = 450;
const PEOPLE = new Set(["name", "id_number", "phone", "id_type", "kind"]);
const form = () => document.querySelector("form[data-intake]");

/** Asks once the typing pauses; `now` asks at once if something was typed since. */
function asker(name) {
  let timer = 0;
  const ask = () => {
    timer = 0;
    form()?.dispatchEvent(new CustomEvent(name));
  };
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    },
    now() {
      clearTimeout(timer);
      if (timer) ask();
    },
  };
}

const people = asker("intake:people");
const facts = asker("intake:facts");
const changed = (place) => place.dispatchEvent(new Event("change", { bubbles: true }));

function typed(event) {
  if (event.isComposing || !(event.target instanceof HTMLElement)) return;
  const part = event.target.dataset.part;
  if (event.target.matches("[name=alert_level]")) return undefined;
  if (part === undefined && !event.target.closest("[data-facts]")) return undefined;
  if (PEOPLE.has(part)) people.soon();
  facts.soon();
  if (event.type === "change") facts.now();
  if (part === "name" || part === "role") nameSpeakers();
  return undefined;
}

// --- Cards ---------------------------------------------------------------------------------------------------

const cards = () => [...document.querySelectorAll("[data-card]")];
const part = (card, name) => card.querySelector(`[data-part="${name}"]`);

function roleWord(card) {
  const role = part(card, "role");
  return role?.selectedOptions?.[0]?.text ?? card.querySelector("legend").textContent;
}

const SPEAKING = new Set(["agent", "representative", "guardian"]);
const speaks = (card) => SPEAKING.has(part(card, "role")?.value);

/** "Speaks for" offers the parties by the names they have now. */
function nameSpeakers() {
  const sides = cards().filter((card) => !speaks(card));
  for (const card of cards()) {
    const select = part(card, "represents");
    const row = card.querySelector("[data-speaks]");
    if (!select || !row) continue;
    row.hidden = !speaks(card);
    const kept = select.value;
    const options = sides.map((side) => {
      const name = part(side, "name")?.value || side.querySelector(".intake-known strong")?.textContent || "";
      return new Option(`${roleWord(side)} ${name}`.trim(), side.dataset.card);
    });
    select.replaceChildren(...options);
    if (options.some((option) => option.value === kept)) select.value = kept;
  }
}

function switchKind(select) {
  const card = select.closest("[data-card]");
  const natural = select.value === "natural";
  card.toggleAttribute("data-natural", natural);
  for (const row of card.querySelectorAll("[data-only]")) row.hidden = (row.dataset.only === "natural") !== natural;
  const paper = part(card, "id_type");
  const usual = natural ? "id_card" : "credit_code";
  if (paper && ["id_card", "credit_code"].includes(paper.value)) paper.value = usual;
}

/** Takes a card away; what was typed comes back with the same card when undone. */
function removeCard(button) {
  const card = button.closest("[data-card]");
  const before = card.previousElementSibling;
  const undo = document.createElement("div");
  undo.className = "intake-undo";
  undo.textContent = button.dataset.gone;
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn btn-small";
  back.textContent = button.dataset.undo;
  back.addEventListener("click", () => {
    undo.replaceWith(card);
    settle(card);
  });
  undo.append(back);
  card.replaceWith(undo);
  setTimeout(() => undo.remove(), 15000);
  back.focus();
  if (before) changed(form());
  nameSpeakers();
  people.soon();
  facts.soon();
}

function settle(card) {
  nameSpeakers();
  people.soon();
  facts.soon();
  changed(form());
  const first = card.querySelector("select[data-part=role], .intake-known + * input, input[data-part=name], [data-check]");
  first?.focus();
}

// --- Notes of a checked number -------------------------------------------------------------------------------

function noteArrived(event) {
  const note = event.detail.target;
  if (!note?.matches?.("[data-note]")) return;
  const field = note.closest(".field");
  const input = field.querySelector("input");
  const bad = note.querySelector("[data-bad]");
  field.querySelector(".field-error")?.remove();
  note.id = `${input.id}_note`;
  input.toggleAttribute("aria-invalid", false);
  if (bad) input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", note.id);
  const told = note.querySelector("[data-birth]");
  if (!told) return;
  const card = field.closest("[data-card]");
  part(card, "birth_date").value = told.dataset.birth;
  part(card, "gender").value = told.dataset.gender;
}

// --- The level -----------------------------------------------------------------------------------------------

/** The title that the case would get stands where the person has given none. */
function titleArrived() {
  const title = document.querySelector("#risk [data-title]")?.dataset.title ?? "";
  const field = document.getElementById("id_title");
  if (field) field.placeholder = title;
  const shown = document.querySelector("[data-title-shown]");
  if (shown) shown.textContent = field?.value || title;
}

function levelKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const radio = event.target.closest?.("[data-levels] input");
  if (!radio) return;
  const named = { 1: 0, 2: 1, 3: 2 }[event.key];
  const pick = named !== undefined ? radios()[named] : event.key === "Enter" ? radio : null;
  if (!pick) return;
  event.preventDefault();
  pick.focus();
  pick.checked = true;
  changed(pick);
  const reason = document.querySelector("[data-reason]:not([hidden]) input");
  if (reason) reason.focus();
}

// --- Keys ----------------------------------------------------------------------------------------------------

const PLACES = { KeyJ: "#part-dispute", KeyL: "#part-level" };

function go(event, place) {
  event.preventDefault();
  facts.now();
  const section = document.querySelector(place);
  section.open = true;
  section.scrollIntoView({ block: "start", behavior: "instant" });
  const level = section.querySelector("[data-levels] input:checked, [data-levels] [data-is-proposed] input, [data-levels] input");
  const box = section.querySelector("select.tomselected");
  if (level) level.focus();
  else if (box) box.tomselect.focus();
}

function key(event) {
  if (!form() || event.isComposing || document.querySelector("dialog[open]")) return;
  levelKey(event);
  if (!event.altKey || event.ctrlKey) return;
  if (PLACES[event.code]) go(event, PLACES[event.code]);
  else if (event.key === "Enter") {
    event.preventDefault();
    form().querySelector(".intake-foot .btn-primary").click();
  }
}

/** Enter in a field goes to the next one that is written into; only the buttons and Ctrl+Enter submit. */
function enterMovesOn(event) {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey || event.defaultPrevented) return;
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.closest("form[data-intake]") || field.closest(".ts-control")) return;
  if (field.type === "radio") return;
  event.preventDefault();
  const stops = [...form().querySelectorAll("input:not([type=hidden]), textarea, [data-speaks] select")];
  const open = stops.filter((stop) => stop.tabIndex >= 0 && stop.getClientRects().length && !stop.closest("details:not([open])"));
  open[open.indexOf(field) + 1]?.focus();
}

/** Tab in a list takes the marked entry and goes on; a list that was only passed through stays as it is. */
function tabTakes(event) {
  const wrapper = event.target.closest?.(".ts-wrapper.single");
  if (!wrapper) return;
  if (event.key.startsWith("Arrow")) wrapper.dataset.walked = "";
  if (event.key !== "Tab") return;
  event.stopPropagation();
  const box = wrapper.previousElementSibling.tomselect;
  const meant = box.inputValue() !== "" || "walked" in wrapper.dataset;
  delete wrapper.dataset.walked;
  if (meant && box.isOpen && box.activeOption && !event.shiftKey) box.onOptionSelect(event, box.activeOption);
  box.setTextboxValue("");
  box.close();
}

// --- Places of a large area, and the rest --------------------------------------------------------------------

function remotePlaces(select) {
  const box = select.tomselect;
  if (!box) return;
  box.settings.load = (query, done) => {
    fetch(`${select.dataset.remote}?q=${encodeURIComponent(query)}`)
      .then((answer) => answer.json())
      .then((found) => {
        box.clearOptions((option) => option.value === box.getValue());
        done(found.places.map((place) => ({ ...place, keywords: query })));
      })
      .catch(() => done());
  };
  box.settings.shouldLoad = () => true;
  box.on("focus", () => box.load(""));
}

function dismiss(button) {
  const number = button.dataset.notSameNumber;
  const kept = document.createElement("input");
  Object.assign(kept, { type: "hidden", name: "not_same", value: number });
  document.querySelector("[data-not-same]").append(kept);
  const hit = button.closest("[data-hit]");
  const next = hit.nextElementSibling ?? hit.previousElementSibling;
  hit.remove();
  (next?.querySelector("a") ?? document.getElementById("add-party"))?.focus();
  if (!next) people.soon();
  changed(form());
}

async function copy(button) {
  const words = document.querySelector(button.dataset.copy).textContent.trim();
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    getSelection().selectAllChildren(document.querySelector(button.dataset.copy));
    document.execCommand("copy"); // A LAN page without https has no clipboard of its own.
  }
  button.querySelector("span").textContent = button.dataset.copied;
}

function askAgain() {
  for (const ask of [people, facts]) {
    ask.soon();
    ask.now();
  }
}

function open(page) {
  page.addEventListener("input", typed);
  page.addEventListener("change", typed);
  page.addEventListener("compositionend", typed);
  page.addEventListener("autosave:saved", (event) => {
    if (event.detail?.kept) history.replaceState(null, "", `?draft=${page.elements.key.value}`);
  });
  nameSpeakers();
  // htmx listens only once it has read the page.
  if (page.hasAttribute("data-begun")) document.addEventListener("htmx:load", askAgain, { once: true });
  if (!page.querySelector("[data-error-summary]")) page.querySelector("input[data-part=name]")?.focus();
}

/** Matches stand in the order of the list, not by how short they are: the common ones come first. */
function inListOrder(select) {
  if (select.tomselect) select.tomselect.settings.sortField = [{ field: "$order" }, { field: "$score" }];
}

export function installIntake() {
  whenever("form[data-intake]", open);
  whenever("form[data-intake] select[data-search]", inListOrder);
  whenever("select[data-remote]", remotePlaces);
  delegate("click", "[data-copy]", copy);
  if (!form()) return;
  delegate("change", "[data-part=kind]", switchKind);
  delegate("click", "[data-remove-card]", removeCard);
  delegate("click", "[data-not-same-number]", dismiss);
  document.addEventListener("keydown", tabTakes, true);
  document.addEventListener("keydown", key);
  document.addEventListener("keydown", enterMovesOn);
  document.addEventListener("htmx:afterSwap", noteArrived);
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches?.("[data-card]")) settle(event.target);
    if (event.target.closest?.("#risk")) titleArrived();
  });
}
