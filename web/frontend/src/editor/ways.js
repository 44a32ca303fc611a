// Ways: what is set of a question and of the ways out of it.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil'

import { el } from './dom.js'
import { field } from './fields.js'

export function gateway(panel) {
  const exclusive = is(panel.element, 'bpmn:ExclusiveGateway')
  const change = (type) => panel.replaced({ type })
  return [
    panel.name(exclusive ? 'What is asked, as a question.' : 'May stay empty.'),
    field({
      kind: 'choice', label: 'Kind', value: panel.object.$type, set: change,
      options: [
        { id: 'bpmn:ExclusiveGateway', name: 'Question: one way is taken' },
        { id: 'bpmn:ParallelGateway', name: 'Side by side: all ways are taken' },
      ],
    }),
    exclusive && panel.element.outgoing.length > 1 ? defaultWay(panel) : '',
    panel.id(),
  ]
}

export function way(panel) {
  const { element } = panel
  const { source } = element
  const from = getBusinessObject(source)
  const to = getBusinessObject(element.target)
  const told = el('p', { class: 'govuk-body' }, `From ${from.name || from.id} to ${to.name || to.id}.`)
  if (!is(source, 'bpmn:ExclusiveGateway') || source.outgoing.length < 2) return [told, panel.name()]
  const isDefault = from.default === panel.object
  return [
    told,
    panel.name('What the way is called, such as “yes”.'),
    field({
      kind: 'yes', label: 'Taken where no other condition holds (default)', value: isDefault,
      set: (yes) => { panel.properties.asDefault(element, yes); panel.again() },
    }),
    isDefault ? '' : field({
      kind: 'area', label: 'Taken if', value: panel.object.conditionExpression?.body ?? '',
      hint: 'Facts and question ids, such as route == \'conversation\' and not lacks_capacity.',
      set: (text) => panel.properties.condition(element, text),
    }),
  ]
}

function defaultWay(panel) {
  const { element, object } = panel
  const ways = element.outgoing.map((flow) => {
    const to = getBusinessObject(flow.target)
    const { id, name } = flow.businessObject
    return { id, name: name ? `${name}: to ${to.name || to.id}` : `To ${to.name || to.id}` }
  })
  return field({
    kind: 'choice', label: 'Where no condition holds', value: object.default?.id ?? '',
    options: [{ id: '', name: 'Choose a way' }, ...ways],
    hint: 'Every question needs a default way. Conditions are set on the ways.',
    set: (id) => {
      const flow = element.outgoing.find((one) => one.businessObject.id === id)
      if (flow) panel.properties.asDefault(flow, true)
      else panel.properties.change(element, { default: undefined })
    },
  })
}
