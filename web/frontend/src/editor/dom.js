// DOM: short words for the elements that the editor is made of, in GOV.UK's markup.
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else if (name === 'class') made.className = value
    else if (name === 'value') made.value = value
    else made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.flat().filter((one) => one !== '' && one !== undefined && one !== null))
  return made
}

export function button(text, onclick, more = {}) {
  const kind = `govuk-button govuk-button--secondary drawn-button ${more.class ?? ''}`
  return el('button', { type: 'button', onclick, ...more, class: kind }, text)
}

export function link(href, text, more = {}) {
  return el('a', { href, class: 'govuk-link', ...more }, text)
}

// Give somebody their drawing as a file of their own.
export function download(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: 'application/xml' }))
  const anchor = el('a', { href, download: name })
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(href), 10000)
}
