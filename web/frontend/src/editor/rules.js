// Rules: what may be drawn where. bpmn-js allows all of BPMN; this takes away what is not supported.
import { is } from 'bpmn-js/lib/util/ModelUtil'
import RuleProvider from 'diagram-js/lib/features/rules/RuleProvider'

const FIRST = 2000
const WAYS = ['bpmn:SequenceFlow', 'bpmn:Association']

// A rule that answers undefined leaves the decision to bpmn-js.
export default class Rules extends RuleProvider {
  static $inject = ['eventBus', 'bpmnRules']

  constructor(eventBus, bpmnRules) {
    super(eventBus)
    this.bpmn = bpmnRules
  }

  init() {
    this.addRule('connection.create', FIRST, ({ source, target }) => this.way(source, target))
    this.addRule('connection.reconnect', FIRST, ({ source, target, connection }) =>
      this.way(source, target, connection))
    this.addRule('shape.attach', FIRST, ({ shape }) => onlyBoundary(shape))
    this.addRule('shape.create', FIRST, ({ shape }) => (isBoundary(shape) ? false : undefined))
    // With the frame would go all that is in it.
    this.addRule('elements.delete', FIRST, ({ elements }) =>
      elements.filter((one) => !is(one, 'bpmn:Participant')))
    this.addRule('elements.move', FIRST, (context) => this.move(context))
  }

  // Messages and data are not drawn; steps are joined within one diagram.
  way(source, target, connection) {
    const allowed = this.bpmn.canConnect(source, target, connection)
    return allowed && !WAYS.includes(allowed.type) ? false : undefined
  }

  // A reminder stays on its step, and nothing else becomes one by being dropped on an edge.
  move({ shapes, target, position }) {
    const attaches = this.bpmn.canAttach(shapes, target, null, position) === 'attach'
    if (attaches && !isBoundary(shapes[0])) return false
    const torn = shapes.some((shape) => isBoundary(shape) && !shapes.includes(shape.host))
    return torn && target && !attaches ? false : undefined
  }
}

function isBoundary(shape) {
  return is(shape, 'bpmn:BoundaryEvent')
}

function onlyBoundary(shape) {
  return isBoundary(shape) ? undefined : false
}
