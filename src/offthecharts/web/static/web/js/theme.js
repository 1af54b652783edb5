// Light, dark or as the system has it: kept in a cookie, so that the server draws the first paint right.

const YEAR_SECONDS = 31_536_000;

document.addEventListener("change", (event) => {
  if (!event.target.closest("[data-theme-choice]")) return;
  const wanted = event.target.value;
  const framed = "framed" in document.documentElement.dataset ? "; SameSite=None; Partitioned" : "; SameSite=Lax";
  document.cookie = `otc-theme=${wanted}; Path=/; Max-Age=${wanted ? YEAR_SECONDS : 0}; Secure${framed}`;
  if (wanted) document.documentElement.dataset.theme = wanted;
  else delete document.documentElement.dataset.theme;
  document.querySelector("meta[name=color-scheme]").content = wanted || "light dark";
});
