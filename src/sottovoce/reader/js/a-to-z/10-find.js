// The list from A to Z is the search: what is typed sorts what stands on the page, and goes nowhere.
const list = document.querySelector('.index')
list.prepend(list.querySelector('template').content)
const [field, told, found] = ['input', 'output', '.found'].map(part => list.querySelector(part))
const words = text => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f’']/g, '').match(/[a-z0-9]+/g) || []
// Whether a word begins with what was typed, but for one letter that is wrong, missing, too many, or swapped with the next.
const near = (typed, word) => {
  let i = 0
  while (i < typed.length && typed[i] == word[i]) i++
  const [a, b] = [typed.slice(i), typed.slice(i + 1)]
  return word.startsWith(b, i + 1) || word.startsWith(b, i) || word.startsWith(a, i + 1)
    || (a[1] == word[i] && a[0] == word[i + 1] && word.startsWith(a.slice(2), i + 2))
}
const rank = (typed, word) => word == typed ? 5 : word.startsWith(typed) ? 4 : typed.length > 3 && near(typed, word) ? 1 : 0
const entries = [...list.querySelectorAll('li')].map(entry => [entry, words(entry.firstChild.textContent), words(entry.textContent)])
field.addEventListener('input', () => {
  const typed = words(field.value), counted = typed.filter(word => word.length > 2)
  const best = (word, some) => Math.max(0, ...some.map(other => rank(word, other)))
  const ranked = entries.map(([entry, title, all]) => {
    const each = (counted.length ? counted : typed).map(word => best(word, all) && best(word, all) + best(word, title))
    return [entry, Math.min(...each) && each.reduce((sum, one) => sum + one, 1 / title.length)]
  }).filter(([, score]) => score > 0 && typed.length).sort((one, other) => other[1] - one[1])
  found.replaceChildren(...ranked.map(([entry]) => entry.cloneNode(true)))
  list.classList.toggle('sought', typed.length)
  told.value = typed.length ? told.dataset[ranked.length ? ranked.length > 1 ? 'many' : 'one' : 'none'].replace('#', ranked.length) : ''
})
