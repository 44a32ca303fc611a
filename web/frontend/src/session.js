// Session: say before the end that it comes, and let one stay. When it is over nothing stays to be
// read: the page is covered and left for the sign-in page, and what was typed goes along.
//
// <aside data-session data-idle="1800" data-left="36000"> with a text, a form and a link inside.
// Saving a draft, here or in another window, counts as being there. The page of a diagram is not left:
// it shows nothing of a case, and holds a drawing that could not go along.

const WARN_S = 5 * 60
const LAST_WARN_S = 15 * 60
const LOOK_MS = 5000
const COVERED = 'app-covered'

export function watchSession(root) {
  const place = root.querySelector('[data-session]')
  const windows = 'BroadcastChannel' in window ? new BroadcastChannel('threefold-seen') : null
  if (!place) {
    // Nobody is signed in here, as after signing out: the other windows look whether they still are.
    if (windows) windows.postMessage('over')
    return
  }
  const says = place.querySelector('[data-session-says]')
  const form = place.querySelector('[data-session-stay]')
  const again = place.querySelector('[data-session-again]')
  const idle = Number(place.dataset.idle) * 1000
  const last = Date.now() + Number(place.dataset.left) * 1000
  const title = document.title
  let seen = Date.now()
  let told = ''
  let typedIn = null
  let leaving = false
  const stays = root.getElementById('drawn') !== null

  const here = () => {
    seen = Date.now()
    look()
  }
  const look = () => {
    if (leaving) return
    const end = Math.min(seen + idle, last)
    const left = (end - Date.now()) / 1000
    const isLast = end === last
    if (left <= 0 && stays) tell(ENDED, false)
    else if (left <= 0) leave()
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

  // The server decides whether it is over. A form is sent only after it has said so: what arrives
  // then is done by nobody, and comes back behind the sign-in page.
  const leave = async () => {
    if (stays) return
    leaving = true
    cover(place, true)
    document.title = 'Signed out \u2013 Threefold'
    again.hidden = false
    tell(ENDED, false)
    const answer = await ask(form)
    if (answer && answer.status === 401 && typedIn && typedIn.isConnected) {
      HTMLFormElement.prototype.submit.call(typedIn)
    } else if (answer && answer.status !== 204) {
      window.location.replace(again.href)
    } else {
      leaving = false
      if (!answer) return // no way to the server: it stays covered, and is tried again
      cover(place, false)
      document.title = title
      again.hidden = true
      here()
    }
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const answer = await ask(form)
    if (answer && answer.status === 204) {
      here()
      if (windows) windows.postMessage('seen')
    } else leave()
  })
  root.addEventListener('input', (event) => {
    const at = event.target.form
    if (at && at.method === 'post' && at !== form) typedIn = at
  })
  root.addEventListener('threefold:saved', () => {
    here()
    if (windows) windows.postMessage('seen')
  })
  if (windows) {
    windows.onmessage = async ({ data }) => {
      if (leaving || place.parentElement.querySelector(`.${COVERED}`)) return
      if (data !== 'over') return here()
      const answer = await ask(form)
      if (answer && answer.status !== 204) leave()
    }
    windows.postMessage('seen')
  }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('pageshow', look)
  setInterval(look, LOOK_MS)
  look()
}

const IDLE = 'You will be signed out at TIME, as nothing has happened here for a while. What you typed into a task is kept.'
const LAST = 'You will be signed out at TIME, after ten hours. Save what you are typing; then sign in again.'
const ENDED = 'You have been signed out. What you typed is kept: sign in again to go on.'

function ask(form) {
  return fetch(form.action, { method: 'POST', body: new FormData(form) }).catch(() => null)
}

// Nothing but the words about the session is left to be seen, read out or printed.
function cover(place, on) {
  const main = document.createElement('main')
  main.className = 'govuk-width-container govuk-main-wrapper'
  main.dataset.over = ''
  main.append(document.createElement('h1'))
  main.firstChild.className = 'govuk-heading-l'
  main.firstChild.textContent = 'You are signed out'
  place.parentElement.querySelector('[data-over]')?.remove()
  for (const one of place.parentElement.children) {
    if (one !== place) one.classList.toggle(COVERED, on)
  }
  if (on) place.before(main)
}

function time(moment) {
  return new Date(moment).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
