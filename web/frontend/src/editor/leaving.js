// Leaving: with a step go its reminders, and with a reminder the end that only it leads to.
import { is } from 'bpmn-js/lib/util/ModelUtil'
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor'

export default class Leaving extends CommandInterceptor {
  static $inject = ['eventBus']

  constructor(eventBus) {
    super(eventBus)
    this.preExecute('elements.delete', ({ context }) => {
      const going = new Set(context.elements)
      for (const element of context.elements) {
        const events = is(element, 'bpmn:BoundaryEvent') ? [element] : (element.attachers ?? [])
        for (const event of events) for (const end of lonelyEnds(event)) going.add(end)
      }
      context.elements = [...going]
    })
  }
}

function lonelyEnds(event) {
  const targets = event.outgoing.map((way) => way.target)
  return targets.filter((one) => is(one, 'bpmn:EndEvent') && one.incoming.length === 1)
}
