// The panel of the gates: asks again when told to, and leads to the block that a sentence is about.
document.addEventListener("click", async (event) => {
  const panel = event.target.closest("[data-gates]");
  if (!panel) return;
  if (event.target.matches("[data-gates-check]")) {
    const answer = await fetch(panel.dataset.gatesUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    panel.querySelector("[data-gates-list]").innerHTML = answer.ok ? await answer.text() : answer.statusText;
  }
  if (event.target.matches("[data-gates-block]")) {
    event.preventDefault();
    const place = event.target.dataset.gatesBlock;
    const id = document.querySelector(`input[name="body-${place}-id"]`)?.value;
    const block = document.getElementById(`block-${id}-section`);
    block?.scrollIntoView({ block: "start" });
    block?.querySelector("button, input, textarea, [contenteditable]")?.focus({ preventScroll: true });
  }
});
