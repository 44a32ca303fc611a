// Naming: a new element is called after its name, "Record the concern" -> record_the_concern, and
// a way after the steps it joins. What has been saved under an id keeps it.
import { is } from 'bpmn-js/lib/util/ModelUtil'
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor'

const MADE_UP = /^[A-Z][A-Za-z]*_[0-9a-z]{7}$/
const LONGEST = 60

export default class Naming extends CommandInterceptor {
  static $inject = ['eventBus', 'modeling', 'elementRegistry', 'config.names', 'moddle']

  constructor(eventBus, modeling, elementRegistry, names, moddle) {
    super(eventBus)
    Object.assign(this, { modeling, elementRegistry, names, moddle })
    const renamed = ({ context }) => this.afterName(context.element)
    this.postExecuted(['element.updateLabel', 'element.updateProperties'], renamed)
    this.postExecuted(['connection.create', 'connection.reconnect'], ({ context }) =>
      this.nameWay(context.connection))
  }

  // Why an id cannot be taken, as a sentence; empty where it can.
  refuse(id, element) {
    const { reserved, taken } = this.names
    if (!/^[a-z][a-z0-9_]*$/.test(id)) return 'Use small letters, figures and _, and begin with a letter.'
    if (id.length > LONGEST) return `Use ${LONGEST} characters or fewer.`
    const words = reserved.map((word) => word.toLowerCase())
    if (words.includes(id)) return `“${id}” is reserved by the workflow engine. Choose another.`
    const holder = this.moddle.ids.assigned(id)
    if ((holder && holder !== element.businessObject) || taken.includes(id)) {
      return `“${id}” is used already, here or in another diagram of this process.`
    }
    return ''
  }

  afterName(element) {
    const named = element.labelTarget ?? element
    const object = named.businessObject
    if (!is(named, 'bpmn:FlowNode') || !object.name || !MADE_UP.test(object.id)) {
      if (is(named, 'bpmn:FlowNode')) this.nameWays(named)
      return
    }
    const id = this.free(object.name, named)
    if (id) this.modeling.updateProperties(named, { id })
  }

  nameWays(element) {
    for (const way of [...element.incoming, ...element.outgoing]) this.nameWay(way)
  }

  nameWay(way) {
    const object = way?.businessObject
    if (!object || !is(way, 'bpmn:SequenceFlow')) return
    const ends = [way.source, way.target].map((end) => end.businessObject.id)
    if (ends.some((id) => MADE_UP.test(id))) return
    if (!MADE_UP.test(object.id) && !halfOf(object.id, ends)) return
    const id = ends.join('_to_')
    if (!this.moddle.ids.assigned(id)) this.modeling.updateProperties(way, { id })
  }

  free(name, element) {
    const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_')
    const base = plain.replace(/^[^a-z]+/, '').replace(/_+$/, '').slice(0, LONGEST - 3)
    if (!base) return ''
    for (let n = 1; n < 100; n += 1) {
      const id = n === 1 ? base : `${base}_${n}`
      if (!this.refuse(id, element)) return id
    }
    return ''
  }
}

// A way that was called after the steps it joined, one of which is another step now.
function halfOf(id, [from, to]) {
  return id.startsWith(`${from}_to_`) !== id.endsWith(`_to_${to}`)
}
