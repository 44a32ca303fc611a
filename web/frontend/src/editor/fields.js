// Fields: a labelled field of the panel, with its hint and, where it was refused, why.
import { el } from './dom.js'

export const NOTHING = { id: '', name: 'None' }

let number = 0

// kind: text, area, choice, yes. set(value) may give back a sentence: then nothing was changed.
export function field({ kind = 'text', label, hint, value = '', options = [], set, readOnly }) {
  const id = `field-${(number += 1)}`
  const error = el('p', { class: 'govuk-error-message', id: `${id}-error`, hidden: true })
  const hinted = hint ? el('p', { class: 'govuk-hint', id: `${id}-hint` }, hint) : ''
  const control = controls[kind]({ id, value, options, readOnly })
  const group = el('div', { class: 'govuk-form-group drawn-field' })
  if (hint) control.setAttribute('aria-describedby', `${id}-hint`)
  control.addEventListener('change', () => {
    const refused = set?.(kind === 'yes' ? control.checked : control.value.trim())
    show(group, control, error, id, refused)
  })
  const labelled = el('label', { class: labelClass[kind] ?? 'govuk-label', for: id }, label)
  if (kind === 'yes') {
    const item = el('div', { class: 'govuk-checkboxes__item' }, control, labelled)
    group.append(el('div', { class: 'govuk-checkboxes govuk-checkboxes--small' }, item), hinted)
  } else {
    group.append(labelled, hinted, error, control)
  }
  return group
}

// Several of a few: the codes that are chosen, joined by commas in the order of the options.
export function several({ label, hint, value, options, set }) {
  const chosen = new Set(value.split(',').map((one) => one.trim()).filter(Boolean))
  const boxes = options.map(({ id, name }) => {
    const change = (yes) => {
      chosen[yes ? 'add' : 'delete'](id)
      const known = options.map((one) => one.id).filter((one) => chosen.has(one))
      const unknown = [...chosen].filter((one) => !known.includes(one))
      set([...known, ...unknown].join(','))
    }
    return field({ kind: 'yes', label: name, value: chosen.has(id), set: change })
  })
  const legend = el('legend', { class: 'govuk-fieldset__legend' }, label)
  const hinted = hint ? el('p', { class: 'govuk-hint' }, hint) : ''
  return el('fieldset', { class: 'govuk-fieldset drawn-field' }, legend, hinted, boxes)
}

export function shown(label, value, more = '') {
  return el('div', { class: 'drawn-field drawn-shown' },
    el('p', { class: 'govuk-label' }, label), el('p', { class: 'govuk-body' }, value), more)
}

const labelClass = { yes: 'govuk-label govuk-checkboxes__label' }

const controls = {
  text: ({ id, value, readOnly }) =>
    el('input', { id, class: 'govuk-input', type: 'text', value, readonly: readOnly, spellcheck: 'false' }),
  area: ({ id, value }) => el('textarea', { id, class: 'govuk-textarea', rows: 2, value, spellcheck: 'false' }),
  yes: ({ id, value }) => {
    const box = el('input', { id, class: 'govuk-checkboxes__input', type: 'checkbox' })
    box.checked = Boolean(value)
    return box
  },
  choice: ({ id, value, options }) => {
    // A value that is not offered any more stays visible: it must not vanish unseen.
    const known = options.some((one) => one.id === value)
    const all = known || !value ? options : [...options, { id: value, name: `${value} (does not exist)` }]
    const select = el('select', { id, class: 'govuk-select' })
    select.append(...all.map((one) => el('option', { value: one.id }, one.name)))
    select.value = value
    return select
  },
}

function show(group, control, error, id, refused) {
  group.classList.toggle('govuk-form-group--error', Boolean(refused))
  control.setAttribute('aria-invalid', refused ? 'true' : 'false')
  error.hidden = !refused
  error.textContent = refused || ''
  const hint = document.getElementById(`${id}-hint`) ? `${id}-hint` : ''
  const described = [hint, refused ? `${id}-error` : ''].filter(Boolean).join(' ')
  if (described) control.setAttribute('aria-describedby', described)
  else control.removeAttribute('aria-describedby')
}
