// Editor: one diagram of a draft, drawn. The page (templates/drafts/drawn.html) holds what it needs
// as JSON; the text view changes the same file without a drawing.
//
// The bpmn.io mark in the corner belongs to the licence: it is never hidden or covered.
import { newChooser } from './chooser.js'
import { newDrawing } from './drawing.js'
import { button, el, link } from './dom.js'
import { Panel } from './panel.js'
import { Problems } from './problems.js'
import { Saving } from './saving.js'
import { Tidying } from './tidying.js'

async function main() {
  const data = JSON.parse(document.getElementById('drawn-data').textContent)
  const page = frame(document.getElementById('drawn'))
  const modeler = newDrawing(page.canvas, data)
  page.panel.before(newChooser(modeler))
  const panel = new Panel(modeler, data, page.panel)
  const problems = new Problems(modeler, data, page.problems)
  try {
    await modeler.importXML(data.xml)
  } catch (error) {
    cannotBeDrawn(page, data, error)
    return
  } finally {
    document.documentElement.dataset.ready = '1'
  }
  const saving = new Saving(modeler, data, page)
  fit(modeler)
  tools(page, modeler, saving)
  keys(modeler, saving)
  return { panel, problems }
}

// The page's skeleton: buttons, the canvas, and beside it the problems and the chosen step.
function frame(root) {
  const canvas = el('div', { class: 'drawn-canvas', role: 'region', 'aria-label': 'Drawing' })
  const bar = el('div', { class: 'drawn-bar', role: 'group', 'aria-label': 'Drawing' })
  const state = el('p', { class: 'drawn-state', role: 'status' }, 'No changes')
  const refusal = el('div', { class: 'govuk-error-summary drawn-refusal', role: 'alert', tabindex: '-1', hidden: true })
  const count = el('p', { class: 'drawn-count', role: 'status' }, 'Checking …')
  const list = el('ol', { class: 'drawn-problems' })
  const told = el('div', { class: 'drawn-told', hidden: true })
  const panel = el('div', { class: 'drawn-panel' })
  const problemsPart = el('section', { class: 'drawn-part drawn-part--problems', 'aria-labelledby': 'drawn-problems', tabindex: '0' },
    el('div', { class: 'drawn-part__head' }, el('h2', { class: 'govuk-heading-s', id: 'drawn-problems' }, 'Problems'), count), list)
  const panelPart = el('section', { class: 'drawn-part', 'aria-labelledby': 'drawn-chosen', tabindex: '0' },
    el('div', { class: 'drawn-part__head' }, el('h2', { class: 'govuk-heading-s', id: 'drawn-chosen' }, 'What is selected')), panel)
  root.replaceChildren(refusal, bar, el('div', { class: 'drawn-main' }, canvas,
    el('div', { class: 'drawn-side' }, problemsPart, panelPart)))
  root.hidden = false
  return { root, canvas, bar, state, refusal, panel, problems: { list, state: count, told } }
}

function tools(page, modeler, saving) {
  const stack = modeler.get('commandStack')
  const canvas = modeler.get('canvas')
  const tidying = new Tidying(modeler, saving.data, saving)
  const undo = button('Undo', () => (stack.canUndo() ? stack.undo() : tidying.undo()))
  const redo = button('Redo', () => stack.redo())
  const minimap = button('Overview', () => modeler.get('minimap').toggle(), { 'aria-pressed': 'false' })
  const zoom = (by) => () => canvas.zoom(canvas.zoom() * by)
  page.bar.append(
    button('Save', () => saving.save(), { class: 'drawn-button--first' }), page.state,
    el('div', { class: 'drawn-group' }, undo, redo),
    el('div', { class: 'drawn-group' },
      button('−', zoom(1 / 1.2), { 'aria-label': 'Smaller' }),
      button('+', zoom(1.2), { 'aria-label': 'Larger' }),
      button('Fit', () => fit(modeler), { 'aria-label': 'Fit the drawing to the frame' }), minimap),
    el('div', { class: 'drawn-group' },
      button('Tidy the drawing', () => tidying.tidy()), button('Download', () => saving.download())),
  )
  const update = () => {
    undo.disabled = !stack.canUndo() && !tidying.canUndo
    redo.disabled = !stack.canRedo()
  }
  modeler.get('eventBus').on(['commandStack.changed', 'drawing.replaced'], update)
  modeler.get('eventBus').on('drawing.replaced', () => fit(modeler))
  modeler.get('eventBus').on('minimap.toggle', ({ open }) => minimap.setAttribute('aria-pressed', String(open)))
  update()
}

// The whole drawing in the frame, beside the palette and above the bpmn.io mark.
function fit(modeler) {
  const canvas = modeler.get('canvas')
  const { inner, outer } = canvas.viewbox()
  const room = { left: 130, right: 20, top: 20, bottom: 50 }
  const wide = (outer.width - room.left - room.right) / inner.width
  const high = (outer.height - room.top - room.bottom) / inner.height
  const scale = Math.min(1, wide, high)
  const spare = (outer.height - room.top - room.bottom) / scale - inner.height
  canvas.viewbox({
    x: inner.x - room.left / scale,
    y: inner.y - room.top / scale - spare / 2,
    width: outer.width / scale,
    height: outer.height / scale,
  })
}

function keys(modeler, saving) {
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      event.preventDefault()
      saving.save()
    }
  })
}

function cannotBeDrawn(page, data, error) {
  console.error(error)
  const noDrawing = /no diagram to display/i.test(error.message)
  page.root.replaceChildren(el('div', { class: 'govuk-inset-text' },
    el('p', { class: 'govuk-body' }, noDrawing
      ? 'This diagram has steps but no drawing yet. The text view draws it when it saves.'
      : 'This file cannot be drawn: it is not a readable diagram.'),
    el('p', { class: 'govuk-body' }, link(data.urls.steps, 'Open it as steps in words'), ' or ',
      link(data.urls.draft, 'see every part of the draft'), '.')))
}

await main()
