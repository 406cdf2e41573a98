// Links that leave no step behind: within a page, into cover, and under it, where a whole visit is one step.
addEventListener('click', event => {
  const link = event.target.closest('a'), href = link && link.getAttribute('href')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (link == pill) leave()
  else if (href[0] == '#' || (href[0] == '/' && (root.className || link.rel == 'nofollow'))) location.replace(href)
  else return
  event.preventDefault()
})
