// Panel: what is said of the selected element, in plain words. One small function a property.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil'

import { button, el, link } from './dom.js'
import { field, several, shown } from './fields.js'
import { definitionOf, laneOf, Properties, read } from './properties.js'

const NOTHING = { id: '', name: 'None' }
const STAGES = [
  NOTHING,
  { id: 'start', name: 'Start: the outcomes are asked for' },
  { id: 'middle', name: 'Middle: they are reviewed' },
  { id: 'end', name: 'End: they are answered' },
  { id: 'middle,end', name: 'Middle and end at once (only after an interruption)' },
]
const FACES = [
  NOTHING,
  { id: 'adult', name: 'The adult: it is done with them' },
  { id: 'facts', name: 'Facts: it finds things out' },
  { id: 'agencies', name: 'Agencies: it is done with other organisations' },
]
const OFFERED = [
  { id: 'concern', name: 'Concern' },
  { id: 'enquiry', name: 'Enquiry' },
  { id: 'plan', name: 'Plan' },
  { id: 'closing', name: 'Closing' },
]
const PLAIN = /^(?:within\('([a-z0-9_]+)'\))$/

const KINDS = [
  ['bpmn:UserTask', 'Task'], ['bpmn:CallActivity', 'Part: another diagram'],
  ['bpmn:SubProcess', 'Part drawn here'], ['bpmn:ExclusiveGateway', 'Question'],
  ['bpmn:ParallelGateway', 'Side by side'], ['bpmn:StartEvent', 'Start'],
  ['bpmn:EndEvent', 'End'], ['bpmn:IntermediateThrowEvent', 'Milestone'],
  ['bpmn:BoundaryEvent', 'Event on a step'], ['bpmn:SequenceFlow', 'Way'],
  ['bpmn:Lane', 'Lane'], ['bpmn:Participant', 'The whole diagram'],
  ['bpmn:Collaboration', 'The whole diagram'], ['bpmn:Process', 'The whole diagram'],
]

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
    return KINDS.find(([type]) => is(this.element, type))?.[1] ?? (is(this.element, 'bpmn:Artifact') ? 'Note' : 'Not supported')
  }

  fields() {
    const { element } = this
    if (is(element, 'bpmn:UserTask')) return this.task()
    if (is(element, 'bpmn:CallActivity')) return [this.name(), this.calls(), this.id()]
    if (is(element, 'bpmn:SubProcess')) return [this.name(), this.lane(), this.id()]
    if (is(element, 'bpmn:Gateway')) return this.gateway()
    if (is(element, 'bpmn:StartEvent')) return [this.name(), this.milestone(), this.id()]
    if (is(element, 'bpmn:IntermediateThrowEvent')) return [this.name(), this.milestone(), this.raises(), this.id()]
    if (is(element, 'bpmn:EndEvent')) return this.end()
    if (is(element, 'bpmn:BoundaryEvent')) return this.boundary()
    if (is(element, 'bpmn:SequenceFlow')) return this.way()
    if (is(element, 'bpmn:Lane')) return [this.laneRole()]
    const whole = ['bpmn:Process', 'bpmn:Collaboration', 'bpmn:Participant'].some((type) => is(element, type))
    return whole ? this.process() : this.unsupported()
  }

  // Something that a file from elsewhere brought.
  unsupported() {
    if (is(this.element, 'bpmn:Artifact') || is(this.element, 'bpmn:Association')) {
      return [el('p', { class: 'govuk-body' }, 'A note for whoever reads the drawing. It decides nothing.')]
    }
    const task = is(this.element, 'bpmn:Activity')
    return [
      el('p', { class: 'govuk-body' }, `“${this.object.name || this.object.id}” is of a kind that Threefold does not run. Delete it${task ? ', or make it a task.' : '.'}`),
      task && button('Make it a task', () => this.replaced({ type: 'bpmn:UserTask' })),
    ]
  }

  task() {
    return [
      this.name(), this.form(), this.lane(),
      this.choice('msp_stage', 'Stage', STAGES,
        'Where the adult’s voice is heard. The proof follows these marks.'),
      this.choice('within', 'To be done within', [NOTHING, ...this.timescales()],
        'A timescale of this process.'),
      this.choice('faces', 'Faces', FACES),
      this.choice('other_person_than', 'By another person than',
        [NOTHING, ...this.tasks()], 'Whoever did that task cannot do this one.'),
      this.choice('also_role', 'May also be done by', [NOTHING, ...this.data.roles],
        'A second role, beside the lane’s.'),
      this.opens(), this.id(),
    ]
  }

  gateway() {
    const exclusive = is(this.element, 'bpmn:ExclusiveGateway')
    const change = (type) => this.replaced({ type })
    return [
      this.name(exclusive ? 'What is asked, as a question.' : 'May stay empty.'),
      field({
        kind: 'choice', label: 'Kind', value: this.object.$type, set: change,
        options: [
          { id: 'bpmn:ExclusiveGateway', name: 'Question: one way is taken' },
          { id: 'bpmn:ParallelGateway', name: 'Side by side: all ways are taken' },
        ],
      }),
      exclusive && this.element.outgoing.length > 1 ? this.defaultWay() : '',
      this.id(),
    ]
  }

  end() {
    const stops = Boolean(definitionOf(this.element))
    const type = 'bpmn:EndEvent'
    return [
      this.name(), this.milestone(),
      this.data.isMain && this.choice('ends_as', 'Ends as', [NOTHING,
        ...this.data.endings.map((id) => ({ id, name: id.replaceAll('_', ' ') }))],
        'Only where there is no enquiry: such an end needs no start, middle and end.'),
      this.raises(),
      field({
        kind: 'yes', label: 'Stops all other work of this diagram', value: stops,
        set: (yes) => this.replaced({
          type, eventDefinitionType: yes ? 'bpmn:TerminateEventDefinition' : undefined,
        }),
      }),
      this.id(),
    ]
  }

  boundary() {
    return this.isReminder
      ? [this.name('What is told, such as “Not reviewed in time”.'), ...this.timer(), this.id()]
      : [this.name(), this.messageName(), this.id()]
  }

  get isReminder() {
    return definitionOf(this.element)?.$type === 'bpmn:TimerEventDefinition'
  }

  process() {
    const process = this.processObject()
    if (!process) return [el('p', { class: 'govuk-body' }, 'Nothing can be set here.')]
    const of = (name, value) => this.properties.set(this.element, process, name, value)
    const about = el('p', { class: 'govuk-body' }, 'Select a step to see what is set for it.')
    const named = field({
      label: 'Name', value: process.name ?? '',
      set: (name) => {
        this.properties.changeOf(this.element, process, { name: name || undefined })
        const frame = this.frame()
        if (frame) this.properties.name(frame, name)
      },
    })
    if (!this.data.path.startsWith('occurrences/')) return [about, named]
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

  way() {
    const { element } = this
    const { source } = element
    const from = getBusinessObject(source)
    const to = getBusinessObject(element.target)
    const told = el('p', { class: 'govuk-body' }, `From ${from.name || from.id} to ${to.name || to.id}.`)
    if (!is(source, 'bpmn:ExclusiveGateway') || source.outgoing.length < 2) return [told, this.name()]
    const isDefault = from.default === this.object
    return [
      told,
      this.name('What the way is called, such as “yes”.'),
      field({
        kind: 'yes', label: 'Taken where no other condition holds (default)', value: isDefault,
        set: (yes) => { this.properties.asDefault(element, yes); this.again() },
      }),
      isDefault ? '' : field({
        kind: 'area', label: 'Taken if', value: this.object.conditionExpression?.body ?? '',
        hint: 'Facts and question ids, such as route == \'conversation\' and not lacks_capacity.',
        set: (text) => this.properties.condition(element, text),
      }),
    ]
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

  form() {
    const { id } = this.object
    if (this.data.forms.includes(id)) {
      return shown('Form', link(`${this.data.urls.forms}${id}`, `What “${this.object.name || id}” asks`))
    }
    const hint = 'Save the drawing first; then its form can be made.'
    return shown('Form', link(`${this.data.urls.forms}${id}`, 'Make its form'),
      el('p', { class: 'govuk-hint' }, `There is none yet. ${hint}`))
  }

  lane() {
    const lane = laneOf(this.element, this.modeler.get('elementRegistry'))
    return shown('Role', lane || 'None: it stands in no lane',
      el('p', { class: 'govuk-hint' }, 'The role of its lane. Move it into another lane to change it.'))
  }

  laneRole() {
    const plain = (text) => text.toLowerCase().trim().split(/\s+/).join('_')
    const value = plain(this.object.name ?? '')
    const set = (id) => {
      const role = this.data.roles.find((one) => one.id === id)
      this.properties.name(this.element, role ? role.name : '')
    }
    return field({
      kind: 'choice', label: 'Role', value, set, options: [NOTHING, ...this.data.roles],
      hint: 'Whoever has this role does the tasks of the lane.',
    })
  }

  calls() {
    const own = this.processObject()?.id
    const options = this.data.processes.filter((one) => one.id !== own)
    const called = options.find((one) => one.id === this.object.calledElement)
    const open = called && link(`${this.data.urls.drawn}${called.path}`, `Draw “${called.name}”`)
    return el('div', {}, field({
      kind: 'choice', label: 'Diagram', value: this.object.calledElement ?? '',
      options: [{ id: '', name: 'Choose a diagram' }, ...options],
      set: (id) => { this.properties.change(this.element, { calledElement: id || undefined }); this.again() },
    }), open ? el('p', { class: 'govuk-body drawn-open' }, open) : '')
  }

  defaultWay() {
    const { element, object } = this
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
        if (flow) this.properties.asDefault(flow, true)
        else this.properties.change(element, { default: undefined })
      },
    })
  }

  timer() {
    const definition = definitionOf(this.element)
    const body = definition.timeDate?.body ?? ''
    const set = (text) => { this.properties.timer(this.element, text); this.again() }
    const chosen = PLAIN.exec(body)?.[1]
    return [
      field({
        kind: 'choice', label: 'Reminds after', value: body && !chosen ? '?' : (chosen ?? ''),
        options: [{ id: '', name: 'Choose a timescale' }, ...this.timescales(), { id: '?', name: 'Another time, below' }],
        set: (id) => { if (id !== '?') set(id ? `within('${id}')` : '') },
      }),
      field({
        label: 'As written', value: body,
        hint: 'Such as within(\'planning\'), in_working_days(5) or in_days(56).', set,
      }),
    ]
  }

  messageName() {
    return field({
      label: 'Waits for the message', value: definitionOf(this.element)?.messageRef?.name ?? '',
      hint: `Such as ${this.messages()[0]?.id ?? 'close_early'}: an end that raises it interrupts this step.`,
      set: (text) => this.properties.message(this.element, text),
    })
  }

  raises() {
    const options = [NOTHING, ...this.messages()]
    return this.choice('raises', 'Raises the message', options,
      'Interrupts the step of the enquiry that waits for it.')
  }

  opens() {
    const value = read(this.object, 'opens')
    return value && field({
      label: 'Opens the occurrence', value,
      set: (text) => this.properties.set(this.element, this.object, 'opens', text),
    })
  }

  milestone() {
    const options = this.data.milestones.map((id) => ({ id, name: id.replaceAll('_', ' ') }))
    return this.choice('milestone', 'Milestone', [NOTHING, ...options])
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
