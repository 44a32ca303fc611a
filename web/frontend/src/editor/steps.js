// Steps: what is set of a task, a part, a lane - and of what no check lets through.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { button, el, link } from './dom.js'
import { field, NOTHING, shown } from './fields.js'
import { laneOf, read } from './properties.js'

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

export function task(panel) {
  return [
    panel.name(), form(panel), lane(panel),
    panel.choice('msp_stage', 'Stage', STAGES,
      'Where the adult’s voice is heard. The proof follows these marks.'),
    panel.choice('within', 'To be done within', [NOTHING, ...panel.timescales()],
      'A timescale of this process.'),
    panel.choice('faces', 'Faces', FACES),
    panel.choice('other_person_than', 'By another person than',
      [NOTHING, ...panel.tasks()], 'Whoever did that task cannot do this one.'),
    panel.choice('also_role', 'May also be done by', [NOTHING, ...panel.data.roles],
      'A second role, beside the lane’s.'),
    opens(panel), panel.id(),
  ]
}

// Something that a file from elsewhere brought.
export function unsupported(panel) {
  if (is(panel.element, 'bpmn:Artifact') || is(panel.element, 'bpmn:Association')) {
    return [el('p', { class: 'govuk-body' }, 'A note for whoever reads the drawing. It decides nothing.')]
  }
  const isTask = is(panel.element, 'bpmn:Activity')
  return [
    el('p', { class: 'govuk-body' }, `“${panel.object.name || panel.object.id}” is of a kind that Threefold does not run. Delete it${isTask ? ', or make it a task.' : '.'}`),
    isTask && button('Make it a task', () => panel.replaced({ type: 'bpmn:UserTask' })),
  ]
}

function form(panel) {
  const { id } = panel.object
  if (panel.data.forms.includes(id)) {
    return shown('Form', link(`${panel.data.urls.forms}${id}`, `What “${panel.object.name || id}” asks`))
  }
  const hint = 'Save the drawing first; then its form can be made.'
  return shown('Form', link(`${panel.data.urls.forms}${id}`, 'Make its form'),
    el('p', { class: 'govuk-hint' }, `There is none yet. ${hint}`))
}

export function lane(panel) {
  const lane = laneOf(panel.element, panel.modeler.get('elementRegistry'))
  return shown('Role', lane || 'None: it stands in no lane',
    el('p', { class: 'govuk-hint' }, 'The role of its lane. Move it into another lane to change it.'))
}

export function laneRole(panel) {
  const plain = (text) => text.toLowerCase().trim().split(/\s+/).join('_')
  const value = plain(panel.object.name ?? '')
  const set = (id) => {
    const role = panel.data.roles.find((one) => one.id === id)
    panel.properties.name(panel.element, role ? role.name : '')
  }
  return field({
    kind: 'choice', label: 'Role', value, set, options: [NOTHING, ...panel.data.roles],
    hint: 'Whoever has this role does the tasks of the lane.',
  })
}

export function calls(panel) {
  const own = panel.processObject()?.id
  const options = panel.data.processes.filter((one) => one.id !== own)
  const called = options.find((one) => one.id === panel.object.calledElement)
  const open = called && link(`${panel.data.urls.drawn}${called.path}`, `Draw “${called.name}”`)
  return el('div', {}, field({
    kind: 'choice', label: 'Diagram', value: panel.object.calledElement ?? '',
    options: [{ id: '', name: 'Choose a diagram' }, ...options],
    set: (id) => { panel.properties.change(panel.element, { calledElement: id || undefined }); panel.again() },
  }), open ? el('p', { class: 'govuk-body drawn-open' }, open) : '')
}

function opens(panel) {
  const value = read(panel.object, 'opens')
  return value && field({
    label: 'Opens the occurrence', value,
    set: (text) => panel.properties.set(panel.element, panel.object, 'opens', text),
  })
}
