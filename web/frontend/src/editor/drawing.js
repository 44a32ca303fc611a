// Drawing: bpmn-js with a palette, a context pad and rules that offer only what is supported.
import Modeler from 'bpmn-js/lib/Modeler'
import Minimap from 'diagram-js-minimap'

import Leaving from './leaving.js'
import Naming from './naming.js'
import Pad from './pad.js'
import Palette from './palette.js'
import Rules from './rules.js'
import spiff from './spiff.json'

// Left out. The menu that turns an element into another kind offers dozens that no check lets
// through: the few that are left are a choice in the panel. The symbols of the menus that align and
// distribute are styled inline, which our pages' policy refuses; what is moved snaps into line anyway.
class LeftOut {}

const ours = {
  __init__: ['leaving', 'naming', 'rulesOfOurs'],
  contextPadProvider: ['type', Pad],
  paletteProvider: ['type', Palette],
  replaceMenuProvider: ['type', LeftOut],
  alignElementsContextPadProvider: ['type', LeftOut],
  alignElementsMenuProvider: ['type', LeftOut],
  distributeElementsMenuProvider: ['type', LeftOut],
  rulesOfOurs: ['type', Rules],
  leaving: ['type', Leaving],
  naming: ['type', Naming],
}

export function newDrawing(container, names) {
  const modeler = new Modeler({
    container,
    names,
    additionalModules: [Minimap, ours],
    moddleExtensions: { spiffworkflow: spiff },
  })
  const actions = modeler.get('editorActions')
  actions.unregister('replaceElement')
  actions.register('replaceElement', () => {}) // its key would ask for the menu all the same
  return modeler
}
