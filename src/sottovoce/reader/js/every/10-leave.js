// Leave now: the page is blank in the same frame, then another site stands in its place in the history.
const root = document.documentElement, pill = root.querySelector('.leave'), copy = root.querySelector('.copy')
let left, presses, last, mixed
const leave = () => {
  left = root.hidden = true
  document.title = pill.hostname
  location.replace(pill.href)
}
// However she comes back to it, a page that was left stays blank and leaves again.
addEventListener('pageshow', () => left && leave())
// Shift three times, each within five seconds and with no other key between, as on GOV.UK. Keys that are drawn on a screen
// have no code: two taps there mean capitals.
addEventListener('keyup', event => {
  presses = /^Shift/.test(event.code) && !mixed && (event.timeStamp - last < 5e3 && presses || 0) + 1
  mixed = event.shiftKey
  last = event.timeStamp
  if (presses > 2) leave()
})
