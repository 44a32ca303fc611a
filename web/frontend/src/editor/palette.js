// Palette: the tools, and the elements that a diagram may hold.
export default class Palette {
  static $inject = [
    'palette', 'create', 'elementFactory', 'spaceTool', 'lassoTool', 'handTool', 'globalConnect',
    'canvas', 'eventBus',
  ]

  constructor(palette, create, elementFactory, spaceTool, lassoTool, handTool, connect, canvas, bus) {
    Object.assign(this, { create, elementFactory, spaceTool, lassoTool, handTool, connect, canvas })
    palette.registerProvider(this)
    bus.on(['import.done', 'root.set'], () => palette._rebuild())
  }

  getPaletteEntries() {
    return { ...this.tools(), ...this.elements(), ...this.frame() }
  }

  tools() {
    const tool = (className, title, click) => ({ group: 'tools', className, title, action: { click } })
    return {
      'hand-tool': tool('bpmn-icon-hand-tool', 'Move the picture', (e) => this.handTool.activateHand(e)),
      'lasso-tool': tool('bpmn-icon-lasso-tool', 'Select several', (e) =>
        this.lassoTool.activateSelection(e)),
      'space-tool': tool('bpmn-icon-space-tool', 'Make or take away space', (e) =>
        this.spaceTool.activateSelection(e)),
      'connect-tool': tool('bpmn-icon-connection-multi', 'Draw a way from one step to another', (e) =>
        this.connect.start(e)),
      'tool-separator': { group: 'tools', separator: true },
    }
  }

  elements() {
    const terminate = { eventDefinitionType: 'bpmn:TerminateEventDefinition' }
    return {
      'create.user-task': this.entry('task', 'bpmn:UserTask', 'user-task', 'Task: what a person does'),
      'create.call-activity': this.entry('task', 'bpmn:CallActivity', 'call-activity',
        'Part: another diagram'),
      'create.sub-process': this.entry('task', 'bpmn:SubProcess', 'subprocess-expanded',
        'Part drawn in this diagram', { isExpanded: true }),
      'create.exclusive': this.entry('gateway', 'bpmn:ExclusiveGateway', 'gateway-xor',
        'Question: one way is taken'),
      'create.parallel': this.entry('gateway', 'bpmn:ParallelGateway', 'gateway-parallel',
        'Side by side: all ways are taken, or come together'),
      'create.start': this.entry('event', 'bpmn:StartEvent', 'start-event-none', 'Start'),
      'create.milestone': this.entry('event', 'bpmn:IntermediateThrowEvent',
        'intermediate-event-none', 'Milestone, or a moment on the way'),
      'create.end': this.entry('event', 'bpmn:EndEvent', 'end-event-none', 'End'),
      'create.terminate': this.entry('event', 'bpmn:EndEvent', 'end-event-terminate',
        'End that stops all other work of this diagram', terminate),
    }
  }

  // Lanes stand in a frame; a diagram has one, and most have it already.
  frame() {
    const root = this.canvas.getRootElement()
    if (!root.businessObject || root.businessObject.$type === 'bpmn:Collaboration') return {}
    const start = (event) => this.create.start(event, this.elementFactory.createParticipantShape())
    return {
      'create.frame': {
        group: 'frame',
        className: 'bpmn-icon-participant',
        title: 'Frame for lanes: who does what',
        action: { dragstart: start, click: start },
      },
    }
  }

  entry(group, type, icon, title, options = {}) {
    const start = (event) => {
      const shape = this.elementFactory.createShape({ type, ...options })
      if (type !== 'bpmn:SubProcess') return this.create.start(event, shape)
      const begin = { type: 'bpmn:StartEvent', x: 40, y: 82, parent: shape }
      this.create.start(event, [shape, this.elementFactory.createShape(begin)], {
        hints: { autoSelect: [shape] },
      })
    }
    return { group, className: `bpmn-icon-${icon}`, title, action: { dragstart: start, click: start } }
  }
}
