// Runs before the page is drawn, so that a dark page never flashes white and a folded menu never jumps.
// Keeps two choices of this browser only ("theme", "nav"); nothing about a person or a case is ever stored.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be switched off by policy: the page then follows the system.
    }
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = read("theme");
    const dark = chosen ? chosen === "dark" : system.matches;
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);
  root.classList.toggle("nav-small", read("nav") === "small");
})();
