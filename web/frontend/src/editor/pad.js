// Pad: what can be done with the selected element, beside it on the canvas.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import Inserting from './inserting.js'
import { timerText } from './properties.js'

const FOLLOW = [
  ['task', 'bpmn:UserTask', 'user-task', 'Then a task'],
  ['question', 'bpmn:ExclusiveGateway', 'gateway-xor', 'Then a question'],
  ['milestone', 'bpmn:IntermediateThrowEvent', 'intermediate-event-none', 'Then a milestone'],
  ['end', 'bpmn:EndEvent', 'end-event-none', 'Then an end'],
]
const HOSTS = ['bpmn:UserTask', 'bpmn:CallActivity', 'bpmn:SubProcess']

export default class Pad {
  static $inject = [
    'contextPad', 'modeling', 'elementFactory', 'connect', 'create', 'autoPlace', 'rules',
    'selection', 'bpmnFactory', 'commandStack', 'directEditing',
  ]

  constructor(
    pad, modeling, elementFactory, connect, create, autoPlace, rules, selection, factory, stack, editing,
  ) {
    Object.assign(this, {
      pad, modeling, elementFactory, connect, create, autoPlace, rules, selection, factory, stack, editing,
    })
    pad.registerProvider(this)
    stack.registerHandler('step.insert', Inserting)
  }

  getContextPadEntries(element) {
    if (element.type === 'label') return {}
    return {
      ...this.lanes(element),
      ...this.follow(element),
      ...this.attach(element),
      ...this.remove([element]),
    }
  }

  getMultiElementContextPadEntries(elements) {
    return this.remove(elements)
  }

  follow(element) {
    if (!is(element, 'bpmn:FlowNode') || is(element, 'bpmn:EndEvent')) return {}
    const entries = {}
    // Only a gateway has several ways out: after another step the new one is put in between.
    const between = !is(element, 'bpmn:Gateway') && element.outgoing.length > 0
    for (const [name, type, icon, title] of FOLLOW) {
      if (between && type === 'bpmn:EndEvent') continue
      const shape = () => this.elementFactory.createShape({ type })
      entries[`append.${name}`] = entry('model', icon, title, {
        click: () => (between ? this.insert(element, shape()) : this.autoPlace.append(element, shape())),
        ...(between ? {} : {
          dragstart: (event) => this.create.start(event, shape(), { source: element }),
        }),
      })
    }
    if (between) return entries
    const start = (event) => this.connect.start(event, element)
    entries.connect = entry('connect', 'connection-multi', 'Draw a way to another step', {
      click: start,
      dragstart: start,
    })
    return entries
  }

  insert(element, shape) {
    const context = { element, shape }
    this.stack.execute('step.insert', context)
    this.selection.select(context.made)
    this.editing.activate(context.made)
  }

  attach(element) {
    if (!HOSTS.some((type) => is(element, type))) return {}
    return {
      'attach.reminder': entry('attach', 'intermediate-event-catch-non-interrupting-timer',
        'Add a reminder: it only tells people', { click: () => this.boundary(element, true) }),
      'attach.interruption': entry('attach', 'intermediate-event-catch-message',
        'Add an interruption: it ends this step', { click: () => this.boundary(element, false) }),
    }
  }

  // On the lower edge, beside those that are there already.
  boundary(host, reminds) {
    const shape = this.elementFactory.createShape({
      type: 'bpmn:BoundaryEvent',
      eventDefinitionType: reminds ? 'bpmn:TimerEventDefinition' : 'bpmn:MessageEventDefinition',
      cancelActivity: !reminds,
    })
    if (reminds) {
      const [definition] = shape.businessObject.eventDefinitions
      const body = timerText(host.businessObject)
      definition.timeDate = this.factory.create('bpmn:FormalExpression', { body })
      definition.timeDate.$parent = definition
    }
    const others = host.attachers.length
    const right = host.x + host.width
    const position = { x: Math.max(host.x + 18, right - 22 - others * 42), y: host.y + host.height }
    const made = this.modeling.createShape(shape, position, host, { attach: true })
    this.selection.select(made)
  }

  lanes(element) {
    if (!is(element, 'bpmn:Lane') && !is(element, 'bpmn:Participant')) return {}
    return {
      'lane.above': entry('lane', 'lane-insert-above', 'Add a lane above', {
        click: () => this.modeling.addLane(element, 'top'),
      }),
      'lane.below': entry('lane', 'lane-insert-below', 'Add a lane below', {
        click: () => this.modeling.addLane(element, 'bottom'),
      }),
    }
  }

  remove(elements) {
    const allowed = this.rules.allowed('elements.delete', { elements })
    const all = Array.isArray(allowed) ? elements.every((e) => allowed.includes(e)) : allowed
    if (!all) return {}
    return {
      delete: entry('edit', 'trash', 'Delete', {
        click: () => this.modeling.removeElements(elements.slice()),
      }),
    }
  }
}

function entry(group, icon, title, action) {
  return { group, className: `bpmn-icon-${icon}`, title, action }
}
