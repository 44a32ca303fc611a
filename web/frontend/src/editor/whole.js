// Whole: what is set of the diagram itself, where no step is selected.
import { el } from './dom.js'
import { field, several } from './fields.js'
import { read } from './properties.js'

const OFFERED = [
  { id: 'concern', name: 'Concern' },
  { id: 'enquiry', name: 'Enquiry' },
  { id: 'plan', name: 'Plan' },
  { id: 'closing', name: 'Closing' },
]

export function whole(panel) {
  const process = panel.processObject()
  if (!process) return [el('p', { class: 'govuk-body' }, 'Nothing can be set here.')]
  const of = (name, value) => panel.properties.set(panel.element, process, name, value)
  const about = el('p', { class: 'govuk-body' }, 'Select a step to see what is set for it.')
  const named = field({
    label: 'Name', value: process.name ?? '',
    set: (name) => {
      panel.properties.changeOf(panel.element, process, { name: name || undefined })
      const frame = panel.frame()
      if (frame) panel.properties.name(frame, name)
    },
  })
  if (!panel.data.path.startsWith('occurrences/')) return [about, named]
  return [
    about, named,
    several({
      label: 'People may report it in', options: OFFERED, value: read(process, 'offered_in'),
      hint: 'None: it is only opened by a record.', set: (value) => of('offered_in', value),
    }),
    field({
      kind: 'yes', label: 'It may stay open after the enquiry has ended',
      value: read(process, 'after_closing') === 'yes',
      set: (yes) => of('after_closing', yes ? 'yes' : ''),
    }),
    field({
      kind: 'yes', label: 'Nobody reports it: only a record or another task opens it',
      value: read(process, 'opens_only') === 'yes',
      set: (yes) => of('opens_only', yes ? 'yes' : ''),
    }),
  ]
}
