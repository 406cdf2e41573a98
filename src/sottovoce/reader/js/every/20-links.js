// Links that leave no step behind: within a page.
addEventListener('click', event => {
  const link = event.target.closest('a')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const href = link.getAttribute('href')
  if (link != pill && href[0] != '#') return
  event.preventDefault()
  link == pill ? leave() : location.replace(href)
})
