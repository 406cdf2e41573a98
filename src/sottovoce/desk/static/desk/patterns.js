// Gives each example the height that it needs.
for (const frame of document.querySelectorAll(".desk-schemes iframe")) {
  const fit = () => {
    const parts = [...frame.contentDocument.body.children].map((part) => part.getBoundingClientRect().bottom);
    frame.style.height = `${Math.ceil(Math.max(...parts)) + 2}px`;
  };
  frame.addEventListener("load", fit);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete" && frame.contentDocument.body.children.length) fit();
}
