// Inserting: a step put between one and the next. What follows moves on to make room; one undo.
import { getMid } from 'diagram-js/lib/layout/LayoutUtil'

const GAP = 50

export default class Inserting {
  static $inject = ['modeling', 'spaceTool', 'elementRegistry']

  constructor(modeling, spaceTool, elementRegistry) {
    Object.assign(this, { modeling, spaceTool, elementRegistry })
  }

  preExecute(context) {
    const { element, shape } = context
    const [way] = element.outgoing
    const right = element.x + element.width
    if (way.target.x >= right) this.makeRoom(right + 5, shape.width + GAP)
    const position = { x: right + GAP + shape.width / 2, y: getMid(element).y }
    const made = this.modeling.createShape(shape, position, element.parent)
    this.modeling.connect(element, made)
    this.modeling.reconnectStart(way, made, getMid(made))
    context.made = made
  }

  makeRoom(start, by) {
    const shapes = this.elementRegistry.filter((one) => one.parent && !one.waypoints)
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(shapes, 'x', by, start)
    this.modeling.createSpace(movingShapes, resizingShapes, { x: by, y: 0 }, 'e', start)
  }
}
