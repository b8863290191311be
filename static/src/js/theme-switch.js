// The theme button in the top bar: `<button data-theme-switch aria-pressed>`; the menu fold: `<button data-nav-toggle aria-expanded>`.
import { delegate, remember, whenever } from "./dom.js";

const root = document.documentElement;

function showTheme() {
  const dark = root.getAttribute("data-bs-theme") === "dark";
  for (const button of document.querySelectorAll("[data-theme-switch]")) button.setAttribute("aria-pressed", String(dark));
}

function showNavigation() {
  const open = !root.classList.contains("nav-small");
  for (const button of document.querySelectorAll("[data-nav-toggle]")) button.setAttribute("aria-expanded", String(open));
}

export function installTheme() {
  whenever("[data-theme-switch]", showTheme);
  whenever("[data-nav-toggle]", showNavigation);
  delegate("click", "[data-theme-switch]", () => {
    const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", next);
    remember("theme", next);
    showTheme();
  });
  delegate("click", "[data-nav-toggle]", () => {
    remember("nav", root.classList.toggle("nav-small") ? "small" : "wide");
    showNavigation();
  });
}
