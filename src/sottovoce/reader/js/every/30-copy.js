// A button that copies the short address, where the browser allows it (not over plain http, nor from a folder).
const copy = document.querySelector('.copy')
if (copy && navigator.clipboard) {
  copy.hidden = false
  copy.onclick = () => navigator.clipboard.writeText(location.origin + copy.previousElementSibling.textContent)
    .then(() => { copy.textContent = copy.dataset.done })
}
