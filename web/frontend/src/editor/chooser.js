// Chooser: every step and way of the diagram in a list, so that one is chosen without a pointer.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { el } from './dom.js'

const GROUPS = [
  ['Steps', 'bpmn:Activity'],
  ['Questions and side by side', 'bpmn:Gateway'],
  ['Events', 'bpmn:Event'],
  ['Ways', 'bpmn:SequenceFlow'],
  ['Lanes', 'bpmn:Lane'],
]

export function newChooser(modeler) {
  const select = el('select', { class: 'govuk-select drawn-chooser', 'aria-label': 'Choose what to change' })
  const registry = modeler.get('elementRegistry')
  const selection = modeler.get('selection')
  const bus = modeler.get('eventBus')

  const show = () => {
    const groups = GROUPS.map(([label, type]) => group(label, registry.filter((one) => is(one, type) && !one.labelTarget)))
    select.replaceChildren(el('option', { value: '' }, 'The whole diagram'), ...groups.filter(Boolean))
    follow()
  }
  const follow = () => {
    const [chosen, ...more] = selection.get()
    const element = chosen?.labelTarget ?? chosen
    select.value = more.length || !element ? '' : element.id
    if (select.selectedIndex < 0) select.value = ''
  }
  select.addEventListener('change', () => {
    const element = registry.get(select.value)
    selection.select(element ?? [])
    if (element) modeler.get('canvas').scrollToElement(element, 120)
  })
  bus.on(['import.done', 'commandStack.changed'], show)
  bus.on('selection.changed', follow)
  return select
}

function group(label, elements) {
  if (!elements.length) return ''
  const options = elements.map((one) => ({ value: one.id, text: named(one) }))
  options.sort((a, b) => a.text.localeCompare(b.text))
  return el('optgroup', { label }, options.map(({ value, text }) => el('option', { value }, text)))
}

function named({ businessObject: object, source, target }) {
  const plain = object.name || object.id
  if (!source) return plain
  const ends = [source, target].map((one) => one.businessObject.name || one.businessObject.id).join(' to ')
  return object.name ? `${ends} (${object.name})` : ends
}
