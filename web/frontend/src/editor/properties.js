// Properties: read and change what our checks and the engine read of an element.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil'

// The value of one of our properties, or ''.
export function read(object, name) {
  return holderOf(object)?.properties?.find((one) => one.name === name)?.value ?? ''
}

// What a new reminder says before anybody chooses.
export function timerText(host) {
  const within = read(host, 'within')
  return within ? `within('${within}')` : 'in_working_days(5)'
}

export class Properties {
  constructor(modeler) {
    this.modeling = modeler.get('modeling')
    this.factory = modeler.get('bpmnFactory')
    this.replace = modeler.get('bpmnReplace')
    this.registry = modeler.get('elementRegistry')
    this.modeler = modeler
  }

  // Set one of our properties of an object that `element` shows; '' takes it away.
  set(element, object, name, value) {
    const before = holderOf(object)
    const rest = (before?.properties ?? []).filter((one) => one.name !== name)
    const order = (before?.properties ?? []).map((one) => one.name)
    const made = value ? [this.factory.create('spiffworkflow:Property', { name, value })] : []
    const at = order.includes(name) ? order.indexOf(name) : rest.length
    const properties = [...rest.slice(0, at), ...made, ...rest.slice(at)]
    const others = (object.extensionElements?.values ?? []).filter((one) => one !== before)
    const values = [...others]
    if (properties.length) {
      const holder = this.factory.create('spiffworkflow:Properties', { properties })
      for (const one of properties) one.$parent = holder
      values.push(holder)
    }
    let extensionElements
    if (values.length) {
      extensionElements = this.factory.create('bpmn:ExtensionElements', { values })
      extensionElements.$parent = object
      for (const one of values) one.$parent = extensionElements
    }
    this.modeling.updateModdleProperties(element, object, { extensionElements })
  }

  change(element, values) {
    this.modeling.updateProperties(element, values)
  }

  name(element, text) {
    this.modeling.updateLabel(element, text)
  }

  changeOf(element, object, values) {
    this.modeling.updateModdleProperties(element, object, values)
  }

  condition(flow, text) {
    const made = text ? this.factory.create('bpmn:FormalExpression', { body: text }) : undefined
    if (made) made.$parent = flow.businessObject
    this.change(flow, { conditionExpression: made })
  }

  // The default way has no condition: the others are asked first.
  asDefault(flow, yes) {
    if (yes && flow.businessObject.conditionExpression) this.condition(flow, '')
    this.change(flow.source, { default: yes ? flow.businessObject : undefined })
  }

  timer(element, text) {
    const definition = definitionOf(element)
    const timeDate = this.factory.create('bpmn:FormalExpression', { body: text })
    timeDate.$parent = definition
    this.changeOf(element, definition, { timeDate, timeDuration: undefined, timeCycle: undefined })
  }

  // A message is declared once at the top of the file, under its own name.
  message(element, name) {
    const definition = definitionOf(element)
    const definitions = this.modeler.getDefinitions()
    const known = definitions.rootElements.find((one) => is(one, 'bpmn:Message') && one.name === name)
    if (known || !name) {
      this.changeOf(element, definition, { messageRef: known })
      return
    }
    const ids = this.modeler.get('moddle').ids
    const plain = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^[^A-Za-z]+|_+$/g, '') || 'message'
    const id = ids.assigned(plain) ? `${plain}_message` : plain
    const made = this.factory.create('bpmn:Message', { id, name })
    made.$parent = definitions
    this.changeOf(element, definitions, { rootElements: [made, ...definitions.rootElements] })
    this.changeOf(element, definition, { messageRef: made })
  }

  kind(element, target) {
    return this.replace.replaceElement(element, target)
  }

  get messages() {
    const roots = this.modeler.getDefinitions().rootElements
    return roots.filter((one) => is(one, 'bpmn:Message')).map((one) => one.name)
  }

  get tasks() {
    return this.registry
      .filter((one) => is(one, 'bpmn:UserTask') && !one.labelTarget)
      .map(({ businessObject: { id, name } }) => ({ id, name: name || id }))
  }
}

export function definitionOf(element) {
  return getBusinessObject(element).eventDefinitions?.[0]
}

// The lane an element stands in; of lanes in each other the innermost.
export function laneOf(element, registry) {
  const object = getBusinessObject(element)
  const holding = registry.filter(
    (one) => is(one, 'bpmn:Lane') && one.businessObject.flowNodeRef?.includes(object),
  )
  return holding.at(-1)?.businessObject.name ?? ''
}

function holderOf(object) {
  return object.extensionElements?.values?.find((one) => one.$type === 'spiffworkflow:Properties')
}
