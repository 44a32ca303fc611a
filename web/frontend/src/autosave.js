// Autosave: keep what is being typed as a draft on the server, and say so beside the form.
//
// <form data-autosave="/tasks/7/draft"> ... <p data-saved aria-live="polite"></p> </form>
//
// The draft goes after a pause in typing, and when a field is left or changed. Nothing here
// stops a person: a failure is told in words and tried again.

const PAUSE_MS = 2000
const RETRY_MS = 15000
const WILL_RETRY = 'Not saved \u2013 we will try again'
const REFUSED = 'Not saved \u2013 copy your words before you leave this page'

export function startAutosave(root) {
  for (const form of root.querySelectorAll('form[data-autosave]')) watch(form)
}

function watch(form) {
  const draft = { form, timer: null, saving: false, again: false, submitted: false }
  let sent = fingerprint(form)

  const changed = () => fingerprint(form) !== sent
  const saveSoon = (delay) => {
    clearTimeout(draft.timer)
    draft.timer = setTimeout(save, delay)
  }
  const save = async () => {
    clearTimeout(draft.timer)
    if (draft.submitted || !changed()) return
    if (draft.saving) {
      draft.again = true
      return
    }
    draft.saving = true
    const current = fingerprint(form)
    const outcome = await send(form)
    draft.saving = false
    if (outcome === 'saved') sent = current
    tell(form, outcome)
    if (outcome === 'failed') saveSoon(RETRY_MS)
    else if (draft.again && outcome === 'saved') saveSoon(PAUSE_MS)
    draft.again = false
  }

  form.addEventListener('input', () => saveSoon(PAUSE_MS))
  form.addEventListener('change', save)
  form.addEventListener('focusout', save)
  form.addEventListener('submit', () => {
    draft.submitted = true
    clearTimeout(draft.timer)
  })
  window.addEventListener('online', save)
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) draft.submitted = false
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') save()
  })
}

// Files are sent with the form itself, never with a draft.
function fieldsOf(form) {
  const fields = new FormData(form)
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name)
  return fields
}

function fingerprint(form) {
  return JSON.stringify([...fieldsOf(form)])
}

async function send(form) {
  const token = form.querySelector('input[name="csrf_token"]')
  const body = fieldsOf(form)
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: 'POST',
      headers: { 'X-CSRFToken': token ? token.value : '' },
      body,
      keepalive: fingerprint(form).length < 30000,
    })
    if (answer.ok && !answer.redirected) {
      document.dispatchEvent(new Event('threefold:saved'))
      return 'saved'
    }
    return answer.status >= 500 || answer.status === 429 ? 'failed' : 'refused'
  } catch {
    return 'failed'
  }
}

function tell(form, outcome) {
  const place = form.querySelector('[data-saved]') ?? document.querySelector('[data-saved]')
  if (!place) return
  const time = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  const words = { saved: `Saved ${time}`, failed: WILL_RETRY, refused: REFUSED }
  place.textContent = words[outcome]
  place.classList.toggle('app-saved--failed', outcome !== 'saved')
}
