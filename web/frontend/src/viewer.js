// Viewer: a read-only diagram with what is done, what is open now, and counts.
//
// <div id="diagram" class="app-diagram"></div>
// <script type="application/json" id="diagram-data">
//   {"xmlUrl": "...", "current": [ids], "done": [ids], "badges": {"id": "text"}}
// </script>
//
// The bpmn.io mark in the corner belongs to the licence: it is never hidden or covered.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'

const NOT_SHOWN = 'The diagram cannot be shown. The table on this page says the same in words.'

async function main() {
  const data = JSON.parse(document.getElementById('diagram-data').textContent)
  const container = document.getElementById('diagram')
  try {
    await draw(container, data)
  } catch (error) {
    container.textContent = NOT_SHOWN
    console.error(error)
  }
  document.documentElement.dataset.ready = '1'
}

async function draw(container, { xmlUrl, current = [], done = [], badges = {} }) {
  const answer = await fetch(xmlUrl)
  if (!answer.ok) throw new Error(`${xmlUrl} answered ${answer.status}`)
  const viewer = new NavigatedViewer({ container })
  await viewer.importXML(await answer.text())

  const known = (id) => viewer.get('elementRegistry').get(id)
  const canvas = viewer.get('canvas')
  for (const id of done.filter(known)) canvas.addMarker(id, 'app-diagram-done')
  for (const id of current.filter(known)) canvas.addMarker(id, 'app-diagram-current')
  for (const [id, text] of Object.entries(badges)) {
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
