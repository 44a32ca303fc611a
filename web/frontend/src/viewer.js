// Viewer: read-only diagrams with what is done, what is open now, a way through, and what differs.
//
// <div id="diagram" class="app-diagram"></div>
// <script type="application/json" id="diagram-data">
//   {"xmlUrl": "...", "current": [ids], "done": [ids], "badges": {"id": "text"},
//    "way": [ids], "marks": {"added" | "removed" | "changed" | "missing": [ids]}}
// </script>
//
// A page with several has each one's script say which: data-diagram="the id of its element".
// What differs is marked with a sign as well, so that nobody needs to see the colour.
// The bpmn.io mark in the corner belongs to the licence: it is never hidden or covered.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'

const NOT_SHOWN = 'The diagram cannot be shown. The table on this page says the same in words.'

const SIGNS = { added: '+', removed: '−', changed: '~', missing: 'never happens' }

async function main() {
  const one = document.getElementById('diagram-data')
  const several = document.querySelectorAll('script[data-diagram]')
  for (const script of [...(one ? [one] : []), ...several]) {
    await show(document.getElementById(script.dataset.diagram ?? 'diagram'), script)
  }
  document.documentElement.dataset.ready = '1'
}

async function show(container, script) {
  try {
    await draw(container, JSON.parse(script.textContent))
  } catch (error) {
    container.textContent = NOT_SHOWN
    console.error(error)
  }
}

async function draw(container, { xmlUrl, current = [], done = [], badges = {}, way = [], marks = {} }) {
  const answer = await fetch(xmlUrl)
  if (!answer.ok) throw new Error(`${xmlUrl} answered ${answer.status}`)
  const viewer = new NavigatedViewer({ container })
  await viewer.importXML(await answer.text())

  const known = (id) => viewer.get('elementRegistry').get(id)
  const canvas = viewer.get('canvas')
  const mark = (ids, name) => {
    for (const id of ids.filter(known)) canvas.addMarker(id, `app-diagram-${name}`)
  }
  const signs = { ...badges }
  mark(done, 'done')
  mark(current, 'current')
  mark(way, 'way')
  for (const [name, ids] of Object.entries(marks)) {
    mark(ids, name)
    for (const id of ids) signs[id] ??= SIGNS[name]
  }
  for (const [id, text] of Object.entries(signs)) {
    if (known(id)) {
      viewer.get('overlays').add(id, { position: { top: -14, right: 14 }, html: badge(text) })
    }
  }
  canvas.zoom('fit-viewport', 'auto')
  scrollByKeyboard(container, canvas)
}

function badge(text) {
  const element = document.createElement('span')
  element.className = 'app-diagram-badge'
  element.textContent = text
  return element
}

// Arrow keys move the picture, + and - its size, 0 fits it to the frame.
function scrollByKeyboard(container, canvas) {
  const step = 60
  const moves = {
    ArrowLeft: () => canvas.scroll({ dx: step, dy: 0 }),
    ArrowRight: () => canvas.scroll({ dx: -step, dy: 0 }),
    ArrowUp: () => canvas.scroll({ dx: 0, dy: step }),
    ArrowDown: () => canvas.scroll({ dx: 0, dy: -step }),
    '+': () => canvas.zoom(canvas.zoom() * 1.2),
    '-': () => canvas.zoom(canvas.zoom() / 1.2),
    0: () => canvas.zoom('fit-viewport', 'auto'),
  }
  container.tabIndex = 0
  container.addEventListener('keydown', (event) => {
    const move = moves[event.key]
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    move()
  })
}

await main()
