// A button that copies the short address, where the browser allows it (not over plain http, nor from a folder).
if (copy && navigator.clipboard) {
  copy.hidden = false
  copy.onclick = async () => {
    await navigator.clipboard.writeText(location.origin + copy.previousElementSibling.textContent)
    copy.textContent = copy.dataset.done
  }
}
