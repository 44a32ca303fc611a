// Events: what is set of a start, a milestone, an end, a reminder, an interruption.
import { el } from './dom.js'
import { field, NOTHING } from './fields.js'
import { definitionOf } from './properties.js'

const PLAIN = /^(?:within\('([a-z0-9_]+)'\))$/

export function end(panel) {
  const stops = Boolean(definitionOf(panel.element))
  const type = 'bpmn:EndEvent'
  return [
    panel.name(), milestone(panel),
    panel.data.isMain && panel.choice('ends_as', 'Ends as', [NOTHING,
      ...panel.data.endings.map((id) => ({ id, name: id.replaceAll('_', ' ') }))],
      'Only where there is no enquiry: such an end needs no start, middle and end.'),
    raises(panel),
    field({
      kind: 'yes', label: 'Stops all other work of this diagram', value: stops,
      set: (yes) => panel.replaced({
        type, eventDefinitionType: yes ? 'bpmn:TerminateEventDefinition' : undefined,
      }),
    }),
    panel.id(),
  ]
}

export function boundary(panel) {
  return panel.isReminder
    ? [panel.name('What is told, such as “Not reviewed in time”.'), ...timer(panel), panel.id()]
    : [panel.name(), messageName(panel), panel.id()]
}

function timer(panel) {
  const definition = definitionOf(panel.element)
  const body = definition.timeDate?.body ?? ''
  const set = (text) => { panel.properties.timer(panel.element, text); panel.again() }
  const chosen = PLAIN.exec(body)?.[1]
  return [
    field({
      kind: 'choice', label: 'Reminds after', value: body && !chosen ? '?' : (chosen ?? ''),
      options: [{ id: '', name: 'Choose a timescale' }, ...panel.timescales(), { id: '?', name: 'Another time, below' }],
      set: (id) => { if (id !== '?') set(id ? `within('${id}')` : '') },
    }),
    field({
      label: 'As written', value: body,
      hint: 'Such as within(\'planning\'), in_working_days(5) or in_days(56).', set,
    }),
  ]
}

function messageName(panel) {
  return field({
    label: 'Waits for the message', value: definitionOf(panel.element)?.messageRef?.name ?? '',
    hint: `Such as ${panel.messages()[0]?.id ?? 'close_early'}: an end that raises it interrupts this step.`,
    set: (text) => panel.properties.message(panel.element, text),
  })
}

export function raises(panel) {
  const options = [NOTHING, ...panel.messages()]
  return panel.choice('raises', 'Raises the message', options,
    'Interrupts the step of the enquiry that waits for it.')
}

export function milestone(panel) {
  const options = panel.data.milestones.map((id) => ({ id, name: id.replaceAll('_', ' ') }))
  return panel.choice('milestone', 'Milestone', [NOTHING, ...options])
}
