// Says beside the preview how full the envelope is, each time that the preview has been loaded.
document.addEventListener("w-preview:loaded", () => {
  const shown = document.getElementById("w-preview-iframe").contentDocument;
  const note = shown && shown.querySelector("[data-envelope]");
  document.querySelector("[data-envelope-note]").textContent = note ? note.dataset.envelope : "";
});
