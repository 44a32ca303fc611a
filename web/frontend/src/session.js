// Session: say before the end that it comes, and let one stay. What was typed is never thrown away.
//
// <aside data-session data-idle="1800" data-left="36000"> with a text and a form inside. Saving a
// draft, here or in another window, counts as being there.

const WARN_S = 5 * 60
const LAST_WARN_S = 15 * 60
const LOOK_MS = 5000

export function watchSession(root) {
  const place = root.querySelector('[data-session]')
  if (!place) return
  const says = place.querySelector('[data-session-says]')
  const form = place.querySelector('[data-session-stay]')
  const idle = Number(place.dataset.idle) * 1000
  const last = Date.now() + Number(place.dataset.left) * 1000
  const windows = 'BroadcastChannel' in window ? new BroadcastChannel('threefold-seen') : null
  let seen = Date.now()
  let told = ''

  const here = () => {
    seen = Date.now()
    look()
  }
  const look = () => {
    const end = Math.min(seen + idle, last)
    const left = (end - Date.now()) / 1000
    const isLast = end === last
    if (left <= 0) tell(ENDED, false)
    else if (left <= (isLast ? LAST_WARN_S : WARN_S)) tell(isLast ? LAST : IDLE, !isLast, end)
    else tell('', false)
  }
  // Told once: a sentence that is written anew every few seconds would be read out anew.
  const tell = (words, mayStay, end = 0) => {
    const sentence = words.replace('TIME', time(end))
    if (sentence === told) return
    told = sentence
    says.textContent = sentence
    place.hidden = !sentence
    form.hidden = !mayStay
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) }).catch(() => null)
    if (answer && answer.status === 204) {
      here()
      if (windows) windows.postMessage('seen')
    } else tell(ENDED, false)
  })
  root.addEventListener('threefold:saved', () => {
    here()
    if (windows) windows.postMessage('seen')
  })
  if (windows) {
    windows.onmessage = here
    windows.postMessage('seen')
  }
  setInterval(look, LOOK_MS)
  look()
}

const IDLE = 'You will be signed out at TIME, as nothing has happened here for a while. What you typed into a task is kept.'
const LAST = 'You will be signed out at TIME, after ten hours. Save what you are typing; then sign in again.'
const ENDED = 'You have been signed out. What you typed is still on this page: send it, and you are asked to sign in.'

function time(moment) {
  return new Date(moment).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
