// Panel: what is set of the selected element, in plain words. Which fields it has is said by kind:
// steps, events, ways, and the diagram as a whole; one small function a property.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil'

import { el } from './dom.js'
import { boundary, end, milestone, raises } from './events.js'
import { field } from './fields.js'
import { definitionOf, Properties, read } from './properties.js'
import { calls, lane, laneRole, task, unsupported } from './steps.js'
import { gateway, way } from './ways.js'
import { whole } from './whole.js'

const KINDS = [
  ['bpmn:UserTask', 'Task'], ['bpmn:CallActivity', 'Part: another diagram'],
  ['bpmn:SubProcess', 'Part drawn here'], ['bpmn:ExclusiveGateway', 'Question'],
  ['bpmn:ParallelGateway', 'Side by side'], ['bpmn:StartEvent', 'Start'],
  ['bpmn:EndEvent', 'End'], ['bpmn:IntermediateThrowEvent', 'Milestone'],
  ['bpmn:BoundaryEvent', 'Event on a step'], ['bpmn:SequenceFlow', 'Way'],
  ['bpmn:Lane', 'Lane'], ['bpmn:Artifact', 'Note'],
]
const WHOLE = ['bpmn:Process', 'bpmn:Collaboration', 'bpmn:Participant']

export class Panel {
  constructor(modeler, data, place) {
    Object.assign(this, { modeler, data, place })
    this.properties = new Properties(modeler)
    this.naming = modeler.get('naming')
    this.element = null
    const bus = modeler.get('eventBus')
    bus.on('selection.changed', ({ newSelection }) => this.show(newSelection))
    bus.on('import.done', () => this.show([]))
    // Undo, or a name changed on the canvas: say it here as well, but never under somebody's hands.
    bus.on('commandStack.changed', () => {
      if (!this.place.contains(document.activeElement)) this.show(this.modeler.get('selection').get())
      else this.stale = true
    })
    place.addEventListener('focusout', () => setTimeout(() => {
      if (!this.stale || this.place.contains(document.activeElement)) return
      this.show(this.modeler.get('selection').get())
    }))
  }

  show(selection) {
    this.stale = false
    if (selection.length > 1) {
      this.place.replaceChildren(el('p', { class: 'govuk-body' }, `${selection.length} elements are selected.`))
      return
    }
    const chosen = selection[0] ?? this.modeler.get('canvas').getRootElement()
    const element = chosen.labelTarget ?? chosen
    this.element = element
    this.object = getBusinessObject(element)
    this.place.replaceChildren(
      el('p', { class: 'drawn-kind' }, this.kind()),
      ...this.fields().filter(Boolean),
    )
  }

  kind() {
    if (is(this.element, 'bpmn:BoundaryEvent')) return this.isReminder ? 'Reminder' : 'Interruption'
    if (WHOLE.some((type) => is(this.element, type))) return 'The whole diagram'
    return KINDS.find(([type]) => is(this.element, type))?.[1] ?? 'Not supported'
  }

  fields() {
    const { element } = this
    if (is(element, 'bpmn:UserTask')) return task(this)
    if (is(element, 'bpmn:CallActivity')) return [this.name(), calls(this), this.id()]
    if (is(element, 'bpmn:SubProcess')) return [this.name(), lane(this), this.id()]
    if (is(element, 'bpmn:Gateway')) return gateway(this)
    if (is(element, 'bpmn:StartEvent')) return [this.name(), milestone(this), this.id()]
    if (is(element, 'bpmn:IntermediateThrowEvent')) return [this.name(), milestone(this), raises(this), this.id()]
    if (is(element, 'bpmn:EndEvent')) return end(this)
    if (is(element, 'bpmn:BoundaryEvent')) return boundary(this)
    if (is(element, 'bpmn:SequenceFlow')) return way(this)
    if (is(element, 'bpmn:Lane')) return [laneRole(this)]
    return WHOLE.some((type) => is(element, type)) ? whole(this) : unsupported(this)
  }

  get isReminder() {
    return definitionOf(this.element)?.$type === 'bpmn:TimerEventDefinition'
  }

  name(hint) {
    return field({
      label: 'Name', value: this.object.name ?? '', hint,
      set: (text) => this.properties.name(this.element, text),
    })
  }

  // The convention is the id; a form and its guidance are found by it.
  id() {
    return field({
      label: 'Id', value: this.object.id,
      hint: is(this.element, 'bpmn:UserTask')
        ? 'Its form and guidance are found by this id. A new task takes it from its name.'
        : 'A new element takes it from its name.',
      set: (id) => {
        if (id === this.object.id) return ''
        const refused = this.naming.refuse(id, this.element)
        if (!refused) this.properties.change(this.element, { id })
        return refused
      },
    })
  }

  choice(name, label, options, hint) {
    return field({
      kind: 'choice', label, options, hint, value: read(this.object, name),
      set: (value) => this.properties.set(this.element, this.object, name, value),
    })
  }

  timescales() {
    return this.data.timescales.map(({ id, name }) => ({ id, name: `${id.replaceAll('_', ' ')}: ${name}` }))
  }

  tasks() {
    const here = this.properties.tasks.filter((one) => one.id !== this.object.id)
    const there = this.data.tasks.map((one) => ({ id: one.id, name: `${one.name} (${one.in})` }))
    return [...here, ...there]
  }

  messages() {
    return [...new Set([...this.data.messages, ...this.properties.messages])].map((id) => ({ id, name: id }))
  }

  replaced(target) {
    const made = this.properties.kind(this.element, target)
    this.modeler.get('selection').select(made)
  }

  frame() {
    return this.modeler.get('elementRegistry').find((one) => is(one, 'bpmn:Participant'))
  }

  processObject() {
    const root = getBusinessObject(this.modeler.get('canvas').getRootElement())
    if (is(root, 'bpmn:Process')) return root
    return this.frame()?.businessObject.processRef
  }

  again() {
    const id = document.activeElement?.id
    const at = [...this.place.querySelectorAll('input, select, textarea')].findIndex((one) => one.id === id)
    this.show([this.element])
    if (at >= 0) this.place.querySelectorAll('input, select, textarea')[at]?.focus()
  }
}
