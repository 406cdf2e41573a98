// Gives each example the height that it needs.
for (const frame of document.querySelectorAll(".desk-schemes iframe")) {
  const fit = () => (frame.style.height = `${frame.contentDocument.documentElement.offsetHeight + 2}px`);
  frame.addEventListener("load", fit);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete") fit();
}
