// Links that leave no step behind: within a page, into cover, and under it, where a whole visit is one step.
const covered = root.className
addEventListener('click', event => {
  const link = event.target.closest('a')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const href = link.getAttribute('href')
  if (link == pill) leave()
  else if (href[0] == '#' || (href[0] == '/' && (covered || link.rel == 'nofollow'))) location.replace(href)
  else return
  event.preventDefault()
})
